"""Owns values: resolving var(), and writing colours, lengths, gradients, fonts and pictures so that Qt
reads them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import tinycss2
from tinycss2 import ast

from qiscus_desktop.ui.theme.colours import parse_colour
from qiscus_desktop.ui.theme.loader import Dialect
from qiscus_desktop.ui.theme.notes import DroppedError, Severity

Tokens = Sequence[ast.Node]

MAX_TOKENS = 400
MAX_DEPTH = 12
MAX_LENGTH_PX = 10_000
ROOT_FONT_PX = 16
TEXT_FONT_PX = 14
# A radius of 50 % means "as round as can be"; Qt shortens radii that do not fit, so any large number says the
# same.
ROUND_PX = 999

_PX_PER_UNIT = {"px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4}
_FAMILY = re.compile(r"[\w .,&+()'-]{1,80}\Z")
_UNSAFE = frozenset('"\\()')
_QT_GRADIENTS = frozenset({"qlineargradient", "qradialgradient", "qconicalgradient"})
_PALETTE_ROLES = frozenset(
    "alternate-base accent base bright-text button button-text dark highlight highlighted-text light link "
    "link-visited mid midlight no-role placeholder-text shadow text tooltip-base tooltip-text window "
    "window-text".split()
)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a value is read against: the variables, the language, and where pictures lie."""

    variables: Mapping[str, Tokens]
    dialect: Dialect = Dialect.QSS
    folder: Path | None = None


def significant(tokens: Iterable[ast.Node]) -> list[ast.Node]:
    """The tokens without spaces and comments."""
    return [token for token in tokens if token.type not in ("whitespace", "comment")]


def plain_variable(tokens: Tokens, dialect: Dialect) -> list[ast.Node]:
    """A variable's value so that any sheet reads it alike: eight hex digits mean two things in the two
    languages.
    """
    found: list[ast.Node] = []
    for token in tokens:
        rgba = parse_colour(token, dialect) if token.type == "hash" and len(token.value) in (4, 8) else None
        if rgba is not None:
            text = f"rgba({rgba.red}, {rgba.green}, {rgba.blue}, {rgba.alpha / 2.55}%)"
            found.append(tinycss2.parse_one_component_value(text))
        elif token.type == "function" and len(found) < MAX_TOKENS:
            inner = [
                rest if rest.type != "hash" else plain_variable([rest], dialect)[0]
                for rest in token.arguments
            ]
            found.append(ast.FunctionBlock(token.source_line, token.source_column, token.name, inner))
        else:
            found.append(token)
    return found


def resolve_variables(tokens: Tokens, variables: Mapping[str, Tokens]) -> list[ast.Node]:
    """The tokens with every var() replaced, also inside functions. Raises DroppedError for unknown or
    circular names.
    """
    budget = [MAX_TOKENS]
    return _resolve(tokens, variables, (), budget)


def _resolve(
    tokens: Tokens, variables: Mapping[str, Tokens], open_names: tuple[str, ...], budget: list[int]
) -> list[ast.Node]:
    if len(open_names) > MAX_DEPTH:
        raise DroppedError("The variables lead on to one another too deeply.")
    found: list[ast.Node] = []
    for token in tokens:
        budget[0] -= 1
        if budget[0] < 0:
            raise DroppedError("The value is too long.")
        if token.type != "function":
            found.append(token)
        elif token.lower_name == "var":
            found.extend(_variable(token, variables, open_names, budget))
        else:
            inner = _resolve(token.arguments, variables, (*open_names, ""), budget)
            found.append(ast.FunctionBlock(token.source_line, token.source_column, token.name, inner))
    return found


def _variable(
    token: ast.FunctionBlock, variables: Mapping[str, Tokens], open_names: tuple[str, ...], budget: list[int]
) -> list[ast.Node]:
    parts = list(token.arguments)
    named = significant(parts)
    if not named or named[0].type != "ident" or not named[0].value.startswith("--"):
        raise DroppedError("var() has to name a variable such as --accent.")
    name = named[0].value
    if name in open_names:
        raise DroppedError(f"The variable {name} is defined by itself.")
    if name in variables:
        return _resolve(variables[name], variables, (*open_names, name), budget)
    comma = next((at for at, part in enumerate(parts) if part.type == "literal" and part.value == ","), None)
    if comma is not None:
        return _resolve(parts[comma + 1 :], variables, (*open_names, ""), budget)
    raise DroppedError(f"The variable {name} is not defined.")


