"""Owns what happens to a row that cannot be shown: it is laid out again with the words of its comment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from qiscus_desktop.ui.timeline.foreign import FAULTS
from qiscus_desktop.ui.timeline.row import RowLayout

if TYPE_CHECKING:
    from qiscus_desktop.ui.timeline.view import TimelineView


class Mending:
    """Never lays out while something is painted: the event loop comes back to it."""

    def __init__(self, view: TimelineView) -> None:
        self._view = view
        self._soon = QTimer(view)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._lay_out_again)

    def spoil(self, layout: RowLayout, what: str, error: BaseException) -> None:
        """Showing a row has failed in this method of its delegate."""
        self._view.foreign.spoil(layout.key.comment, layout.delegate, what, error)
        self._soon.start()

    def prepare(self) -> None:
        """Has all that the rows on screen show made ready for painting."""
        for shown in self._view.flow.shown:
            try:
                self._view.canvas.prepare(shown.layout)
            except FAULTS as error:
                self.spoil(shown.layout, "layout", error)

    def stop(self) -> None:
        self._soon.stop()

    def _lay_out_again(self) -> None:
        self._view.flow.touch()
        self._view.refresh()
        self._view.viewport().update()
