"""Owns a line to search in: its words, and a cross at the end that takes them away again."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from qiscus_desktop.ui.css_classes import set_css_classes
from qiscus_desktop.ui.qt_overrides import guarded_overrides
from qiscus_desktop.ui.widgets.buttons import IconButton
from qiscus_desktop.ui.widgets.glyphs import Glyphs


@guarded_overrides
class SearchField(QLineEdit):
    """Qt's own cross knows neither the icons nor the margins of the sheet, so this is one of ours."""

    def __init__(self, words: str, icons: Glyphs, classes: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_css_classes(self, classes)
        self._icons = icons
        self.clear_button: IconButton | None = None  # made when there is something to clear
        self.set_placeholder(words)
        self.textChanged.connect(self._changed)

    def set_placeholder(self, words: str) -> None:
        self.setPlaceholderText(words)
        self.setAccessibleName(words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _changed(self, text: str) -> None:
        if self.clear_button is None and text:
            self.clear_button = button = IconButton(
                "close", self.tr("Clear search"), self._icons, "qcw-search__clear", self
            )
            # Escape clears as well, so Tab need not stop here.
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(self.clear)
        if self.clear_button is not None:
            self.clear_button.setVisible(bool(text))
            self._place()

    def _place(self) -> None:
        if self.clear_button is None:
            return
        from PySide6.QtCore import QMargins
        from PySide6.QtWidgets import QStyle, QStyleOptionFrame

        option = QStyleOptionFrame()
        self.initStyleOption(option)
        option.rect = self.rect()
        inner = self.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, self)
        size = self.clear_button.sizeHint()
        self.clear_button.resize(size)
        # The text ends before the cross, which is at the end of the field.
        is_mirrored = self.isRightToLeft()
        width = size.width()
        self.setTextMargins(QMargins(width, 0, 0, 0) if is_mirrored else QMargins(0, 0, width, 0))
        x = inner.left() if is_mirrored else inner.right() + 1 - width
        self.clear_button.move(x, inner.top() + (inner.height() - size.height()) // 2)
