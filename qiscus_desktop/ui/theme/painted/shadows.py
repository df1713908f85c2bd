"""Owns soft shadows under painted boxes: one small blurred picture per shadow and radius, stretched around
each box.
"""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from qiscus_desktop.ui.theme.painted.box_measures import px
from qiscus_desktop.ui.theme.qt_colours import qt_colour
from qiscus_desktop.ui.theme.sheet.rgba import rgba_of

# Stretching nine pieces costs 60 us, drawing a finished picture 8; a screenful of bubbles has about thirty
# sizes.
MAX_KEPT = 64


class Shadow(msgspec.Struct, eq=False):
    """A shadow as CSS writes it: shifted by `x` and `y`, softened over `blur` pixels."""

    x: float
    y: float
    blur: float
    colour: QColor
    _pictures: dict[tuple[int, float], QPixmap] = msgspec.field(default_factory=dict)
    _whole: dict[tuple[int, int, int, float], QPixmap] = msgspec.field(default_factory=dict)

    @classmethod
    def parse(cls, text: str) -> Shadow | None:
        """The shadow of a translated `box-shadow` (`x y blur colour`); None for `none`."""
        parts = text.split(" ")
        rgba = rgba_of(parts[3]) if len(parts) == 4 else None
        if rgba is None or rgba.alpha == 0:
            return None
        return cls(px(parts[0]), px(parts[1]), min(px(parts[2]), 64.0), qt_colour(rgba))

    def area(self, rect: QRectF) -> QRectF:
        """All that the shadow of a box may colour."""
        return rect.adjusted(-self.blur, -self.blur, self.blur, self.blur).translated(self.x, self.y)

    def paint(self, painter: QPainter, rect: QRectF, radius: float) -> None:
        """Paints the shadow of a box; the box itself is painted over it."""
        device = painter.device()
        ratio = device.devicePixelRatioF()
        radius = min(radius, rect.width() / 2, rect.height() / 2)
        # Whole pixels, or the nine pieces would show their seams.
        target = self.area(rect).toAlignedRect()
        key = (target.width(), target.height(), round(radius * 4), ratio)
        picture = self._whole.get(key)
        if picture is None:
            if len(self._whole) >= MAX_KEPT:
                self._whole.clear()
            picture = self._whole[key] = self._stretched(target.size(), radius, ratio)
        painter.drawPixmap(target.topLeft(), picture)

    def _stretched(self, size: QSize, radius: float, ratio: float) -> QPixmap:
        pixmap = QPixmap(size * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        corner = int(self.blur + radius) + 1
        with QPainter(pixmap) as painter:
            _paint_nine(
                painter, self._picture(corner, radius, ratio), QRectF(QPointF(), QSizeF(size)), corner, ratio
            )
        return pixmap

    def _picture(self, corner: int, radius: float, ratio: float) -> QPixmap:
        key = (round(radius * 4), ratio)
        found = self._pictures.get(key)
        if found is None:
            found = self._pictures[key] = self._blurred(corner, radius, ratio)
        return found

    def _blurred(self, corner: int, radius: float, ratio: float) -> QPixmap:
        side = corner * 2 + 1
        image = QImage(round(side * ratio), round(side * ratio), QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(ratio)
        image.fill(Qt.GlobalColor.transparent)
        with QPainter(image) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            # Many faint, ever smaller boxes add up to a soft edge; done once per shadow, so the price does
            # not matter.
            rounds = max(1, int(self.blur))
            faint = QColor(self.colour)
            gone = (1 - self.colour.alphaF()) ** (1 / rounds)
            faint.setAlphaF(1 - gone)
            painter.setBrush(faint)
            for step in range(rounds):
                # The CSS blur of B px fades over B px on both sides of the edge at half strength each; ease
                # it likewise.
                inset = self.blur * 2 * _eased((step + 0.5) / rounds) if self.blur else 0.0
                box = QRectF(0, 0, side, side).adjusted(inset, inset, -inset, -inset)
                if box.width() > 0:
                    round_ = max(0.0, radius + self.blur - inset)
                    painter.drawRoundedRect(box, round_, round_)
        return QPixmap.fromImage(image)


def _eased(part: float) -> float:
    return part * part * (3 - 2 * part) * 0.5 + part * 0.5


def _paint_nine(painter: QPainter, picture: QPixmap, target: QRectF, corner: int, ratio: float) -> None:
    """Draws the picture with its corners kept and its one-pixel middle stretched."""
    c = min(float(corner), target.width() / 2, target.height() / 2)
    side = corner * 2 + 1
    xs = (target.left(), target.left() + c, target.right() - c)
    ys = (target.top(), target.top() + c, target.bottom() - c)
    widths = (c, target.width() - 2 * c, c)
    heights = (c, target.height() - 2 * c, c)
    source_at = (0.0, float(corner), side - c)
    source_size = (c, 1.0, c)
    for row in range(3):
        for column in range(3):
            if widths[column] <= 0 or heights[row] <= 0:
                continue
            source = QRectF(
                QPointF(source_at[column] * ratio, source_at[row] * ratio),
                QPointF(
                    (source_at[column] + source_size[column]) * ratio,
                    (source_at[row] + source_size[row]) * ratio,
                ),
            )
            painter.drawPixmap(QRectF(xs[column], ys[row], widths[column], heights[row]), picture, source)
