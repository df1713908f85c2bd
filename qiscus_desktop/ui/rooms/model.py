"""Owns the rows of the room list: the session's rooms in their order, narrowed by the filter words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from qiscus_desktop.core.models import Room
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui.qt_overrides import guarded_overrides
from qiscus_desktop.ui.rooms.preview import preview_of

_AnyIndex = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
ROOM_ROLE = Qt.ItemDataRole.UserRole.value


@guarded_overrides
class RoomListModel(QAbstractListModel):
    """One row a room, read from the session when it is asked for.

    Rows that only change places are no business of Qt's: it would lay out every row of the list again. The
    model says `rows_changed` after each change, and the view compares the rows in sight. Qt hears of a new
    number of rows alone.
    """

    rows_changed = Signal(object)  # the ids of rooms with a new value, None for any
    rows_touched = Signal(object)  # the ids of rooms that look different in the same place

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._words = ""
        self._filtered: list[int] | None = None
        self._count = 0
        self._open_id = 0
        self.refresh()

    # ---- what the view asks

    def rowCount(self, parent: _AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else self._count

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
        failed = len(self._session.failed(room.id))
        if failed:
            parts.append(self.tr("1 not sent") if failed == 1 else self.tr("{n} not sent").format(n=failed))
        parts.append(preview_of(room, self._session, is_open=room.id == self._open_id).spoken)
        return ", ".join(part for part in parts if part)

    # ---- what the list asks

    @property
    def open_id(self) -> int:
        """The room that is open beside the list, 0 for none."""
        return self._open_id

    def set_open(self, room_id: int) -> None:
        before, self._open_id = self._open_id, room_id
        self.touch((before, room_id))

    def room_at(self, row: int) -> Room | None:
        rooms = self._session.rooms
        if self._filtered is None:
            return rooms.at(row)
        return rooms.get(self._filtered[row]) if 0 <= row < len(self._filtered) else None

    def row_of(self, room_id: int) -> int:
        """The row of a room, -1 when it is not listed."""
        if self._filtered is None:
            return self._session.rooms.row_of(room_id)
        return self._filtered.index(room_id) if room_id in self._filtered else -1

    def set_filter(self, words: str) -> None:
        self._words = words.strip().casefold()
        self.refresh()

    def touch(self, room_ids: Iterable[int]) -> None:
        """These rooms look different; their place is the same."""
        self.rows_touched.emit(frozenset(room_ids))

    def refresh(self, changed: Iterable[int] | None = None) -> None:
        """Reads the order anew. `changed` names the rooms with a new value; None means any may have one."""
        rooms = self._session.rooms
        self._filtered = [room.id for room in rooms if self._matches(room)] if self._words else None
        self._set_count(len(rooms) if self._filtered is None else len(self._filtered))
        self.rows_changed.emit(None if changed is None else frozenset(changed))

    def _set_count(self, count: int) -> None:
        """Which row is new does not matter to Qt: all are alike, and what they show is asked for anew."""
        if count > self._count:
            self.beginInsertRows(_ROOT, self._count, count - 1)
            self._count = count
            self.endInsertRows()
        elif count < self._count:
            self.beginRemoveRows(_ROOT, count, self._count - 1)
            self._count = count
            self.endRemoveRows()

    def _matches(self, room: Room) -> bool:
        name = room.name.casefold()
        return all(word in name for word in self._words.split())
