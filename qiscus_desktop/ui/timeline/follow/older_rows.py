"""Owns asking for older comments before somebody who scrolls up comes to the first row."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from qiscus_desktop.ui.timeline.rows.open_room import OpenRoom
from qiscus_desktop.ui.timeline.rows.scroll_layout import ScrollLayout
from qiscus_desktop.ui.widgets.soon import soon

# Older rows are asked for when less than this many screens are left above.
_SCREENS_AHEAD = 1.5


class OlderRows(QObject):
    """Asks the session, once until `is_asked` is put back: rows came, or somebody scrolled."""

    reached_top = Signal()

    def __init__(self, view: QWidget, room: OpenRoom, layout: ScrollLayout) -> None:
        super().__init__(view)
        self._view = view
        self._room = room
        self._layout = layout
        self.is_asked = False
        # Never from within a change: the answer may come at once, in the middle of this one.
        self._soon = soon(self, self._ask)

    def check(self) -> None:
        """Looks whether the first row is near."""
        timeline = self._room.timeline
        is_near_top = self._layout.position < _SCREENS_AHEAD * self._layout.view_height
        if timeline is not None and timeline.has_older and is_near_top and not self.is_asked:
            self._soon.start()

    def stop(self) -> None:
        """Asks no more."""
        self._soon.stop()

    def _ask(self) -> None:
        timeline = self._room.timeline
        if timeline is None or not self._view.isVisible():
            return
        if not timeline.has_older or timeline.is_loading_older:
            return
        self.is_asked = True
        self.reached_top.emit()
        self._room.session.load_older(self._room.id)
