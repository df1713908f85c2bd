"""The rooms of the state: the list with its previews, unread counts, receipts; fed by server and
pushes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

import msgspec

from qiscus_desktop.core.models import Comment, Participant, Room, Status
from qiscus_desktop.store.archive.archive import Archive
from qiscus_desktop.store.changes import (
    Change,
    ReceiptsChanged,
    RoomsChanged,
    RowChange,
    TimelineChanged,
)
from qiscus_desktop.store.state.asked import Asked
from qiscus_desktop.store.state.early_comments import EarlyComments
from qiscus_desktop.store.state.receipts import Receipts
from qiscus_desktop.store.state.rooms import Rooms
from qiscus_desktop.store.state.timeline import joined
from qiscus_desktop.store.state.timelines import Timelines
from qiscus_desktop.store.state.unread import Unread


class RoomsState:
    """See State, which adds comments; `emit` gets every change, the archive is written behind."""

    def __init__(self, archive: Archive, emit: Callable[[Change], None], *, is_offline: bool) -> None:
        self.archive = archive
        self.account_id = archive.account_id
        self.emit = emit
        self.active_room_id = 0
        self.is_offline = is_offline  # for good: there is no server to ask
        self.rooms = Rooms()
        self.timelines = Timelines(
            archive,
            self.receipts,
            is_active=lambda room_id: room_id == self.active_room_id,
            is_offline=is_offline,
        )
        self.on_doubt: Callable[[int], None] = lambda room_id: None
        self.on_known: Callable[[int, Sequence[Comment]], None] = lambda room_id, comments: None
        self.on_unread_began: Callable[[int], None] = lambda room_id: None
        self._receipts: dict[int, Receipts] = {}
        self._unread: dict[int, Unread] = {}
        self._lost: set[int] = set()  # open on the screen, and we are no longer in it
        self._asks = 0
        self._answered: dict[int, int] = {}  # room -> number of the last question that was answered
        self._moment = 0
        self._touched: dict[int, int] = {}  # room -> moment of its last edit or deletion
        self._early = EarlyComments()
        for room in archive.rooms():
            self.rooms.put(room)
            self._unread[room.id] = Unread(room.unread_count, room.last_comment_id)

    def tell(self, room_id: int, rows: tuple[RowChange, ...]) -> None:
        if rows:
            self.emit(TimelineChanged(room_id, rows))

    # ---- rooms

    def put_room(self, room: Room) -> None:
        if self.rooms.put(room):
            self.archive.put_rooms([room])
            self.emit(RoomsChanged(frozenset({room.id})))

    def asking(self) -> Asked:
        """To be called before the server is asked for rooms, and handed over with its answer."""
        self._asks += 1
        return Asked(self._asks, self._moment, {room.id: room.last_comment_id for room in self.rooms})

    def touch(self, room_id: int) -> None:
        """A comment of the room was edited or deleted: answers that are on their way may not know of it."""
        self._moment += 1
        self._touched[room_id] = self._moment

    def take_rooms(self, rooms: Sequence[Room], *, asked: Asked | None = None) -> bool:
        """Rooms as the server sees them; returns whether that is something new.

        With `asked` the answer is compared with what was known before the question: a comment that was known
        then, and is newer than the server's last one, was deleted. What changed here while the answer was on
        its way stays, and is asked for again.
        """
        changed = set()
        for room in rooms:
            if self._take_room(room, asked):
                changed.add(room.id)
        if changed:
            self.archive.put_rooms(self.rooms[room_id] for room_id in changed)
            self.emit(RoomsChanged(frozenset(changed)))
        for room in rooms:
            early = self._early.take(room.id)
            if early:
                self.on_known(room.id, early)
        return bool(changed)

    def _take_room(self, room: Room, asked: Asked | None) -> bool:
        held = self.rooms.get(room.id)
        if asked is not None:
            if asked.number < self._answered.get(room.id, 0):
                return False  # a later question has been answered already
            self._answered[room.id] = asked.number
        server_read: int | None = 0
        self._lost.discard(room.id)
        if held is not None and room.participants is None:
            room = msgspec.structs.replace(
                room,
                participants=held.participants,
                participant_count=room.participant_count or held.participant_count,
            )
            server_read = self.receipts(room.id).own_read
        elif room.participants is not None:
            server_read = _read_by(room, self.account_id)
            self._expect(room.id, room.participants, room.participant_count)
            marks = [self.receipts(room.id).of(person.id) for person in room.participants]
            people = tuple(
                msgspec.structs.replace(person, last_read_id=mark.read, last_received_id=mark.received)
                for person, mark in zip(room.participants, marks, strict=True)
            )
            room = msgspec.structs.replace(room, participants=people)
        if held is not None and asked is not None and self._touched.get(room.id, 0) > asked.moment:
            self.on_doubt(room.id)
            return self.rooms.put(
                msgspec.structs.replace(
                    room,
                    last_comment=held.last_comment,
                    last_comment_id=held.last_comment_id,
                    unread_count=held.unread_count,
                )
            )
        asked_id = asked.last_ids.get(room.id, 0) if asked is not None else 0
        end_id = max(room.last_comment_id, room.last_comment.id if room.last_comment else 0)
        last, last_id = self._newest_of(room, held, end_id, asked_id)
        if 0 < end_id < asked_id and last_id == end_id:
            self._forget_between(room.id, end_id, asked_id)
        unread = self._unread.setdefault(room.id, Unread())
        unread.take(room.unread_count, max(end_id, asked_id))
        own_read = self.receipts(room.id).own_read
        if own_read >= unread.end_id:
            unread.take(0, unread.end_id)
        elif server_read is not None and own_read > server_read:  # the server has not heard of it yet
            known = partial(self._known_others, room.id)
            if room.unread_count >= len(known(server_read, unread.end_id)):
                unread.read_to(server_read, own_read, known)
            else:  # the number does not belong to the mark beside it
                if held is not None and held.last_comment_id == unread.end_id:
                    unread.take(min(room.unread_count, held.unread_count), unread.end_id)
                unread.is_exact = False
        return self.rooms.put(
            msgspec.structs.replace(
                room, last_comment=last, last_comment_id=last_id, unread_count=unread.count
            )
        )

    def _newest_of(
        self, room: Room, held: Room | None, end_id: int, asked_id: int
    ) -> tuple[Comment | None, int]:
        """The last comment to show, and the newest id there is."""
        last, mine = room.last_comment, held.last_comment if held is not None else None
        if held is not None and held.last_comment_id > max(end_id, asked_id):
            return mine, held.last_comment_id  # came while the answer was on its way
        if last is not None and self.timelines.is_removed(room.id, last.temp_id):
            return mine, end_id  # deleted here, the server hears of it later
        if mine is not None and self._is_waiting_below(mine, end_id):
            return mine, end_id
        if held is None and (waiting := self.timelines.unsent.get(room.id)):  # the file of messages was lost
            newest = max(waiting.values(), key=lambda comment: comment.created_at)
            return (newest if last is None or newest.created_at > last.created_at else last), end_id
        if last is not None:
            (last,) = self.timelines.with_pending_edits([last])
            if mine is not None and mine.id == last.id:
                last = joined(mine, last, keeps_edit=False)
                if last != mine:
                    self.revise(last)
        return last, end_id

    def _is_waiting_below(self, comment: Comment, end_id: int) -> bool:
        """Whether it still waits here, below all the server has. A form without an id may be an old one."""
        return self.timelines.is_unsent(comment) and _is_local_newer(comment, end_id)

    def revise(self, comment: Comment) -> None:
        """The server's present form of a comment that may be here, in memory and in the database."""
        timeline = self.timelines.in_memory(comment.room_id)
        if timeline is not None and timeline.get_by_id(comment.id) is not None:
            self.tell(comment.room_id, timeline.merge([comment]))
        self.archive.revise([comment])

    def _forget_between(self, room_id: int, after_id: int, up_to_id: int) -> None:
        """Comments at the end of the room that the server no longer has."""
        timeline = self.timelines.in_memory(room_id)
        if timeline is not None:
            gone = [comment.temp_id for comment in timeline if after_id < comment.id <= up_to_id]
            self.tell(room_id, timeline.remove(gone, is_final=False))
        self.archive.remove_between(room_id, after_id, up_to_id)

    def drop_rooms(self, room_ids: Iterable[int]) -> None:
        """Rooms the server no longer lists."""
        for room_id in room_ids:
            self.remove_room(room_id)

    def leave_room(self) -> int:
        """Nobody looks at the active room any more; returns its id. One that was lost meanwhile goes now."""
        room_id, self.active_room_id = self.active_room_id, 0
        if room_id in self._lost:
            self._lost.discard(room_id)
            self.timelines.forget(room_id)
        return room_id

    def is_lost(self, room_id: int) -> bool:
        """Whether it is the open room and we are no longer in it."""
        return room_id in self._lost

    def remove_room(self, room_id: int) -> None:
        """We are no longer in it. The rows of the open room can be read until it is left."""
        if self.rooms.remove(room_id):
            self._unread.pop(room_id, None)
            self._receipts.pop(room_id, None)
            self._touched.pop(room_id, None)
            self._answered.pop(room_id, None)
            self.archive.remove_room(room_id)
            if room_id == self.active_room_id:
                self._lost.add(room_id)
            else:
                self.timelines.forget(room_id)
            self.emit(RoomsChanged(frozenset({room_id})))

    def _preview(self, room_id: int, comments: Iterable[Comment]) -> None:
        """The room's last comment and place in the list after new comments."""
        newest = max((c for c in comments if c.id), key=lambda c: c.id, default=None)
        if newest is None:
            return
        room = self.rooms.get(room_id)
        if room is None:
            self.on_doubt(room_id)
            return
        timeline = self.timelines.in_memory(room_id)
        if timeline is not None and len(timeline) and timeline.newest_id >= room.last_comment_id:
            last: Comment | None = timeline[len(timeline) - 1]
        else:
            held = room.last_comment
            last = held
            if held is None or (
                newest.id > held.id if held.id else not self._is_waiting_below(held, newest.id)
            ):
                last = newest
            elif held.id == newest.id or held.temp_id == newest.temp_id:
                last = joined(held, newest, keeps_edit=True)
        last_id = max(room.last_comment_id, newest.id)
        self.put_room(msgspec.structs.replace(room, last_comment=last, last_comment_id=last_id))

    def _preview_anew(self, room: Room) -> None:
        timeline = self.timelines.get(room.id)
        last = timeline[len(timeline) - 1] if len(timeline) else None
        self.put_room(msgspec.structs.replace(room, last_comment=last))
        self.on_doubt(room.id)  # what is before it may never have come to this computer

    # ---- unread and receipts

    def hold_early(self, room_id: int, comments: Iterable[Comment]) -> None:
        """Comments were pushed for a room that is not known: they count once the server names the room."""
        self._early.hold(room_id, comments)
        self.on_doubt(room_id)

    def forget_early(self, room_ids: Iterable[int]) -> None:
        """We are in none of these rooms."""
        for room_id in room_ids:
            self._early.take(room_id)

    def count_unread(self, room_id: int, comments: Iterable[Comment]) -> None:
        """Pushed comments of others count once each, if we have not read that far."""
        unread = self._unread.get(room_id)
        if unread is None:
            return
        before, own_read = unread.count, self.receipts(room_id).own_read
        for comment in comments:
            is_other = comment.sender_id != self.account_id and comment.type != "system_event"
            if is_other and comment.id > own_read:
                unread.add(comment.id, comment.temp_id)
        self._show_unread(room_id)
        if unread.count and not before:
            self.on_unread_began(room_id)

    def uncount(self, room_id: int, temp_ids: Iterable[str]) -> None:
        """These are deleted, to be called before they are forgotten; what was unread of them no longer is."""
        gone = [temp_id for temp_id in temp_ids if not self.timelines.is_removed(room_id, temp_id)]
        unread = self._unread.get(room_id)
        if not gone or unread is None:
            return
        self.touch(room_id)
        if unread.count:
            unread.remove(gone, self.receipts(room_id).own_read, partial(self._known_others, room_id))
            self._show_unread(room_id)
            if not unread.is_exact:
                self.on_doubt(room_id)

    def recount(self, room_id: int, left: Iterable[Comment], end_id: int) -> None:
        """The room was emptied up to `end_id`; of it only `left` is there still."""
        unread = self._unread.get(room_id)
        if unread is None:
            return
        self.touch(room_id)
        staying = [comment for comment in left if comment.id]
        unread.take(0, 0)
        unread.take(0, min((comment.id for comment in staying), default=end_id + 1) - 1)
        self.count_unread(room_id, staying)

    def read_up_to(self, room_id: int, comment_id: int) -> bool:
        """We have read up to this comment, here or on another device; False if that is old news."""
        was_read = self.receipts(room_id).own_read
        if not self.receipts(room_id).advance(self.account_id, comment_id, is_read=True):
            return False
        unread = self._unread.get(room_id)
        if unread is not None:
            unread.read_to(was_read, comment_id, partial(self._known_others, room_id))
            self._show_unread(room_id)
        self._remember_receipt(room_id, self.account_id)
        return True

    def is_unread_exact(self, room_id: int) -> bool:
        """False while the count may be too high, because not all of what is unread is on this computer."""
        unread = self._unread.get(room_id)
        return unread is None or unread.is_exact

    def _show_unread(self, room_id: int) -> None:
        room, unread = self.rooms.get(room_id), self._unread.get(room_id)
        if room is not None and unread is not None and room.unread_count != unread.count:
            self.put_room(msgspec.structs.replace(room, unread_count=unread.count))

    def _known_others(self, room_id: int, after_id: int, up_to_id: int) -> dict[int, str]:
        """Ids and temp ids of others' comments in this stretch that are on this computer."""
        found = self.archive.others_between(room_id, after_id, up_to_id)
        return {
            id_: temp_id for id_, temp_id in found.items() if not self.timelines.is_removed(room_id, temp_id)
        }

    def receipts(self, room_id: int) -> Receipts:
        held = self._receipts.get(room_id)
        if held is None:
            held = self._receipts[room_id] = Receipts(self.account_id)
            room = self.rooms.get(room_id)
            if room is not None:
                people = room.participants
                if people is None:
                    people = self.archive.participants(room_id)
                    if people is not None:
                        self.rooms.put(msgspec.structs.replace(room, participants=people))
                if people is not None:
                    held.expect(people, is_complete=len(people) >= room.participant_count)
        return held

    def is_member(self, room_id: int, user_id: str) -> bool:
        """Whether somebody is in the room, as far as is known here: not where no members are known."""
        room = self.rooms.get(room_id)
        if room is None:
            return False
        if room.participants is None:
            self.receipts(room_id)  # large rooms are read with their members when they are first needed
            room = self.rooms[room_id]
        return any(person.id == user_id for person in room.participants or ())

    def take_receipt(self, room_id: int, user_id: str, comment_id: int, *, is_read: bool) -> None:
        """Somebody's watermark: it only goes up; own comments below it get their ticks."""
        if user_id == self.account_id:
            if is_read and room_id in self.rooms:
                self.read_up_to(room_id, comment_id)
            return
        if not self.is_member(room_id, user_id):
            return
        receipts = self.receipts(room_id)
        before = (receipts.received_by_all, receipts.read_by_all)
        if not receipts.advance(user_id, comment_id, is_read=is_read):
            return
        self.emit(ReceiptsChanged(room_id, user_id, comment_id, is_read))
        self._retick(room_id, before)
        self._remember_receipt(room_id, user_id)

    def _expect(self, room_id: int, people: tuple[Participant, ...], count: int) -> None:
        receipts = self.receipts(room_id)
        before = (receipts.received_by_all, receipts.read_by_all)
        receipts.expect(people, is_complete=len(people) >= count)
        self._retick(room_id, before)

    def _retick(self, room_id: int, before: tuple[int, int]) -> None:
        receipts = self.receipts(room_id)
        timeline = self.timelines.in_memory(room_id)
        moved = [
            (old, new)
            for old, new in zip(before, (receipts.received_by_all, receipts.read_by_all), strict=True)
            if new > old
        ]
        if timeline is not None and moved:
            low, high = min(old for old, _ in moved), max(new for _, new in moved)
            self.tell(room_id, timeline.rows_between(low, high))

    def _remember_receipt(self, room_id: int, user_id: str) -> None:
        """Into the room, so that a second start shows the same ticks."""
        room = self.rooms.get(room_id)
        if room is None or room.participants is None or len(room.participants) > 100:
            return
        mark = self.receipts(room_id).of(user_id)
        people = tuple(
            msgspec.structs.replace(p, last_read_id=mark.read, last_received_id=mark.received)
            if p.id == user_id
            else p
            for p in room.participants
        )
        room = msgspec.structs.replace(room, participants=people)
        if self.rooms.put(room):
            self.archive.put_rooms([room])


def _is_local_newer(held: Comment, newest_id: int) -> bool:
    """Whether a comment without an id is below the newest of the server; failed ones keep their place."""
    return not held.id and (
        held.status is not Status.FAILED or not held.before_id or held.before_id >= newest_id
    )


def _read_by(room: Room, user_id: str) -> int | None:
    """Up to where the server believes that somebody has read; None where it does not say."""
    return next((person.last_read_id for person in room.participants or () if person.id == user_id), None)
