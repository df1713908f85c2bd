"""Owns the timeline's view: one scroll area that paints a room's rows and tells what is wanted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
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
from qiscus_desktop.ui.timeline.accessible import RowAnnouncer
from qiscus_desktop.ui.timeline.accessible_rows import install_factory
from qiscus_desktop.ui.timeline.canvas import ViewCanvas
from qiscus_desktop.ui.timeline.delegates.base import BubbleDelegate
from qiscus_desktop.ui.timeline.delegates.registry import built_in_delegates
from qiscus_desktop.ui.timeline.drop_area import DropArea
from qiscus_desktop.ui.timeline.flash import Flash
from qiscus_desktop.ui.timeline.flow import Flow, Shown
from qiscus_desktop.ui.timeline.follower import Follower
from qiscus_desktop.ui.timeline.foreign import ForeignCode
from qiscus_desktop.ui.timeline.goto_bottom import GotoBottom
from qiscus_desktop.ui.timeline.keys import Keys
from qiscus_desktop.ui.timeline.look import Look
from qiscus_desktop.ui.timeline.mending import Mending
from qiscus_desktop.ui.timeline.menu import RowMenu
from qiscus_desktop.ui.timeline.pictures import Pictures
from qiscus_desktop.ui.timeline.pointer import Pointer
from qiscus_desktop.ui.timeline.reading import Reading
from qiscus_desktop.ui.timeline.repaint import repaint
from qiscus_desktop.ui.timeline.row_layout import RowComposer
from qiscus_desktop.ui.timeline.row_source import RowSource
from qiscus_desktop.ui.timeline.scene import Scene

if TYPE_CHECKING:
    from qiscus_desktop.store.session import Session
    from qiscus_desktop.store.timeline import Timeline
    from qiscus_desktop.ui.theme.icons import Icons
    from qiscus_desktop.ui.theme.painted.probes import Probes
    from qiscus_desktop.ui.timeline.delegates.custom import TemplateFunction

# Older rows are asked for when less than this many screens are left above.
_SCREENS_AHEAD = 1.5


@guarded_overrides
class TimelineView(DropArea):
    """The comments of one room. Reads the session, changes nothing itself: every wish leaves as a signal.

    Rows are painted; only those near the viewport are ever measured. `show_room(0)` shows that no room
    is open. `delegates` adds or replaces bubble delegates (see built_in_delegates), `template_function`
    shows custom comments. Comment ids in signals are `object`: Qt would cut them to 32 bits.
    """

    reply_requested = Signal(object)
    edit_requested = Signal(object)
    delete_requested = Signal(object, bool)  # comment, for everyone
    info_requested = Signal(object)
    resend_requested = Signal(str)
    discard_requested = Signal(str)
    cancel_requested = Signal(str)
    save_requested = Signal(object)
    link_activated = Signal(str)
    attachment_activated = Signal(object)
    button_activated = Signal(object, int)  # comment, index of the button
    quote_activated = Signal(object)
    sender_activated = Signal(str)
    reached_top = Signal()
    visible_read = Signal(object)
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
        self.icons = icons
        self._probes = probes
        self.delegates: dict[str, BubbleDelegate] = built_in_delegates(delegates, template_function)
        self.foreign = ForeignCode()
        self.room_id = 0
        self._timeline: Timeline | None = None
        self._is_syncing = False
        self.is_older_asked = False
        self._seeks_unread = False
        self.unseen_count = 0

        self.canvas = ViewCanvas(pictures or Pictures(self), icons, session.media)
        self.source = RowSource(self)
        self.flow = Flow(self.source.key_of, self.source.compose)
        self._look: Look | None = None
        self.scene = Scene(self)
        self.flash = Flash(self)
        self.pointer = Pointer(self)
        self.keys = Keys(self)
        self.menu = RowMenu(self)
        self.reading = Reading(self)
        self.announcer = RowAnnouncer(self)
        install_factory()
        self.goto_bottom = GotoBottom(icons, self)
        self.goto_bottom.clicked.connect(self.go_to_end)

        self._ask = QTimer(self)
        self._ask.setSingleShot(True)
        self._ask.setInterval(0)
        self._ask.timeout.connect(self._ask_for_older)
        self._dress = QTimer(self)
        self._dress.setSingleShot(True)
        self._dress.setInterval(0)
        self._dress.timeout.connect(self.theme_changed)
        self.mending = Mending(self)
        set_css_classes(self, "qcw-comments")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)
        self.dropping_changed.connect(self.scene.set_dropping)
        self.setAccessibleName("Messages")
        self.viewport().setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        self.verticalScrollBar().sliderReleased.connect(self.refresh)
        self.follower = Follower(self)
        self.canvas.pictures.arrived.connect(self.follower.take_picture)

    # ---- what is shown

    @property
    def look(self) -> Look:
        """The styles of the theme in use."""
        if self._look is None or self._look.revision != self._probes.revision:
            is_mirrored = QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft
            self._look = Look(self._probes, is_mirrored=is_mirrored)
            self.canvas.wear(self._look)
            # Then nothing has to be painted below, and what was painted may be moved.
            self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, self._look.is_canvas_flat)
        return self._look

    @property
    def timeline(self) -> Timeline | None:
        return self._timeline

    @property
    def composer(self) -> RowComposer | None:
        return self.source.composer

    @property
    def is_dark(self) -> bool:
        theme = self._probes.theme
        return theme is not None and theme.dark

    def show_room(self, room_id: int) -> None:
        """Shows a room, at its first unread comment when there is one, else at its end; 0 for none."""
        self.room_id = room_id
        self._timeline = self.session.timeline(room_id) if room_id else None
        self.source.reset()
        self.is_older_asked = False
        self.follower.jump_id = 0
        self.unseen_count = 0
        self.pointer.reset()
        self.keys.reset()
        self.flash.stop()
        self.reading.reset()
        self.source.restyle()
        self.flow.reset(self._timeline if self._timeline is not None else ())
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
        timeline = self._timeline
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
        row = self.row_of(temp_id)
        if row is not None:
            self.flow.place_row(row, self.flow.view_height // 3)
            self.refresh()
            self.flash.start(temp_id)
            self.keys.focus_row(temp_id)

    def go_to_end(self) -> None:
        self.flow.go_to_end()
        self.refresh()

    def refresh(self) -> None:
        """Brings what is on screen in line with the rows; cheap when nothing changed.

        A hidden view waits for its showEvent: before that its size is not the one it will have.
        """
        if not self.isVisible():
            return
        before = self.flow.shown
        self.flow.view_height = self.viewport().height()
        after = self.flow.settle()
        # Before anything else asks for a place to be painted: what was asked for so far moves along.
        repaint(self, before, after)
        self._sync_scroll_bar()
        self._after_settling()
        self.settled.emit()
        if self._seeks_unread and after:
            self._seeks_unread = False
            self._place_first_unread()

    def row_of(self, temp_id: str) -> int | None:
        return self._timeline.index_of(temp_id) if self._timeline is not None and temp_id else None

    def comment_of(self, temp_id: str) -> Comment | None:
        row = self.row_of(temp_id)
        return None if row is None or self._timeline is None else self._timeline[row]

    def shown_at(self, y: int) -> Shown | None:
        """The row on screen that covers a height of the viewport."""
        return next(
            (shown for shown in self.flow.shown if shown.y <= y < shown.y + shown.layout.height), None
        )

    def shown_of(self, temp_id: str) -> Shown | None:
        return next((shown for shown in self.flow.shown if shown.layout.key.comment.temp_id == temp_id), None)

    def update_row(self, temp_id: str) -> None:
        """Has one row painted again."""
        shown = self.shown_of(temp_id)
        if shown is not None:
            self.viewport().update(self.scene.area_of(shown, is_active=True))

    def expand(self, temp_id: str) -> None:
        """Shows more of a very long text."""
        self.source.expand(temp_id)
        self.flow.touch()
        self.refresh()

    def summary(self, comment: Comment) -> str:
        """A comment in plain words: what is copied and what a screen reader says."""
        row = self.row_of(comment.temp_id)
        if row is None or self.source.composer is None:
            return comment.text
        key = self.source.key_of(row)
        layout = self.flow.layout_at(row)
        context, delegate = self.source.composer.context(key), layout.delegate
        return self.foreign.summary(delegate, comment, lambda: delegate.summary(comment, context))

    def close_down(self) -> None:
        """Stops listening and ends the picture readers; the root widget calls it before it goes."""
        self.follower.stop()
        self._ask.stop()
        self._dress.stop()
        self.mending.stop()
        self.canvas.close()

    def show_first_unread(self) -> None:
        """Scrolls up to the first unread comment, if above the screen, as soon as rows can be seen."""
        self._seeks_unread = True
        self.refresh()

    def _place_first_unread(self) -> None:
        timeline = self._timeline
        if timeline is None or not timeline.unread_after_id:
            return
        last_read = timeline.index_of_id(timeline.unread_after_id)
        first_unread = 0 if last_read is None else last_read + 1
        if first_unread < self.flow.shown[0].row:
            self.flow.place_row(first_unread, self.flow.head)
            self.refresh()

    # ---- scrolling

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        if self._is_syncing:
            return
        self.is_older_asked = False
        bar = self.verticalScrollBar()
        if bar.isSliderDown():
            self.flow.set_position(bar.value())
        else:
            self.flow.scroll_by(-dy)
        self.scene.note_scrolling()
        self.refresh()

    def _sync_scroll_bar(self) -> None:
        bar = self.verticalScrollBar()
        # While the person holds the handle it must not be pulled from under the pointer.
        if bar.isSliderDown():
            return
        self._is_syncing = True
        bar.setRange(0, max(self.flow.content_height - self.flow.view_height, 0))
        bar.setPageStep(max(self.flow.view_height, 1))
        bar.setSingleStep(self.look.text(False).line_height * 2)
        bar.setValue(self.flow.position)
        self._is_syncing = False

    def _after_settling(self) -> None:
        self.mending.prepare()
        if self.flow.is_at_end:
            self.unseen_count = 0
        self.goto_bottom.show_state(not self.flow.is_at_end and bool(self.flow.shown), self.unseen_count)
        self.pointer.follow()
        self.reading.check()
        timeline = self._timeline
        is_near_top = self.flow.position < _SCREENS_AHEAD * self.flow.view_height
        if timeline is not None and timeline.has_older and is_near_top and not self.is_older_asked:
            # Never from within a change: the answer may come at once, in the middle of this one.
            self._ask.start()

    def _ask_for_older(self) -> None:
        timeline = self._timeline
        if timeline is None or not self.isVisible() or not timeline.has_older or timeline.is_loading_older:
            return
        self.is_older_asked = True
        self.reached_top.emit()
        self.session.load_older(self.room_id)

    # ---- Qt's events

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.source.composer is None or self.source.composer.look.revision != self._probes.revision:
            self._dress.start()
        self.scene.paint(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.source.composer is None or self.source.composer.width != self.source.row_width():
            self.source.restyle()
        self.goto_bottom.place()
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.source.composer is None or self.devicePixelRatioF() != self.canvas.ratio:
            self.source.restyle()
        self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        kinds = {QEvent.Type.StyleChange, QEvent.Type.LayoutDirectionChange, QEvent.Type.LocaleChange}
        if event.type() in kinds and self.source.composer is not None:
            # The roles are dressed right after the widgets: wait until both wear the same.
            self._dress.start()

    def theme_changed(self) -> None:
        """The sheet, the direction or the language is another: everything is measured and drawn anew."""
        self.canvas.forget()
        self.source.restyle()
        self.refresh()
        self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            return self.pointer.show_tip(event)
        if event.type() == QEvent.Type.Leave:
            self.pointer.leave()
        if event.type() == QEvent.Type.Wheel and self.pointer.roll(event):
            return True
        return super().viewportEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointer.move(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pointer.press(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.pointer.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.pointer.double_click(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.keys.press(event):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.keys.focus_in(event.reason())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            self.keys.open_menu()
            return
        shown = self.shown_at(event.pos().y())
        if shown is not None:
            self.menu.open(shown.layout.key.comment, event.globalPos())

    def may_take_files(self) -> bool:
        return bool(self.room_id)

    def minimumSizeHint(self) -> QSize:
        return QSize()
