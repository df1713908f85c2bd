"""A limit for the handshake with a SOCKS proxy, for which httpcore sets none."""

from __future__ import annotations

from typing import Any

from qiscus_desktop.core.http.network_backends import Wrapper, wrap_backend


def limit_handshakes(transport: Any) -> None:
    """Lets each connection that an `httpx.AsyncHTTPTransport` makes give up a proxy that says nothing."""
    wrap_backend(transport, _LimitedBackend)


class _LimitedBackend(Wrapper):
    """Hands out streams that know how long the connection may take."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
        **options: Any,
    ) -> Any:
        """As httpcore asks for it, `timeout` in seconds."""
        return _LimitedStream(await self._inner.connect_tcp(host, port, timeout=timeout, **options), timeout)


class _LimitedStream(Wrapper):
    """A read without a limit of its own, as in the handshake, takes `limit_s` at most. Others have theirs."""

    def __init__(self, stream: Any, limit_s: float | None) -> None:
        super().__init__(stream)
        self._limit_s = limit_s

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's
        """As httpcore asks for it. Raises its ConnectTimeout where the handshake takes too long."""
        import httpcore

        try:
            data: bytes = await self._inner.read(max_bytes, self._limit_s if timeout is None else timeout)
        except httpcore.ReadTimeout:
            if timeout is None:
                raise httpcore.ConnectTimeout("it does not answer") from None
            raise
        return data
