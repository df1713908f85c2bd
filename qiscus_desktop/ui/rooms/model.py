"""Owns the rows of the room list: the session's rooms in their order, narrowed by the filter words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from qiscus_desktop.core.models import Room
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui.rooms.preview import preview_of

_AnyIndex = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
ROOM_ROLE = Qt.ItemDataRole.UserRole.value


class RoomListModel(QAbstractListModel):
    """One row a room. Rows are only ever moved, put in, taken out or marked, never all thrown away."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._words = ""
        self._ids: list[int] = []
        self._open_id = 0
        self.refresh()

    # ---- what the view asks

    def rowCount(self, parent: _AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._ids)

    def data(self, index: _AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        room = self.room_at(index.row())
        if room is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return room.name
        if role == ROOM_ROLE:
            return room
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(room)
        return None

    def _spoken(self, room: Room) -> str:
        parts = [room.name]
        if room.unread_count:
            unread = self.tr("1 unread") if room.unread_count == 1 else self.tr("{n} unread")
            parts.append(unread.format(n=room.unread_count))
        parts.append(preview_of(room, self._session, is_open=room.id == self._open_id).spoken)
        return ", ".join(part for part in parts if part)

    # ---- what the list asks

    @property
    def open_id(self) -> int:
        """The room that stands open beside the list, 0 for none."""
        return self._open_id

    def set_open(self, room_id: int) -> None:
        before, self._open_id = self._open_id, room_id
        self.touch((before, room_id))

    def room_at(self, row: int) -> Room | None:
        return self._session.rooms.get(self._ids[row]) if 0 <= row < len(self._ids) else None

    def row_of(self, room_id: int) -> int:
        """The row of a room, -1 when it is not listed."""
        try:
            return self._ids.index(room_id)
        except ValueError:
            return -1

    def set_filter(self, words: str) -> None:
        self._words = words.strip().casefold()
        self.refresh()

    def touch(self, room_ids: Iterable[int]) -> None:
        """These rooms look different; their place is the same."""
        for room_id in room_ids:
            row = self.row_of(room_id)
            if row >= 0:
                self.dataChanged.emit(self.index(row), self.index(row))

    def touch_all(self) -> None:
        if self._ids:
            self.dataChanged.emit(self.index(0), self.index(len(self._ids) - 1))

    def refresh(self, changed: Iterable[int] | None = None) -> None:
        """Reads the order anew. `changed` names the rooms with a new value; None means any may have one."""
        wanted = [room.id for room in self._session.rooms if self._matches(room)]
        if wanted != self._ids:
            self._rearrange(wanted)
        if changed is None:
            self.touch_all()
        else:
            self.touch(changed)

    def _matches(self, room: Room) -> bool:
        if not self._words:
            return True
        return all(word in room.name.casefold() for word in self._words.split())

    def _rearrange(self, wanted: list[int]) -> None:
        """The fewest steps for the usual cases: one room moves up, one comes, one goes; else a layout
        change.
        """
        held = self._ids
        if len(wanted) == len(held) + 1:
            at = _first_difference(held, wanted)
            if wanted[:at] + wanted[at + 1 :] == held:
                self.beginInsertRows(_ROOT, at, at)
                self._ids = wanted
                self.endInsertRows()
                return
        if len(wanted) == len(held) - 1:
            at = _first_difference(held, wanted)
            if held[:at] + held[at + 1 :] == wanted:
                self.beginRemoveRows(_ROOT, at, at)
                self._ids = wanted
                self.endRemoveRows()
                return
        if len(wanted) == len(held) and self._move_one(wanted):
            return
        self.beginResetModel()
        self._ids = wanted
        self.endResetModel()

    def _move_one(self, wanted: list[int]) -> bool:
        held = self._ids
        to = _first_difference(held, wanted)
        if wanted[to] not in held:
            return False
        at = held.index(wanted[to])
        if at < to or [*held[:to], held[at], *held[to:at], *held[at + 1 :]] != wanted:
            return False
        self.beginMoveRows(_ROOT, at, at, _ROOT, to)
        self._ids = wanted
        self.endMoveRows()
        return True


def _first_difference(one: list[int], other: list[int]) -> int:
    return next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
