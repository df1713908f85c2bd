"""Owns the classes for the width of the page, by which `@media (max-width: ...)` of a sheet
holds.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from qiscus_desktop.ui.css_classes import css_classes_of, set_css_classes
from qiscus_desktop.ui.qt_overrides import guarded_overrides
from qiscus_desktop.ui.theme.sheet.page_widths import BREAKPOINT_CLASSES, class_for_width

_LOOKED_AT = frozenset({QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Move, QEvent.Type.ParentChange})


@guarded_overrides
class BreakpointClasses(QObject):
    """Keeps the class of one root widget right while widths change.

    `used` gives the classes that the sheet in use asks for: a change between others styles nothing again,
    which would take many frames.

    What a page is to the web widget is the root itself in wide mode; for a floating widget it is the window
    that the widget floats in, or the screen.
    """

    def __init__(self, root: QWidget, used: Callable[[], frozenset[str]]) -> None:
        super().__init__(root)
        self._root = root
        self._used = used
        root.installEventFilter(self)
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Looks at the width again when it may be another."""
        if event.type() in _LOOKED_AT:
            self.update()
        return False

    def update(self) -> None:
        """Gives the root the word for the width of its page."""
        word = class_for_width(self._page_width())
        words = css_classes_of(self._root)
        if word not in words or any(other in words for other in BREAKPOINT_CLASSES if other != word):
            others = [kept for kept in words if kept not in BREAKPOINT_CLASSES]
            is_used = not self._used().isdisjoint({word, *words} - {*others})
            set_css_classes(self._root, *others, word, has_rules=is_used)

    def _page_width(self) -> int:
        if "qcw-container--widget" not in css_classes_of(self._root):
            return self._root.width()
        host = self._root.parentWidget()
        return host.width() if host is not None else self._root.screen().availableGeometry().width()
