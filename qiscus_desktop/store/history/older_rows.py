"""Compares the rows in memory below a room's newest page with the server, once after each gap."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from qiscus_desktop.core.errors import QiscusError
from qiscus_desktop.core.models import Comment
from qiscus_desktop.store.state.state import State
from qiscus_desktop.store.state.timeline import Timeline
from qiscus_desktop.store.tasks import Tasks

if TYPE_CHECKING:
    from qiscus_desktop.core.client import QiscusCore

log = logging.getLogger("qiscus.store.older_rows")

_MOST_ROWS = 2_000
_PAGE = 100


class _Take(Protocol):
    def __call__(
        self, timeline: Timeline, page: Sequence[Comment], held: dict[int, str], pivot: int, *, is_short: bool
    ) -> None: ...


class OlderRows:
    """An edit or deletion that was missed is told nowhere else. `take` gets each page of the server, the rows
    (id and temp id) that were held when it was asked for, and the id below which it was asked for.

    The newest `_MOST_ROWS` are compared, a hundred at a time.
    """

    def __init__(self, state: State, core: QiscusCore | None, tasks: Tasks, take: _Take) -> None:
        self._state = state
        self._core = core
        self._tasks = tasks
        self._take = take
        self._compared_from: dict[int, int] = {}  # room -> down to which id, since the last gap
        self._comparing: set[int] = set()

    def gap_filled(self) -> None:
        self._compared_from.clear()

    def forget(self, room_id: int) -> None:
        self._compared_from.pop(room_id, None)

    def note_newest(self, room_id: int, page: Sequence[Comment]) -> None:
        """The newest page has come: what is older is still to be compared."""
        first = page[0].id if page else 1
        before = self._compared_from.get(room_id, 0)
        self._compared_from[room_id] = min(first, before) if before else first

    def note_page(self, room_id: int, page: Sequence[Comment], pivot: int) -> None:
        """A page of the server below `pivot` has come, for another reason."""
        if page and self._compared_from.get(room_id) == pivot:
            self._compared_from[room_id] = page[0].id

    def compare_soon(self, timeline: Timeline) -> None:
        """Rows of the database were added."""

        async def compare() -> None:
            try:
                await self.compare(timeline)
            except QiscusError as error:
                log.info("comparing older comments failed: %s", error)

        if self._core is not None and self._core.is_signed_in:
            self._tasks.spawn(compare)

    async def compare(self, timeline: Timeline) -> None:
        """Raises QiscusError."""
        room_id = timeline.room_id
        if self._core is None or room_id in self._comparing:
            return
        self._comparing.add(room_id)
        try:
            for _ in range(_MOST_ROWS // _PAGE):
                pivot = self._compared_from.get(room_id, 0)
                if not 0 < timeline.oldest_id < pivot or room_id not in self._state.rooms:
                    return  # no row is left to compare
                held = {c.id: c.temp_id for c in timeline if 0 < c.id < pivot}
                page = await self._core.load_comments(room_id, last_comment_id=pivot, limit=_PAGE)
                if self._compared_from.get(room_id) != pivot:
                    continue  # another gap
                is_short = len(page) < _PAGE
                self._take(timeline, page, held, pivot, is_short=is_short)
                self._compared_from[room_id] = 1 if is_short else page[0].id
        finally:
            self._comparing.discard(room_id)
