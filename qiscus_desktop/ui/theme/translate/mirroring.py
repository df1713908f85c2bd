"""Owns turning declarations around for windows that run from right to left."""

from __future__ import annotations

from collections.abc import Sequence

from qiscus_desktop.ui.theme.sheet.rules import Pairs


def mirrored(pairs: Sequence[tuple[str, str]]) -> Pairs:
    """The declarations for a window that runs from right to left: what was at the left is at the right."""
    found: Pairs = []
    for name, value in pairs:
        if name.startswith(("margin", "padding", "border", "left", "right")):
            name = _swapped(name)
        if name in ("text-align", "subcontrol-position", "background-position", "image-position"):
            value = _swapped(value)
        values = value.split(" ")
        if len(values) == 4 and name in ("margin", "padding", "border-width", "border-color"):
            value = " ".join((values[0], values[3], values[2], values[1]))
        elif len(values) == 4 and name == "border-radius":
            value = " ".join((values[1], values[0], values[3], values[2]))
        found.append((name, value))
    return found


def with_paddings_back(pairs: Pairs) -> Pairs:
    """Turned declarations for Qt's own widgets: it turns the place of their content once more by itself."""
    return [mirrored([pair])[0] if pair[0].startswith("padding") else pair for pair in pairs]


def _swapped(text: str) -> str:
    return text.replace("left", "\0").replace("right", "left").replace("\0", "right")
