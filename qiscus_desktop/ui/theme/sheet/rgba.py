"""Owns colours as plain numbers, and the one way they are written in a translated sheet."""

from __future__ import annotations

from typing import NamedTuple


class Rgba(NamedTuple):
    """A colour; every part is an integer from 0 to 255."""

    red: int
    green: int
    blue: int
    alpha: int = 255

    def qss(self) -> str:
        """As Qt reads it: #rrggbb, #aarrggbb, or the word transparent."""
        if self.alpha == 0:
            return "transparent"
        if self.alpha == 255:
            return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"
        return f"#{self.alpha:02x}{self.red:02x}{self.green:02x}{self.blue:02x}"


def rgba_of(text: str) -> Rgba | None:
    """The colour that `Rgba.qss` wrote, read back; None for anything else (gradients, palette roles,
    words).
    """
    if text == "transparent":
        return Rgba(0, 0, 0, 0)
    if not text.startswith("#") or len(text) not in (7, 9):
        return None
    try:
        parts = list(bytes.fromhex(text[1:]))
    except ValueError:
        return None
    alpha, red, green, blue = parts if len(parts) == 4 else (255, *parts)
    return Rgba(red, green, blue, alpha)
