"""Owns the WCAG contrast of two colours."""

from __future__ import annotations

from PySide6.QtGui import QColor

AA_TEXT = 4.5
AA_LARGE = 3.0


def contrast(foreground: QColor, background: QColor) -> float:
    """The WCAG 2 ratio, 1 to 21. A translucent foreground is first laid over the background."""
    lighter, darker = sorted((luminance(over(foreground, background)), luminance(background)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: QColor) -> float:
    """Relative luminance as WCAG defines it, 0 to 1."""
    red, green, blue = (_linear(part) for part in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def over(foreground: QColor, background: QColor) -> QColor:
    """The colour that is seen when `foreground` lies on an opaque background."""
    alpha = foreground.alphaF()

    def mixed(front: float, back: float) -> float:
        return alpha * front + (1 - alpha) * back

    return QColor.fromRgbF(
        mixed(foreground.redF(), background.redF()),
        mixed(foreground.greenF(), background.greenF()),
        mixed(foreground.blueF(), background.blueF()),
    )


def readable_on(background: QColor) -> QColor:
    """White or near-black, whichever reads better on the background."""
    light, dark = QColor("#FFFFFF"), QColor("#14200B")
    return light if contrast(light, background) >= contrast(dark, background) else dark


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
