"""Waits for events of a core without sleeping: every wait ends with the event or with a clear failure."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from qiscus_desktop.core import QiscusCore
from qiscus_desktop.core.events import Event
from tests.support.waiting import PATIENCE_S

E = TypeVar("E", bound=Event)


class Watch:
    """Everything that happened to a core since it was made; `until` waits for one kind of event."""

    def __init__(self, core: QiscusCore) -> None:
        self.seen: list[Event] = []
        self._news = asyncio.Event()
        self.remove = core.listen(self._hear)

    def _hear(self, event: Event) -> None:
        self.seen.append(event)
        self._news.set()

    def all(self, kind: type[E], is_meant: Callable[[E], Any] = lambda _: True) -> list[E]:
        """What came so far."""
        return [event for event in self.seen if isinstance(event, kind) and is_meant(event)]

    async def until(
        self, kind: type[E], is_meant: Callable[[E], Any] = lambda _: True, *, count: int = 1
    ) -> E:
        """The `count`-th event of this kind for which `is_meant` holds, also when it came already."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                while len(found := self.all(kind, is_meant)) < count:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            names = [type(event).__name__ for event in self.seen]
            raise AssertionError(f"{kind.__name__} did not come; what came: {names}") from None
        return found[count - 1]

    def forget(self) -> None:
        self.seen.clear()
