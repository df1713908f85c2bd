"""Owns the round picture of a person or room as a widget, with the dot of those who are online."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from qiscus_desktop.ui.css_classes import set_css_classes
from qiscus_desktop.ui.qt_overrides import guarded_overrides
from qiscus_desktop.ui.widgets.boxes import Box
from qiscus_desktop.ui.widgets.pictures import AvatarPainter


@guarded_overrides
class Avatar(QFrame):
    """As large as the sheet makes it (`min-width`, `max-width`); three lines of text without a sheet."""

    def __init__(self, avatars: AvatarPainter, classes: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_css_classes(self, classes)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._avatars = avatars
        self._url = self._name = self._seed = ""
        self._dot = Box("qcw-presence status--online", self)
        self._dot.setVisible(False)

    def show_person(self, url: str, name: str, seed: str) -> None:
        """The picture behind `url`, or the initials of `name` on a hue chosen by `seed` (the user or room
        id).
        """
        if (url, name, seed) != (self._url, self._name, self._seed):
            self._url, self._name, self._seed = url, name, seed
            self.update()

    def set_online(self, is_online: bool) -> None:
        if is_online or not self._dot.isHidden():
            self._dot.setVisible(is_online)
            self._place_dot()

    def sizeHint(self) -> QSize:
        side = 3 * self.fontMetrics().height()
        return QSize(side, side).expandedTo(self.minimumSize()).boundedTo(self.maximumSize())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place_dot()

    def _place_dot(self) -> None:
        self._dot.ensurePolished()
        self._dot.adjustSize()
        inner = self.contentsRect()
        is_mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        x = inner.left() if is_mirrored else inner.right() + 1 - self._dot.width()
        self._dot.move(x, inner.bottom() + 1 - self._dot.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._name and not self._url:
            return
        inner = self.contentsRect()
        side = min(inner.width(), inner.height())
        if side <= 0:
            return
        with QPainter(self) as painter:
            picture = self._avatars.picture(self._url, self._name, self._seed, side, self.devicePixelRatioF())
            left = inner.left() + (inner.width() - side) // 2
            painter.drawPixmap(QRect(left, inner.top() + (inner.height() - side) // 2, side, side), picture)
