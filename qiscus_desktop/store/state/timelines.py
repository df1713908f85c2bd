"""The timelines in memory: those of the rooms used last, and all that a view refers to."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import datetime
from weakref import WeakValueDictionary

import msgspec

from qiscus_desktop.core.models import Comment, Status
from qiscus_desktop.store.archive.archive import Archive
from qiscus_desktop.store.archive.unsent import Amendment
from qiscus_desktop.store.state.receipts import Receipts
from qiscus_desktop.store.state.timeline import NOTHING_BEFORE, Timeline

PAGE = 50
_KEPT = 12


class Timelines:
    """Makes a timeline when it is first asked for, of the room's newest page and of what is unsent.

    `unsent` holds the comments without an id by room and temp id, in the order they were written. What is
    gone (temp ids deleted for good in this run, and in a room that was emptied everything before that) stays
    out, also while the database still has it. `pending_edits` holds texts that the server has not heard of
    yet, by temp id: they replace the text of whatever comes.
    """

    def __init__(
        self,
        archive: Archive,
        receipts: Callable[[int], Receipts],
        *,
        is_active: Callable[[int], bool],
        is_offline: bool,
    ) -> None:
        """`is_active` tells the room that is open now, whose timeline always stays."""
        self._archive = archive
        self._receipts = receipts
        self._is_active = is_active
        self._is_offline = is_offline
        self._kept: OrderedDict[int, Timeline] = OrderedDict()  # the last used at the end
        self._alive: WeakValueDictionary[int, Timeline] = WeakValueDictionary()
        self._removed: set[tuple[int, str]] = set()  # with the room: temp ids are chosen by clients
        self._cleared: dict[int, int] = {}
        self._cleared_at: dict[int, datetime] = {}
        self._cleared_undated: dict[int, int] = {}  # of comments without a time those up to this id
        self.unsent: dict[int, dict[str, Comment]] = {}
        self.pending_edits: dict[str, str] = {}
        for row in archive.outbox():
            if isinstance(row, Amendment):
                self.note_amended(row)
            else:
                self.unsent.setdefault(row.comment.room_id, {})[row.comment.temp_id] = row.comment

    def get(self, room_id: int) -> Timeline:
        """The room's timeline; the first time its newest page is read from the database."""
        held = self._alive.get(room_id)
        if held is not None:
            self._keep(held)
            return held
        archive = self._archive
        made = Timeline(room_id, archive.account_id, self._receipts(room_id))
        unwritten = archive.unwritten(room_id)  # before the page: what is written in between is in both
        page, is_full = self.page(room_id)
        made.merge(page)
        made.forget_live_edits()  # what the database says is older than any page of the server
        late = [
            c for c in self.with_pending_edits(self._not_gone(unwritten)) if not is_full or c.id >= page[0].id
        ]
        made.merge(late, is_push=True)  # joined as the database will join them
        made.merge(anchored(comment, page) for comment in self.unsent.get(room_id, {}).values())
        made.has_older = is_full or not (self._is_offline or archive.is_start_known(room_id))
        self._alive[room_id] = made
        self._keep(made)
        return made

    def in_memory(self, room_id: int) -> Timeline | None:
        """The timeline if there is one already."""
        return self._alive.get(room_id)

    def forget(self, room_id: int) -> None:
        """Free the memory once no view holds it; the next `get` reads the newest page again."""
        self._kept.pop(room_id, None)

    @property
    def room_ids(self) -> list[int]:
        """Rooms whose timeline is in memory, the last used first."""
        return [room_id for room_id in reversed(self._kept) if room_id in self._alive]

    def forget_live_edits(self) -> None:
        """A gap in the connection: pages of the server may now hold newer edits than memory."""
        for timeline in self._alive.values():
            timeline.forget_live_edits()

    def page(
        self, room_id: int, *, first_id: int = 0, before_id: int = 0, limit: int = PAGE
    ) -> tuple[list[Comment], bool]:
        """A page of the database (see Archive.page) and whether it was full, without what is gone."""
        found = self._archive.page(room_id, first_id=first_id, before_id=before_id, limit=limit)
        return self.with_pending_edits(self._not_gone(found)), len(found) == limit

    def is_unsent(self, comment: Comment) -> bool:
        """Whether the server has not got it, as far as is known here; failed ones included."""
        return comment.temp_id in self.unsent.get(comment.room_id, {})

    # ---- deleted and cleared

    def note_amended(self, amendment: Amendment) -> None:
        """A change made here counts at once."""
        if amendment.text is None:
            self.note_removed(amendment.room_id, (comment.temp_id for comment in amendment.before))
            for comment in amendment.before:
                self.pending_edits.pop(comment.temp_id, None)
        else:
            self.pending_edits[amendment.before[0].temp_id] = amendment.text

    def with_pending_edits(self, comments: Iterable[Comment]) -> list[Comment]:
        """The comments with the texts that are on their way to the server."""
        return [
            msgspec.structs.replace(comment, text=self.pending_edits[comment.temp_id], is_edited=True)
            if comment.temp_id in self.pending_edits and not comment.is_deleted
            else comment
            for comment in comments
        ]

    def note_removed(self, room_id: int, temp_ids: Iterable[str]) -> None:
        """Late copies of these are ignored."""
        self._removed.update((room_id, temp_id) for temp_id in temp_ids)

    def is_removed(self, room_id: int, temp_id: str) -> bool:
        return (room_id, temp_id) in self._removed

    def forget_removed(self, room_id: int, temp_ids: Iterable[str]) -> None:
        self._removed.difference_update((room_id, temp_id) for temp_id in temp_ids)

    def note_cleared(self, room_id: int, newest_id: int, cleared_at: datetime | None) -> None:
        """`newest_id` is the newest that was known here when the room was cleared."""
        up_to_id = newest_id if cleared_at is None else 0
        self._cleared_undated[room_id] = newest_id
        self._cleared[room_id] = max(self._cleared.get(room_id, 0), up_to_id)
        if cleared_at is not None:
            self._cleared_at[room_id] = cleared_at

    def _not_gone(self, comments: Iterable[Comment]) -> list[Comment]:
        return [
            comment
            for comment in comments
            if (comment.room_id, comment.temp_id) not in self._removed and not self._is_cleared(comment)
        ]

    def _is_cleared(self, comment: Comment) -> bool:
        if comment.id <= self._cleared.get(comment.room_id, 0):
            return True
        cleared_at = self._cleared_at.get(comment.room_id)
        if not comment.has_time:
            return bool(comment.id) and comment.id <= self._cleared_undated.get(comment.room_id, 0)
        return cleared_at is not None and was_before(comment.created_at, cleared_at)

    def _keep(self, timeline: Timeline) -> None:
        self._kept[timeline.room_id] = timeline
        self._kept.move_to_end(timeline.room_id)
        for old_id in list(self._kept)[:-_KEPT]:
            if not self._is_active(old_id):
                del self._kept[old_id]


def anchored(comment: Comment, before: Iterable[Comment]) -> Comment:
    """A failed comment with the place it has by its time, where it does not say what it was written after."""
    if comment.status is not Status.FAILED or comment.before_id:
        return comment
    older = (other.id for other in before if other.id and other.created_at <= comment.created_at)
    return msgspec.structs.replace(comment, before_id=max(older, default=NOTHING_BEFORE))


def was_before(created_at: datetime, cleared_at: datetime | None) -> bool:
    """Whether a comment is surely older than the clearing of its room (None: older than anything to come).

    Servers tell times in whole seconds here and finer there. Of two in the same second it is only known
    which came first when both are told finer.
    """
    if cleared_at is None:
        return True
    if created_at.microsecond and cleared_at.microsecond:
        return created_at <= cleared_at
    return created_at < cleared_at.replace(microsecond=0)


def is_same_second(one: datetime, other: datetime) -> bool:
    return one.replace(microsecond=0) == other.replace(microsecond=0)
