"""Owns backgrounds of one colour or gradient: CSS gradients become those of Qt."""

from __future__ import annotations

import math

from tinycss2 import ast

from qiscus_desktop.ui.theme.sheet.colours import parse_colour
from qiscus_desktop.ui.theme.sheet.component_values import (
    Scope,
    Tokens,
    number_text,
    significant,
    split_commas,
)
from qiscus_desktop.ui.theme.sheet.diagnostics import DroppedError
from qiscus_desktop.ui.theme.sheet.values import colour

_QT_GRADIENTS = frozenset({"qlineargradient", "qradialgradient", "qconicalgradient"})


def fill(tokens: Tokens, scope: Scope) -> str:
    """A background: one colour or gradient. `none` becomes transparent."""
    parts = significant(tokens)
    if len(parts) != 1:
        raise DroppedError("A background here is one colour, one gradient or one picture.")
    part = parts[0]
    if part.type == "ident" and part.lower_value == "none":
        return "transparent"
    if part.type == "function":
        name = part.lower_name
        if name in _QT_GRADIENTS:
            return _qt_gradient(part, scope)
        if name == "linear-gradient":
            return _linear_gradient(part, scope)
        if name == "radial-gradient":
            return _radial_gradient(part, scope)
        if name.endswith("-gradient"):
            raise DroppedError(f"Qt has no {name}().")
    return colour(part, scope)


def _qt_gradient(block: ast.FunctionBlock, scope: Scope) -> str:
    parts: list[str] = []
    for group in split_commas(block.arguments):
        if len(group) < 3 or group[0].type != "ident" or group[1] != ":":
            raise DroppedError(f"{block.lower_name}() is made of parts such as x1:0 and stop:0 #fff.")
        key, rest = group[0].lower_value, group[2:]
        if key == "stop" and len(rest) == 2 and rest[0].type == "number":
            parts.append(f"stop:{number_text(rest[0].value)} {colour(rest[1], scope)}")
        elif key == "spread" and len(rest) == 1 and rest[0].type == "ident":
            if rest[0].lower_value not in ("pad", "repeat", "reflect"):
                raise DroppedError("A gradient spreads by pad, repeat or reflect.")
            parts.append(f"spread:{rest[0].lower_value}")
        elif key in ("x1", "y1", "x2", "y2", "cx", "cy", "fx", "fy", "radius", "angle") and len(rest) == 1:
            if rest[0].type != "number":
                raise DroppedError(f"'{key}' of a gradient is a number.")
            parts.append(f"{key}:{number_text(rest[0].value)}")
        else:
            raise DroppedError(f"{block.lower_name}() has no part '{key[:20]}' of that form.")
    if not any(part.startswith("stop") for part in parts):
        raise DroppedError("The gradient has no stops.")
    return f"{block.lower_name}({', '.join(parts)})"


def _linear_gradient(block: ast.FunctionBlock, scope: Scope) -> str:
    groups = split_commas(block.arguments)
    angle = 180.0
    if groups and groups[0]:
        first = groups[0][0]
        if first.type == "dimension" and first.lower_unit in ("deg", "turn", "rad", "grad"):
            angle = first.value * {"deg": 1, "turn": 360, "rad": 180 / math.pi, "grad": 0.9}[first.lower_unit]
            groups = groups[1:]
        elif first.type == "ident" and first.lower_value == "to":
            angle = _side_angle([token.lower_value for token in groups[0][1:] if token.type == "ident"])
            groups = groups[1:]
    stops = _stops(groups, scope)
    # CSS turns clockwise from "up"; Qt names two points of the unit square, which the line has to reach
    # across.
    across, down = math.sin(math.radians(angle)), -math.cos(math.radians(angle))
    reach = max(abs(across), abs(down)) or 1.0
    x, y = across / reach / 2, down / reach / 2
    points = (0.5 - x, 0.5 - y, 0.5 + x, 0.5 + y)
    named = ", ".join(
        f"{key}:{number_text(value)}" for key, value in zip(("x1", "y1", "x2", "y2"), points, strict=True)
    )
    return f"qlineargradient({named}, {stops})"


def _radial_gradient(block: ast.FunctionBlock, scope: Scope) -> str:
    groups = split_commas(block.arguments)
    if groups and groups[0] and parse_colour(groups[0][0], scope.dialect) is None:
        groups = groups[1:]
    return f"qradialgradient(cx:0.5, cy:0.5, radius:0.7, fx:0.5, fy:0.5, {_stops(groups, scope)})"


def _side_angle(sides: list[str]) -> float:
    named = {
        frozenset({"top"}): 0,
        frozenset({"right"}): 90,
        frozenset({"bottom"}): 180,
        frozenset({"left"}): 270,
        frozenset({"top", "right"}): 45,
        frozenset({"bottom", "right"}): 135,
        frozenset({"bottom", "left"}): 225,
        frozenset({"top", "left"}): 315,
    }
    if frozenset(sides) not in named:
        raise DroppedError("A gradient goes to top, right, bottom or left.")
    return float(named[frozenset(sides)])


def _stops(groups: list[list[ast.Node]], scope: Scope) -> str:
    if len(groups) < 2:
        raise DroppedError("A gradient needs two colours at least.")
    colours: list[str] = []
    places: list[float | None] = []
    for group in groups:
        if not 1 <= len(group) <= 2:
            raise DroppedError("A stop of a gradient is a colour and a place in percent.")
        colours.append(colour(group[0], scope))
        if len(group) == 1:
            places.append(None)
        elif group[1].type == "percentage":
            places.append(min(max(group[1].value / 100, 0.0), 1.0))
        else:
            raise DroppedError("Qt places the stops of a gradient in percent only.")
    return ", ".join(
        f"stop:{number_text(place)} {name}" for place, name in zip(_spread(places), colours, strict=True)
    )


def _spread(places: list[float | None]) -> list[float]:
    """Fills in the places that were left out, evenly between their neighbours."""
    filled = list(places)
    filled[0] = 0.0 if filled[0] is None else filled[0]
    filled[-1] = 1.0 if filled[-1] is None else filled[-1]
    found: list[float] = []
    for at, place in enumerate(filled):
        if place is None:
            after = next(later for later in range(at, len(filled)) if filled[later] is not None)
            end = filled[after] or 0.0
            place = found[-1] + (end - found[-1]) / (after - at + 1)
        found.append(max(place, found[-1]) if found else place)
    return found
