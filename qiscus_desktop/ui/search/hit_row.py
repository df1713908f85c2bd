"""Owns painting one found message: avatar and name of its room, its time, the words with the hit in them."""

from __future__ import annotations

import math

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from qiscus_desktop.store.session import Session
from qiscus_desktop.ui.qt_overrides import guarded_overrides
from qiscus_desktop.ui.search.excerpt import Excerpt
from qiscus_desktop.ui.search.hits import HIT_ROLE, Hit
from qiscus_desktop.ui.theme.painted.probes import Probes
from qiscus_desktop.ui.theme.painted.role import Role
from qiscus_desktop.ui.widgets.lines import draw_line, layout_direction
from qiscus_desktop.ui.widgets.pictures import AvatarPainter
from qiscus_desktop.ui.widgets.words import list_time, room_face, today

_AnyIndex = QModelIndex | QPersistentModelIndex
_LINES = 2
_MOST_KEPT = 300


@guarded_overrides
class HitDelegate(QStyledItemDelegate):
    """Rows of one height. The words are set once for each width and kept until `forget`."""

    def __init__(
        self, session: Session, probes: Probes, avatars: AvatarPainter, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._probes = probes
        self._avatars = avatars
        self._set: dict[tuple[str, str, int, bool], QTextLayout] = {}
        self._revision = -1

    def forget(self) -> None:
        """Other hits are shown: the same comment may have other words in its row."""
        self._set.clear()

    def sizeHint(self, option: QStyleOptionViewItem, index: _AnyIndex) -> QSize:
        role = self._probes.role("search-result")
        words = self._probes.role("search-name").line_px + _LINES * self._probes.role("search-text").line_px
        inside = max(words, _side(self._probes.role("search-avatar")))
        around = role.padding.top() + role.padding.bottom() + role.border.top() + role.border.bottom()
        height = max(role.min_height, inside + around) + role.margin.top() + role.margin.bottom()
        return QSize(option.rect.width(), math.ceil(height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        hit: Hit | None = index.data(HIT_ROLE)
        if hit is None:
            return
        state = ""
        if option.state & QStyle.StateFlag.State_MouseOver:
            state += ".hover"
        if option.state & QStyle.StateFlag.State_HasFocus and option.state & QStyle.StateFlag.State_Active:
            state += ".focus"
        painter.save()
        is_mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        role = self._probes.role(f"search-result{state}")
        box = QRectF(option.rect).marginsRemoved(role.margin)
        role.paint_box(painter, box)
        inner = box.marginsRemoved(role.padding).marginsRemoved(role.border)
        inner = self._paint_avatar(painter, inner, hit, is_mirrored)
        name, text = self._probes.role(f"search-name{state}"), self._probes.role(f"search-text{state}")
        words = self._words(hit, state, math.floor(inner.width()), is_mirrored)
        height = name.line_px + words.lineCount() * text.line_px
        line = QRectF(inner.left(), inner.center().y() - height / 2, inner.width(), name.line_px)
        self._paint_first_line(painter, line, hit, option, state)
        painter.setPen(text.color)
        words.draw(painter, QPointF(inner.left(), line.bottom()))
        painter.restore()

    def _paint_avatar(self, painter: QPainter, inner: QRectF, hit: Hit, is_mirrored: bool) -> QRectF:
        """Returns what is left for the words."""
        role = self._probes.role("search-avatar")
        side, gap = _side(role), role.margin.left() + role.margin.right()
        left = inner.right() - side if is_mirrored else inner.left()
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(
            QPointF(left, inner.center().y() - side / 2).toPoint(), self._face(hit, side, ratio)
        )
        taken = side + gap
        return inner.adjusted(0, 0, -taken, 0) if is_mirrored else inner.adjusted(taken, 0, 0, 0)

    def _face(self, hit: Hit, side: int, ratio: float) -> QPixmap:
        return self._avatars.picture(*room_face(hit.room, self._session.account_id), side, ratio)

    def _paint_first_line(
        self, painter: QPainter, line: QRectF, hit: Hit, option: QStyleOptionViewItem, state: str
    ) -> None:
        is_mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        near, far = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        if is_mirrored:
            near, far = far, near
        time = self._probes.role(f"search-time{state}")
        words = list_time(hit.comment.created_at, today(), option.locale)
        self._paint_words(painter, line, words, time, far)
        taken = time.metrics.horizontalAdvance(words + "  ")
        line = line.adjusted(taken, 0, 0, 0) if is_mirrored else line.adjusted(0, 0, -taken, 0)
        self._paint_words(painter, line, hit.room_name, self._probes.role(f"search-name{state}"), near)

    def _paint_words(
        self, painter: QPainter, line: QRectF, words: str, role: Role, side: Qt.AlignmentFlag
    ) -> None:
        if line.width() <= 0:
            return
        painter.setFont(role.font)
        painter.setPen(role.color)
        shown = role.metrics.elidedText(words, Qt.TextElideMode.ElideRight, line.width())
        # AlignAbsolute: the side is decided here, not by the direction of the words.
        flags = side.value | Qt.AlignmentFlag.AlignVCenter.value | Qt.TextFlag.TextSingleLine.value
        draw_line(painter, line, flags | Qt.AlignmentFlag.AlignAbsolute.value, shown)

    # ---- the words with the hit in them

    def _words(self, hit: Hit, state: str, width: int, is_mirrored: bool) -> QTextLayout:
        if self._revision != self._probes.revision:
            self._revision = self._probes.revision
            self._set.clear()
        key = (hit.comment.temp_id, state, width, is_mirrored)
        found = self._set.get(key)
        if found is None:
            if len(self._set) >= _MOST_KEPT:
                self._set.clear()
            roles = self._probes.role(f"search-text{state}"), self._probes.role(f"search-hit{state}")
            found = self._set[key] = _set_words(hit.excerpt, *roles, width, is_mirrored)
        return found


def _set_words(excerpt: Excerpt, text: Role, hit: Role, width: int, is_mirrored: bool) -> QTextLayout:
    """The excerpt in at most two lines, the second one cut; hits in their own weight and colour."""
    layout = _laid(excerpt.text, excerpt, text, hit, width, is_mirrored)
    if layout.lineCount() > _LINES:
        raw = excerpt.text.encode("utf-16-le")
        start = 2 * layout.lineAt(_LINES - 1).textStart()
        before, behind = raw[:start].decode("utf-16-le"), raw[start:].decode("utf-16-le")
        # Bold words are wider than the metrics of the plain font say.
        room = width - hit.metrics.horizontalAdvance("…")
        cut = text.metrics.elidedText(behind, Qt.TextElideMode.ElideRight, room)
        layout = _laid(before + cut, excerpt, text, hit, width, is_mirrored)
    return layout


def _laid(words: str, excerpt: Excerpt, text: Role, hit: Role, width: int, is_mirrored: bool) -> QTextLayout:
    layout = QTextLayout(words, text.font)
    option = QTextOption()
    side = Qt.AlignmentFlag.AlignRight if is_mirrored else Qt.AlignmentFlag.AlignLeft
    option.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute)
    option.setTextDirection(layout_direction(words))
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.setFormats([_format(words, start, end, hit) for start, end in excerpt.marks if start < len(words)])
    layout.beginLayout()
    at = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(1, width))
        line.setPosition(QPointF(0, at))
        at += text.line_px
        if layout.lineCount() > _LINES:
            break
    layout.endLayout()
    return layout


def _format(words: str, start: int, end: int, hit: Role) -> QTextLayout.FormatRange:
    """Qt counts in UTF-16, where an emoji is two."""
    made = QTextLayout.FormatRange()
    made.start = _units(words[:start])
    made.length = _units(words[start:end])
    style = QTextCharFormat()
    style.setFont(hit.font)
    style.setForeground(hit.color)
    made.format = style
    return made


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _side(role: Role) -> int:
    return round(role.max_width or role.min_width or 3 * role.metrics.height())
