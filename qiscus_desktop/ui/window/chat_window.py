"""Owns the chat window: list, room and details side by side, or one page at a time where it is narrow."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

from qiscus_desktop.ui.css_classes import set_css_classes, toggle_css_class
from qiscus_desktop.ui.details import DetailsPanel
from qiscus_desktop.ui.notices import ConditionLines
from qiscus_desktop.ui.qt_overrides import guarded_overrides
from qiscus_desktop.ui.rooms import RoomSidebar
from qiscus_desktop.ui.widgets.boxes import Box, column
from qiscus_desktop.ui.window.room_page import RoomPage

_UNBOUNDED = 16777215  # Qt's own "no limit"


@guarded_overrides
class ChatWindow(Box):
    """`.qcw-chat-wrapper`. `px` reads a measure of the theme by its name."""

    list_width_changed = Signal(int)
    page_changed = Signal()

    sidebar: RoomSidebar
    page: RoomPage
    details: DetailsPanel

    def __init__(self, px: Callable[[str], int], parent: QWidget | None = None) -> None:
        super().__init__("qcw-chat-wrapper", parent)
        if parent is not None:
            # Never narrow in between: every part would be styled twice.
            self.resize(parent.size())
        self._px = px
        self._is_always_narrow = False
        self._is_narrow = False
        self._has_list = True
        self._shows_list = True
        self._list_width = 0
        self._wants_details = False
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self.splitter.setChildrenCollapsible(False)
        set_css_classes(self.splitter, "qcw-splitter")
        self.splitter.resize(self.size())
        self.conditions = ConditionLines(self)
        stack = column(self)
        stack.addWidget(self.conditions)
        stack.addWidget(self.splitter, 1)

    def take_parts(self, sidebar: RoomSidebar, page: RoomPage, details: DetailsPanel) -> None:
        """Once, with parts that are children of `splitter` in this order: a move would style them again."""
        self.sidebar, self.page, self.details = sidebar, page, details
        sidebar.minimise_requested.connect(page.header.minimise_requested)
        for at, stretch in enumerate((0, 1, 0)):
            self.splitter.setStretchFactor(at, stretch)
        self.splitter.splitterMoved.connect(self._moved)
        page.header.back_requested.connect(self.show_list)
        page.header.details_toggled.connect(self._details_toggled)
        details.closed.connect(self._details_closed)
        details.setVisible(False)
        self._order_tabs()
        self._arrange()

    # ---- for the root

    @property
    def is_narrow(self) -> bool:
        return self._is_narrow

    @property
    def shows_list(self) -> bool:
        """Whether the list can be seen now."""
        return self._has_list and (not self._is_narrow or self._shows_list)

    def set_always_narrow(self, is_always: bool) -> None:
        """A floating window shows one page at a time, however wide it is."""
        self._is_always_narrow = is_always
        page = self.page.header
        page.minimise_button.setVisible(is_always)
        self._arrange()

    def set_full(self, is_full: bool) -> None:
        """Covering its whole host it has square corners, no shadow, and a way out on each page."""
        self.sidebar.set_covering(is_full)
        toggle_css_class(self, "qcw-chat-wrapper--floating", self._is_always_narrow and not is_full)

    def set_list_offered(self, is_offered: bool) -> None:
        """Without it there is just the room: no list, no way back."""
        if is_offered != self._has_list:
            self._has_list = self.page.has_list = is_offered
            self.page.refresh()
            self._arrange()

    def set_list_width(self, width: int) -> None:
        """The remembered width of the list, in pixels."""
        self._list_width = width
        if not self._is_narrow:
            self._apply_width()

    def show_list(self) -> None:
        """The list is the page in sight where only one is."""
        self._shows_list = True
        self._arrange()
        if self._is_narrow:
            self.sidebar.focus_list()

    def show_page(self) -> None:
        """The room is the page in sight where only one is."""
        self._shows_list = False
        self._arrange()

    def restyle(self) -> None:
        """The theme changed: its measures may have, too."""
        self._arrange()

    def notice_area(self) -> QRect:
        """Where short notes belong: over the page in sight, above the composer."""
        page = self.page if self.page.isVisibleTo(self) else self
        corner = page.mapTo(self, page.rect().topLeft()) if page is not self else page.rect().topLeft()
        area = QRect(corner, page.size())
        composer = self.page.composer
        if page is self.page and composer.isVisibleTo(page):
            area.setBottom(area.bottom() - composer.height())
        return area

    # ---- inside

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _order_tabs(self) -> None:
        """Tab goes in the order of reading: list, header, messages, composer; the details are made last."""
        header, composer = self.page.header, self.page.composer
        stops = (
            self.sidebar.filter, self.sidebar.new_button, self.sidebar.view, header.back_button, header.info,
            header.search_button, header.details_button, header.menu_button, header.minimise_button,
            self.page.timeline, composer.field, composer.attach_button, composer.emoji_button,
            composer.send_button,
        )  # fmt: skip
        for one, following in itertools.pairwise(stops):
            self.setTabOrder(one, following)

    def _arrange(self) -> None:
        was_narrow, was_list = self._is_narrow, self.sidebar.isVisibleTo(self)
        self._is_narrow = self._is_always_narrow or self.width() < self._px("narrow-below")
        is_list_page = self._has_list and self._shows_list and self._is_narrow
        self.sidebar.setVisible(self._has_list and (not self._is_narrow or is_list_page))
        self.page.setVisible(not is_list_page and not (self._is_narrow and self._wants_details))
        self.page.header.back_button.setVisible(self._is_narrow and self._has_list)
        self._arrange_details(is_list_page)
        lowest, highest = self._px("list-min-width"), self._px("list-max-width")
        self.sidebar.setMinimumWidth(0 if self._is_narrow else lowest)
        self.sidebar.setMaximumWidth(_UNBOUNDED if self._is_narrow else highest)
        if not self._is_narrow and (was_narrow or self.splitter.sizes()[0] in (0, self.width())):
            self._apply_width()
        toggle_css_class(self, "qcw-chat-wrapper--narrow", self._is_narrow)
        if was_narrow != self._is_narrow or was_list != self.sidebar.isVisibleTo(self):
            self.page_changed.emit()

    def _apply_width(self) -> None:
        wanted = self._list_width or self._px("list-width")
        width = max(self._px("list-min-width"), min(wanted, self._px("list-max-width")))
        side = self._px("details-width") if self.details.isVisibleTo(self) else 0
        handles = self.splitter.handleWidth() * (2 if side else 1)
        self.splitter.setSizes([width, max(1, self.width() - width - side - handles), side])

    def _arrange_details(self, is_list_page: bool) -> None:
        is_shown = self._wants_details and bool(self.page.room_id) and not is_list_page
        is_beside = not self._is_narrow and self.width() >= self._px("details-beside-from")
        self.details.setMaximumWidth(self._px("details-width") if not self._is_narrow else _UNBOUNDED)
        self.details.setMinimumWidth(self._px("details-width") if not self._is_narrow else 0)
        if not is_shown:
            self.details.setVisible(False)
            return
        # Below that width the panel lies over the right side of the timeline instead of squeezing it.
        is_over = not is_beside and not self._is_narrow
        focused = self.focusWidget()
        had_focus = focused is self.details or self.details.isAncestorOf(focused)
        toggle_css_class(self.details, "qcw-details--over", is_over)
        if is_over:
            if self.details.parentWidget() is not self:
                self.details.setParent(self)
            width = self._px("details-width")
            x = 0 if self.isRightToLeft() else self.width() - width
            self.details.setGeometry(x, 0, width, self.height())
            self.details.show()
            self.details.raise_()
        else:
            if self.details.parentWidget() is not self.splitter:
                self.splitter.addWidget(self.details)
            self.details.show()
        if had_focus:
            self.details.setFocus()  # another parent takes it away

    def _details_closed(self) -> None:
        self.page.header.details_button.setChecked(False)

    def _details_toggled(self, is_wanted: bool) -> None:
        had_focus = self.details.isAncestorOf(self.focusWidget())
        self._wants_details = is_wanted
        self._arrange()
        if is_wanted and not self._is_narrow:
            self._apply_width()
        if is_wanted and self._is_narrow:
            self.details.setFocus()  # it lies where the focus was, and Escape brings that back
        elif not is_wanted and had_focus:
            if self._is_narrow:
                self.page.composer.focus_field()
            else:
                self.page.header.details_button.setFocus()

    def close_details(self) -> bool:
        """False when they were closed already."""
        was_open = self._wants_details
        self.page.header.details_button.setChecked(False)
        return was_open

    def _moved(self, position: int, index: int) -> None:
        if not self._is_narrow and index == 1:
            self._list_width = self.splitter.sizes()[0]
            self.list_width_changed.emit(self._list_width)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._arrange()
        return super().event(event)
