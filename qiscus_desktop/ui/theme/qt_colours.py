"""Owns making Qt's colours of those in a translated sheet."""

from __future__ import annotations

from PySide6.QtGui import QColor

from qiscus_desktop.ui.theme.sheet.rgba import Rgba, rgba_of


def qt_colour(rgba: Rgba) -> QColor:
    """The same colour for a painter."""
    return QColor(rgba.red, rgba.green, rgba.blue, rgba.alpha)


def colour_of(text: str) -> QColor | None:
    """The colour that a translated value names; None for anything else (see `rgba_of`)."""
    rgba = rgba_of(text)
    return qt_colour(rgba) if rgba is not None else None
