"""Owns one painted role: its font, colours and box measures as plain attributes, and painting its box."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from qiscus_desktop.ui.theme.painted.box_measures import Box, Four, last_values, px
from qiscus_desktop.ui.theme.painted.box_painter import BoxPainter
from qiscus_desktop.ui.theme.painted.shadows import Shadow
from qiscus_desktop.ui.theme.qt_colours import colour_of
from qiscus_desktop.ui.theme.sheet.rules import PAINTED_PREFIX, UNBOUNDED_PX

_ALIGNMENTS = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "right": Qt.AlignmentFlag.AlignRight,
    "center": Qt.AlignmentFlag.AlignHCenter,
    "justify": Qt.AlignmentFlag.AlignJustify,
}
_CAPITALS = {
    "uppercase": QFont.Capitalization.AllUppercase,
    "lowercase": QFont.Capitalization.AllLowercase,
    "capitalize": QFont.Capitalization.Capitalize,
}


class Role:
    """What a painter needs to know about one part of a row. All lengths are logical pixels.

    `max_width`, `min_width`, `min_height` and `max_height` are of the whole box, with padding and border and
    without margin; None means no limit. `background` is the plain colour of the box, None when it has none
    or a
    gradient. `custom` holds the `-qcw-...` properties of the sheet, without the prefix.
    """

    __slots__ = (
        "_box",
        "align",
        "background",
        "border",
        "border_color",
        "color",
        "custom",
        "font",
        "icon_color",
        "line_height",
        "margin",
        "max_height",
        "max_width",
        "max_width_fraction",
        "metrics",
        "min_height",
        "min_width",
        "opacity",
        "padding",
        "path",
        "radius",
        "shadow",
        "visible",
    )

    def __init__(
        self,
        path: str,
        declarations: Sequence[tuple[str, str]],
        probe: Callable[[], QWidget],
        base_font: QFont,
    ) -> None:
        values = last_values(declarations)
        box = Box.of(declarations)
        self.path = path
        self.font: QFont = _font(values, base_font)
        self.metrics: QFontMetricsF = QFontMetricsF(self.font)
        self.color: QColor = colour_of(values.get("color", "")) or QColor("black")
        self.background: QColor | None = colour_of(values.get("background-color", ""))
        self.padding: QMarginsF = _margins(box.padding)
        self.margin: QMarginsF = _margins(box.margin)
        self.border: QMarginsF = _margins(box.border)
        self.border_color: QColor | None = colour_of(box.border_colours[0])
        self.radius: Four = box.radius
        across = sum((box.padding[1], box.padding[3], box.border[1], box.border[3]))
        down = sum((box.padding[0], box.padding[2], box.border[0], box.border[2]))
        self.min_width: int = _outer(values.get("min-width"), across) or 0
        self.max_width: int | None = _outer(values.get("max-width"), across)
        self.min_height: int = _outer(values.get("min-height"), down) or 0
        self.max_height: int | None = _outer(values.get("max-height"), down)
        self.custom: dict[str, str] = {
            name.removeprefix(PAINTED_PREFIX): value
            for name, value in values.items()
            if name.startswith(PAINTED_PREFIX)
        }
        self.max_width_fraction: float = self.number("max-width-fraction", 1.0)
        self.line_height: float = self.number("line-height", 1.2)
        self.visible: bool = self.custom.get("display") != "none"
        self.opacity: float = self.number("opacity", 1.0) if self.visible else 0.0
        self.align: Qt.AlignmentFlag = _ALIGNMENTS.get(
            values.get("text-align", ""), Qt.AlignmentFlag.AlignLeft
        )
        self.color.setAlphaF(self.color.alphaF() * self.opacity)
        icon_color = colour_of(self.custom.get("icon-color", ""))
        if icon_color is not None:
            icon_color.setAlphaF(icon_color.alphaF() * self.opacity)
        self.icon_color: QColor = icon_color if icon_color is not None else self.color
        self.shadow: Shadow | None = Shadow.parse(self.custom.get("shadow", "none"))
        self._box = BoxPainter(values, box, probe)

    @property
    def is_flat(self) -> bool:
        """Whether the box is one opaque colour from edge to edge, the same wherever one looks."""
        return self._box.flat and self.opacity == 1

    @property
    def line_px(self) -> float:
        """The height of one line of text, with the sheet's line height."""
        return math.ceil(max(self.metrics.height(), self.font.pixelSize() * self.line_height))

    def number(self, name: str, default: float) -> float:
        """A `-qcw-...` property as a number or as pixels."""
        try:
            return float(self.custom[name].removesuffix("px"))
        except (KeyError, ValueError):
            return default

    def word(self, name: str, default: str = "") -> str:
        """A `-qcw-...` property as a word."""
        return self.custom.get(name, default)

    def color_of(self, name: str) -> QColor | None:
        """A `-qcw-...` property as a colour; None when it is not there or is none."""
        return colour_of(self.custom.get(name, ""))

    def paint_box(self, painter: QPainter, rect: QRectF) -> None:
        """Paints shadow, background and border. `rect` is the box with padding and border, without margin."""
        if not self.opacity:
            return
        if self.shadow is not None:
            self.shadow.paint(painter, rect, max(self.radius))
        if self.opacity < 1:
            painter.save()
            painter.setOpacity(painter.opacity() * self.opacity)
            self._box.paint(painter, rect)
            painter.restore()
        else:
            self._box.paint(painter, rect)


def _font(values: dict[str, str], base: QFont) -> QFont:
    font = QFont(base)
    families = values.get("font-family")
    if families:
        font.setFamilies([name.strip().strip('"') for name in families.split(",")])
    font.setPixelSize(max(1, round(px(values.get("font-size", "14px")))))
    font.setWeight(QFont.Weight(min(max(int(values.get("font-weight", "400")), 1), 1000)))
    font.setItalic(values.get("font-style") in ("italic", "oblique"))
    if values.get("font-variant") == "small-caps":
        font.setCapitalization(QFont.Capitalization.SmallCaps)
    if values.get("text-transform") in _CAPITALS:
        font.setCapitalization(_CAPITALS[values["text-transform"]])
    if "letter-spacing" in values:
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, px(values["letter-spacing"]))
    lines = values.get("text-decoration", "")
    font.setUnderline("underline" in lines)
    font.setStrikeOut("line-through" in lines)
    return font


def _margins(four: Four) -> QMarginsF:
    top, right, bottom, left = four
    return QMarginsF(left, top, right, bottom)


def _outer(value: str | None, around: float) -> int | None:
    if value is None or value == f"{UNBOUNDED_PX}px":
        return None
    return round(px(value) + around)
