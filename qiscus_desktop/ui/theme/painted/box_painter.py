"""Owns painting one box (background, border, corners) of a painted role, with Qt's style engine where it
must.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QMarginsF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyle, QStyleOption, QWidget

from qiscus_desktop.ui.theme.painted.box_measures import Box, Four
from qiscus_desktop.ui.theme.qt_colours import qt_colour
from qiscus_desktop.ui.theme.sheet.rgba import rgba_of

_PICTURES = ("background-image", "border-image", "image")
# A quarter of a circle as a Bezier curve: how far the handles reach.
_REACH = 0.5523


class BoxPainter:
    """Paints the box of one role.

    Pictures, dashed borders and borders of several colours go through `drawPrimitive(PE_Widget)` of a probe
    with the sheet's style. So do corners of different radii while they fit, for Qt is quicker there (24 us
    against 50 for a path on a 2-core machine). What Qt gets wrong is painted here: it leaves out radii larger
    than half the box, and draws a bar along one side (a quote's edge) across the round corners.
    """

    def __init__(self, values: Mapping[str, str], box: Box, probe: Callable[[], QWidget]) -> None:
        self._probe = probe
        self._margin = QMarginsF(box.margin[3], box.margin[0], box.margin[1], box.margin[2])
        self._radius: Four = box.radius
        self._border: Four = box.border
        edges = set(zip(box.border, box.border_colours, strict=True))
        self._even_border = not any(box.border) or len(edges) == 1
        self._even_radius = len(set(box.radius)) == 1
        self._single_bar = sum(width > 0 for width in box.border) == 1
        tints = [rgba_of(name) if name else None for name in box.border_colours]
        self._tints = [qt_colour(tint) if tint is not None else QColor() for tint in tints]
        fill = values.get("background-color", "transparent")
        brush = _brush(fill)
        self._fill = brush if brush is not None else QBrush(Qt.BrushStyle.NoBrush)
        self._filled = self._fill.style() is not Qt.BrushStyle.NoBrush
        self._only_qt = (
            brush is None
            or any(values.get(name, "none") != "none" for name in _PICTURES)
            or any(
                width and (style != "solid" or tint is None)
                for width, style, tint in zip(box.border, box.border_styles, tints, strict=True)
            )
            or (any(box.radius) and not self._even_border and not self._single_bar)
        )
        self.empty = not self._only_qt and not self._filled and not any(box.border)
        self.flat = (
            not self._only_qt
            and not any((*box.border, *box.radius))
            and self._fill.style() is Qt.BrushStyle.SolidPattern
            and self._fill.isOpaque()
        )

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        """Paints into `rect`, the box with padding and border and without margin."""
        if self.empty or rect.isEmpty():
            return
        if self._only_qt:
            self._paint_by_qt(painter, rect)
        elif not any(self._radius):
            self._paint_square(painter, rect)
        elif not self._even_border:
            self._paint_bar(painter, rect)
        elif self._even_radius:
            self._paint_round(painter, rect)
        elif self._fits(rect):
            self._paint_by_qt(painter, rect)
        else:
            self._paint_path(painter, rect)

    def _fits(self, rect: QRectF) -> bool:
        top_left, top_right, bottom_right, bottom_left = self._radius
        across = max(top_left + top_right, bottom_left + bottom_right)
        down = max(top_left + bottom_left, top_right + bottom_right)
        return across <= rect.width() and down <= rect.height()

    def _paint_square(self, painter: QPainter, rect: QRectF) -> None:
        if self._filled:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._fill)
            painter.drawRect(rect)
        self._paint_edges(painter, rect)

    def _paint_round(self, painter: QPainter, rect: QRectF) -> None:
        box, width = self._prepare(painter, rect)
        radius = max(0.0, min(self._radius[0] - width / 2, box.width() / 2, box.height() / 2))
        painter.drawRoundedRect(box, radius, radius)

    def _paint_path(self, painter: QPainter, rect: QRectF) -> None:
        box, width = self._prepare(painter, rect)
        a, b, c, d = (max(0.0, radius - width / 2) for radius in self._radius)
        painter.drawPath(outline(box, (a, b, c, d)))

    def _prepare(self, painter: QPainter, rect: QRectF) -> tuple[QRectF, float]:
        """Sets pen and brush; the middle line of the border, and its width."""
        width = self._border[0]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._tints[0], width) if width else Qt.PenStyle.NoPen)
        painter.setBrush(self._fill)
        return rect.adjusted(width / 2, width / 2, -width / 2, -width / 2), width

    def _paint_bar(self, painter: QPainter, rect: QRectF) -> None:
        """A bar along one side, round where the box is round: the box twice, each time clipped to its
        share.
        """
        side = next(at for at, width in enumerate(self._border) if width)
        width = self._border[side]
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
        radius = min(self._radius[0], rect.width() / 2, rect.height() / 2)
        path = None if self._even_radius else outline(rect, self._radius)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for part, brush in ((strip, QBrush(self._tints[side])), (inner, self._fill)):
            painter.save()
            painter.setClipRect(part, Qt.ClipOperation.IntersectClip)
            painter.setBrush(brush)
            if path is None:
                painter.drawRoundedRect(rect, radius, radius)
            else:
                painter.drawPath(path)
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

    def _paint_by_qt(self, painter: QPainter, rect: QRectF) -> None:
        widget = self._probe()
        widget.ensurePolished()
        option = QStyleOption()
        option.initFrom(widget)
        whole = rect.marginsAdded(self._margin)
        left, top = round(whole.left()), round(whole.top())
        option.rect = QRect(left, top, round(whole.right()) - left, round(whole.bottom()) - top)
        widget.style().drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option, painter, widget)


def outline(rect: QRectF, radii: Four) -> QPainterPath:
    """A closed path with its own radius at each corner, clockwise from the top left; all shrink alike if
    they do not fit.
    """
    top_left, top_right, bottom_right, bottom_left = radii
    across = max(top_left + top_right, bottom_left + bottom_right, 1.0)
    down = max(top_left + bottom_left, top_right + bottom_right, 1.0)
    share = min(1.0, rect.width() / across, rect.height() / down)
    path = QPainterPath(QPointF(rect.left() + top_left * share, rect.top()))
    corners = (
        (rect.topRight(), top_right, (-1, 0), (0, 1)),
        (rect.bottomRight(), bottom_right, (0, -1), (-1, 0)),
        (rect.bottomLeft(), bottom_left, (1, 0), (0, -1)),
        (rect.topLeft(), top_left, (0, 1), (1, 0)),
    )
    for corner, radius, (back_x, back_y), (on_x, on_y) in corners:
        start = corner + QPointF(back_x, back_y) * (radius * share)
        end = corner + QPointF(on_x, on_y) * (radius * share)
        path.lineTo(start)
        if radius:
            path.cubicTo(start + (corner - start) * _REACH, end + (corner - end) * _REACH, end)
    path.closeSubpath()
    return path


def _brush(fill: str) -> QBrush | None:
    """The brush of a translated background; NoBrush for a transparent one, None for what only Qt can read."""
    rgba = rgba_of(fill)
    if rgba is None:
        if "gradient" not in fill:
            return None
        from qiscus_desktop.ui.theme.painted.gradients import gradient_of

        return gradient_of(fill)
    return QBrush(qt_colour(rgba)) if rgba.alpha else QBrush(Qt.BrushStyle.NoBrush)
