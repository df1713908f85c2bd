"""The room list: every room of the account, ordered by its last comment, newest first."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from qiscus_desktop.core.models import Room
from qiscus_desktop.core.models.comment import EPOCH

_Key = tuple[datetime, int, int]


class Rooms:
    """All rooms in memory; the Session alone changes it, everybody may read.

    A room whose last comment has no time is placed by the id of that comment.
    """

    __slots__ = ("_by_id", "_key_of", "_keys", "_rooms_of", "total_unread")

    def __init__(self) -> None:
        self._by_id: dict[int, Room] = {}
        self._keys: list[_Key] = []  # ascending; the list is read from its end
        self._key_of: dict[int, _Key] = {}
        self._rooms_of: Counter[str] = Counter()  # user id -> in how many rooms
        self.total_unread = 0

    def __len__(self) -> int:
        return len(self._by_id)

    def __contains__(self, room_id: object) -> bool:
        return room_id in self._by_id

    def __iter__(self) -> Iterator[Room]:
        """Newest last comment first; rooms without comments at the end."""
        return (self._by_id[key[2]] for key in reversed(self._keys.copy()))

    def __getitem__(self, room_id: int) -> Room:
        return self._by_id[room_id]

    def get(self, room_id: int) -> Room | None:
        return self._by_id.get(room_id)

    def at(self, row: int) -> Room | None:
        """The room at a row of the list (0: newest last comment), None beyond its end."""
        return self._by_id[self._keys[-1 - row][2]] if 0 <= row < len(self._keys) else None

    def row_of(self, room_id: int) -> int:
        """The row of a room in the list, in O(log n); -1 when it is not there."""
        key = self._key_of.get(room_id)
        return -1 if key is None else len(self._keys) - 1 - bisect_left(self._keys, key)

    def knows(self, user_id: str) -> bool:
        """Whether somebody is in a room of ours, as far as the members are known."""
        return user_id in self._rooms_of

    def put(self, room: Room) -> bool:
        """Add or replace a room; False when nothing differs."""
        held = self._by_id.get(room.id)
        if held == room:
            return False
        if held is not None:
            self._forget(held)
        if held is None or held.participants is not room.participants:
            self._rooms_of.update(person.id for person in room.participants or ())
            self._part(held)
        self._by_id[room.id] = room
        self.total_unread += room.unread_count
        key = self._key_of[room.id] = self._key(room)
        insort(self._keys, key)
        return True

    def remove(self, room_id: int) -> bool:
        held = self._by_id.pop(room_id, None)
        if held is None:
            return False
        self._forget(held)
        self._part(held)
        return True

    def clear(self) -> None:
        self._by_id.clear()
        self._keys.clear()
        self._key_of.clear()
        self._rooms_of.clear()
        self.total_unread = 0

    def _part(self, held: Room | None) -> None:
        for person in held.participants or () if held is not None else ():
            self._rooms_of[person.id] -= 1
            if self._rooms_of[person.id] <= 0:
                del self._rooms_of[person.id]

    def _forget(self, held: Room) -> None:
        self.total_unread -= held.unread_count
        del self._keys[bisect_left(self._keys, self._key_of.pop(held.id))]

    def _key(self, room: Room) -> _Key:
        comment = room.last_comment
        if comment is None:
            return EPOCH, room.last_comment_id, room.id
        comment_id = comment.id or room.last_comment_id
        if comment.has_time:
            return comment.created_at, comment_id, room.id
        # Ids grow over all rooms: as new as the newest of those with smaller ones.
        before = (moment for moment, other_id, _ in self._keys if other_id < comment_id)
        return max(before, default=EPOCH), comment_id, room.id
