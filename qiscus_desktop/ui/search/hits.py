"""Owns the rows of found messages: room, excerpt and how each is read out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from PySide6.QtCore import QAbstractListModel, QLocale, QModelIndex, QObject, QPersistentModelIndex, Qt

from qiscus_desktop.core.models import Comment, Room, RoomKind
from qiscus_desktop.core.models.names import set_apart
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui.qt_overrides import guarded_overrides
from qiscus_desktop.ui.search.excerpt import Excerpt, excerpt_of
from qiscus_desktop.ui.widgets.words import ISOLATE, POP, isolated, list_time, room_name, summary, today

_AnyIndex = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
HIT_ROLE = Qt.ItemDataRole.UserRole.value
# A name does not turn the direction of the words behind it.


class Hit(msgspec.Struct, frozen=True):
    """A found comment with its room; `excerpt` begins with who wrote it, where several could have."""

    comment: Comment
    room: Room
    room_name: str
    excerpt: Excerpt


@guarded_overrides
class HitModel(QAbstractListModel):
    """One row a hit, newest first."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._hits: list[Hit] = []

    def show(self, query: str, comments: Iterable[Comment]) -> None:
        self.beginResetModel()
        self._hits = [hit for comment in comments if (hit := self._hit(query, comment)) is not None]
        self.endResetModel()

    def hit_at(self, row: int) -> Hit | None:
        return self._hits[row] if 0 <= row < len(self._hits) else None

    def row_of(self, comment_id: int) -> int:
        """The row of a comment, -1 when it is not there."""
        return next((row for row, hit in enumerate(self._hits) if hit.comment.id == comment_id), -1)

    def rowCount(self, parent: _AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._hits)

    def data(self, index: _AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        hit = self.hit_at(index.row())
        if hit is None:
            return None
        if role == HIT_ROLE:
            return hit
        if role == Qt.ItemDataRole.DisplayRole:
            return hit.room_name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            when = list_time(hit.comment.created_at, today(), QLocale())
            words = hit.excerpt.text.replace(ISOLATE, "").replace(POP, "")
            return ", ".join(filter(None, (set_apart(hit.room_name), set_apart(words), when)))
        return None

    def _hit(self, query: str, comment: Comment) -> Hit | None:
        room = self._session.rooms.get(comment.room_id)
        if room is None:
            return None  # left meanwhile: there is nothing to open
        where = room_name(room, self._session.account_id)
        excerpt = excerpt_of(summary(comment) if comment.attachment else comment.text, query)
        if comment.type == "system_event":
            return Hit(comment, room, where, excerpt)
        is_own = comment.sender_id == self._session.account_id
        if is_own or room.kind is not RoomKind.SINGLE:
            name = self.tr("You") if is_own else (comment.sender_name.split() or [comment.sender_id])[0]
            excerpt = excerpt.behind(f"{isolated(name)}: ")
        return Hit(comment, room, where, excerpt)
