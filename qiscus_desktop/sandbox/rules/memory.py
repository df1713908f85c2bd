"""What a process that is alone with its database keeps in memory: sessions, rooms, blocks and live tokens."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

Value = TypeVar("Value")

MOST = 20_000


class Memory:
    """A cache that is emptied by every write that could make it wrong.

    With several processes behind one database nothing may be kept, because nobody tells us what the others
    wrote; `is_on` is False then and every look-up asks the database.
    """

    def __init__(self, is_on: bool) -> None:
        self._is_on = is_on
        self._kept: dict[tuple[str, Any], Any] = {}
        self._age = 0

    def forget(self) -> None:
        """Something was written; look-ups that are under way are not kept either."""
        self._age += 1
        self._kept.clear()

    async def get(self, kind: str, key: Any, load: Callable[[], Awaitable[Value]]) -> Value:
        """The kept value, or the one that `load` finds; None is not kept."""
        found = self._kept.get((kind, key))
        if found is not None:
            value: Value = found
            return value
        age = self._age
        value = await load()
        if self._is_on and value is not None and age == self._age:
            if len(self._kept) >= MOST:
                self._kept.clear()
            self._kept[kind, key] = value
        return value
