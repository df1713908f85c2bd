"""Owns the keyboard in the timeline: a focus that moves from row to row, scrolling, copying, a row's menu."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from qiscus_desktop.ui.timeline.input.pointer import can_slide
from qiscus_desktop.ui.widgets.outgoing_text import put_on_clipboard

if TYPE_CHECKING:
    from qiscus_desktop.ui.timeline.accessibility.announcer import RowAnnouncer
    from qiscus_desktop.ui.timeline.input.menu import RowMenu
    from qiscus_desktop.ui.timeline.input.pointer import Pointer
    from qiscus_desktop.ui.timeline.rows.open_room import OpenRoom
    from qiscus_desktop.ui.timeline.rows.scroll_layout import ScrollLayout


class Scrolling(Protocol):
    """What brings the screen in line with a scroll layout that keys have moved."""

    def refresh(self) -> None: ...
    def page_by(self, direction: int) -> None: ...
    def go_to_end(self) -> None: ...


class Keys:
    """The row that has the keyboard; its ring shows only after the keyboard was used."""

    def __init__(
        self,
        viewport: QWidget,
        room: OpenRoom,
        layout: ScrollLayout,
        scrolling: Scrolling,
        pointer: Pointer,
        menu: RowMenu,
        announcer: RowAnnouncer,
    ) -> None:
        self._viewport = viewport
        self._room = room
        self._layout = layout
        self._scrolling = scrolling
        self._pointer = pointer
        self._menu = menu
        self._announcer = announcer
        self.temp_id = ""
        self.is_visible = False

    def reset(self) -> None:
        self.temp_id, self.is_visible = "", False

    def focus_in(self, reason: Qt.FocusReason) -> None:
        """Coming by Tab shows where one is; a click does not."""
        if reason in {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}:
            self.is_visible = True
            if not self.temp_id and self._layout.shown:
                self.temp_id = self._layout.shown[-1].layout.key.comment.temp_id
        self._viewport.update()

    def focus_row(self, temp_id: str) -> None:
        self.temp_id = temp_id
        self._viewport.update()

    def press(self, event: QKeyEvent) -> bool:
        """True when the key meant something here."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
            return True
        match Qt.Key(event.key()):
            case Qt.Key.Key_Up:
                self._step(-1)
            case Qt.Key.Key_Down:
                self._step(1)
            case Qt.Key.Key_PageUp:
                self._page(-1)
            case Qt.Key.Key_PageDown:
                self._page(1)
            case Qt.Key.Key_Home:
                self._to_row(0)
            case Qt.Key.Key_End:
                self._scrolling.go_to_end()
                self._to_row(len(self._layout) - 1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Menu if self.temp_id:
                self.open_menu()
            case Qt.Key.Key_Left | Qt.Key.Key_Right if self._slide(event.key() == Qt.Key.Key_Right):
                pass
            case Qt.Key.Key_Escape if self.is_visible or self._pointer.selection:
                self._pointer.select("", 0, 0)
                self.is_visible = False
                self._viewport.update()
            case _:
                return False
        return True

    def open_menu(self) -> None:
        """Opens the menu of the focused row below its bubble."""
        shown = self._layout.shown_of(self.temp_id)
        if shown is None:
            return
        bubble = self._layout.bubble_area(shown)
        corner = QPoint(bubble.left(), bubble.bottom() + 1)
        at = QPoint(corner.x(), min(max(corner.y(), 0), self._viewport.height()))
        self._menu.open(shown.layout.key.comment, self._viewport.mapToGlobal(at))

    def _slide(self, is_right: bool) -> bool:
        """Turns a page of the cards in the focused row; False when it has none."""
        shown = self._layout.shown_of(self.temp_id)
        if shown is None or not can_slide(shown.layout):
            return False
        is_forward = is_right != (self._viewport.layoutDirection() is Qt.LayoutDirection.RightToLeft)
        self._pointer.sideways.page(shown, 1 if is_forward else -1)
        return True

    def _step(self, by: int) -> None:
        row = self._room.row_of(self.temp_id)
        if row is None or self._layout.shown_of(self.temp_id) is None or not self.is_visible:
            # The focus begins where the person looks.
            rows = self._layout.shown
            if rows:
                self._to_row(rows[-1].row if by < 0 else rows[0].row)
            return
        self._to_row(row + by)

    def _page(self, direction: int) -> None:
        self._scrolling.page_by(direction)
        rows = self._layout.shown
        if rows:
            whole = [shown for shown in rows if shown.y >= 0] or rows
            self._focus(whole[0].row if direction < 0 else rows[-1].row)

    def _to_row(self, row: int) -> None:
        layout = self._layout
        if not len(layout):
            return
        row = min(max(row, 0), len(self._layout) - 1)
        self._focus(row)
        shown = self._layout.shown_of(self.temp_id)
        height = self._layout.view_height
        if shown is None:
            height_of_row = layout.layout_at(row).height
            is_above = bool(self._layout.shown) and row < self._layout.shown[0].row
            self._layout.place_row(row, self._layout.foot if is_above else height - height_of_row)
        elif shown.y < 0 and shown.layout.height < height:
            self._layout.scroll_by(shown.y - self._layout.foot)
        elif shown.y + shown.layout.height > height:
            self._layout.scroll_by(
                min(shown.y + shown.layout.height - height + self._layout.foot, max(shown.y, height // 2))
            )
        self._scrolling.refresh()

    def _focus(self, row: int) -> None:
        timeline = self._room.timeline
        if timeline is None:
            return
        self.temp_id = timeline[row].temp_id
        self.is_visible = True
        self._announcer.focus(timeline[row])
        self._viewport.update()

    def _copy(self) -> None:
        chosen = self._pointer.selected_text()
        comment = self._room.comment_of(self.temp_id)
        if chosen:
            put_on_clipboard(chosen)
        elif comment is not None:
            self._menu.copy(comment)