def colour(token: ast.Node, scope: Scope) -> str:
    """A colour as Qt writes it; raises DroppedError when the token is not one."""
    if token.type == "function" and token.lower_name == "palette":
        role = significant(token.arguments)
        if len(role) == 1 and role[0].type == "ident" and role[0].lower_value in _PALETTE_ROLES:
            return f"palette({role[0].lower_value})"
        raise DroppedError("palette() does not name a role of Qt's palette.")
    found = parse_colour(token, scope.dialect)
    if found is None:
        raise DroppedError(f"'{shown(token)}' is not a colour that Qt knows.")
    return found.qss()


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


def length(token: ast.Node, *, negative: bool = False, font_px: float = TEXT_FONT_PX) -> str:
    """A length in whole pixels, which is all that Qt takes. A hairline below one pixel becomes one."""
    pixels = length_px(token, font_px=font_px)
    if pixels < 0 and not negative:
        raise DroppedError(f"'{shown(token)}' must not be negative.")
    if 0 < abs(pixels) < 1:
        return "1px" if pixels > 0 else "-1px"
    return f"{math.floor(pixels + 0.5)}px"


def length_px(token: ast.Node, *, font_px: float = TEXT_FONT_PX) -> float:
    """Pixels of a length token; raises DroppedError for what has no fixed size (percent, viewport, calc)."""
    if token.type == "number":
        pixels = token.value
    elif token.type == "dimension":
        unit = token.lower_unit
        if unit == "em":
            pixels = token.value * font_px
        elif unit == "rem":
            pixels = token.value * ROOT_FONT_PX
        elif unit in ("ex", "ch"):
            pixels = token.value * font_px / 2
        elif unit in _PX_PER_UNIT:
            pixels = token.value * _PX_PER_UNIT[unit]
        else:
            raise DroppedError(f"Qt has no lengths in '{unit[:20]}'.")
    elif token.type == "percentage":
        raise DroppedError("Qt has no lengths in percent.")
    elif token.type == "function":
        raise DroppedError(f"Qt cannot calculate lengths with {token.lower_name[:20]}().")
    else:
        raise DroppedError(f"'{shown(token)}' is not a length.")
    if not abs(pixels) <= MAX_LENGTH_PX:
        raise DroppedError(f"'{shown(token)}' is beyond any window.")
    return float(pixels)


def picture(token: ast.Node, scope: Scope) -> str:
    """url() of a file of the sheet's folder or of a Qt resource; nothing is ever fetched from the network."""
    address = _address([token])
    if address.startswith(":/") and not set(address) & _UNSAFE:
        return f'url("{address}")'
    return f'url("{picture_path([token], scope.folder).as_posix()}")'


def picture_path(tokens: Tokens, folder: Path | None) -> Path:
    """The file that url() names; raises DroppedError unless it exists inside the folder of the sheet."""
    address = _address(significant(tokens))
    if "//" in address or re.match(r"[A-Za-z][A-Za-z0-9+.-]+:", address):
        raise DroppedError("Pictures come from files beside the sheet, never from the network.")
    if folder is None:
        raise DroppedError("A picture needs a sheet that lies in a folder.")
    try:
        path = (folder / address).resolve()
        if not path.is_relative_to(folder.resolve()):
            raise DroppedError("The picture lies outside the folder of the sheet.")
        if not path.is_file():
            raise DroppedError(f"The picture '{address[:60]}' does not exist.")
    except (OSError, ValueError) as error:
        raise DroppedError(f"The picture '{address[:60]}' cannot be read.") from error
    if set(path.as_posix()) & _UNSAFE or not path.as_posix().isprintable():
        raise DroppedError("The folder of the picture has signs that Qt does not take.")
    return path


