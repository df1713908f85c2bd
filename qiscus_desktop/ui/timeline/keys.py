"""Owns the keyboard in the timeline: a focus that moves from row to row, scrolling, copying, a row's menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from qiscus_desktop.ui.timeline.pointer import can_slide
from qiscus_desktop.ui.widgets.outward import put_on_clipboard

if TYPE_CHECKING:
    from qiscus_desktop.ui.timeline.view import TimelineView


class Keys:
    """The row that has the keyboard; its ring shows only after the keyboard was used."""

    def __init__(self, view: TimelineView) -> None:
        self._view = view
        self.temp_id = ""
        self.is_visible = False

    def reset(self) -> None:
        self.temp_id, self.is_visible = "", False

    def focus_in(self, reason: Qt.FocusReason) -> None:
        """Coming by Tab shows where one is; a click does not."""
        if reason in {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}:
            self.is_visible = True
            if not self.temp_id and self._view.flow.shown:
                self.temp_id = self._view.flow.shown[-1].layout.key.comment.temp_id
        self._view.viewport().update()

    def focus_row(self, temp_id: str) -> None:
        self.temp_id = temp_id
        self._view.viewport().update()

    def press(self, event: QKeyEvent) -> bool:
        """True when the key meant something here."""
        view = self._view
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
                view.go_to_end()
                self._to_row(len(view.flow) - 1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Menu if self.temp_id:
                self.open_menu()
            case Qt.Key.Key_Left | Qt.Key.Key_Right if self._slide(event.key() == Qt.Key.Key_Right):
                pass
            case Qt.Key.Key_Escape if self.is_visible or view.pointer.selection:
                view.pointer.select("", 0, 0)
                self.is_visible = False
                view.viewport().update()
            case _:
                return False
        return True

    def open_menu(self) -> None:
        """Opens the menu of the focused row below its bubble."""
        shown = self._view.shown_of(self.temp_id)
        if shown is None:
            return
        bubble = shown.layout.bubble.translated(self._view.source.row_x(), shown.y)
        corner = QPoint(bubble.left(), bubble.bottom() + 1)
        at = QPoint(corner.x(), min(max(corner.y(), 0), self._view.viewport().height()))
        self._view.menu.open(shown.layout.key.comment, self._view.viewport().mapToGlobal(at))

    def _slide(self, is_right: bool) -> bool:
        """Turns a page of the cards in the focused row; False when it has none."""
        shown = self._view.shown_of(self.temp_id)
        if shown is None or not can_slide(shown.layout):
            return False
        is_forward = is_right != (self._view.layoutDirection() is Qt.LayoutDirection.RightToLeft)
        self._view.pointer.sideways.page(shown, 1 if is_forward else -1)
        return True

    def _step(self, by: int) -> None:
        view = self._view
        row = view.row_of(self.temp_id)
        if row is None or view.shown_of(self.temp_id) is None or not self.is_visible:
            # The focus begins where the person looks.
            rows = view.flow.shown
            if rows:
                self._to_row(rows[-1].row if by < 0 else rows[0].row)
            return
        self._to_row(row + by)

    def _page(self, direction: int) -> None:
        view = self._view
        step = view.flow.view_height - view.look.text(False).line_height
        view.flow.scroll_by(direction * step)
        view.scene.note_scrolling()
        view.refresh()
        rows = view.flow.shown
        if rows:
            whole = [shown for shown in rows if shown.y >= 0] or rows
            self._focus(whole[0].row if direction < 0 else rows[-1].row)

    def _to_row(self, row: int) -> None:
        view = self._view
        if not len(view.flow):
            return
        row = min(max(row, 0), len(view.flow) - 1)
        self._focus(row)
        shown = view.shown_of(self.temp_id)
        height = view.flow.view_height
        if shown is None:
            layout = view.flow.layout_at(row)
            is_above = bool(view.flow.shown) and row < view.flow.shown[0].row
            view.flow.place_row(row, view.flow.foot if is_above else height - layout.height)
        elif shown.y < 0 and shown.layout.height < height:
            view.flow.scroll_by(shown.y - view.flow.foot)
        elif shown.y + shown.layout.height > height:
            view.flow.scroll_by(
                min(shown.y + shown.layout.height - height + view.flow.foot, max(shown.y, height // 2))
            )
        view.refresh()

    def _focus(self, row: int) -> None:
        timeline = self._view.timeline
        if timeline is None:
            return
        self.temp_id = timeline[row].temp_id
        self.is_visible = True
        self._view.announcer.focus(timeline[row])
        self._view.viewport().update()

    def _copy(self) -> None:
        chosen = self._view.pointer.selected_text()
        comment = self._view.comment_of(self.temp_id)
        if chosen:
            put_on_clipboard(chosen)
        elif comment is not None:
            self._view.menu.copy(comment)
