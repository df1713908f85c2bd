"""Owns painting one line of foreign words: in their own direction, inside their place."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter

from qiscus_desktop.ui.widgets.direction import is_right_to_left
from qiscus_desktop.ui.widgets.marks import has_stacked_marks


def layout_direction(words: str) -> Qt.LayoutDirection:
    """The direction of a line of words, as Qt calls it."""
    return Qt.LayoutDirection.RightToLeft if is_right_to_left(words) else Qt.LayoutDirection.LeftToRight


def draw_line(painter: QPainter, place: QRect | QRectF, flags: int, words: str) -> None:
    """Paints the words at their place; marks stacked on marks are cut off where it ends."""
    painter.setLayoutDirection(layout_direction(words))
    place = QRectF(place)
    if not has_stacked_marks(words):
        painter.drawText(place, flags, words)
        return
    painter.save()
    painter.setClipRect(place, Qt.ClipOperation.IntersectClip)
    painter.drawText(place, flags, words)
    painter.restore()
