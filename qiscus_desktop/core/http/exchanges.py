"""Exchanges with a server in tasks of their own, so that a caller that is cancelled costs no socket."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, TypeVar

from qiscus_desktop.core import errors

T = TypeVar("T")

_GRACE_S = 0.5
_CLOSED = "closed meanwhile"


class Way:
    """How far an exchange has come; httpcore tells `trace` each step.

    It can be stopped while it waits for the other side. In between httpcore and anyio hand sockets on, or
    close others of the pool, over awaits: a cancellation that hits one of those loses the sockets. While TLS
    shakes hands nobody but us knows the socket.
    """

    def __init__(self) -> None:
        self.can_stop = False
        self.is_left = False
        self._half_open: Any = None

    async def trace(self, step: str, info: Mapping[str, Any]) -> None:
        if step.startswith("http11."):
            self._half_open = None
            self.can_stop = "response_closed" not in step
        elif ".connect_tcp." in step:
            self._half_open = info.get("return_value")
            self.can_stop = self._half_open is not None
        elif step == "proxy.start_tls.started":
            self.can_stop = False  # the socket of the tunnel is out of our hands until HTTP begins in it
        elif step.endswith(".failed"):
            await (
                self.close()
            )  # httpcore leaves the socket of a failed handshake open, and another try may follow
        if self.is_left and (self.can_stop or step.endswith(".connect_tcp.started")):
            raise asyncio.CancelledError

    async def close(self) -> None:
        if self._half_open is not None:
            left, self._half_open = self._half_open, None
            await left.aclose()


class Exchanges:
    """The exchanges under way. `run` stops one with its caller, at its next wait."""

    def __init__(self) -> None:
        self._under_way: set[asyncio.Task[Any]] = set()
        self._is_closed = False

    async def run(self, work: Callable[[Way], Coroutine[Any, Any, T]]) -> T:
        """The result of `work(way)`. It hands `way.trace` to each of its requests.

        Raises NetworkError when it is closed meanwhile, or was closed before: a caller that tries again may
        come that late.
        """
        if self._is_closed:
            raise errors.NetworkError(detail=_CLOSED)
        way = Way()
        task = asyncio.get_running_loop().create_task(_done(work, way))
        self._under_way.add(task)
        task.add_done_callback(self._ended)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            me = asyncio.current_task()
            if task.cancelled() and (me is None or not me.cancelling()):
                raise errors.NetworkError(detail=_CLOSED) from None
            way.is_left = True
            if way.can_stop:
                task.cancel()
                await asyncio.wait({task})
            raise

    async def close(self) -> None:
        """End all; what cannot be stopped gets a moment to end by itself. None begins from now on."""
        self._is_closed = True
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=_GRACE_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._under_way.discard(task)
        if not task.cancelled():
            task.exception()  # looked at, so that asyncio does not complain when nobody waited


async def _done(work: Callable[[Way], Coroutine[Any, Any, T]], way: Way) -> T:
    try:
        return await work(way)
    finally:
        await way.close()
