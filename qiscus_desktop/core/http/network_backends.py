"""Wraps the network backend of an httpx transport, through which it opens its connections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def wrap_backend(transport: Any, wrap: Callable[[Any], Any]) -> None:
    """Puts `wrap(backend)` in the place of what an `httpx.AsyncHTTPTransport` opens its connections with."""
    pool = transport._pool
    pool._network_backend = wrap(pool._network_backend)


class Wrapper:
    """Of a backend or a stream: what it does not do itself is done by what it wraps."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)
