"""Owns the rows of the member list: avatar, name, and whether the person is here now."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from qiscus_desktop.core.models import Participant
from qiscus_desktop.core.models.names import set_apart
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui.css_classes import set_css_classes
from qiscus_desktop.ui.qt_overrides import guarded_overrides
from qiscus_desktop.ui.theme.painted.probes import Probes
from qiscus_desktop.ui.theme.painted.role import Role
from qiscus_desktop.ui.widgets.lines import draw_line
from qiscus_desktop.ui.widgets.pictures import AvatarPainter
from qiscus_desktop.ui.widgets.row_list import RowList
from qiscus_desktop.ui.widgets.words import presence_words

_AnyIndex = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_MEMBER = Qt.ItemDataRole.UserRole.value


@guarded_overrides
class MemberModel(QAbstractListModel):
    """Members as given, oneself first."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._members: list[Participant] = []

    def set_members(self, members: tuple[Participant, ...]) -> None:
        me = self._session.account_id
        wanted = sorted(members, key=lambda one: (one.id != me, (one.name or one.id).casefold()))
        if wanted != self._members:
            self.beginResetModel()
            self._members = wanted
            self.endResetModel()

    def rowCount(self, parent: _AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._members)

    def data(self, index: _AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        member = self._members[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.name_of(member)
        return member if role == _MEMBER else None

    def name_of(self, member: Participant) -> str:
        name = member.name or member.id
        return (
            self.tr("{name} (you)").format(name=set_apart(name))
            if member.id == self._session.account_id
            else name
        )

    def presence_of(self, member: Participant, view: QWidget) -> str:
        presence = self._session.presence(member.id)
        return presence_words(presence, datetime.now(UTC), view.locale()) or member.id


class MemberList(RowList):
    """The list; it scrolls on its own, so a channel of thousands costs what is in sight."""

    def __init__(self, session: Session, probes: Probes, avatars: AvatarPainter, parent: QWidget) -> None:
        super().__init__("qcw-details__members", parent)
        self.members = MemberModel(session, self)
        self.setModel(self.members)
        # Qt asks for every row once before it shows the first; in portions between the turns of the loop.
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setItemDelegate(_MemberDelegate(self.members, probes, avatars, self))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # for the arrows; there is nothing to click on
        self.setAccessibleName(self.tr("Members"))


@guarded_overrides
class _MemberDelegate(QStyledItemDelegate):
    """Styled like a room row, with the sizes of the member classes."""

    def __init__(self, members: MemberModel, probes: Probes, avatars: AvatarPainter, view: QWidget) -> None:
        super().__init__(view)
        self._members = members
        self._probes = probes
        self._avatars = avatars
        # Hidden widgets inside the list have the classes, so that the sheet styles the painted words.
        self._name = QFrame(view)
        self._sub = QFrame(view)
        self._face = QFrame(view)
        for part, words in (
            (self._name, "qcw-details__name"),
            (self._sub, "qcw-details__sub"),
            (self._face, "qcw-details__face"),
        ):
            set_css_classes(part, words)
            part.hide()

    def _roles(self) -> tuple[Role, Role, Role]:
        of = self._probes.of_widget
        return of(self._name), of(self._sub), of(self._face)

    def sizeHint(self, option: QStyleOptionViewItem, index: _AnyIndex) -> QSize:
        name, sub, face = self._roles()
        words = name.line_px + sub.line_px
        return QSize(
            option.rect.width(), math.ceil(max(words, _side(face)) + face.margin.top() + face.margin.bottom())
        )

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        member: Participant = index.data(_MEMBER)
        view = option.widget
        name, sub, face = self._roles()
        side = _side(face)
        rect = QRectF(option.rect)
        is_mirrored = option.direction == Qt.LayoutDirection.RightToLeft

        def place(part: QRectF) -> QRect:
            left = rect.left() + rect.right() - part.right() if is_mirrored else part.left()
            return QRect(round(left), round(part.top()), math.ceil(part.width()), math.ceil(part.height()))

        painter.save()
        painter.setClipRect(rect)  # accents on accents reach far above and below their line
        margin = face.margin
        # The sheet's left and right were turned with the interface already.
        before, after = (margin.right(), margin.left()) if is_mirrored else (margin.left(), margin.right())
        left = rect.left() + before
        picture = self._avatars.picture(
            member.avatar_url, member.name or member.id, member.id, side, painter.device().devicePixelRatioF()
        )
        painter.drawPixmap(place(QRectF(left, rect.center().y() - side / 2, side, side)), picture)
        left += side + after
        top = rect.center().y() - (name.line_px + sub.line_px) / 2
        side_flag = Qt.AlignmentFlag.AlignRight if is_mirrored else Qt.AlignmentFlag.AlignLeft
        flags = (side_flag | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter).value
        for role, text in (
            (name, self._members.name_of(member)),
            (sub, self._members.presence_of(member, view)),
        ):
            line = QRectF(left, top, rect.right() - left - before, role.line_px)
            painter.setFont(role.font)
            painter.setPen(role.color)
            shown = role.metrics.elidedText(" ".join(text.split()), Qt.TextElideMode.ElideRight, line.width())
            draw_line(painter, place(line), flags | Qt.TextFlag.TextSingleLine.value, shown)
            top += role.line_px
        painter.restore()


def _side(role: Role) -> int:
    return round(role.max_width or role.min_width or 2 * role.metrics.height())
