"""Unseen messages as notifications: one a room, and one for all above three rooms."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

MOST_ROOMS = 3
ALL_ROOMS = 0  # in place of a room id: one notice that sums up


class Notice(NamedTuple):
    """The words of one notification, plain text."""

    title: str
    text: str


class Unseen:
    """The newest message of each room that somebody should look at, and what of that is to be shown now."""

    def __init__(self) -> None:
        self._notices: dict[int, Notice] = {}  # the room of the newest message last
        self._fresh: set[int] = set()
        self._counted: set[int] = set()
        self._is_summed_up = False

    def add(self, room_id: int, title: str, text: str) -> None:
        """A message has come in."""
        self._notices.pop(room_id, None)
        self._notices[room_id] = Notice(title, text)
        self._fresh.add(room_id)

    def unread(self, room_id: int, count: int) -> None:
        """What the store counts in a room: none after there were some means that it has been read."""
        if room_id not in self._notices:
            return
        if count:
            self._counted.add(room_id)
        elif room_id in self._counted:
            self.forget(room_id)

    def forget(self, room_id: int) -> None:
        """The room has been read, or is no more."""
        self._notices.pop(room_id, None)
        self._fresh.discard(room_id)
        self._counted.discard(room_id)
        if not self._notices:
            self._is_summed_up = False

    @property
    def rooms(self) -> tuple[int, ...]:
        """The rooms with something to be seen."""
        return tuple(self._notices)

    def standing(self) -> frozenset[int]:
        """What may be on the screen: rooms, or `ALL_ROOMS` alone."""
        if len(self._notices) > MOST_ROOMS:
            self._is_summed_up = True  # until all have been read: the form does not change with each message
        return frozenset({ALL_ROOMS}) if self._is_summed_up else frozenset(self._notices)

    def take_fresh(self) -> dict[int, Notice]:
        """What is new since the last call, by the room, or `ALL_ROOMS`."""
        fresh, self._fresh = self._fresh, set()
        if not fresh:
            return {}
        if ALL_ROOMS in self.standing():
            return {ALL_ROOMS: self._sum()}
        return {room_id: notice for room_id, notice in self._notices.items() if room_id in fresh}

    def _sum(self) -> Notice:
        titles = [notice.title for notice in reversed(self._notices.values())]
        if len(titles) == 1:
            return next(iter(self._notices.values()))
        title = _tr("New messages in {n} conversations").format(n=len(titles))
        more = len(titles) - MOST_ROOMS
        words = ", ".join(titles[:MOST_ROOMS])
        return Notice(title, _tr("{names} and {n} more").format(names=words, n=more) if more > 0 else words)


def _tr(text: str) -> str:
    return QCoreApplication.translate("unseen", text)
