"""Owns taking back what Qt leaves on widgets of a sheet that is no longer used: hover and mouse tracking."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

_HOVER = Qt.WidgetAttribute.WA_Hover


class HoverMarks:
    """A rule with `:hover` makes Qt mark each widget it is about; it never takes these marks off again."""

    def __init__(self) -> None:
        self._marked: WeakKeyDictionary[QWidget, tuple[bool, bool]] = WeakKeyDictionary()

    def change_sheet(self, root: QWidget, sheet: str) -> None:
        """Puts a sheet on `root`. What the one before had marked is as it was before that."""
        for widget, (has_hover, has_tracking) in self._marked.items():
            try:
                widget.setAttribute(_HOVER, has_hover)
                widget.setMouseTracking(has_tracking)
            except RuntimeError:  # Qt has deleted it
                continue
        self._marked.clear()
        if not root.styleSheet():
            root.setStyleSheet(sheet)  # nothing in it has been polished yet
            return
        before = [(widget, _marks(widget)) for widget in (root, *root.findChildren(QWidget))]
        root.setStyleSheet(sheet)
        self._marked.update({widget: marks for widget, marks in before if _marks(widget) != marks})


def _marks(widget: QWidget) -> tuple[bool, bool]:
    return widget.testAttribute(_HOVER), widget.hasMouseTracking()
