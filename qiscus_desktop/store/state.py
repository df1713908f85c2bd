"""What one account knows right now, in memory and in its archive: every change to it passes through here."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from weakref import WeakValueDictionary

import msgspec

from qiscus_desktop.core.models import Account, Comment, Status
from qiscus_desktop.store.archive import Archive
from qiscus_desktop.store.changes import (
    Change,
    DraftChanged,
    NoticeKind,
    NoticeRaised,
    RowChange,
    TimelineChanged,
)
from qiscus_desktop.store.drafts import EMPTY, Draft
from qiscus_desktop.store.presence import People
from qiscus_desktop.store.rooms_state import RoomsState
from qiscus_desktop.store.timeline import Timeline

PAGE = 50
_TIMELINES_KEPT = 12


class State(RoomsState):
    """Rooms, timelines, receipts, drafts and people of one account; `emit` gets every change, in order.

    Nothing here waits: memory is changed and told at once, the archive is written behind.
    """

    def __init__(
        self,
        archive: Archive,
        clock: Callable[[], datetime],
        emit: Callable[[Change], None],
        *,
        is_offline: bool,
    ) -> None:
        super().__init__(archive, emit)
        self.account: Account | None = archive.account
        self.clock = clock
        self.is_offline = is_offline
        self.people = People(clock)
        self._timelines: OrderedDict[int, Timeline] = OrderedDict()  # kept alive, the last used at the end
        self._alive: WeakValueDictionary[int, Timeline] = WeakValueDictionary()  # or held by a view
        self._removed: set[str] = set()  # temp ids deleted for good in this run
        self._cleared: dict[int, int] = {}  # up to this id a room was emptied in this run
        self._drafts = archive.drafts()
        self._unsent: dict[int, dict[str, Comment]] = {}
        for unsent in archive.outbox():
            self._unsent.setdefault(unsent.comment.room_id, {})[unsent.comment.temp_id] = unsent.comment

    def notice(self, text: str, kind: NoticeKind = NoticeKind.ERROR) -> None:
        self.emit(NoticeRaised(kind, text))

    # ---- timelines

    def timeline(self, room_id: int) -> Timeline:
        """The room's timeline; the first time its newest page is read from the database."""
        held = self._alive.get(room_id)
        if held is not None:
            self._keep(held)
            return held
        made = Timeline(room_id, self.account_id, self.receipts(room_id))
        unwritten = self.archive.unwritten(room_id)  # before the page: what is written in between is in both
        page, is_full = self.page(room_id)
        made.merge(page)
        made.forget_live_edits()  # what the database says is older than any page of the server
        made.merge(c for c in self._not_deleted(unwritten) if not is_full or c.id >= page[0].id)
        made.merge(self._unsent.get(room_id, {}).values())
        made.has_older = is_full or not (self.is_offline or self.archive.is_start_known(room_id))
        self._alive[room_id] = made
        self._keep(made)
        return made

    def page(
        self, room_id: int, *, first_id: int = 0, before_id: int = 0, limit: int = PAGE
    ) -> tuple[list[Comment], bool]:
        """A page of the database (see Archive.page) and whether it was full.

        What was deleted a moment ago may still be in it, as writes take their time: it is left out here.
        """
        found = self.archive.page(room_id, first_id=first_id, before_id=before_id, limit=limit)
        return self._not_deleted(found), len(found) == limit

    def _not_deleted(self, comments: Iterable[Comment]) -> list[Comment]:
        return [
            comment
            for comment in comments
            if comment.temp_id not in self._removed and comment.id > self._cleared.get(comment.room_id, 0)
        ]

    def _keep(self, timeline: Timeline) -> None:
        self._timelines[timeline.room_id] = timeline
        self._timelines.move_to_end(timeline.room_id)
        for old_id in list(self._timelines)[:-_TIMELINES_KEPT]:
            if old_id != self.active_room_id:
                del self._timelines[old_id]

    def open_timeline(self, room_id: int) -> Timeline | None:
        """The timeline if it is in memory."""
        return self._alive.get(room_id)

    def forget_timeline(self, room_id: int) -> None:
        """Free the memory once no view holds it; the next `timeline` reads the newest page again."""
        self._timelines.pop(room_id, None)

    def forget_live_edits(self) -> None:
        """A gap in the connection: pages of the server may now hold newer edits than memory."""
        for timeline in self._alive.values():
            timeline.forget_live_edits()

    def tell(self, room_id: int, rows: tuple[RowChange, ...]) -> None:
        if rows:
            self.emit(TimelineChanged(room_id, rows))

    def take_comments(self, room_id: int, comments: Sequence[Comment], *, is_page: bool = False) -> None:
        """Merge comments of the server: a page that joins what is in memory, or single ones that were
        pushed."""
        comments = [comment for comment in comments if comment.temp_id not in self._removed]
        timeline = self._alive.get(room_id)
        if timeline is None:
            self.archive.put_comments(comments, is_joined=False)
        else:
            # A push about a comment far above the page in memory must not stand there as if it joined it.
            shown = [
                c
                for c in comments
                if is_page or not timeline.has_older or not c.id or c.id >= timeline.oldest_id
            ]
            rows = timeline.merge(shown)
            joined = [value for c in shown if c.id and (value := timeline.get_by_id(c.id)) is not None]
            self.archive.put_comments(joined, is_joined=True)
            hidden = [c for c in comments if c not in shown] if len(shown) < len(comments) else []
            self.archive.put_comments(hidden, is_joined=False)
            self.tell(room_id, rows)
        self._forget_sent(room_id, comments)
        self._preview(room_id, comments)

    def remove_comments(self, room_id: int, temp_ids: Iterable[str], *, is_final: bool = True) -> None:
        """Out of memory and out of the archive; `is_final`: deleted for good, late copies are ignored."""
        gone = tuple(temp_ids)
        if is_final:
            self._removed.update(gone)
        self.archive.remove_comments(room_id, gone)
        timeline = self._alive.get(room_id)
        if timeline is not None:
            self.tell(room_id, timeline.remove(gone, is_final=is_final))
        room = self.rooms.get(room_id)
        if room is not None and room.last_comment is not None and room.last_comment.temp_id in gone:
            self._preview_anew(room)

    def mark_deleted(self, room_id: int, temp_ids: Iterable[str]) -> None:
        """Deleted softly: the rows stay and say so."""
        timeline = self.timeline(room_id)
        held = [comment for temp_id in temp_ids if (comment := timeline.get(temp_id)) is not None]
        self.take_comments(room_id, [msgspec.structs.replace(comment, is_deleted=True) for comment in held])

    def clear_room(self, room_id: int, cleared_at: datetime | None = None) -> None:
        """What was there when the room was cleared goes; what was written since or is unsent stays."""
        up_to = cleared_at or datetime.max.replace(tzinfo=UTC)
        self.archive.clear_room(room_id, up_to)
        timeline = self._alive.get(room_id)
        room = self.rooms.get(room_id)
        last = room.last_comment if room is not None else None
        gone = [comment for comment in timeline or () if comment.id and comment.created_at <= up_to]
        ids = [comment.id for comment in gone]
        if room is not None and (last is None or (last.id and last.created_at <= up_to)):
            ids.append(room.last_comment_id)
        self._cleared[room_id] = max((self._cleared.get(room_id, 0), *ids))
        if timeline is not None:
            self.tell(room_id, timeline.remove([comment.temp_id for comment in gone]))
            timeline.has_older = False
        if room is not None and room.last_comment_id <= self._cleared[room_id]:
            kept = last if last is not None and not last.id else None
            self.put_room(msgspec.structs.replace(room, last_comment=kept, unread_count=0))

    # ---- unsent comments

    def unsent(self, room_id: int) -> list[Comment]:
        return list(self._unsent.get(room_id, {}).values())

    def unsent_comment(self, temp_id: str) -> Comment | None:
        """An unsent comment in its present state."""
        return next((waiting[temp_id] for waiting in self._unsent.values() if temp_id in waiting), None)

    def put_unsent(self, comment: Comment) -> None:
        """An own comment in its next local state: shown in the same frame."""
        timeline = self.timeline(comment.room_id)
        held = timeline.get(comment.temp_id)
        if held is not None and held.id:
            return  # the server has it: nothing local counts any more
        self._unsent.setdefault(comment.room_id, {})[comment.temp_id] = comment
        self.tell(comment.room_id, timeline.put(comment))
        room = self.rooms.get(comment.room_id)
        if room is not None and (room.last_comment is None or timeline[len(timeline) - 1] == comment):
            self.put_room(msgspec.structs.replace(room, last_comment=comment))

    def drop_unsent(self, room_id: int, temp_id: str) -> None:
        """The person gave it up."""
        self._unsent.get(room_id, {}).pop(temp_id, None)
        self.tell(room_id, self.timeline(room_id).remove([temp_id], is_final=False))
        room = self.rooms.get(room_id)
        if room is not None and room.last_comment is not None and room.last_comment.temp_id == temp_id:
            self._preview_anew(room)

    def settle(self, temp_id: str, comment: Comment) -> None:
        """The server accepted the comment written here as `temp_id`."""
        comment = msgspec.structs.replace(comment, temp_id=temp_id, status=max(comment.status, Status.SENT))
        self._unsent.get(comment.room_id, {}).pop(temp_id, None)
        self.archive.settle_unsent(temp_id, comment)
        self.take_comments(comment.room_id, [comment])

    def _forget_sent(self, room_id: int, comments: Iterable[Comment]) -> None:
        waiting = self._unsent.get(room_id)
        if waiting:
            for comment in comments:
                if comment.id and waiting.pop(comment.temp_id, None) is not None:
                    # The echo came before the answer: a restart now must not show the comment twice.
                    self.archive.settle_unsent(comment.temp_id, None)

    # ---- drafts

    def draft(self, room_id: int) -> Draft:
        return self._drafts.get(room_id, EMPTY)

    def put_draft(self, room_id: int, draft: Draft) -> bool:
        """Returns whether it differs; the caller writes it when typing pauses."""
        if self.draft(room_id) == draft:
            return False
        if draft:
            self._drafts[room_id] = draft
        else:
            self._drafts.pop(room_id, None)
        self.emit(DraftChanged(room_id))
        return True
