"""Owns painting one row of the room list from the roles of the sheet; it only draws what `RowLook` has
measured.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from qiscus_desktop.core.models import Room, RoomKind
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui.qt_overrides import guarded_overrides
from qiscus_desktop.ui.rooms.model import ROOM_ROLE
from qiscus_desktop.ui.rooms.preview import Preview, PreviewKind, preview_of
from qiscus_desktop.ui.rooms.row_pictures import RowPictures
from qiscus_desktop.ui.theme.painted.probes import Probes
from qiscus_desktop.ui.theme.painted.role import Role
from qiscus_desktop.ui.widgets.glyphs import Glyphs
from qiscus_desktop.ui.widgets.lines import draw_line
from qiscus_desktop.ui.widgets.pictures import AvatarPainter
from qiscus_desktop.ui.widgets.words import list_time, room_face, room_name, today

_AnyIndex = QModelIndex | QPersistentModelIndex
_MOST_SHOWN = 99
_MOST_LOOKS = 500
_SEEN_STATES = (
    QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_Active
).value


@guarded_overrides
class RoomDelegate(QStyledItemDelegate):
    """Rows of one height: avatar with presence dot, name and time, preview and unread pill."""

    def __init__(
        self,
        session: Session,
        probes: Probes,
        icons: Glyphs,
        avatars: AvatarPainter,
        open_id: Callable[[], int],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._probes = probes
        self._icons = icons
        self._avatars = avatars
        self._open_id = open_id
        self.pictures = RowPictures()
        # What decides how a row looks, as it was found for this room in this state.
        self._looks: dict[int, tuple[Room, tuple[object, ...], tuple[object, ...]]] = {}

    def forget(self, room_ids: Iterable[int] | None = None) -> None:
        """These rooms (all of them without an argument) may look different, though their values are the same:
        somebody types there, a picture came, a draft was kept.
        """
        if room_ids is None:
            self._looks.clear()
            return
        for room_id in room_ids:
            self._looks.pop(room_id, None)

    def sizeHint(self, option: QStyleOptionViewItem, index: _AnyIndex) -> QSize:
        role = self._probes.role("room")
        words = self._probes.role("room-name").line_px + self._probes.role("room-preview").line_px
        inside = max(words, _side(self._probes.role("room-avatar")))
        around = role.padding.top() + role.padding.bottom() + role.border.top() + role.border.bottom()
        height = max(role.min_height, inside + around) + role.margin.top() + role.margin.bottom()
        return QSize(option.rect.width(), math.ceil(height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        room: Room | None = index.data(ROOM_ROLE)
        if room is None:
            return
        is_mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        ratio = painter.device().devicePixelRatioF()
        states = option.state.value & _SEEN_STATES, getattr(option.widget, "is_walked", True)
        situation = (states, is_mirrored, ratio, today(), option.locale.name(), self.revision)
        row: _Row | None = None
        known = self._looks.get(room.id)
        if known is None or known[0] is not room or known[1] != situation:
            row = _Row(self, option, room, self._session.account_id, is_mirrored, ratio)
            if len(self._looks) >= _MOST_LOOKS:
                self._looks.clear()
            known = self._looks[room.id] = (room, situation, row.look)

        def paint(own_painter: QPainter, rect: QRect) -> None:
            made = row or _Row(self, option, room, self._session.account_id, is_mirrored, ratio)
            made.paint(own_painter, rect)

        self.pictures.draw(painter, option.rect, room.id, known[2], paint)

    # ---- what a row asks

    def role(self, path: str) -> Role:
        return self._probes.role(path)

    def preview(self, room: Room) -> Preview:
        return preview_of(room, self._session, is_open=room.id == self._open_id())

    def failed_count(self, room: Room) -> int:
        """How many messages of a room were not sent and wait for the person."""
        return len(self._session.failed(room.id))

    def is_open(self, room: Room) -> bool:
        return room.id == self._open_id()

    def is_partner_online(self, room: Room) -> bool:
        partner = room.other(self._session.account_id)
        presence = self._session.presence(partner.id) if partner is not None else None
        return presence is not None and presence.is_online

    @property
    def revision(self) -> int:
        """Another number, another look of all roles."""
        return self._probes.revision

    def avatar(self, room: Room, side: int, ratio: float) -> QPixmap:
        return self._avatars.picture(*room_face(room, self._session.account_id), side, ratio)

    def icon(self, name: str, side: int, role: Role, view: QWidget) -> QPixmap:
        return self._icons.pixmap(name, side, role.icon_color, view)


class _Row:
    """One row: what decides its look, and painting it. Takes room away from the left and right as the parts
    are drawn.
    """

    painter: QPainter
    frame: QRectF

    def __init__(
        self,
        owner: RoomDelegate,
        option: QStyleOptionViewItem,
        room: Room,
        account_id: str,
        is_mirrored: bool,
        ratio: float,
    ) -> None:
        self.owner, self.room, self.option = owner, room, option
        self.is_mirrored = is_mirrored
        states = [room.kind.value]
        if owner.is_open(room):
            states.append("selected")
        if room.unread_count:
            states.append("unread")
        if option.state & QStyle.StateFlag.State_MouseOver:
            states.append("hover")
        is_current = option.state & QStyle.StateFlag.State_HasFocus
        is_walked = getattr(option.widget, "is_walked", True)
        if is_current and is_walked and option.state & QStyle.StateFlag.State_Active:
            states.append("focus")
        self.words = ".".join(states)
        self.name = room_name(room, account_id)
        self.preview = owner.preview(room)
        self.side = _side(self.role("room-avatar"))
        self.avatar = owner.avatar(room, self.side, ratio)
        self.failed = owner.failed_count(room)
        self.is_online = room.kind is RoomKind.SINGLE and owner.is_partner_online(room)
        comment = room.last_comment
        self.time = list_time(comment.created_at, today(), option.locale) if comment is not None else ""

    @property
    def look(self) -> tuple[object, ...]:
        """Rows with the same look are painted alike; whatever `paint` shows depends on nothing else."""
        return (
            self.words,
            self.name,
            self.preview,
            self.time,
            self.room.unread_count,
            self.failed,
            self.is_online,
            self.avatar.cacheKey(),
            self.is_mirrored,
            self.owner.revision,
        )

    def role(self, name: str, *more: str) -> Role:
        return self.owner.role(".".join((name, self.words, *more)))

    def paint(self, painter: QPainter, rect: QRect) -> None:
        """Paint the row into `rect`."""
        self.painter, self.frame = painter, QRectF(rect)
        painter.save()
        # Every text finds its own direction; its place is decided here.
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        self._paint()
        painter.restore()

    def _paint(self) -> None:
        role = self.role("room")
        box = self.frame.marginsRemoved(role.margin)
        role.paint_box(self.painter, box)
        inner = box.marginsRemoved(role.padding).marginsRemoved(role.border)
        inner = self._avatar(inner)
        self.painter.setClipRect(self.frame)  # accents on accents reach far above and below their line
        name, preview = self.role("room-name"), self.role("room-preview")
        top = inner.top() + (inner.height() - name.line_px - preview.line_px) / 2
        first = QRectF(inner.left(), top, inner.width(), name.line_px)
        second = QRectF(inner.left(), first.bottom(), inner.width(), preview.line_px)
        self._first_line(first, name)
        self._second_line(second)

    def _avatar(self, inner: QRectF) -> QRectF:
        role = self.role("room-avatar")
        side = self.side
        before, after = self._sides(role)
        rect = QRectF(inner.left() + before, inner.center().y() - side / 2, side, side)
        self.painter.drawPixmap(self._mirror(rect), self.avatar)
        if self.is_online:
            dot = self.role("room-presence", "online")
            size = _side(dot)
            corner = QRectF(rect.right() - size, rect.bottom() - size, size, size)
            dot.paint_box(self.painter, QRectF(self._mirror(corner)))
        return inner.adjusted(before + side + after, 0, 0, 0)

    def _first_line(self, line: QRectF, role: Role) -> None:
        if self.time:
            line = self._at_end(line, self.time, self.role("room-time"))
        self._text(line, self.name, role)

    def _second_line(self, line: QRectF) -> None:
        unread = self.room.unread_count
        if unread:
            line = self._pill(line, str(unread) if unread <= _MOST_SHOWN else f"{_MOST_SHOWN}+")
        if self.failed:
            line = self._failed(line)
        preview = self.preview
        role = self.role("room-typing") if preview.kind is PreviewKind.TYPING else self.role("room-preview")
        if preview.tick:
            status = "sending" if preview.tick == "clock" else preview.tick
            line = self._glyph(line, _TICK_ICONS[preview.tick], self.role("room-tick", status))
        text = preview.text
        if preview.prefix and preview.kind is PreviewKind.MESSAGE and not preview.icon:
            # One text in one direction: the name stays in front of its words in either.
            text = preview.line
        elif preview.prefix:
            before = self.role("room-draft") if preview.kind is PreviewKind.DRAFT else role
            width = min(before.metrics.horizontalAdvance(preview.prefix + " "), line.width())
            self._text(QRectF(line.left(), line.top(), width, line.height()), preview.prefix, before)
            line = line.adjusted(width, 0, 0, 0)
        if preview.icon:
            line = self._glyph(line, preview.icon, role)
        self._text(line, text, role)

    def _pill(self, line: QRectF, words: str) -> QRectF:
        role = self.role("room-unread")
        height = max(role.min_height, role.metrics.height() + role.padding.top() + role.padding.bottom())
        around = role.padding.left() + role.padding.right()
        width = max(role.min_width, height, role.metrics.horizontalAdvance(words) + around)
        pill = QRectF(line.right() - width, line.center().y() - height / 2, width, height)
        where = self._mirror(pill)
        role.paint_box(self.painter, QRectF(where))
        self.painter.setFont(role.font)
        self.painter.setPen(role.color)
        self.painter.drawText(where, Qt.AlignmentFlag.AlignCenter, words)
        return line.adjusted(0, 0, -width - self._sides(role)[0], 0)

    def _failed(self, line: QRectF) -> QRectF:
        """A mark at the end that something was not sent, with a number where it is more than one."""
        role, words = self.role("room-tick", "failed"), self.role("room-preview")
        if self.failed > 1:
            line = self._at_end(line, str(min(self.failed, _MOST_SHOWN)), words)
        side = round(role.number("icon-size", role.metrics.height()))
        place = QRectF(line.right() - side, line.center().y() - side / 2, side, side)
        mark = self.owner.icon(_TICK_ICONS["failed"], side, role, self.option.widget)
        self.painter.drawPixmap(self._mirror(place), mark)
        return line.adjusted(0, 0, -side - words.metrics.horizontalAdvance(" "), 0)

    def _glyph(self, line: QRectF, icon: str, role: Role) -> QRectF:
        side = round(role.number("icon-size", role.metrics.height()))
        place = QRectF(line.left(), line.center().y() - side / 2, side, side)
        self.painter.drawPixmap(self._mirror(place), self.owner.icon(icon, side, role, self.option.widget))
        return line.adjusted(side + role.metrics.horizontalAdvance(" "), 0, 0, 0)

    def _at_end(self, line: QRectF, words: str, role: Role) -> QRectF:
        width = math.ceil(role.metrics.horizontalAdvance(words))
        self._text(QRectF(line.right() - width, line.top(), width, line.height()), words, role)
        return line.adjusted(0, 0, -width - role.metrics.horizontalAdvance("  "), 0)

    def _text(self, line: QRectF, words: str, role: Role) -> None:
        if line.width() <= 0:
            return
        where = self._mirror(line)
        self.painter.setFont(role.font)
        self.painter.setPen(role.color)
        shown = role.metrics.elidedText(words, Qt.TextElideMode.ElideRight, line.width())
        side = Qt.AlignmentFlag.AlignRight if self.is_mirrored else Qt.AlignmentFlag.AlignLeft
        flags = side.value | Qt.AlignmentFlag.AlignVCenter.value | Qt.TextFlag.TextSingleLine.value
        # AlignAbsolute: the side is decided here, not by the direction of the words.
        draw_line(self.painter, where, flags | Qt.AlignmentFlag.AlignAbsolute.value, shown)

    def _sides(self, role: Role) -> tuple[float, float]:
        """Margins before and after a part in reading direction; the sheet's left and right were turned
        already.
        """
        margin = role.margin
        return (margin.right(), margin.left()) if self.is_mirrored else (margin.left(), margin.right())

    def _mirror(self, rect: QRectF) -> QRect:
        """Where a part lies in a right-to-left interface; whole pixels, so that text is sharp."""
        left = self.frame.left() + self.frame.right() - rect.right() if self.is_mirrored else rect.left()
        return QRect(round(left), round(rect.top()), math.ceil(rect.width()), math.ceil(rect.height()))


_TICK_ICONS = {
    "clock": "clock",
    "failed": "failed",
    "sent": "check",
    "delivered": "check-double",
    "read": "check-double",
}


def _side(role: Role) -> int:
    """The side of a square part, which a sheet gives as width or height; three lines of text without one."""
    wanted = role.max_width or role.max_height or role.min_width or role.min_height
    return round(wanted or 3 * role.metrics.height())
