"""Owns the box measures of a declaration: lengths for one to four sides, sizes and borders."""

from __future__ import annotations

from tinycss2 import ast

from qiscus_desktop.ui.theme.sheet import vocabulary as words
from qiscus_desktop.ui.theme.sheet.component_values import Scope, until_slash
from qiscus_desktop.ui.theme.sheet.diagnostics import DroppedError, Severity
from qiscus_desktop.ui.theme.sheet.loader import Dialect
from qiscus_desktop.ui.theme.sheet.rules import PAINTED_PREFIX, UNBOUNDED_PX, Compound, Pairs
from qiscus_desktop.ui.theme.sheet.values import colour, length
from qiscus_desktop.ui.theme.translate.fills import fill

# A radius of 50 % means "as round as can be"; Qt shortens radii that do not fit, so any large number says the
# same.
ROUND_PX = 999
BORDER_WIDTHS = {"thin": "1px", "medium": "3px", "thick": "5px"}


def box_lengths(name: str, parts: list[ast.Node], font_px: float) -> str:
    parts = until_slash(parts)
    if not 1 <= len(parts) <= 4:
        raise DroppedError(f"'{name}' takes one to four lengths.")
    negative = name in words.NEGATIVE_PROPERTIES
    return " ".join(box_length(name, part, negative, font_px) for part in parts)


def box_length(name: str, part: ast.Node, negative: bool, font_px: float) -> str:
    if part.type == "ident":
        if part.lower_value == "auto" and name.startswith("margin"):
            return "0px"
        if part.lower_value in BORDER_WIDTHS and "width" in name:
            return BORDER_WIDTHS[part.lower_value]
    if part.type == "percentage" and "radius" in name and part.value >= 50:
        return f"{ROUND_PX}px"
    return length(part, negative=negative, font_px=font_px)


def single_length(name: str, parts: list[ast.Node], font_px: float) -> tuple[str, str]:
    part = parts[0]
    if len(parts) != 1 and not ("radius" in name and len(parts) == 2):
        raise DroppedError(f"'{name}' takes one length.")
    if part.type == "ident" and part.lower_value in ("none", "auto", "normal"):
        return name, f"{UNBOUNDED_PX}px" if name.startswith("max-") else "0px"
    if name == "max-width" and part.type == "percentage":
        return f"{PAINTED_PREFIX}max-width-fraction", f"{min(max(part.value / 100, 0.05), 1.0):.3f}"
    return name, box_length(name, part, name in words.NEGATIVE_PROPERTIES, font_px)


def widget_size(name: str, parts: list[ast.Node], scope: Scope, subject: Compound, font_px: float) -> Pairs:
    value = single_length(name, parts, font_px)[1]
    if subject.subcontrol or subject.tag == "QScrollBar":
        return [(name, value)]
    if scope.dialect is Dialect.QSS:
        raise DroppedError(f"Qt has '{name}' for parts only; write min-{name} and max-{name}.")
    if value == "0px":
        raise DroppedError(f"A {name} of nothing is how a web page hides things.", Severity.INFO)
    return [(f"min-{name}", value), (f"max-{name}", value)]


def border(parts: list[ast.Node], scope: Scope) -> str:
    width = style = tint = ""
    for part in parts:
        if part.type in ("number", "dimension"):
            width = length(part)
        elif part.type == "ident" and part.lower_value in BORDER_WIDTHS:
            width = BORDER_WIDTHS[part.lower_value]
        elif part.type == "ident" and part.lower_value in words.BORDER_STYLES:
            style = "none" if part.lower_value == "hidden" else part.lower_value
        elif part.type == "function" and part.lower_name.endswith("gradient"):
            tint = fill([part], scope)
        else:
            tint = colour(part, scope)
    if style == "none" or width == "0px" or not (width or style):
        return "none"
    return f"{width or '3px'} {style or 'solid'} {tint or 'palette(mid)'}"
