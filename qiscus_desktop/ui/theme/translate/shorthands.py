"""Owns the properties that need a hand of their own: backgrounds, fonts, and what only painted rows obey."""

from __future__ import annotations

from collections.abc import Callable

from tinycss2 import ast

from qiscus_desktop.ui.theme.sheet import vocabulary as words
from qiscus_desktop.ui.theme.sheet.component_values import Scope, shown, until_slash
from qiscus_desktop.ui.theme.sheet.diagnostics import DroppedError, Severity
from qiscus_desktop.ui.theme.sheet.rules import PAINTED_PREFIX, Pairs
from qiscus_desktop.ui.theme.sheet.url_pictures import picture, pictures
from qiscus_desktop.ui.theme.sheet.values import TEXT_FONT_PX, colour, font_families, length, length_px
from qiscus_desktop.ui.theme.translate.fills import fill

_FONT_SIZES = {
    "xx-small": 9,
    "x-small": 10,
    "small": 13,
    "medium": 16,
    "large": 18,
    "x-large": 24,
    "xx-large": 32,
    "smaller": 12,
    "larger": 17,
}


def _background(name: str, parts: list[ast.Node], scope: Scope, font_px: float) -> Pairs:
    """`background` and `background-color`: a colour or gradient, a picture, or both; placing words go
    along.
    """
    found: Pairs = []
    placing: list[str] = []
    for part in until_slash(parts):
        if part.type == "url" or (part.type == "function" and part.lower_name == "url"):
            found.append(("background-image", picture(part, scope)))
        elif part.type == "ident" and part.lower_value in words.WORD_PROPERTIES["background-repeat"]:
            found.append(("background-repeat", part.lower_value))
        elif part.type == "ident" and part.lower_value in words.WORD_PROPERTIES["background-position"]:
            placing.append(part.lower_value)
        elif (
            part.type == "ident" and part.lower_value in ("scroll", "fixed", "cover", "contain")
        ) or part.type in ("percentage", "dimension", "number"):
            continue
        else:
            found.append((name, fill([part], scope)))
    if placing:
        found.append(("background-position", " ".join(placing[:2])))
    if not any(key in (name, "background-image") for key, _ in found):
        raise DroppedError("The background has neither a colour nor a picture.")
    return found


def _background_image(name: str, parts: list[ast.Node], scope: Scope, font_px: float) -> Pairs:
    first = parts[0]
    if first.type == "function" and first.lower_name.endswith("-gradient"):
        return [("background-color", fill(parts[:1], scope))]
    return [(name, pictures(parts, scope))]


def _font(name: str, parts: list[ast.Node], scope: Scope, font_px: float) -> Pairs:
    found: Pairs = []
    at = 0
    while at < len(parts) and (parts[at].type == "ident" or parts[at].type == "number"):
        part = parts[at]
        word = part.lower_value if part.type == "ident" else ""
        if word in ("italic", "oblique"):
            found.append(("font-style", word))
        elif word in ("bold", "bolder", "lighter") or part.type == "number":
            found.extend(_font_weight("font-weight", [part], scope, font_px))
        elif word == "small-caps":
            found.append(("font-variant", word))
        elif word != "normal":
            break
        at += 1
    if at < len(parts):
        found.extend(_font_size("font-size", parts[at : at + 1], scope, font_px))
        at += 1
    if at < len(parts) and parts[at].type == "literal" and parts[at].value == "/":
        at += 2
    if at < len(parts):
        try:
            found.append(("font-family", font_families(parts[at:])))
        except DroppedError as why:
            if why.severity is not Severity.INFO:
                raise
    return found


def _font_size(name: str, parts: list[ast.Node], scope: Scope, font_px: float) -> Pairs:
    part = parts[0]
    if len(parts) != 1:
        raise DroppedError("A font has one size.")
    if part.type == "ident" and part.lower_value in _FONT_SIZES:
        pixels = float(_FONT_SIZES[part.lower_value])
    elif part.type == "percentage":
        pixels = TEXT_FONT_PX * part.value / 100
    else:
        pixels = length_px(part)
    if not 1 <= pixels <= 400:
        raise DroppedError(f"A font of {shown(part)} cannot be read.")
    return [(name, f"{round(pixels)}px")]


