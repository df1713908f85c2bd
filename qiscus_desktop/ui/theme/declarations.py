"""Owns declarations: turning one `property: value` of a sheet into those that Qt takes, or saying why it
cannot.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tinycss2 import ast

from qiscus_desktop.ui.theme import vocabulary as words
from qiscus_desktop.ui.theme.loader import Dialect
from qiscus_desktop.ui.theme.notes import DroppedError, Severity
from qiscus_desktop.ui.theme.rules import PAINTED_PREFIX, UNBOUNDED_PX, Compound, Pairs
from qiscus_desktop.ui.theme.values import (
    ROUND_PX,
    TEXT_FONT_PX,
    Scope,
    Tokens,
    colour,
    fill,
    font_families,
    length,
    length_px,
    picture,
    shown,
    significant,
)

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
_BORDER_WIDTHS = {"thin": "1px", "medium": "3px", "thick": "5px"}
_LOGICAL = {"inline-start": "left", "inline-end": "right", "block-start": "top", "block-end": "bottom"}


def translate_declaration(
    name: str, tokens: Tokens, scope: Scope, subject: Compound, font_px: float = TEXT_FONT_PX
) -> Pairs:
    """The Qt declarations for one of the sheet, its variables already resolved. Raises DroppedError with
    the reason.
    """
    name = _physical(name.lower())
    parts = significant(tokens)
    if not parts:
        raise DroppedError("The value is empty.")
    if (
        len(parts) == 1
        and parts[0].type == "ident"
        and parts[0].lower_value in ("inherit", "initial", "unset", "revert")
    ):
        raise DroppedError(f"Qt has no '{parts[0].lower_value}'.", Severity.INFO)
    if any(part.type == "function" and part.lower_name == "calc" for part in parts):
        raise DroppedError("Qt cannot calculate lengths with calc().")
    if name.startswith(PAINTED_PREFIX):
        return [(name, _painted_value(parts, scope, font_px))]
    if name.startswith("qproperty-"):
        return [(name, _property_value(parts, scope))]
    if name.startswith("-") and not name.startswith("-qt-"):
        raise DroppedError(f"'{name[:40]}' belongs to one web browser.", Severity.INFO)
    handler = _HANDLERS.get(name)
    if handler is not None:
        return handler(name, parts, scope, font_px)
    return _by_kind(name, parts, scope, subject, font_px)


def _by_kind(name: str, parts: list[ast.Node], scope: Scope, subject: Compound, font_px: float) -> Pairs:
    if name in words.COLOUR_PROPERTIES:
        limit = 4 if name in words.BOX_COLOUR_PROPERTIES else 1
        if len(parts) > limit:
            raise DroppedError(f"'{name}' takes one colour.")
        return [(name, " ".join(colour(part, scope) for part in parts))]
    if name in words.BOX_LENGTH_PROPERTIES:
        return [(name, _box_lengths(name, parts, font_px))]
    if name in words.BORDER_SHORTHANDS:
        return [(name, _border(parts, scope))]
    if name in ("width", "height"):
        return _size(name, parts, scope, subject, font_px)
    if name in ("top", "right", "bottom", "left", "position") and not subject.subcontrol:
        raise DroppedError(
            f"'{name}' places things on a web page; a window places its own parts.", Severity.INFO
        )
    if name in words.LENGTH_PROPERTIES:
        return [_single_length(name, parts, font_px)]
    if name in words.WORD_PROPERTIES:
        return [(name, _words(name, parts))]
    return _by_rare_kind(name, parts, scope)


def _by_rare_kind(name: str, parts: list[ast.Node], scope: Scope) -> Pairs:
    if name in words.PICTURE_PROPERTIES or name.endswith("-icon"):
        return [(name, _pictures(parts, scope))]
    if name in words.NUMBER_PROPERTIES:
        if len(parts) == 1 and parts[0].type == "number" and parts[0].is_integer:
            return [(name, str(min(max(int(parts[0].value), 0), 65535)))]
        raise DroppedError(f"'{name}' is a whole number.")
    if name in words.WEB_ONLY_PROPERTIES:
        raise DroppedError(f"'{name}' is layout or motion of a web page and has no part here.", Severity.INFO)
    raise DroppedError(f"Qt does not know the property '{name[:40]}'.")


def _background(name: str, parts: list[ast.Node], scope: Scope, font_px: float) -> Pairs:
    """`background` and `background-color`: a colour or gradient, a picture, or both; placing words go
    along.
    """
    found: Pairs = []
    placing: list[str] = []
    for part in _until_slash(parts):
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
    return [(name, _pictures(parts, scope))]


def _pictures(parts: list[ast.Node], scope: Scope) -> str:
    if parts[0].type == "ident" and parts[0].lower_value == "none" and len(parts) == 1:
        return "none"
    value = picture(parts[0], scope)
    for part in parts[1:]:
        if part.type == "number" and part.is_integer and 0 <= part.value <= 1000:
            value += f" {int(part.value)}"
        elif part.type == "ident" and part.lower_value in ("stretch", "repeat", "round"):
            value += f" {part.lower_value}"
        else:
            raise DroppedError(f"'{shown(part)}' cannot stand after a picture.")
    return value


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


_HANDLERS: dict[str, Callable[[str, list[ast.Node], Scope, float], Pairs]] = {
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


def _until_slash(parts: list[ast.Node]) -> list[ast.Node]:
    at = next(
        (at for at, part in enumerate(parts) if part.type == "literal" and part.value in "/,"), len(parts)
    )
    return parts[:at]


def _box_lengths(name: str, parts: list[ast.Node], font_px: float) -> str:
    parts = _until_slash(parts)
    if not 1 <= len(parts) <= 4:
        raise DroppedError(f"'{name}' takes one to four lengths.")
    negative = name in words.NEGATIVE_PROPERTIES
    return " ".join(_box_length(name, part, negative, font_px) for part in parts)


def _box_length(name: str, part: ast.Node, negative: bool, font_px: float) -> str:
    if part.type == "ident":
        if part.lower_value == "auto" and name.startswith("margin"):
            return "0px"
        if part.lower_value in _BORDER_WIDTHS and "width" in name:
            return _BORDER_WIDTHS[part.lower_value]
    if part.type == "percentage" and "radius" in name and part.value >= 50:
        return f"{ROUND_PX}px"
    return length(part, negative=negative, font_px=font_px)


def _single_length(name: str, parts: list[ast.Node], font_px: float) -> tuple[str, str]:
    part = parts[0]
    if len(parts) != 1 and not ("radius" in name and len(parts) == 2):
        raise DroppedError(f"'{name}' takes one length.")
    if part.type == "ident" and part.lower_value in ("none", "auto", "normal"):
        return name, f"{UNBOUNDED_PX}px" if name.startswith("max-") else "0px"
    if name == "max-width" and part.type == "percentage":
        return f"{PAINTED_PREFIX}max-width-fraction", f"{min(max(part.value / 100, 0.05), 1.0):.3f}"
    return name, _box_length(name, part, name in words.NEGATIVE_PROPERTIES, font_px)


def _size(name: str, parts: list[ast.Node], scope: Scope, subject: Compound, font_px: float) -> Pairs:
    value = _single_length(name, parts, font_px)[1]
    if subject.subcontrol or subject.tag == "QScrollBar":
        return [(name, value)]
    if scope.dialect is Dialect.QSS:
        raise DroppedError(f"Qt has '{name}' for parts only; write min-{name} and max-{name}.")
    if value == "0px":
        raise DroppedError(f"A {name} of nothing is how a web page hides things.", Severity.INFO)
    return [(f"min-{name}", value), (f"max-{name}", value)]


def _border(parts: list[ast.Node], scope: Scope) -> str:
    width = style = tint = ""
    for part in parts:
        if part.type in ("number", "dimension"):
            width = length(part)
        elif part.type == "ident" and part.lower_value in _BORDER_WIDTHS:
            width = _BORDER_WIDTHS[part.lower_value]
        elif part.type == "ident" and part.lower_value in words.BORDER_STYLES:
            style = "none" if part.lower_value == "hidden" else part.lower_value
        elif part.type == "function" and part.lower_name.endswith("gradient"):
            tint = fill([part], scope)
        else:
            tint = colour(part, scope)
    if style == "none" or width == "0px" or not (width or style):
        return "none"
    return f"{width or '3px'} {style or 'solid'} {tint or 'palette(mid)'}"


def _words(name: str, parts: list[ast.Node]) -> str:
    allowed = words.WORD_PROPERTIES[name]
    found: list[str] = []
    for part in parts[:4]:
        word = part.lower_value if part.type == "ident" else ""
        if word not in allowed:
            raise DroppedError(f"'{name}' does not take '{shown(part)}'.")
        found.append({"start": "left", "end": "right", "hidden": "none"}.get(word, word))
    return " ".join(found)


def _painted_value(parts: list[ast.Node], scope: Scope, font_px: float) -> str:
    """Words, numbers, lengths and colours, written one way so that they are easy to read back."""
    found: list[str] = []
    for part in parts[:8]:
        if part.type == "number":
            found.append(f"{part.value:g}")
        elif part.type == "percentage":
            found.append(f"{part.value / 100:g}")
        elif part.type == "dimension":
            found.append(f"{length_px(part, font_px=font_px):g}px")
        elif part.type == "string" and part.value.isprintable():
            found.append(part.value)
        elif part.type == "ident":
            try:
                found.append(colour(part, scope))
            except DroppedError:
                found.append(part.lower_value)
        else:
            found.append(colour(part, scope))
    return " ".join(found)


def _property_value(parts: list[ast.Node], scope: Scope) -> str:
    found: list[str] = []
    for part in parts[:8]:
        if part.type == "number":
            found.append(f"{part.value:g}" if abs(part.value) < 1e6 else "0")
        elif part.type == "dimension":
            found.append(length(part, negative=True))
        elif part.type == "string" and part.value.isprintable() and not set(part.value) & set('"\\'):
            found.append(f'"{part.value}"')
        elif (
            part.type == "ident"
            and part.value.isascii()
            and part.value.replace("-", "").replace("_", "").isalnum()
        ):
            found.append(part.value)
        elif part.type in ("url",) or (part.type == "function" and part.lower_name == "url"):
            found.append(picture(part, scope))
        else:
            found.append(colour(part, scope))
    return " ".join(found)


def _physical(name: str) -> str:
    """`margin-inline-start` and its like, as the side they mean when text runs from left to right."""
    for logical, side in _LOGICAL.items():
        if logical in name:
            return name.replace(logical, side)
    return name


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


def _swapped(text: str) -> str:
    return text.replace("left", "\0").replace("right", "left").replace("\0", "right")
