"""The rooms half of the state: the list with its previews, unread counts, receipts; fed by server and
pushes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from qiscus_desktop.core.models import Comment, Participant, Room, Status
from qiscus_desktop.store.archive import Archive
from qiscus_desktop.store.changes import Change, ReceiptsChanged, RoomsChanged, RowChange, TimelineChanged
from qiscus_desktop.store.receipts import Receipts
from qiscus_desktop.store.rooms import Rooms
from qiscus_desktop.store.timelines import Timelines


class RoomsState:
    """See State, which adds comments; `emit` gets every change, the archive is written behind."""

    def __init__(self, archive: Archive, emit: Callable[[Change], None], *, is_offline: bool) -> None:
        self.archive = archive
        self.account_id = archive.account_id
        self.emit = emit
        self.active_room_id = 0
        self.rooms = Rooms()
        self.timelines = Timelines(
            archive,
            self.receipts,
            is_active=lambda room_id: room_id == self.active_room_id,
            is_offline=is_offline,
        )
        self.on_unknown_room: Callable[[int], None] = lambda room_id: None
        self._receipts: dict[int, Receipts] = {}
        self._unread_from: dict[int, int] = {}  # up to this id the room's unread_count has counted
        self._unread_ids: dict[int, set[int]] = {}  # counted since, so that repetitions do not count twice
        self._early: dict[int, list[Comment]] = {}  # pushed while we asked what room that is
        for room in archive.rooms():
            self.rooms.put(room)
            self._unread_from[room.id] = room.last_comment_id

    def tell(self, room_id: int, rows: tuple[RowChange, ...]) -> None:
        if rows:
            self.emit(TimelineChanged(room_id, rows))

    # ---- rooms

    def put_room(self, room: Room) -> None:
        if self.rooms.put(room):
            self.archive.put_rooms([room])
            self.emit(RoomsChanged(frozenset({room.id})))

    def take_rooms(self, rooms: Sequence[Room], *, asked_at: Mapping[int, int] | None = None) -> None:
        """Rooms as the server sees them.

        `asked_at` holds the last comment id of each room when the server was asked: if the answer shows an
        older one, the newer was deleted. Without it a newer one here came while the answer was on its way.
        """
        changed = set()
        for room in rooms:
            if self._take_room(room, (asked_at or {}).get(room.id, 0)):
                changed.add(room.id)
        if changed:
            self.archive.put_rooms(self.rooms[room_id] for room_id in changed)
            self.emit(RoomsChanged(frozenset(changed)))
        for room in rooms:
            early = self._early.pop(room.id, None)
            if early:
                self._preview(room.id, early)
                self.count_unread(room.id, early)

    def _take_room(self, room: Room, asked_at: int) -> bool:
        held = self.rooms.get(room.id)
        last_id = max(room.last_comment_id, room.last_comment.id if room.last_comment else 0)
        last = room.last_comment
        unread = room.unread_count
        if last is not None and self.timelines.is_removed(last.temp_id):
            last = held.last_comment if held is not None else None  # the server hears of it later
        if held is not None:
            if held.last_comment_id > max(last_id, asked_at):
                last, last_id, unread = held.last_comment, held.last_comment_id, held.unread_count
            elif held.last_comment is not None and _is_local_newer(held.last_comment, last_id):
                last = held.last_comment
            elif last is not None and held.last_comment is not None and held.last_comment.id == last.id:
                last = held.last_comment  # the joined form
            if room.participants is None:
                room = msgspec.structs.replace(
                    room,
                    participants=held.participants,
                    participant_count=room.participant_count or held.participant_count,
                )
        elif waiting := self.timelines.unsent.get(room.id):  # the file of messages was lost
            newest = max(waiting.values(), key=lambda comment: comment.created_at)
            last = newest if last is None or newest.created_at > last.created_at else last
        if room.participants is not None:
            self._expect(room.id, room.participants, room.participant_count)
        own_read = self.receipts(room.id).own_read
        if last_id and own_read >= last_id:
            unread = 0  # we read it a moment ago, the server has not heard yet
        elif (
            held is not None
            and held.last_comment_id == last_id
            and own_read > _read_by(room, self.account_id)
        ):
            unread = min(unread, held.unread_count)
        self._unread_from[room.id] = max(last_id, self._unread_from.get(room.id, 0))
        self._unread_ids.pop(room.id, None)
        return self.rooms.put(
            msgspec.structs.replace(room, last_comment=last, last_comment_id=last_id, unread_count=unread)
        )

    def drop_rooms(self, room_ids: Iterable[int]) -> None:
        """Rooms the server no longer lists; the one on the screen stays until it is left."""
        for room_id in room_ids:
            if room_id != self.active_room_id:
                self.remove_room(room_id)

    def remove_room(self, room_id: int) -> None:
        if self.rooms.remove(room_id):
            self.archive.remove_room(room_id)
            self.timelines.forget(room_id)
            self.emit(RoomsChanged(frozenset({room_id})))

    def _preview(self, room_id: int, comments: Iterable[Comment]) -> None:
        """The room's last comment and place in the list after new comments."""
        newest = max((c for c in comments if c.id), key=lambda c: c.id, default=None)
        if newest is None:
            return
        room = self.rooms.get(room_id)
        if room is None:
            self.on_unknown_room(room_id)
            return
        timeline = self.timelines.in_memory(room_id)
        if timeline is not None and len(timeline) and timeline.newest_id >= room.last_comment_id:
            last: Comment | None = timeline[len(timeline) - 1]
        else:
            held = room.last_comment
            is_newer = (
                held is None
                or held.temp_id == newest.temp_id
                or (newest.id >= held.id if held.id else not _is_local_newer(held, newest.id))
            )
            last = newest if is_newer else held
        last_id = max(room.last_comment_id, newest.id)
        self.put_room(msgspec.structs.replace(room, last_comment=last, last_comment_id=last_id))

    def _preview_anew(self, room: Room) -> None:
        timeline = self.timelines.get(room.id)
        last = timeline[len(timeline) - 1] if len(timeline) else None
        self.put_room(msgspec.structs.replace(room, last_comment=last))

    # ---- unread and receipts

    def count_unread(self, room_id: int, comments: Iterable[Comment]) -> None:
        """Pushed comments of others count once each, if we have not read that far."""
        comments = [c for c in comments if c.id and c.sender_id != self.account_id]
        room = self.rooms.get(room_id)
        if not comments:
            return
        if room is None:
            self._early.setdefault(room_id, []).extend(comments)
            return
        read_up_to = max(self._unread_from.get(room.id, 0), self.receipts(room.id).own_read)
        counted = self._unread_ids.setdefault(room.id, set())
        fresh = {comment.id for comment in comments if comment.id > read_up_to} - counted
        if fresh:
            counted |= fresh
            self.put_room(msgspec.structs.replace(room, unread_count=room.unread_count + len(fresh)))

    def read_up_to(self, room_id: int, comment_id: int) -> bool:
        """We have read up to this comment, here or on another device; False if that is old news."""
        if not self.receipts(room_id).advance(self.account_id, comment_id, is_read=True):
            return False
        room = self.rooms.get(room_id)
        if room is not None and room.unread_count:
            timeline = self.timelines.in_memory(room_id)
            newest = max(room.last_comment_id, timeline.newest_id if timeline is not None else 0)
            counted = self._unread_ids.get(room_id, set())
            seen = {id_ for id_ in counted if id_ <= comment_id}
            counted -= seen
            left = 0
            if comment_id < newest:
                left = room.unread_count - len(seen)
                if timeline is not None:
                    left = min(left, timeline.count_after(comment_id))
            self._unread_from[room_id] = max(self._unread_from.get(room_id, 0), comment_id)
            self.put_room(msgspec.structs.replace(room, unread_count=left))
        self._remember_receipt(room_id, self.account_id)
        return True

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

    def take_receipt(self, room_id: int, user_id: str, comment_id: int, *, is_read: bool) -> None:
        """Somebody's watermark: it only goes up; own comments below it get their ticks."""
        if user_id == self.account_id:
            if is_read:
                self.read_up_to(room_id, comment_id)
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
    """Whether a comment without an id stands below the newest of the server; failed ones keep their place."""
    return not held.id and (
        held.status is not Status.FAILED or not held.before_id or held.before_id >= newest_id
    )


def _read_by(room: Room, user_id: str) -> int:
    """Up to where the server believes that somebody has read."""
    return next((person.last_read_id for person in room.participants or () if person.id == user_id), 0)
