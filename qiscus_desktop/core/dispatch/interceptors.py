"""Functions of the integrator that may change a message before it is sent or before it is received."""

from __future__ import annotations

import copy
import enum
import inspect
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from qiscus_desktop.core import errors

log = logging.getLogger("qiscus.core.interceptors")

Message = dict[str, Any]
Interceptor = Callable[[Message], Message | Awaitable[Message | None] | None]


class InterceptorKind(enum.StrEnum):
    """The names of the official SDK."""

    MESSAGE_BEFORE_SENT = "message::before-sent"
    MESSAGE_BEFORE_RECEIVED = "message::before-received"


class Interceptors:
    """Run one after another; each gets the message of the one before. What raises, returns nothing or makes
    the message useless is passed over.
    """

    def __init__(self) -> None:
        self._functions: dict[InterceptorKind, list[Interceptor]] = {kind: [] for kind in InterceptorKind}
        self._told: set[int] = set()  # by id: the functions are kept, or it is about a new one

    def add(self, kind: str, function: Interceptor) -> Callable[[], None]:
        """Add a function; the returned one takes it away again. InvalidArgumentError for an unknown kind."""
        try:
            functions = self._functions[InterceptorKind(kind)]
        except ValueError:
            known = ", ".join(InterceptorKind)
            raise errors.InvalidArgumentError("Which messages?", f"intercept knows {known}") from None
        functions.append(function)

        def remove() -> None:
            if function in functions:
                functions.remove(function)
                self._told.discard(id(function))

        return remove

    def has(self, kind: InterceptorKind) -> bool:
        return bool(self._functions[kind])

    async def run(
        self, kind: InterceptorKind, message: Message, check: Callable[[Message], object]
    ) -> Message:
        """The message after all functions of this kind. `check` raises where one made it useless: then it
        stays as it was before that function.
        """
        for function in tuple(self._functions[kind]):
            try:
                result = function(copy.deepcopy(message))  # what raises half-way leaves nothing half changed
                if inspect.isawaitable(result):
                    result = await result
                if result is None:
                    continue
                if not isinstance(result, dict):
                    raise TypeError(f"an interceptor returns a dict or None, not {type(result).__name__}")
                check(result)
            except Exception as error:  # noqa: BLE001 - it is the integrator's
                self._report(function, error)
            else:
                message = result
        return message

    def _report(self, function: Interceptor, error: Exception) -> None:
        """Once for each function with its trace; every message passes here."""
        if id(function) in self._told:
            log.debug("interceptor %s failed again: %s", _name(function), type(error).__name__)
            return
        self._told.add(id(function))
        log.error("interceptor %s failed; the message stays as it was", _name(function), exc_info=error)


def _name(function: Interceptor) -> str:
    named = function if hasattr(function, "__qualname__") else type(function)
    return f"{named.__module__}.{named.__qualname__}"
