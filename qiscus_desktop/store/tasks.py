"""The background tasks of a session: each is referenced, logged when it fails, cancelled and awaited on
close."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

log = logging.getLogger("qiscus.store.tasks")


class Tasks:
    """Starts coroutines and timers; before a loop runs (first paint) they wait for `start_waiting`."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()
        self._timers: dict[object, asyncio.TimerHandle] = {}
        self._waiting: list[Callable[[], Coroutine[Any, Any, None]]] = []
        self._is_closed = False

    def spawn(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        if self._is_closed:
            return
        if not has_loop():
            self._waiting.append(work)
            return
        task = asyncio.get_running_loop().create_task(_guarded(work))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    def start_waiting(self) -> None:
        """A loop runs now: start what was asked for before."""
        waiting, self._waiting = self._waiting, []
        for work in waiting:
            self.spawn(work)

    def later(self, key: object, delay_s: float, call: Callable[[], None]) -> bool:
        """(Re)start the timer `key`; without a running loop nothing happens and False comes back."""
        if self._is_closed or not has_loop():
            return False
        self.cancel(key)

        def ring() -> None:
            self._timers.pop(key, None)
            call()

        self._timers[key] = asyncio.get_running_loop().call_later(delay_s, ring)
        return True

    def is_pending(self, key: object) -> bool:
        return key in self._timers

    def cancel(self, key: object) -> None:
        timer = self._timers.pop(key, None)
        if timer is not None:
            timer.cancel()

    def stop(self) -> None:
        """Cancel everything and start nothing any more."""
        self._is_closed = True
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        self._waiting.clear()
        for task in self._running:
            task.cancel()

    async def close(self) -> None:
        """Stop, and wait until everything has ended."""
        self.stop()
        others = [task for task in self._running if task is not asyncio.current_task()]
        await asyncio.gather(*others, return_exceptions=True)


def has_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


async def _guarded(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    try:
        await work()
    except Exception:
        log.exception("a background task failed")
