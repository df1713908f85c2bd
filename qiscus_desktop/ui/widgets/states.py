"""Owns the empty state: a picture or glyph, one line of words, at most one action."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from qiscus_desktop.ui.css_classes import set_css_classes
from qiscus_desktop.ui.qt_overrides import guarded_overrides
from qiscus_desktop.ui.widgets.boxes import Box, column, paint_box
from qiscus_desktop.ui.widgets.buttons import TextButton
from qiscus_desktop.ui.widgets.glyphs import Glyphs
from qiscus_desktop.ui.widgets.labels import PlainText


@guarded_overrides
class Glyph(QLabel):
    """A glyph of the icon set in the label's own colour, as large as the sheet makes the label."""

    def __init__(self, icon: str, icons: Glyphs, classes: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._icons = icon, icons
        set_css_classes(self, classes)

    def set_icon(self, icon: str) -> None:
        self._icon = icon
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            paint_box(self, painter)
            inner = self.contentsRect()
            side = min(inner.width(), inner.height())
            if side > 0:
                glyph = self._icons.pixmap(self._icon, side, self._icons.colour(self), self)
                painter.drawPixmap(inner.center().x() - side // 2, inner.center().y() - side // 2, glyph)


class EmptyState(Box):
    """Shown where there is no content yet; says what to do about it."""

    action_requested = Signal()

    def __init__(self, icon: str, icons: Glyphs, parent: QWidget | None = None) -> None:
        super().__init__("empty-state", parent)
        self._glyph = Glyph(icon, icons, "empty-state__icon", self)
        self._picture = QLabel(self)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._picture.setVisible(False)
        self.words = PlainText("", "empty-state__text", self)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.button = TextButton("", "qcw-button qcw-button--primary empty-state__action", self)
        self.button.clicked.connect(self.action_requested)
        middle = Qt.AlignmentFlag.AlignHCenter
        inside = column(self)
        inside.addStretch(1)
        inside.addWidget(self._picture, 0, middle)
        inside.addWidget(self._glyph, 0, middle)
        inside.addWidget(self.words)
        inside.addWidget(self.button, 0, middle)
        inside.addStretch(1)

    def show_words(self, words: str, action: str = "") -> None:
        self.words.setText(words)
        self.button.set_text(action)
        self.button.setVisible(bool(action))

    def show_picture(self, picture: QPixmap | None) -> None:
        """A picture in place of the glyph; None brings the glyph back."""
        has_picture = picture is not None and not picture.isNull()
        self._picture.setVisible(has_picture)
        self._glyph.setVisible(not has_picture)
        if picture is not None and has_picture:
            self._picture.setPixmap(picture)
