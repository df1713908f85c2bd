"""Owns reading box measures (margin, padding, border, radius, sizes) out of translated declarations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import msgspec

_T = TypeVar("_T")
Four = tuple[float, float, float, float]

_SIDES = ("top", "right", "bottom", "left")
_CORNERS = ("top-left", "top-right", "bottom-right", "bottom-left")
_NOTHING: Four = (0.0, 0.0, 0.0, 0.0)


class Box(msgspec.Struct):
    """Pixels, in CSS order: top, right, bottom, left; corners from the top left clockwise."""

    margin: Four = _NOTHING
    padding: Four = _NOTHING
    border: Four = _NOTHING
    radius: Four = _NOTHING
    border_colours: list[str] = msgspec.field(default_factory=lambda: [""] * 4)
    border_styles: list[str] = msgspec.field(default_factory=lambda: ["none"] * 4)

    @classmethod
    def of(cls, declarations: Iterable[tuple[str, str]]) -> Box:
        """The measures after all declarations, in order, have had their say."""
        box = cls()
        widths = list(_NOTHING)
        for name, value in declarations:
            if name in ("margin", "padding"):
                setattr(box, name, _four(value))
            elif name.startswith(("margin-", "padding-")):
                kind, side = name.split("-", 1)
                setattr(box, kind, _with(getattr(box, kind), _SIDES.index(side), px(value)))
            elif name.startswith("border"):
                box._take_border(name, value, widths)
        shown = [
            width if style != "none" else 0.0 for width, style in zip(widths, box.border_styles, strict=True)
        ]
        box.border = (shown[0], shown[1], shown[2], shown[3])
        return box

    def _take_border(self, name: str, value: str, widths: list[float]) -> None:
        if name == "border-radius":
            self.radius = _corners(value)
            return
        if name.endswith("-radius"):
            corner = name[len("border-") : -len("-radius")]
            self.radius = _with(self.radius, _CORNERS.index(corner), px(value.split(" ")[0]))
            return
        words = name.split("-")[1:]
        at = [_SIDES.index(words[0])] if words and words[0] in _SIDES else [0, 1, 2, 3]
        kind = words[-1] if words and words[-1] in ("width", "style", "color") else ""
        if kind:
            values = _spread(value.split(" "))
            for side in at:
                found = values[side] if len(at) == 4 else values[0]
                if kind == "width":
                    widths[side] = px(found)
                elif kind == "style":
                    self.border_styles[side] = found
                else:
                    self.border_colours[side] = found
        elif name == "border" or (words[0] in _SIDES and len(words) == 1):
            width, style, tint = ["0px", "none", ""] if value == "none" else value.split(" ", 2)
            for side in at:
                widths[side] = px(width)
                self.border_styles[side] = style
                self.border_colours[side] = tint


def px(text: str) -> float:
    """Pixels of a translated length; 0 for anything else."""
    try:
        return float(text.removesuffix("px"))
    except ValueError:
        return 0.0


def _four(value: str) -> Four:
    parts = [px(part) for part in value.split(" ")]
    top, right, bottom, left = _spread(parts)
    return top, right, bottom, left


def _corners(value: str) -> Four:
    # CSS fills missing corners as it fills missing sides: the opposite one.
    return _four(value)


def _spread(parts: list[_T]) -> list[_T]:
    match len(parts):
        case 1:
            return parts * 4
        case 2:
            return [parts[0], parts[1], parts[0], parts[1]]
        case 3:
            return [parts[0], parts[1], parts[2], parts[1]]
        case _:
            return parts[:4]


def _with(four: Four, at: int, value: float) -> Four:
    parts = [*four]
    parts[at] = value
    return parts[0], parts[1], parts[2], parts[3]


def last_values(declarations: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The value that won, by property; `background` counts as `background-color`."""
    found: dict[str, str] = {}
    for name, value in declarations:
        found["background-color" if name == "background" else name] = value
    return found
