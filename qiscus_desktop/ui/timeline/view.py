"""Owns the timeline's view: one scroll area that paints a room's rows and tells what is wanted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QFrame, QWidget

from qiscus_desktop.core.models import Comment
from qiscus_desktop.ui.css_classes import set_css_classes
from qiscus_desktop.ui.qt_overrides import guarded_overrides
from qiscus_desktop.ui.timeline.accessibility.accessible_rows import AccessibleRows, install_factory
from qiscus_desktop.ui.timeline.accessibility.announcer import RowAnnouncer
from qiscus_desktop.ui.timeline.delegates.base import BubbleDelegate
from qiscus_desktop.ui.timeline.delegates.foreign import ForeignCode
from qiscus_desktop.ui.timeline.delegates.registry import built_in_delegates
from qiscus_desktop.ui.timeline.follow.first_unread import FirstUnread
from qiscus_desktop.ui.timeline.follow.follower import Follower
from qiscus_desktop.ui.timeline.follow.goto_bottom import GotoBottom
from qiscus_desktop.ui.timeline.follow.older_rows import OlderRows
from qiscus_desktop.ui.timeline.follow.reading import Reading
from qiscus_desktop.ui.timeline.input.drop_area import DropArea
from qiscus_desktop.ui.timeline.input.intentions import Intentions
from qiscus_desktop.ui.timeline.input.row_input import RowInput
from qiscus_desktop.ui.timeline.look import Look
from qiscus_desktop.ui.timeline.paint.canvas import ViewCanvas
from qiscus_desktop.ui.timeline.paint.flash import Flash
from qiscus_desktop.ui.timeline.paint.pictures import Pictures
from qiscus_desktop.ui.timeline.paint.repaint import repaint
from qiscus_desktop.ui.timeline.paint.row_repair import RowRepair
from qiscus_desktop.ui.timeline.paint.timeline_painter import TimelinePainter
from qiscus_desktop.ui.timeline.rows.open_room import OpenRoom
from qiscus_desktop.ui.timeline.rows.row_source import RowSource
from qiscus_desktop.ui.timeline.rows.scroll_layout import ScrollLayout
from qiscus_desktop.ui.widgets.soon import soon

if TYPE_CHECKING:
    from qiscus_desktop.store.session import Session
    from qiscus_desktop.store.state.timeline import Timeline
    from qiscus_desktop.ui.theme.icons import Icons
    from qiscus_desktop.ui.theme.painted.probes import Probes
    from qiscus_desktop.ui.timeline.delegates.custom import TemplateFunction


@guarded_overrides
class TimelineView(DropArea):
    """The comments of one room. Reads the session, changes nothing itself: what a person wants leaves as a
    signal of `intentions`, what has been read as one of `reading`.

    Rows are painted; only those near the viewport are ever measured. `show_room(0)` shows that no room
    is open. `delegates` adds or replaces bubble delegates (see built_in_delegates), `template_function`
    shows custom comments.
    """

    settled = Signal()  # other rows are on screen, or the same with other values

    def __init__(
        self,
        session: Session,
        probes: Probes,
        icons: Icons,
        *,
        delegates: Mapping[str, Any] | None = None,
        template_function: TemplateFunction | None = None,
        pictures: Pictures | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        # One of our own: asked for Qt's, PySide first makes every class that a widget might be (10 ms).
        self.setViewport(QWidget(self))
        self.session = session
        self._probes = probes
        self.delegates: dict[str, BubbleDelegate] = built_in_delegates(delegates, template_function)
        self.unseen_count = 0
        self._is_syncing = False
        self._look: Look | None = None

        self.intentions = Intentions(self)
        self.foreign = ForeignCode()
        self.room = OpenRoom(session)
        self.canvas = ViewCanvas(pictures or Pictures(self), icons, session.media)
        self.source = RowSource(self.room, self.canvas, self.foreign)
        self.scroll_layout = ScrollLayout(self.source.key_of, self.source.compose)
        self.flash = Flash(self, self.update_row)
        self.announcer = RowAnnouncer(self, self.room, self.summary)
        self.repair = RowRepair(self, self.scroll_layout, self.canvas, self.foreign, self.lay_out_again)
        self.reading = Reading(self, self.room, self.scroll_layout)
        self.older = OlderRows(self, self.room, self.scroll_layout)
        self._first_unread = FirstUnread(self.room, self.scroll_layout)
        self.input = RowInput(
            self,
            icons,
            self.room,
            self.scroll_layout,
            self.canvas,
            self.foreign,
            self.announcer,
            self.intentions,
            self,
            update_row=self.update_row,
            expand=self.expand,
            summary=self.summary,
        )
        self.painter = TimelinePainter(
            self.viewport(),
            lambda: self.look,
            icons,
            self.room,
            self.source,
            self.scroll_layout,
            self.canvas,
            self.foreign,
            self.repair,
            self.flash,
            self.input.pointer,
            self.input.keys,
        )
        self.accessible_rows = AccessibleRows(
            self.room, self.scroll_layout, self.announcer, lambda: self.input.keys.temp_id
        )
        install_factory()
        self.goto_bottom = GotoBottom(icons, self.viewport())
        self.goto_bottom.clicked.connect(self.go_to_end)

        self._restyle_soon = soon(self, self.theme_changed)
        set_css_classes(self, "qcw-comments")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)
        self.dropping_changed.connect(self.painter.set_dropping)
        self.setAccessibleName("Messages")
        self.viewport().setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        self.verticalScrollBar().sliderReleased.connect(self.refresh)
        rows = self.source, self.scroll_layout, self.canvas
        self.follower = Follower(self, self.room, *rows, self.announcer, self.older, self.reading)
        self.canvas.pictures.arrived.connect(self.follower.take_picture)

    # ---- what is shown

    @property
    def look(self) -> Look:
        """The styles of the theme in use."""
        if self._look is None or self._look.revision != self._probes.revision:
            is_mirrored = QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft
            self._look = Look(self._probes, is_mirrored=is_mirrored)
            self.canvas.set_look(self._look)
            # Then nothing has to be painted below, and what was painted may be moved.
            self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, self._look.is_canvas_flat)
        return self._look

    @property
    def room_id(self) -> int:
        """The room that is shown; 0 for none."""
        return self.room.id

    @property
    def timeline(self) -> Timeline | None:
        """The comments that are shown."""
        return self.room.timeline

    def show_room(self, room_id: int) -> None:
        """Shows a room, at its first unread comment when there is one, else at its end; 0 for none."""
        self.room.open(room_id)
        self.source.reset()
        self.older.is_asked = False
        self.follower.jump_id = 0
        self.unseen_count = 0
        self.input.reset()
        self.flash.stop()
        self.reading.reset()
        self.restyle()
        self.scroll_layout.reset(self.timeline if self.timeline is not None else ())
        self.show_first_unread()

    def set_delegates(
        self, delegates: Mapping[str, Any] | None, template_function: TemplateFunction | None
    ) -> None:
        """Other delegates and template function from now on, as the options of a later `init` name them."""
        self.delegates = built_in_delegates(delegates, template_function)
        self.foreign.forget()
        self.theme_changed()

    def jump_to(self, comment_id: int) -> bool:
        """Scrolls to a comment and lets it flash; False when the session has to bring it first."""
        timeline = self.timeline
        if timeline is None:
            return False
        row = timeline.index_of_id(comment_id)
        if row is None:
            self.follower.jump_id = comment_id
            self.session.load_around(self.room_id, comment_id)
            return False
        self.follower.jump_id = 0
        self.jump_to_row(timeline[row].temp_id)
        return True

    def jump_to_row(self, temp_id: str) -> None:
        """Scrolls to a comment in memory and lets it flash."""
        row = self.room.row_of(temp_id)
        if row is not None:
            self.scroll_layout.place_row(row, self.scroll_layout.view_height // 3)
            self.refresh()
            self.flash.start(temp_id)
            self.input.keys.focus_row(temp_id)

    def go_to_end(self) -> None:
        self.scroll_layout.go_to_end()
        self.refresh()

    def refresh(self) -> None:
        """Brings what is on screen in line with the rows; cheap when nothing changed.

        A hidden view waits for its showEvent: before that its size is not the one it will have.
        """
        if not self.isVisible():
            return
        before = self.scroll_layout.shown
        self.scroll_layout.view_height = self.viewport().height()
        self._place_sideways()
        after = self.scroll_layout.settle()
        # Before anything else asks for a place to be painted: what was asked for so far moves along.
        repaint(self.viewport(), self.painter, self.goto_bottom.area, before, after)
        self._sync_scroll_bar()
        self._after_settling()
        self.settled.emit()
        if self._first_unread.place():
            self.refresh()

    def update_row(self, temp_id: str) -> None:
        """Has one row painted again."""
        shown = self.scroll_layout.shown_of(temp_id)
        if shown is not None:
            self.viewport().update(self.painter.area_of(shown, is_active=True))

    def lay_out_again(self) -> None:
        """Compares the rows on screen with what they show, and has all of them painted again."""
        self.scroll_layout.touch()
        self.refresh()
        self.viewport().update()

    def expand(self, temp_id: str) -> None:
        """Shows more of a very long text."""
        self.source.expand(temp_id)
        self.scroll_layout.touch()
        self.refresh()

    def summary(self, comment: Comment) -> str:
        """A comment in plain words: what is copied and what a screen reader says."""
        row = self.room.row_of(comment.temp_id)
        if row is None or self.source.composer is None:
            return comment.text
        key = self.source.key_of(row)
        layout = self.scroll_layout.layout_at(row)
        context, delegate = self.source.composer.context(key), layout.delegate
        return self.foreign.summary(delegate, comment, lambda: delegate.summary(comment, context))

    def close_down(self) -> None:
        """Stops listening and ends the picture readers; the root widget calls it before it goes."""
        self.follower.stop()
        self.older.stop()
        self._restyle_soon.stop()
        self.repair.stop()
        self.canvas.close()

    def show_first_unread(self) -> None:
        """Scrolls up to the first unread comment, if above the screen, as soon as rows can be seen."""
        self._first_unread.seek()
        self.refresh()

    # ---- scrolling

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        if self._is_syncing:
            return
        self.older.is_asked = False
        bar = self.verticalScrollBar()
        if bar.isSliderDown():
            self.scroll_layout.set_position(bar.value())
        else:
            self.scroll_layout.scroll_by(-dy)
        self.painter.note_scrolling()
        self.refresh()

    def page_by(self, direction: int) -> None:
        """Scrolls by a screen less one line: 1 towards the end, -1 back."""
        step = self.scroll_layout.view_height - self.look.text(False).line_height
        self.scroll_layout.scroll_by(direction * step)
        self.painter.note_scrolling()
        self.refresh()

    def _sync_scroll_bar(self) -> None:
        bar = self.verticalScrollBar()
        # While the person holds the handle it must not be pulled from under the pointer.
        if bar.isSliderDown():
            return
        self._is_syncing = True
        bar.setRange(0, max(self.scroll_layout.content_height - self.scroll_layout.view_height, 0))
        bar.setPageStep(max(self.scroll_layout.view_height, 1))
        bar.setSingleStep(self.look.text(False).line_height * 2)
        bar.setValue(self.scroll_layout.position)
        self._is_syncing = False

    def _after_settling(self) -> None:
        self.repair.prepare()
        if self.scroll_layout.is_at_end:
            self.unseen_count = 0
        self.goto_bottom.show_state(
            not self.scroll_layout.is_at_end and bool(self.scroll_layout.shown), self.unseen_count
        )
        self.input.pointer.follow()
        self.reading.check()
        self.older.check()

    # ---- Qt's events

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.source.composer is None or self.source.composer.look.revision != self._probes.revision:
            self._restyle_soon.start()
        self.painter.paint(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.source.composer is None or self.source.composer.width != self._row_width():
            self.restyle()
        self.goto_bottom.place()
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.source.composer is None or self.devicePixelRatioF() != self.canvas.ratio:
            self.restyle()
        self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        kinds = {QEvent.Type.StyleChange, QEvent.Type.LayoutDirectionChange, QEvent.Type.LocaleChange}
        if event.type() in kinds and self.source.composer is not None:
            # The roles are styled right after the widgets: wait until both have the same theme.
            self._restyle_soon.start()

    def restyle(self) -> None:
        """Measures anew: another theme, width, room, account or direction."""
        look, layout = self.look, self.scroll_layout
        self.source.restyle(
            look,
            self.delegates,
            width=self._row_width(),
            locale=self.locale(),
            is_right_to_left=self.layoutDirection() is Qt.LayoutDirection.RightToLeft,
            is_dark=self._probes.theme is not None and self._probes.theme.dark,
        )
        self.canvas.set_ratio(self.devicePixelRatioF())
        layout.head = self.painter.head_height(look)
        layout.foot = look.group_gap
        layout.estimate = 3 * look.text(False).line_height
        self._place_sideways()
        layout.forget_layouts()
        self.goto_bottom.restyle(look)

    def _row_width(self) -> int:
        """The width of rows, with and without scroll bar: its coming must not lay all of them out again."""
        bar = self.verticalScrollBar().sizeHint().width()
        return max(self.maximumViewportSize().width() - bar, 1)

    def _place_sideways(self) -> None:
        """From right to left, the room kept free for a scroll bar is before the rows."""
        composer, layout = self.source.composer, self.scroll_layout
        layout.width = composer.width if composer is not None else 1
        is_mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        layout.x = self.viewport().width() - layout.width if is_mirrored and composer is not None else 0

    def theme_changed(self) -> None:
        """The sheet, the direction or the language is another: everything is measured and drawn anew."""
        self.canvas.forget()
        self.restyle()
        self.refresh()
        self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        return self.input.viewport_event(event) or super().viewportEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.input.pointer.move(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.input.pointer.press(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.input.pointer.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.input.pointer.double_click(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.input.keys.press(event):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.input.keys.focus_in(event.reason())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.input.context_menu(event)

    def may_take_files(self) -> bool:
        return bool(self.room_id)

    def minimumSizeHint(self) -> QSize:
        return QSize()
