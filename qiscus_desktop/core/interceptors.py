"""Functions of the integrator that may change a message before it is sent or before it is received."""

from __future__ import annotations

import enum
import inspect
import logging
from collections.abc import Awaitable, Callable
from typing import Any

log = logging.getLogger("qiscus.core.interceptors")

Message = dict[str, Any]
Interceptor = Callable[[Message], Message | Awaitable[Message | None] | None]


class InterceptorKind(enum.StrEnum):
    """The names of the official SDK."""

    MESSAGE_BEFORE_SENT = "message::before-sent"
    MESSAGE_BEFORE_RECEIVED = "message::before-received"


class Interceptors:
    """Run one after another; each gets the message of the one before. What raises or returns nothing is
    passed over.
    """

    def __init__(self) -> None:
        self._functions: dict[InterceptorKind, list[Interceptor]] = {kind: [] for kind in InterceptorKind}

    def add(self, kind: str, function: Interceptor) -> Callable[[], None]:
        """Add a function; the returned one takes it away again. ValueError for an unknown kind."""
        functions = self._functions[InterceptorKind(kind)]
        functions.append(function)

        def remove() -> None:
            if function in functions:
                functions.remove(function)

        return remove

    def has(self, kind: InterceptorKind) -> bool:
        return bool(self._functions[kind])

    async def run(self, kind: InterceptorKind, message: Message) -> Message:
        """The message after all functions of this kind."""
        for function in tuple(self._functions[kind]):
            try:
                result = function(dict(message))
                if inspect.isawaitable(result):
                    result = await result
            except Exception:
                log.exception("interceptor %s raised", getattr(function, "__qualname__", "?"))
                continue
            if isinstance(result, dict):
                message = result
        return message
