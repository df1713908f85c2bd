"""Wrong arguments become our own errors, with one clear sentence, for every public method.

What a method takes is read from its annotations when it is first called.
"""

from __future__ import annotations

import functools
import inspect
import os
import types
import typing
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, TypeVar, Union

from qiscus_desktop.core.errors import WrongArgumentError

T = TypeVar("T", bound=type)

_MOST = 2**63  # more than any number of the service
_NAMES = {int: "a whole number", bool: "true or false", str: "a text", bytes: "bytes", dict: "an object"}


def checks_arguments(kind: T) -> T:
    """Class decorator: each public method written in the class looks at its arguments first."""
    for name, method in tuple(vars(kind).items()):
        if not name.startswith("_") and inspect.isfunction(method):
            setattr(kind, name, _checked(method))
    return kind


def _checked(method: Callable[..., Any]) -> Callable[..., Any]:
    signature = functools.cache(lambda: inspect.signature(method))
    hints = functools.cache(lambda: _hints(method))

    def check(arguments: tuple[Any, ...], named: dict[str, Any]) -> None:
        try:
            bound = signature().bind(*arguments, **named)
        except TypeError as error:
            raise WrongArgumentError(method.__name__, str(error)) from None
        for name, value in bound.arguments.items():
            hint = hints().get(name)
            parameter = signature().parameters[name]
            is_plain = parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
            if hint is not None and is_plain and not fits(value, hint, is_id=name.endswith("_id")):
                wanted = f"{name} must be {_words(hint)}, not {_words_for(value)}"
                raise WrongArgumentError(method.__name__, wanted)

    if inspect.iscoroutinefunction(method):

        @functools.wraps(method)
        async def checked_async(self: Any, *arguments: Any, **named: Any) -> Any:
            check((self, *arguments), named)
            work: Awaitable[Any] = method(self, *arguments, **named)
            return await work

        return checked_async

    @functools.wraps(method)
    def checked(self: Any, *arguments: Any, **named: Any) -> Any:
        check((self, *arguments), named)
        return method(self, *arguments, **named)

    return checked


def fits(value: object, hint: Any, *, is_id: bool = False) -> bool:
    """Whether a value is what an annotation asks for. Digits in a text are a number, as on the wire."""
    origin = typing.get_origin(hint)
    if origin in (Union, types.UnionType):
        return any(fits(value, one, is_id=is_id) for one in typing.get_args(hint))
    if hint is None or hint is type(None):
        return value is None
    if hint is bool:
        return isinstance(value, bool) or (isinstance(value, int) and value in (0, 1))
    if hint is int:
        if isinstance(value, str):
            return value.isascii() and value.isdigit() and int(value) < _MOST
        least = 0 if is_id else -_MOST
        return isinstance(value, int) and not isinstance(value, bool) and least <= value < _MOST
    kind = origin or hint
    if kind is Iterable or kind is typing.Iterable:
        return _is_list_of(value, typing.get_args(hint))
    if kind is Callable or kind is typing.Callable:
        return callable(value)
    return isinstance(value, kind) if isinstance(kind, type) else True


def _is_list_of(value: object, members: tuple[Any, ...]) -> bool:
    if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Iterable):
        return False
    if members and isinstance(value, (list, tuple, set, frozenset)):
        return all(fits(member, members[0]) for member in value)
    return True  # what can be read only once is not looked into


def _hints(method: Callable[..., Any]) -> dict[str, Any]:
    try:
        return typing.get_type_hints(method)
    except NameError:  # a name that only the type checker sees
        return {}


def _words(hint: Any) -> str:
    """An annotation as a person would say it."""
    origin = typing.get_origin(hint)
    if origin in (Union, types.UnionType):
        parts = [_words(one) for one in typing.get_args(hint) if one is not type(None)]
        return " or ".join(dict.fromkeys(parts))
    kind = origin or hint
    if kind is Iterable or kind is typing.Iterable:
        return "a list"
    if kind is Callable or kind is typing.Callable:
        return "a function"
    if isinstance(kind, type) and issubclass(kind, os.PathLike):
        return "a path"
    if isinstance(kind, type) and issubclass(kind, Mapping):
        return "an object"
    return _NAMES.get(kind) or f"a {getattr(kind, '__name__', kind)}"


def _words_for(value: object) -> str:
    """What was given, by its kind alone: it may be a secret."""
    if value is None:
        return "None"
    if isinstance(value, int) and not isinstance(value, bool):
        return "this number"
    return _NAMES.get(type(value)) or f"a {type(value).__name__}"
