"""Owns putting glyphs on widgets: which drawing belongs to a name, in the colour the sheet gives the
widget.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import QWidget

from qiscus_desktop.ui.theme.icons import Icons
from qiscus_desktop.ui.theme.painted.probes import Probes

# What a control means, and the drawing that says it.
_DRAWINGS = {
    "details": "panel-right",
    "minimise": "minimize",
    "new-chat": "edit",
    "emoji": "smile",
    "picture": "image",
    "check-double": "double-check",
    "chat": "chat-bubble",
}
# Those that point somewhere follow the reading direction.
_TURNED = frozenset({"back", "send", "details", "chevron-right"})


class Glyphs:
    """The icons of the project in the colours of one root widget's theme."""

    def __init__(self, icons: Icons, probes: Probes) -> None:
        self._icons = icons
        self._probes = probes

    def colour(self, widget: QWidget, *states: str) -> QColor:
        """`-qcw-icon-color` of the widget, or its `color`; `states` are words such as `qcw-is-hover`."""
        return self._probes.of_widget(widget, *states).icon_color

    def pixmap(self, name: str, side: int, colour: QColor, widget: QWidget) -> QPixmap:
        """A glyph, `side` logical pixels square, as sharp as the widget's screen; turned in right-to-left
        interfaces.
        """
        ratio = widget.devicePixelRatioF()
        pixmap = self._icons.pixmap(_DRAWINGS.get(name, name), colour, max(1, side), ratio)
        if name in _TURNED and widget.isRightToLeft():
            turned = QPixmap.fromImage(pixmap.toImage().flipped(Qt.Orientation.Horizontal))
            turned.setDevicePixelRatio(ratio)
            return turned
        return pixmap