def _address(tokens: Tokens) -> str:
    if len(tokens) != 1:
        raise DroppedError("A picture is one url().")
    token = tokens[0]
    if token.type == "url":
        address = token.value
    elif token.type == "function" and token.lower_name == "url":
        inner = significant(token.arguments)
        if len(inner) != 1 or inner[0].type != "string":
            raise DroppedError("url() has to name one file.")
        address = inner[0].value
    else:
        raise DroppedError(f"'{shown(token)}' is not a picture.")
    if not address.isprintable() or set(address) & _UNSAFE or len(address) > 400:
        raise DroppedError("The name of the picture has signs that Qt does not take.")
    return str(address)


def font_families(tokens: Tokens) -> str:
    """A comma list of families, each in quotes. The word system-ui stands for the host's own font and is
    left out.
    """
    groups: list[list[ast.Node]] = [[]]
    for token in significant(tokens):
        if token.type == "literal" and token.value == ",":
            groups.append([])
        else:
            groups[-1].append(token)
    families: list[str] = []
    for group in groups:
        if len(group) == 1 and group[0].type == "string":
            name = group[0].value
        elif group and all(token.type == "ident" for token in group):
            name = " ".join(token.value for token in group)
        else:
            raise DroppedError("A font family is a name.")
        if name.lower() in ("system-ui", "-apple-system", "blinkmacsystemfont", "ui-sans-serif"):
            continue
        if not _FAMILY.match(name):
            raise DroppedError(f"'{name[:40]}' is not the name of a font family.")
        families.append(f'"{name}"')
    if not families:
        raise DroppedError("The system's own font is used anyway.", Severity.INFO)
    return ", ".join(families)


def shown(token: ast.Node) -> str:
    """The token as a few printable signs for a report."""
    try:
        text = token.serialize()
    except (RecursionError, AttributeError, TypeError):
        text = token.type
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:37] + "..."


def _split_commas(tokens: Tokens) -> list[list[ast.Node]]:
    groups: list[list[ast.Node]] = [[]]
    for token in significant(tokens):
        if token.type == "literal" and token.value == ",":
            groups.append([])
        else:
            groups[-1].append(token)
    return groups


def _qt_gradient(block: ast.FunctionBlock, scope: Scope) -> str:
    parts: list[str] = []
    for group in _split_commas(block.arguments):
        if len(group) < 3 or group[0].type != "ident" or group[1] != ":":
            raise DroppedError(f"{block.lower_name}() is made of parts such as x1:0 and stop:0 #fff.")
        key, rest = group[0].lower_value, group[2:]
        if key == "stop" and len(rest) == 2 and rest[0].type == "number":
            parts.append(f"stop:{_number(rest[0].value)} {colour(rest[1], scope)}")
        elif key == "spread" and len(rest) == 1 and rest[0].type == "ident":
            if rest[0].lower_value not in ("pad", "repeat", "reflect"):
                raise DroppedError("A gradient spreads by pad, repeat or reflect.")
            parts.append(f"spread:{rest[0].lower_value}")
        elif key in ("x1", "y1", "x2", "y2", "cx", "cy", "fx", "fy", "radius", "angle") and len(rest) == 1:
            if rest[0].type != "number":
                raise DroppedError(f"'{key}' of a gradient is a number.")
            parts.append(f"{key}:{_number(rest[0].value)}")
        else:
            raise DroppedError(f"{block.lower_name}() has no part '{key[:20]}' of that form.")
    if not any(part.startswith("stop") for part in parts):
        raise DroppedError("The gradient has no stops.")
    return f"{block.lower_name}({', '.join(parts)})"


def _linear_gradient(block: ast.FunctionBlock, scope: Scope) -> str:
    groups = _split_commas(block.arguments)
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
        f"{key}:{_number(value)}" for key, value in zip(("x1", "y1", "x2", "y2"), points, strict=True)
    )
    return f"qlineargradient({named}, {stops})"


def _radial_gradient(block: ast.FunctionBlock, scope: Scope) -> str:
    groups = _split_commas(block.arguments)
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
        f"stop:{_number(place)} {name}" for place, name in zip(_spread(places), colours, strict=True)
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


def _number(value: float) -> str:
    return f"{min(max(value, -1000.0), 1000.0):.4f}".rstrip("0").rstrip(".") if value == value else "0"