def _font_weight(name: str, parts: list[ast.Node], scope: Scope, font_px: float) -> Pairs:
    part = parts[0]
    if len(parts) == 1 and part.type == "number" and 1 <= part.value <= 1000:
        return [(name, str(round(part.value)))]
    if len(parts) == 1 and part.type == "ident":
        known = {"normal": "400", "bold": "700", "bolder": "700", "lighter": "300"}
        if part.lower_value in known:
            return [(name, known[part.lower_value])]
    raise DroppedError(f"'{shown(part)}' is not the weight of a font.")


def _font_family(name: str, parts: list[ast.Node], scope: Scope, font_px: float) -> Pairs:
    return [(name, font_families(parts))]


def _shadow(name: str, parts: list[ast.Node], scope: Scope, font_px: float) -> Pairs:
    """`box-shadow`, for painted rows: `x y blur colour`. A spread and further shadows are left out."""
    if parts[0].type == "ident" and parts[0].lower_value == "none":
        return [(f"{PAINTED_PREFIX}shadow", "none")]
    lengths: list[str] = []
    tint = "#40000000"
    for part in parts:
        if part.type == "literal" and part.value == ",":
            break
        if part.type in ("number", "dimension"):
            lengths.append(length(part, negative=True, font_px=font_px))
        elif part.type == "ident" and part.lower_value == "inset":
            raise DroppedError("A shadow inside a box cannot be painted.", Severity.INFO)
        else:
            tint = colour(part, scope)
    if len(lengths) < 2:
        raise DroppedError("A shadow begins with two lengths.")
    blur = lengths[2] if len(lengths) > 2 else "0px"
    return [(f"{PAINTED_PREFIX}shadow", f"{lengths[0]} {lengths[1]} {blur.lstrip('-')} {tint}")]


def _opacity(name: str, parts: list[ast.Node], scope: Scope, font_px: float) -> Pairs:
    part = parts[0]
    if len(parts) != 1 or part.type not in ("number", "percentage"):
        raise DroppedError("An opacity is a number from 0 to 1.")
    value = part.value / 100 if part.type == "percentage" else part.value
    return [(f"{PAINTED_PREFIX}opacity", f"{min(max(value, 0.0), 1.0):.3f}")]


def _line_height(name: str, parts: list[ast.Node], scope: Scope, font_px: float) -> Pairs:
    part = parts[0]
    if part.type == "ident" and part.lower_value == "normal":
        return [(f"{PAINTED_PREFIX}line-height", "1.2")]
    if part.type == "number":
        factor = part.value
    elif part.type == "percentage":
        factor = part.value / 100
    else:
        factor = length_px(part, font_px=font_px) / font_px
    return [(f"{PAINTED_PREFIX}line-height", f"{min(max(factor, 0.8), 4.0):.3f}")]


def _display(name: str, parts: list[ast.Node], scope: Scope, font_px: float) -> Pairs:
    """`display: none` and `visibility: hidden` leave a part of a painted row out."""
    word = parts[0].lower_value if parts[0].type == "ident" else ""
    if (name, word) == ("display", "none"):
        return [(f"{PAINTED_PREFIX}display", "none")]
    if (name, word) == ("visibility", "hidden"):
        return [(f"{PAINTED_PREFIX}opacity", "0")]
    raise DroppedError(f"'{name}' is layout of a web page and has no part here.", Severity.INFO)


def _icon_colour(name: str, parts: list[ast.Node], scope: Scope, font_px: float) -> Pairs:
    if parts[0].type == "ident" and parts[0].lower_value == "none":
        raise DroppedError("An icon needs a colour.", Severity.INFO)
    return [(f"{PAINTED_PREFIX}icon-color", colour(parts[0], scope))]


HANDLERS: dict[str, Callable[[str, list[ast.Node], Scope, float], Pairs]] = {
    "background": _background,
    "background-color": _background,
    "background-image": _background_image,
    "font": _font,
    "font-size": _font_size,
    "font-weight": _font_weight,
    "font-family": _font_family,
    "box-shadow": _shadow,
    "opacity": _opacity,
    "line-height": _line_height,
    "fill": _icon_colour,
    "display": _display,
    "visibility": _display,
}
