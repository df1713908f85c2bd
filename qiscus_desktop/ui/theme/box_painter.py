"""Owns painting one box (background, border, corners) of a painted role, with Qt's style engine where it
must.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QMarginsF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyleOption, QWidget

from qiscus_desktop.ui.theme.boxes import Box, Four
from qiscus_desktop.ui.theme.rgba import rgba_of

_PICTURES = ("background-image", "border-image", "image")


class BoxPainter:
    """Paints the box of one role.

    Corners of different radii, gradients, pictures and dashed borders go through `drawPrimitive(PE_Widget)`
    of a probe that wears the sheet. Plain boxes are painted here, which is a little cheaper (10 us instead
    of 13 on a
    2-core machine), and so are bars along one side (a quote's edge), which Qt would draw across the round
    corners.
    """

    def __init__(self, values: Mapping[str, str], box: Box, probe: Callable[[], QWidget]) -> None:
        self._probe = probe
        self._margin = QMarginsF(box.margin[3], box.margin[0], box.margin[1], box.margin[2])
        self._radius: Four = box.radius
        self._border: Four = box.border
        self._even_border = len(set(zip(box.border, box.border_colours, strict=True))) == 1 or not any(
            box.border
        )
        single_bar = sum(width > 0 for width in box.border) == 1
        fill = values.get("background-color", "transparent")
        rgba = rgba_of(fill)
        tints = [rgba_of(name) if name else None for name in box.border_colours]
        self._styled = (
            rgba is None
            or len(set(box.radius)) > 1
            or (any(box.radius) and not self._even_border and not single_bar)
            or any(values.get(name, "none") != "none" for name in _PICTURES)
            or any(
                width and (style != "solid" or tint is None)
                for width, style, tint in zip(box.border, box.border_styles, tints, strict=True)
            )
        )
        visible = rgba is not None and rgba.alpha > 0
        self._fill = QBrush(rgba.colour()) if rgba is not None and visible else QBrush(Qt.BrushStyle.NoBrush)
        self._tints = [tint.colour() if tint is not None else QColor() for tint in tints]
        self.empty = not self._styled and not visible and not any(box.border)

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        """Paints into `rect`, the box with padding and border and without margin."""
        if self.empty or rect.isEmpty():
            return
        if self._styled:
            self._paint_styled(painter, rect)
        elif not any(self._radius):
            self._paint_square(painter, rect)
        elif self._even_border:
            self._paint_round(painter, rect)
        else:
            self._paint_bar(painter, rect)

    def _paint_square(self, painter: QPainter, rect: QRectF) -> None:
        if self._fill.style() is not Qt.BrushStyle.NoBrush:
            painter.fillRect(rect, self._fill)
        self._paint_edges(painter, rect)

    def _paint_round(self, painter: QPainter, rect: QRectF) -> None:
        width = self._border[0]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._tints[0], width) if width else Qt.PenStyle.NoPen)
        painter.setBrush(self._fill)
        box = rect.adjusted(width / 2, width / 2, -width / 2, -width / 2)
        radius = max(0.0, min(self._radius[0] - width / 2, box.width() / 2, box.height() / 2))
        painter.drawRoundedRect(box, radius, radius)

    def _paint_bar(self, painter: QPainter, rect: QRectF) -> None:
        """A bar along one side, round where the box is round: the box twice, each time clipped to its
        share.
        """
        side = next(at for at, width in enumerate(self._border) if width)
        width, radius = self._border[side], min(self._radius[0], rect.width() / 2, rect.height() / 2)
        cut = [0.0, 0.0, 0.0, 0.0]
        cut[side] = width
        inner = rect.adjusted(cut[3], cut[0], -cut[1], -cut[2])
        strip = QRectF(rect)
        if side in (0, 2):
            strip.setHeight(width)
            strip.moveTop(rect.top() if side == 0 else inner.bottom())
        else:
            strip.setWidth(width)
            strip.moveLeft(rect.left() if side == 3 else inner.right())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for part, brush in ((strip, QBrush(self._tints[side])), (inner, self._fill)):
            painter.save()
            painter.setClipRect(part, Qt.ClipOperation.IntersectClip)
            painter.setBrush(brush)
            painter.drawRoundedRect(rect, radius, radius)
            painter.restore()

    def _paint_edges(self, painter: QPainter, rect: QRectF) -> None:
        top, right, bottom, left = self._border
        if top:
            painter.fillRect(QRectF(rect.left(), rect.top(), rect.width(), top), self._tints[0])
        if right:
            painter.fillRect(QRectF(rect.right() - right, rect.top(), right, rect.height()), self._tints[1])
        if bottom:
            painter.fillRect(
                QRectF(rect.left(), rect.bottom() - bottom, rect.width(), bottom), self._tints[2]
            )
        if left:
            painter.fillRect(QRectF(rect.left(), rect.top(), left, rect.height()), self._tints[3])

    def _paint_styled(self, painter: QPainter, rect: QRectF) -> None:
        widget = self._probe()
        widget.ensurePolished()
        option = QStyleOption()
        option.initFrom(widget)
        whole = rect.marginsAdded(self._margin)
        left, top = round(whole.left()), round(whole.top())
        option.rect = QRect(left, top, round(whole.right()) - left, round(whole.bottom()) - top)
        widget.style().drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option, painter, widget)
