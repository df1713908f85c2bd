"""Owns declarations: one `property: value` of a sheet as Qt takes it, or why it cannot."""

from __future__ import annotations

from tinycss2 import ast

from qiscus_desktop.ui.theme.sheet import vocabulary as words
from qiscus_desktop.ui.theme.sheet.component_values import Scope, Tokens, shown, significant
from qiscus_desktop.ui.theme.sheet.diagnostics import DroppedError, RefusedError, Severity, UnknownNameError
from qiscus_desktop.ui.theme.sheet.rules import PAINTED_PREFIX, Compound, Pairs
from qiscus_desktop.ui.theme.sheet.url_pictures import pictures
from qiscus_desktop.ui.theme.sheet.values import TEXT_FONT_PX, colour, length_px
from qiscus_desktop.ui.theme.translate.measures import border, box_lengths, single_length, widget_size
from qiscus_desktop.ui.theme.translate.shorthands import HANDLERS

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
    if name.startswith("qproperty-") or name in words.BEHAVIOUR_PROPERTIES:
        raise RefusedError(
            f"'{name[:40]}' is no matter of looks: a sheet cannot set what a part says or does."
        )
    if name.startswith("-") and not name.startswith("-qt-"):
        raise DroppedError(f"'{name[:40]}' belongs to one web browser.", Severity.INFO)
    handler = HANDLERS.get(name)
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
        return [(name, box_lengths(name, parts, font_px))]
    if name in words.BORDER_SHORTHANDS:
        return [(name, border(parts, scope))]
    if name in ("width", "height"):
        return widget_size(name, parts, scope, subject, font_px)
    if name in ("top", "right", "bottom", "left", "position") and not subject.subcontrol:
        raise DroppedError(
            f"'{name}' places things on a web page; a window places its own parts.", Severity.INFO
        )
    if name in words.LENGTH_PROPERTIES:
        return [single_length(name, parts, font_px)]
    if name in words.WORD_PROPERTIES:
        return [(name, _words(name, parts))]
    return _by_rare_kind(name, parts, scope)


def _by_rare_kind(name: str, parts: list[ast.Node], scope: Scope) -> Pairs:
    if name in words.PICTURE_PROPERTIES or name.endswith("-icon"):
        return [(name, pictures(parts, scope))]
    if name in words.NUMBER_PROPERTIES:
        if len(parts) == 1 and parts[0].type == "number" and parts[0].is_integer:
            return [(name, str(min(max(int(parts[0].value), 0), 65535)))]
        raise DroppedError(f"'{name}' is a whole number.")
    if name in words.WEB_ONLY_PROPERTIES:
        raise DroppedError(f"'{name}' is layout or motion of a web page and has no part here.", Severity.INFO)
    known = words.property_names() | HANDLERS.keys()
    raise UnknownNameError(f"Qt does not know the property '{name[:40]}'.", name, known)


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


def _physical(name: str) -> str:
    """`margin-inline-start` and its like, as the side they mean when text runs from left to right."""
    for logical, side in _LOGICAL.items():
        if logical in name:
            return name.replace(logical, side)
    return name
