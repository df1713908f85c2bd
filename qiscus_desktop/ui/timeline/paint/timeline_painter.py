"""Owns painting the viewport: canvas, rows, flash, focus, sticky day, and what is shown without rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from qiscus_desktop.ui.timeline.delegates.foreign import FAULTS
from qiscus_desktop.ui.timeline.delegates.parts import NOTHING, Icon, Part
from qiscus_desktop.ui.timeline.delegates.typeset import typeset
from qiscus_desktop.ui.timeline.look import Look, Style
from qiscus_desktop.ui.timeline.placement import day_of
from qiscus_desktop.ui.timeline.rows.scroll_layout import Shown
from qiscus_desktop.ui.timeline.words import (
    BEGINNING,
    DROP,
    EMPTY_LINE,
    EMPTY_TITLE,
    NO_ROOM_LINE,
    NO_ROOM_TITLE,
)
from qiscus_desktop.ui.widgets.words import today

if TYPE_CHECKING:
    from qiscus_desktop.ui.theme.icons import Icons
    from qiscus_desktop.ui.timeline.delegates.foreign import ForeignCode
    from qiscus_desktop.ui.timeline.delegates.parts import Hit
    from qiscus_desktop.ui.timeline.paint.canvas import ViewCanvas
    from qiscus_desktop.ui.timeline.paint.flash import Flash
    from qiscus_desktop.ui.timeline.paint.row_repair import RowRepair
    from qiscus_desktop.ui.timeline.rows.open_room import OpenRoom
    from qiscus_desktop.ui.timeline.rows.row_source import RowSource
    from qiscus_desktop.ui.timeline.rows.scroll_layout import ScrollLayout

# The sticky day goes away this long after the last scroll, in milliseconds.
_STICKY_MS = 1500
_SPIN_MS = 50
_SPIN_DEGREES = 18
# Widths of the skeleton's bubbles as shares of the column, own ones to the right.
_BONES = ((0.42, False), (0.55, False), (0.30, True), (0.48, True), (0.36, False), (0.52, True))


class Pointed(Protocol):
    """What the mouse is over, and which words are selected (see input.pointer)."""

    temp_id: str
    hit: Hit
    selected_id: str

    @property
    def is_pressed(self) -> bool: ...
    @property
    def selection(self) -> tuple[int, int] | None: ...


class Focused(Protocol):
    """Which row has the keyboard, and whether its ring shows (see input.keys)."""

    temp_id: str
    is_visible: bool


class TimelinePainter:
    """Paints one view. Keeps prepared parts of the few things that are no rows.

    `sticky_at` is where the sticky day was painted last; `rows_painted` counts, for tests and benchmarks.
    """

    def __init__(
        self,
        viewport: QWidget,
        look: Callable[[], Look],
        icons: Icons,
        room: OpenRoom,
        source: RowSource,
        layout: ScrollLayout,
        canvas: ViewCanvas,
        foreign: ForeignCode,
        repair: RowRepair,
        flash: Flash,
        pointed: Pointed,
        focused: Focused,
    ) -> None:
        self._viewport = viewport
        self._look = look
        self._icons = icons
        self._room = room
        self._source = source
        self._layout = layout
        self._canvas = canvas
        self._foreign = foreign
        self._repair = repair
        self._flash = flash
        self._pointed = pointed
        self._focused = focused
        self._is_dropping = False
        self._angle = 0
        self.sticky_at = QRect()
        self.rows_painted = 0
        self._sticky: tuple[tuple[date, int, int], list[Part]] | None = None
        self._hide_sticky = QTimer(viewport)
        self._hide_sticky.setSingleShot(True)
        self._hide_sticky.setInterval(_STICKY_MS)
        self._hide_sticky.timeout.connect(self._sticky_is_over)
        self._spin = QTimer(viewport)
        self._spin.setInterval(_SPIN_MS)
        self._spin.timeout.connect(self._turn)

    def _sticky_is_over(self) -> None:
        self._viewport.update(self.sticky_at)

    def head_height(self, look: Look) -> int:
        """The room above the first row, for the spinner or the beginning of the conversation."""
        style = look.top_page
        return style.line_height + style.padding.top() + style.padding.bottom() + 2 * look.group_gap

    def note_scrolling(self) -> None:
        self._hide_sticky.start()

    @property
    def can_move(self) -> bool:
        """Whether what was painted may be moved on the screen: nothing stays in place but the sticky day."""
        return self._look().is_canvas_flat and not self._is_dropping

    def area_of(self, shown: Shown, *, is_active: bool = False) -> QRect:
        """The part of the viewport in which a row paints something."""
        layout = shown.layout
        # The ring of the focus and the round buttons reach over the neighbours, as shadows do.
        over = self._layout.foot if is_active else 0
        above, below = max(layout.above, over), max(layout.below, over)
        width = self._viewport.width()
        return QRect(0, shown.y - above, width, layout.height + above + below)

    def set_dropping(self, is_dropping: bool) -> None:
        self._is_dropping = is_dropping
        self._viewport.update()

    def paint(self, event: QPaintEvent) -> None:
        look, viewport = self._look(), self._viewport
        with QPainter(viewport) as painter:
            look.style("comments").paint(painter, viewport.rect())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            self._canvas.clip = QRectF(viewport.rect())
            if not self._layout.shown:
                self._paint_nothing(painter, look)
                foreign = []
            else:
                self._paint_head(painter, look)
                foreign = self._paint_rows(painter, event)
            if not foreign:
                self._paint_above(painter, look)
        if foreign:
            # Each with a painter of its own: whatever is done to it, the next one is as new.
            for shown in foreign:
                with QPainter(viewport) as painter:
                    self._paint_foreign(painter, shown, event.rect())
            with QPainter(viewport) as painter:
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                self._paint_above(painter, look)

    def _paint_above(self, painter: QPainter, look: Look) -> None:
        """What lies over the rows."""
        if self._layout.shown:
            self._canvas.clip = QRectF(self._viewport.rect())
            for shown in self._layout.shown:
                self._paint_over(painter, shown)
            self._paint_sticky(painter, look)
        if self._is_dropping:
            self._paint_drop(painter, look)

    # ---- rows

    def _paint_rows(self, painter: QPainter, event: QPaintEvent) -> list[Shown]:
        """Paints the rows that need it; returns those whose content foreign code has still to paint."""
        foreign = []
        dirty, dirty_rect = event.region(), event.rect()
        top, bottom = dirty_rect.top(), dirty_rect.bottom()
        for shown in self._layout.shown:
            layout = shown.layout
            if shown.y - layout.above > bottom or shown.y + layout.height + layout.below < top:
                continue  # most rows, and said quicker than by their area
            if dirty.intersects(self.area_of(shown)):
                self._paint_row(painter, shown, dirty_rect)
                if layout.is_foreign and not self._foreign.is_spoilt(layout.key.comment):
                    foreign.append(shown)
        return foreign

    def _paint_foreign(self, painter: QPainter, shown: Shown, dirty: QRect) -> None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._begin_row(painter, shown, dirty)
        try:
            shown.layout.draw_content(painter, self._canvas)
        except FAULTS as error:
            self._repair.spoil(shown.layout, "paint", error)

    def _begin_row(self, painter: QPainter, shown: Shown, dirty: QRect) -> None:
        """Painter and canvas as a row needs them."""
        temp_id, x = shown.layout.key.comment.temp_id, self._layout.x
        # Accents on accents reach far above and below their line, over what is not painted again with it.
        painter.setClipRect(self.area_of(shown))
        painter.translate(x, shown.y)
        self._canvas.clip = QRectF(dirty.translated(-x, -shown.y))
        self._canvas.selection = self._pointed.selection if self._pointed.selected_id == temp_id else None
        self._point(temp_id)

    def _paint_row(self, painter: QPainter, shown: Shown, dirty: QRect) -> None:
        layout = shown.layout
        comment = layout.key.comment
        self.rows_painted += 1
        self._begin_row(painter, shown, dirty)
        strength = self._flash.strength(comment.temp_id)
        if strength:
            painter.setOpacity(strength)
            top = layout.pill.y() + layout.pill.height()
            self._look().flash.paint(painter, QRect(0, top, layout.width, layout.height - top))
            painter.setOpacity(1)
        is_active = self.is_active(comment.temp_id) and bool(layout.actions)
        try:
            layout.draw_frame(painter, self._canvas, is_active=is_active)
            if not layout.is_foreign:
                layout.draw_content(painter, self._canvas)
        except FAULTS as error:
            self._repair.spoil(layout, "paint", error)
        painter.resetTransform()
        painter.setClipping(False)

    def _paint_over(self, painter: QPainter, shown: Shown) -> None:
        """The focus and the hover actions of a row lie over its neighbours."""
        layout = shown.layout
        temp_id = layout.key.comment.temp_id
        if not self.is_active(temp_id):
            return
        x = self._layout.x
        painter.translate(x, shown.y)
        if self._is_focused(temp_id):
            self._paint_focus(painter, layout.bubble)
        self._point(temp_id)
        for part in layout.actions:
            part.draw(painter, self._canvas)
        painter.translate(-x, -shown.y)

    def _point(self, temp_id: str) -> None:
        """Tells the canvas what the mouse is at in a row."""
        canvas, pointer = self._canvas, self._pointed
        # A button's number is that of many rows: only the one under the mouse shows it.
        canvas.hovered = pointer.hit if pointer.temp_id == temp_id else NOTHING
        canvas.is_pressed = pointer.is_pressed

    def is_active(self, temp_id: str) -> bool:
        """Whether the mouse or the keyboard is at a row."""
        return self._pointed.temp_id == temp_id or self._is_focused(temp_id)

    def _is_focused(self, temp_id: str) -> bool:
        # A viewport passes the focus on to its scroll area, and answers for it.
        return self._focused.temp_id == temp_id and self._viewport.hasFocus() and self._focused.is_visible

    def _paint_focus(self, painter: QPainter, bubble: QRect) -> None:
        ring = self._look().focus_ring
        around = bubble.marginsAdded(ring.padding).marginsAdded(ring.margin)
        ring.paint(painter, around)

    # ---- above the first row

    def _paint_head(self, painter: QPainter, look: Look) -> None:
        first = self._layout.shown[0]
        if first.row != 0 or first.y <= 0:
            self._spin.stop()
            return
        timeline = self._room.timeline
        style = look.top_page
        if timeline is not None and not timeline.has_older:
            self._spin.stop()
            # In line with the days below, which leave room for the scroll bar.
            width = self._layout.width
            words = typeset(BEGINNING, style, width, max_lines=1)
            x = self._layout.x + (width - words.width) // 2
            y = first.y - self._layout.head + (self._layout.head - words.height) // 2
            words.text.moved(x, y).draw(painter, self._canvas)
            return
        if timeline is not None and timeline.is_loading_older:
            self._spin.start()
            self._paint_spinner(painter, style, first.y - self._layout.head // 2)
        else:
            self._spin.stop()

    def _paint_spinner(self, painter: QPainter, style: Style, middle: int) -> None:
        size = style.line_height + style.line_height // 2
        pixmap = self._icons.pixmap("spinner", style.ink, size, self._canvas.ratio)
        painter.save()
        painter.translate(self._layout.x + self._layout.width // 2, middle)
        painter.rotate(self._angle)
        painter.drawPixmap(QRect(-size // 2, -size // 2, size, size), pixmap)
        painter.restore()

    def _turn(self) -> None:
        self._angle = (self._angle + _SPIN_DEGREES) % 360
        self._viewport.update(QRect(0, 0, self._viewport.width(), self._layout.head))
        if not self._viewport.isVisible() or not self._layout.shown:
            self._spin.stop()

    # ---- the sticky day

    def _paint_sticky(self, painter: QPainter, look: Look) -> None:
        self.sticky_at = self.sticky_area()
        parts, at = self._sticky_now(look)
        painter.translate(at)
        for part in parts:
            part.draw(painter, self._canvas)
        painter.translate(-at)

    def sticky_area(self) -> QRect:
        """Where the sticky day has to be painted now, with its shadow; empty when there is none."""
        look = self._look()
        parts, at = self._sticky_now(look)
        return look.day.reach(parts[0].rect).translated(at) if parts else QRect()

    def _sticky_now(self, look: Look) -> tuple[Sequence[Part], QPoint]:
        """The parts of the sticky day, none when there is none, and where they are to be drawn."""
        if not self._hide_sticky.isActive() or not look.is_date_sticky:
            return (), QPoint()
        shown = self._layout.shown
        first = next((row for row in shown if row.y + row.layout.height > 0), shown[0])
        top = look.day_row.margin.top()
        pill = first.layout.pill
        if not pill.isEmpty() and first.y + pill.y() >= top:
            return (), QPoint()
        days = (day_of(row.layout.key.comment) for row in shown)
        day = next((day for day in days if day is not None), None)
        if day is None:
            return (), QPoint()
        parts = self._sticky_parts(day, look, top)
        height = parts[0].rect.height()
        y = 0
        for row in shown:
            at = row.y + row.layout.pill.y()
            if not row.layout.pill.isEmpty() and row is not first and at < top + height + top:
                y = min(0, at - top - height - top)
                break
        return parts, QPoint(self._layout.x, y)

    def _sticky_parts(self, day: date, look: Look, top: int) -> list[Part]:
        key = (day, self._viewport.width(), look.revision)
        if self._sticky is None or self._sticky[0] != key:
            composer = self._source.composer
            self._sticky = (key, composer.day_pill(day, today(), top)[0] if composer is not None else [])
        return self._sticky[1]

    # ---- without rows

    def _paint_nothing(self, painter: QPainter, look: Look) -> None:
        timeline = self._room.timeline
        if timeline is None:
            self._paint_words(painter, look, "chat-bubble", NO_ROOM_TITLE, NO_ROOM_LINE)
        elif timeline.is_loading_older or timeline.has_older:
            self._paint_skeleton(painter, look)
        else:
            self._paint_words(painter, look, "smile", EMPTY_TITLE, EMPTY_LINE)

    def _paint_words(self, painter: QPainter, look: Look, icon: str, title: str, line: str) -> None:
        area = self._viewport.rect()
        room = area.width() - 2 * look.side
        head = typeset(title, look.style("empty-title"), room, max_lines=2)
        below = typeset(line, look.empty, room, max_lines=3)
        side = 2 * look.empty.line_height
        gap = look.empty.line_height // 2
        y = (area.height() - side - gap - head.height - below.height) // 2
        parts: list[Part] = [
            Icon(icon, QRect((area.width() - side) // 2, y, side, side), look.empty.ink),
            head.text.moved((area.width() - head.width) // 2, y + side + gap),
            below.text.moved((area.width() - below.width) // 2, y + side + gap + head.height),
        ]
        for part in parts:
            part.draw(painter, self._canvas)

    def _paint_skeleton(self, painter: QPainter, look: Look) -> None:
        area = self._viewport.rect()
        column = min(area.width(), look.column_most) - 2 * look.side
        left = (area.width() - column) // 2
        height = 2 * look.text(False).line_height
        y = area.height() - look.group_gap
        is_right_to_left = self._viewport.layoutDirection() is Qt.LayoutDirection.RightToLeft
        for share, is_own in reversed(_BONES):
            y -= height
            width = int(column * share)
            x = left + column - width if is_own != is_right_to_left else left
            look.skeleton.paint(painter, QRect(x, y, width, height))
            y -= look.group_gap

    def _paint_drop(self, painter: QPainter, look: Look) -> None:
        area = self._viewport.rect()
        inset = look.side // 2
        box = area.adjusted(inset, inset, -inset, -inset)
        look.style("drop").paint(painter, box)
        words = typeset(DROP, look.style("drop-title"), box.width(), max_lines=2)
        at_x, at_y = (area.width() - words.width) // 2, (area.height() - words.height) // 2
        words.text.moved(at_x, at_y).draw(painter, self._canvas)
