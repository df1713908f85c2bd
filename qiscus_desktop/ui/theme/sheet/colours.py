"""Owns reading colours as CSS or Qt write them, and writing them so that Qt cannot misread them."""

from __future__ import annotations

from tinycss2 import ast, color4

from qiscus_desktop.ui.theme.sheet.loader import Dialect
from qiscus_desktop.ui.theme.sheet.rgba import Rgba

_NOT_COLOURS = frozenset({"currentcolor", "inherit", "initial", "unset", "revert", "none", "auto"})


def parse_colour(token: ast.Node, dialect: Dialect) -> Rgba | None:
    """The colour that one component value stands for, or None when it is not one."""
    if token.type == "hash":
        return parse_hex(token.value, dialect)
    if token.type == "ident":
        return None if token.lower_value in _NOT_COLOURS else _by_css(token)
    if token.type != "function":
        return None
    if token.lower_name in ("rgb", "rgba", "hsl", "hsla", "hsv", "hsva"):
        # Qt writes alpha as 0-255 where CSS writes 0-1, so these are read here and not by the CSS library.
        return _by_parts(token)
    return _by_css(token)


def parse_hex(digits: str, dialect: Dialect) -> Rgba | None:
    """Three, four, six or eight hex digits. CSS puts alpha last, QSS (as Qt) first."""
    if not digits.isascii() or any(digit not in "0123456789abcdefABCDEF" for digit in digits):
        return None
    if len(digits) in (3, 4):
        digits = "".join(digit * 2 for digit in digits)
    if len(digits) not in (6, 8):
        return None
    parts = [int(digits[at : at + 2], 16) for at in range(0, len(digits), 2)]
    if len(parts) == 4 and dialect is Dialect.QSS:
        parts = parts[1:] + parts[:1]
    return Rgba._make(parts) if len(parts) == 4 else Rgba(parts[0], parts[1], parts[2])


def _by_css(token: ast.Node) -> Rgba | None:
    try:
        colour = color4.parse_color(token)
        if colour is None or isinstance(colour, str):
            return None
        srgb = colour if colour.space == "srgb" else colour.to("srgb")
        return Rgba(*(_byte(part * 255) for part in (*srgb.coordinates, srgb.alpha)))
    except (ValueError, TypeError, NotImplementedError, AttributeError, IndexError, OverflowError):
        return None


def _by_parts(token: ast.FunctionBlock) -> Rgba | None:
    parts = [
        part
        for part in token.arguments
        if part.type not in ("whitespace", "comment") and not (part.type == "literal" and part.value in ",/")
    ]
    if len(parts) not in (3, 4) or any(
        part.type not in ("number", "percentage", "dimension") for part in parts
    ):
        return None
    alpha = _alpha(parts[3]) if len(parts) == 4 else 255
    name = token.lower_name[:3]
    if name == "rgb":
        bytes_ = [
            _byte(part.value / 100 * 255 if part.type == "percentage" else part.value) for part in parts[:3]
        ]
        return Rgba(bytes_[0], bytes_[1], bytes_[2], alpha)
    hue = _bounded(parts[0].value, -1e6, 1e6) % 360
    # Qt writes saturation and lightness as 0-255 when there is no percent sign.
    second, third = (
        _bounded(part.value / (100 if part.type == "percentage" else 255), 0, 1) for part in parts[1:3]
    )
    rgb = _from_hsl(hue, second, third) if name == "hsl" else _from_hsv(hue, second, third)
    return Rgba(_byte(rgb[0] * 255), _byte(rgb[1] * 255), _byte(rgb[2] * 255), alpha)


def _alpha(part: ast.Node) -> int:
    if part.type == "percentage":
        return _byte(part.value / 100 * 255)
    return _byte(part.value * 255 if part.value <= 1 else part.value)


def _from_hsl(hue: float, saturation: float, lightness: float) -> tuple[float, float, float]:
    reach = saturation * min(lightness, 1 - lightness)

    def channel(shift: int) -> float:
        turn = (shift + hue / 30) % 12
        return lightness - reach * max(-1.0, min(turn - 3, 9 - turn, 1.0))

    return channel(0), channel(8), channel(4)


def _from_hsv(hue: float, saturation: float, value: float) -> tuple[float, float, float]:
    def channel(shift: int) -> float:
        turn = (shift + hue / 60) % 6
        return value - value * saturation * max(0.0, min(turn, 4 - turn, 1.0))

    return channel(5), channel(3), channel(1)


def _bounded(value: float, low: float, high: float) -> float:
    return low if value != value else min(max(value, low), high)


def _byte(value: float) -> int:
    return round(_bounded(value, 0, 255))
