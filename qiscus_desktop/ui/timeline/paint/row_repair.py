"""Owns what happens to a row that cannot be shown: it is laid out again with the words of its comment."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from qiscus_desktop.ui.timeline.delegates.foreign import FAULTS, ForeignCode
from qiscus_desktop.ui.timeline.paint.canvas import ViewCanvas
from qiscus_desktop.ui.timeline.rows.row import RowLayout
from qiscus_desktop.ui.timeline.rows.scroll_layout import ScrollLayout
from qiscus_desktop.ui.widgets.soon import soon


class RowRepair:
    """Never lays out while something is painted: the event loop comes back to it with `lay_out_again`."""

    def __init__(
        self,
        parent: QObject,
        layout: ScrollLayout,
        canvas: ViewCanvas,
        foreign: ForeignCode,
        lay_out_again: Callable[[], None],
    ) -> None:
        self._layout = layout
        self._canvas = canvas
        self._foreign = foreign
        self._soon = soon(parent, lay_out_again)
        self._ready: dict[int, RowLayout] = {}
        self._epoch = 0

    def spoil(self, layout: RowLayout, what: str, error: BaseException) -> None:
        """Showing a row has failed in this method of its delegate."""
        self._foreign.spoil(layout.key.comment, layout.delegate, what, error)
        self._soon.start()

    def prepare(self) -> None:
        """Has all that the rows on screen show made ready for painting, what is ready only once."""
        before = self._ready if self._epoch == self._canvas.epoch else {}
        self._epoch = self._canvas.epoch
        self._ready = {}
        for shown in self._layout.shown:
            layout = shown.layout
            try:
                if id(layout) in before or self._canvas.prepare(layout):
                    self._ready[id(layout)] = layout
            except FAULTS as error:
                self.spoil(layout, "layout", error)

    def stop(self) -> None:
        self._soon.stop()
