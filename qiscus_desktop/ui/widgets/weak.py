"""Connects signals through weak references: an object that only its signals refer to can be deleted."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any


def weakly(method: Callable[..., Any]) -> Callable[..., None]:
    """A function that calls a bound method for as long as somebody else knows its object."""
    known = weakref.WeakMethod(method)

    def call(*arguments: Any) -> None:
        found = known()
        if found is not None:
            found(*arguments)

    return call
