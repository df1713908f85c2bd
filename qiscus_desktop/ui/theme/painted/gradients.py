"""Owns reading a translated gradient back into a brush, for boxes that are painted and not styled by Qt."""

from __future__ import annotations

import re
from itertools import pairwise

from PySide6.QtGui import QBrush, QConicalGradient, QGradient, QLinearGradient, QRadialGradient

from qiscus_desktop.ui.theme.qt_colours import colour_of

_CALL = re.compile(r"q(linear|radial|conical)gradient\((.*)\)\Z")
_SPREADS = {
    "pad": QGradient.Spread.PadSpread,
    "repeat": QGradient.Spread.RepeatSpread,
    "reflect": QGradient.Spread.ReflectSpread,
}


def gradient_of(text: str) -> QBrush | None:
    """The brush of a gradient as the translator writes it, in shares of the box; None for anything else."""
    found = _CALL.match(text)
    if found is None:
        return None
    numbers: dict[str, float] = {}
    stops: list[tuple[float, str]] = []
    spread = "pad"
    for part in found.group(2).split(", "):
        key, _, value = part.partition(":")
        if key == "stop":
            place, _, tint = value.partition(" ")
            stops.append((float(place), tint))
        elif key == "spread":
            spread = value
        else:
            numbers[key] = float(value)
    gradient = _shape(found.group(1), numbers)
    gradient.setCoordinateMode(QGradient.CoordinateMode.ObjectMode)
    gradient.setSpread(_SPREADS[spread])
    for place, tint in _separated(stops):
        colour = colour_of(tint)
        if colour is None:
            return None
        gradient.setColorAt(place, colour)
    return QBrush(gradient)


def _shape(kind: str, numbers: dict[str, float]) -> QGradient:
    def at(key: str, default: float = 0.0) -> float:
        return numbers.get(key, default)

    if kind == "linear":
        return QLinearGradient(at("x1"), at("y1"), at("x2", 1.0), at("y2"))
    if kind == "conical":
        return QConicalGradient(at("cx"), at("cy"), at("angle"))
    return QRadialGradient(at("cx"), at("cy"), at("radius"), at("fx", at("cx")), at("fy", at("cy")))


def _separated(stops: list[tuple[float, str]]) -> list[tuple[float, str]]:
    """Two stops at one place make a hard edge; Qt keeps only the last of them, so they are set a hair
    apart.
    """
    places = [min(max(place, 0.0), 1.0) for place, _ in stops]
    for at, (before, after) in enumerate(pairwise(list(places)), start=1):
        if after <= before:
            places[at] = min(1.0, places[at - 1] + 0.0005)
    return [(place, tint) for place, (_, tint) in zip(places, stops, strict=True)]
