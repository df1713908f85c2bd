"""Owns single values: colours, lengths and font families as Qt reads them."""

from __future__ import annotations

import math
import re

from tinycss2 import ast

from qiscus_desktop.ui.theme.sheet.colours import parse_colour
from qiscus_desktop.ui.theme.sheet.component_values import Scope, Tokens, shown, significant, split_commas
from qiscus_desktop.ui.theme.sheet.diagnostics import DroppedError, Severity

MAX_LENGTH_PX = 10_000
ROOT_FONT_PX = 16
TEXT_FONT_PX = 14
_PX_PER_UNIT = {"px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4}
_FAMILY = re.compile(r"[\w .,&+()'-]{1,80}\Z")
_PALETTE_ROLES = frozenset(
    "alternate-base accent base bright-text button button-text dark highlight highlighted-text light link "
    "link-visited mid midlight no-role placeholder-text shadow text tooltip-base tooltip-text window "
    "window-text".split()
)


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


def font_families(tokens: Tokens) -> str:
    """A comma list of families, each in quotes. The word system-ui stands for the host's own font and is
    left out.
    """
    families: list[str] = []
    for group in split_commas(tokens):
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
