"""Methods of a facade that its parts do, with the signature, documentation and types of the parts."""

from __future__ import annotations

import asyncio
import functools
import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, TypeVar, overload

from qiscus_desktop.core.errors import WrongLoopError
from qiscus_desktop.core.loops import check_network

PartT = TypeVar("PartT")
P = ParamSpec("P")
R = TypeVar("R")


class Delegated(Generic[P, R]):
    """Becomes a plain function of the class in whose body it is written; see `delegated`."""

    def __init__(self, part: str, method: Callable[..., R]) -> None:
        self._part = part
        self._method = method

    def __set_name__(self, owner: type, name: str) -> None:
        function = _function(self._part, self._method)
        function.__module__ = owner.__module__
        function.__qualname__ = f"{owner.__qualname__}.{self._method.__name__}"
        setattr(owner, name, function)

    if TYPE_CHECKING:  # what a type checker sees of that function

        @overload
        def __get__(self, facade: None, owner: type) -> Callable[Concatenate[Any, P], R]: ...
        @overload
        def __get__(self, facade: object, owner: type) -> Callable[P, R]: ...
        def __get__(self, facade: object | None, owner: type) -> Any: ...


def delegated(part: str, method: Callable[Concatenate[PartT, P], R]) -> Delegated[P, R]:
    """A method that calls `method` of the object in the attribute `part`.

    The first coroutine that is awaited decides which loop the facade belongs to; WrongLoopError on another.
    """
    return Delegated(part, method)


def _function(part: str, method: Callable[..., Any]) -> Callable[..., Any]:
    name = method.__name__
    if inspect.iscoroutinefunction(method):

        @functools.wraps(method)
        async def call_async(self: Any, *arguments: Any, **named: Any) -> Any:
            loop = asyncio.get_running_loop()
            known = self.__dict__.get("_loop")
            if known is None:
                check_network(loop)
                self.__dict__["_loop"] = loop
            elif known is not loop:
                raise WrongLoopError
            return await getattr(getattr(self, part), name)(*arguments, **named)

        return call_async

    @functools.wraps(method)
    def call(self: Any, *arguments: Any, **named: Any) -> Any:
        return getattr(getattr(self, part), name)(*arguments, **named)

    return call
