"""Owns what a person does to the rows of one view: mouse, keys and menu."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QAbstractScrollArea

from qiscus_desktop.core.models import Comment
from qiscus_desktop.ui.timeline.input.intentions import Intentions
from qiscus_desktop.ui.timeline.input.keys import Keys, Scrolling
from qiscus_desktop.ui.timeline.input.menu import RowMenu
from qiscus_desktop.ui.timeline.input.pointer import Pointer

if TYPE_CHECKING:
    from qiscus_desktop.ui.theme.icons import Icons
    from qiscus_desktop.ui.timeline.accessibility.announcer import RowAnnouncer
    from qiscus_desktop.ui.timeline.delegates.foreign import ForeignCode
    from qiscus_desktop.ui.timeline.paint.canvas import ViewCanvas
    from qiscus_desktop.ui.timeline.rows.open_room import OpenRoom
    from qiscus_desktop.ui.timeline.rows.scroll_layout import ScrollLayout


class RowInput:
    """`update_row` has a row painted again and `expand` shows more of it, both by its temporary id; `summary`
    gives a comment in plain words.
    """

    def __init__(
        self,
        area: QAbstractScrollArea,
        icons: Icons,
        room: OpenRoom,
        layout: ScrollLayout,
        canvas: ViewCanvas,
        foreign: ForeignCode,
        announcer: RowAnnouncer,
        intentions: Intentions,
        scrolling: Scrolling,
        *,
        update_row: Callable[[str], None],
        expand: Callable[[str], None],
        summary: Callable[[Comment], str],
    ) -> None:
        self._layout = layout
        self.pointer = Pointer(
            area.viewport(),
            room,
            layout,
            canvas,
            foreign,
            intentions,
            update_row=update_row,
            expand=expand,
        )
        chosen = self.pointer.selected_text
        self.menu = RowMenu(
            area, icons, room, layout, canvas, intentions, selected_text=chosen, summary=summary
        )
        intentions.menu_requested.connect(self.menu.open)
        self.keys = Keys(area.viewport(), room, layout, scrolling, self.pointer, self.menu, announcer)

    def reset(self) -> None:
        """Another room."""
        self.pointer.reset()
        self.keys.reset()

    def viewport_event(self, event: QEvent) -> bool:
        """Tool tips, the mouse that leaves, a wheel that pushes cards; True when nobody else is to see it."""
        if event.type() == QEvent.Type.ToolTip:
            return self.pointer.show_tip(event)
        if event.type() == QEvent.Type.Leave:
            self.pointer.leave()
        return event.type() == QEvent.Type.Wheel and self.pointer.roll(event)

    def context_menu(self, event: QContextMenuEvent) -> None:
        """Opens the menu of the row under the mouse, or of the one that has the keyboard."""
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            self.keys.open_menu()
            return
        shown = self._layout.shown_at(event.pos().y())
        if shown is not None:
            self.menu.open(shown.layout.key.comment, event.globalPos())
