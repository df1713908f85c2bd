"""What one account knows right now, in memory and in its archive: every change to it passes through here."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import msgspec

from qiscus_desktop.core.models import Account, Comment, Status
from qiscus_desktop.store.archive.archive import Archive
from qiscus_desktop.store.archive.unsent import Amendment
from qiscus_desktop.store.changes import (
    Change,
    DraftChanged,
    NoticeKind,
    NoticeRaised,
    RoomsChanged,
)
from qiscus_desktop.store.drafts import EMPTY, Draft
from qiscus_desktop.store.state.presence import People
from qiscus_desktop.store.state.rooms_state import RoomsState
from qiscus_desktop.store.state.timelines import is_same_second, was_before

_MOST_WRITTEN = 1_000


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
        super().__init__(archive, emit, is_offline=is_offline)
        self.account: Account | None = archive.account
        self.clock = clock
        self.people = People(clock)
        self.on_arrival: Callable[[Comment], None] = lambda comment: None
        """Called with what the server has of an unsent comment, before anything else learns of it."""
        self._written: OrderedDict[str, None] = OrderedDict()  # temp ids of this run
        self._drafts = archive.unsent.drafts()

    def notice(self, text: str, kind: NoticeKind = NoticeKind.ERROR) -> None:
        self.emit(NoticeRaised(kind, text))

    # ---- comments of the server

    def status_of(self, comment: Comment) -> Status:
        """How far a comment has come, receipts included; cheap, also for rooms that were never opened."""
        if not comment.id or comment.sender_id != self.account_id:
            return comment.status
        return max(comment.status, self.receipts(comment.room_id).status_of(comment.id))

    def take_comments(self, room_id: int, comments: Sequence[Comment], *, is_page: bool = False) -> None:
        """Merge comments of the server: a page that joins what is in memory, or single ones that were
        pushed."""
        comments = [
            comment for comment in comments if not self.timelines.is_removed(room_id, comment.temp_id)
        ]
        for comment in comments:
            if comment.id and self.timelines.is_unsent(comment):
                self.on_arrival(comment)
        if self.timelines.pending_edits:
            comments = self.timelines.with_pending_edits(comments)
        timeline = self.timelines.in_memory(room_id)
        if timeline is None:
            self.archive.put_comments(comments, is_joined=False)
        else:
            # A push about a comment far above the page in memory must not be put there as if it joined it.
            shown = [
                c
                for c in comments
                if is_page or not timeline.has_older or not c.id or c.id >= timeline.oldest_id
            ]
            rows = timeline.merge(shown, is_push=not is_page)
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
        self.uncount(room_id, gone)
        if is_final:
            self.timelines.note_removed(room_id, gone)
        self.archive.remove_comments(room_id, gone)
        timeline = self.timelines.in_memory(room_id)
        if timeline is not None:
            self.tell(room_id, timeline.remove(gone, is_final=is_final))
        room = self.rooms.get(room_id)
        if room is not None and room.last_comment is not None and room.last_comment.temp_id in gone:
            self._preview_anew(room)

    def mark_deleted(self, room_id: int, temp_ids: Iterable[str]) -> None:
        """Deleted softly: the rows stay and say so, without what they said."""
        gone = tuple(temp_ids)
        self.touch(room_id)
        self.archive.mark_deleted(room_id, gone)  # what is not in memory too
        timeline = self.timelines.get(room_id)
        held = [comment for temp_id in gone if (comment := timeline.get(temp_id)) is not None]
        deleted = [
            msgspec.structs.replace(comment, text="", payload=None, is_deleted=True) for comment in held
        ]
        self.take_comments(room_id, deleted)
        self.on_doubt(room_id)  # whether it still counts as unread is the service's business

    def clear_room(self, room_id: int, cleared_at: datetime | None = None, up_to_id: int = 0) -> bool:
        """What was there when the room was cleared goes; what was written since or is unsent stays.

        `up_to_id` counts where the time is not known (0: all goes). True when something may be of either kind
        (see `was_before`): it stays until the server is asked.
        """
        last_id = up_to_id if cleared_at is None else 0

        def is_gone(comment: Comment) -> bool:
            return comment.id <= last_id if last_id else was_before(comment.created_at, cleared_at)

        if last_id:
            self.archive.remove_between(room_id, 0, last_id)
        else:
            self.archive.clear_room(room_id, cleared_at)
        timeline = self.timelines.in_memory(room_id)
        room = self.rooms.get(room_id)
        sent = [comment for comment in timeline or () if comment.id]
        left = [comment for comment in sent if not is_gone(comment)]
        newest_id = max(room.last_comment_id if room is not None else 0, sent[-1].id if sent else 0)
        newest_id = min(newest_id, last_id or newest_id)
        self.timelines.note_cleared(room_id, newest_id, cleared_at)
        if timeline is not None:
            gone = [comment.temp_id for comment in sent if is_gone(comment)]
            self.tell(room_id, timeline.remove(gone))
            timeline.has_older = False
        if room is not None:
            last = room.last_comment
            if last is not None and last.id and not is_gone(last):
                left = left or [last]
            elif left:
                self._preview_anew(room)
            elif timeline is not None or last is None or last.id:
                kept = last if last is not None and not last.id else None
                self.put_room(msgspec.structs.replace(room, last_comment=kept))
        self.recount(room_id, left, newest_id)
        self.on_doubt(room_id)
        if cleared_at is None:
            return bool(left)
        return any(is_same_second(comment.created_at, cleared_at) for comment in left)

    # ---- edits and deletions made here

    def amend(self, amendment: Amendment) -> None:
        """Show an edit or deletion at once; the server hears of it later."""
        temp_ids = [comment.temp_id for comment in amendment.before]
        if amendment.text is None:
            self.uncount(amendment.room_id, temp_ids)
        self.timelines.note_amended(amendment)
        if amendment.text is None:
            self.remove_comments(amendment.room_id, temp_ids)
        else:
            self.take_comments(amendment.room_id, amendment.before)

    def settle_edit(self, temp_id: str, comment: Comment) -> None:
        """The server has taken the last edit of a comment; what it says counts again."""
        self.timelines.pending_edits.pop(temp_id, None)
        self.take_comments(
            comment.room_id, [msgspec.structs.replace(comment, temp_id=temp_id, is_edited=True)]
        )

    def put_back(self, amendment: Amendment) -> None:
        """The server has refused: show the comments as they were."""
        temp_ids = [comment.temp_id for comment in amendment.before]
        if amendment.text is None:
            self.timelines.forget_removed(amendment.room_id, temp_ids)
            self.on_doubt(amendment.room_id)
        elif self.timelines.is_removed(amendment.room_id, temp_ids[0]):
            return
        for temp_id in temp_ids:
            self.timelines.pending_edits.pop(temp_id, None)
        self.archive.put_back(amendment.before)
        timeline = self.timelines.in_memory(amendment.room_id)
        for comment in amendment.before:
            if timeline is not None and (not timeline.has_older or comment.id >= timeline.oldest_id):
                self.tell(amendment.room_id, timeline.put_back(comment))
        self._preview(amendment.room_id, amendment.before)

    # ---- unsent comments

    def unsent_comment(self, temp_id: str) -> Comment | None:
        """An unsent comment in its present state."""
        rooms = self.timelines.unsent.values()
        return next((waiting[temp_id] for waiting in rooms if temp_id in waiting), None)

    def put_unsent(self, comment: Comment) -> None:
        """An own comment in its next local state: shown in the same frame."""
        self._written[comment.temp_id] = None
        if len(self._written) > _MOST_WRITTEN:
            self._written.popitem(last=False)
        timeline = self.timelines.get(comment.room_id)
        held = timeline.get(comment.temp_id)
        if held is not None and held.id:
            return  # the server has it: nothing local counts any more
        failed_before = self.failed(comment.room_id)
        self.timelines.unsent.setdefault(comment.room_id, {})[comment.temp_id] = comment
        self.tell(comment.room_id, timeline.put(comment))
        room = self.rooms.get(comment.room_id)
        if room is not None:
            last = room.last_comment
            if last is None or timeline[len(timeline) - 1].temp_id == comment.temp_id:
                self.put_room(msgspec.structs.replace(room, last_comment=comment))
            elif last.temp_id == comment.temp_id:
                self._preview_anew(room)  # it failed, and newer ones are below it
        self._tell_failed(comment.room_id, failed_before)

    def was_written_here(self, comment: Comment) -> bool:
        """Whether an own comment comes from this program, and not from another device of the account."""
        is_unsent = comment.temp_id in self.timelines.unsent.get(comment.room_id, {})
        return is_unsent or comment.temp_id in self._written

    def drop_unsent(self, room_id: int, temp_id: str) -> None:
        """The person gave it up."""
        failed_before = self.failed(room_id)
        self.timelines.unsent.get(room_id, {}).pop(temp_id, None)
        self.tell(room_id, self.timelines.get(room_id).remove([temp_id], is_final=False))
        room = self.rooms.get(room_id)
        if room is not None and room.last_comment is not None and room.last_comment.temp_id == temp_id:
            self._preview_anew(room)
        self._tell_failed(room_id, failed_before)

    def failed(self, room_id: int) -> tuple[str, ...]:
        """Temp ids of the comments of a room that failed and wait for the person, oldest first."""
        waiting = self.timelines.unsent.get(room_id)
        if not waiting:
            return ()
        found = [comment for comment in waiting.values() if comment.status is Status.FAILED]
        return tuple(comment.temp_id for comment in sorted(found, key=lambda comment: comment.created_at))

    def _tell_failed(self, room_id: int, before: tuple[str, ...]) -> None:
        if self.failed(room_id) != before:
            self.emit(RoomsChanged(frozenset({room_id})))

    def settle(self, temp_id: str, comment: Comment) -> None:
        """The server accepted the comment written here as `temp_id`."""
        comment = msgspec.structs.replace(comment, temp_id=temp_id, status=max(comment.status, Status.SENT))
        self.on_arrival(comment)
        self.timelines.unsent.get(comment.room_id, {}).pop(temp_id, None)
        self.archive.settle_unsent(temp_id, comment)
        self.take_comments(comment.room_id, [comment])
        self._end_row(comment.room_id, temp_id)

    def _forget_sent(self, room_id: int, comments: Iterable[Comment]) -> None:
        waiting = self.timelines.unsent.get(room_id)
        if waiting:
            failed_before = self.failed(room_id)
            for comment in comments:
                if comment.id and waiting.pop(comment.temp_id, None) is not None:
                    # The echo came before the answer: a restart now must not show the comment twice.
                    self.archive.settle_unsent(comment.temp_id, None)
                    self._end_row(room_id, comment.temp_id)
            self._tell_failed(room_id, failed_before)

    def _end_row(self, room_id: int, temp_id: str) -> None:
        """What the server has shows no row without an id: it was deleted, cleared, or is above those here."""
        timeline = self.timelines.in_memory(room_id)
        row = timeline.get(temp_id) if timeline is not None else None
        if timeline is not None and row is not None and not row.id:
            self.tell(room_id, timeline.remove([temp_id], is_final=False))
        room = self.rooms.get(room_id)
        last = room.last_comment if room is not None else None
        if room is not None and last is not None and last.temp_id == temp_id and not last.id:
            self._preview_anew(room)

    # ---- drafts

    def draft(self, room_id: int) -> Draft:
        return self._drafts.get(room_id, EMPTY)

    @property
    def drafted_rooms(self) -> tuple[int, ...]:
        """Rooms with a draft."""
        return tuple(self._drafts)

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
