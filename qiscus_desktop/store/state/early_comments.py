"""Owns comments that were pushed for rooms which are not known yet."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

from qiscus_desktop.core.models import Comment

_MOST_ROOMS = 200
_MOST_COMMENTS = 100  # a room


class EarlyComments:
    """The newest of a bounded number of rooms: what is dropped comes from the server with the room."""

    def __init__(self) -> None:
        self._by_room: OrderedDict[int, list[Comment]] = OrderedDict()

    def hold(self, room_id: int, comments: Iterable[Comment]) -> None:
        """Keep them until the server has named the room, or said that we are not in it."""
        held = self._by_room.setdefault(room_id, [])
        held += comments
        del held[:-_MOST_COMMENTS]
        if len(self._by_room) > _MOST_ROOMS:
            self._by_room.popitem(last=False)

    def take(self, room_id: int) -> list[Comment]:
        """What was held for a room, in the order it came; nothing is held for it any more."""
        return self._by_room.pop(room_id, [])
