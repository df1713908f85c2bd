"""Owns @media: which of its queries hold now, and which become class words of the root widget."""

from __future__ import annotations

from collections.abc import Sequence

from tinycss2 import ast

from qiscus_desktop.ui.theme.sheet.component_values import significant
from qiscus_desktop.ui.theme.sheet.diagnostics import DroppedError, Severity
from qiscus_desktop.ui.theme.sheet.page_widths import (
    BREAKPOINT_CLASSES,
    MID,
    MID_BELOW_PX,
    NARROW,
    NARROW_BELOW_PX,
)
from qiscus_desktop.ui.theme.sheet.values import length_px


def media_classes(prelude: Sequence[ast.Node], dark: bool) -> tuple[tuple[str, ...], ...]:
    """The alternatives under which the rules hold: `((),)` always, `()` never, else tuples of class words.

    Raises DroppedError for queries that a desktop window cannot answer.
    """
    widths: set[str] = set()
    for query in _queries(prelude):
        widths |= _holds_in(query, dark)
    if widths == set(BREAKPOINT_CLASSES):
        return ((),)
    return tuple((word,) for word in BREAKPOINT_CLASSES if word in widths)


def _queries(prelude: Sequence[ast.Node]) -> list[list[ast.Node]]:
    queries: list[list[ast.Node]] = [[]]
    for token in significant(prelude):
        if token.type == "literal" and token.value == ",":
            queries.append([])
        else:
            queries[-1].append(token)
    return queries


def _holds_in(query: Sequence[ast.Node], dark: bool) -> set[str]:
    widths = set(BREAKPOINT_CLASSES)
    for token in query:
        if token.type == "ident":
            if token.lower_value == "print":
                return set()
            if token.lower_value not in ("screen", "all", "and", "only"):
                raise DroppedError(f"'{token.value[:30]}' in a @media query is not known.")
        elif token.type == "() block":
            widths &= _feature(significant(token.content), dark)
        else:
            raise DroppedError("This @media query is not known.")
    return widths


def _feature(parts: Sequence[ast.Node], dark: bool) -> set[str]:
    if len(parts) != 3 or parts[0].type != "ident" or parts[1] != ":":
        raise DroppedError("This @media query is not known.")
    name, value = parts[0].lower_value, parts[2]
    if name == "prefers-color-scheme" and value.type == "ident":
        return set(BREAKPOINT_CLASSES) if (value.lower_value == "dark") is dark else set()
    if name in ("max-width", "min-width"):
        return _by_width(name, length_px(value))
    severity = Severity.INFO if name.startswith("prefers-") else Severity.WARNING
    raise DroppedError(f"'{name[:40]}' in a @media query is not known.", severity)


def _by_width(name: str, pixels: float) -> set[str]:
    # The window has three widths, so a breakpoint holds at the nearest of them.
    edge = min((0, NARROW_BELOW_PX, MID_BELOW_PX), key=lambda known: abs(known - pixels))
    if abs(MID_BELOW_PX * 2 - pixels) < abs(edge - pixels):
        below = set(BREAKPOINT_CLASSES)
    else:
        below = {0: set(), NARROW_BELOW_PX: {NARROW}, MID_BELOW_PX: {NARROW, MID}}[edge]
    return below if name == "max-width" else set(BREAKPOINT_CLASSES) - below
