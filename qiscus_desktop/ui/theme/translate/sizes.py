"""Owns what sizes need to mean the same in Qt: widths without padding, radii that fit."""

from __future__ import annotations

import math

from qiscus_desktop.ui.theme.painted.box_measures import Box, last_values, px
from qiscus_desktop.ui.theme.painted.painted_classes import is_painted
from qiscus_desktop.ui.theme.sheet.loader import Dialect
from qiscus_desktop.ui.theme.sheet.rules import UNBOUNDED_PX, Pairs, Selector
from qiscus_desktop.ui.theme.translate.known_boxes import KnownBoxes

PILL_FROM_PX = 25
LINE_SHARE = 1.2

_SIZES = frozenset({"min-width", "max-width", "min-height", "max-height"})


def as_content_box(pairs: Pairs, dialect: Dialect, selector: Selector, known: KnownBoxes) -> Pairs:
    """The declarations with padding and border taken off their sizes.

    Padding and border come from the rule itself, or from earlier rules whose subject carries no word that
    this one lacks.
    """
    if dialect is not Dialect.CSS or not any(name in _SIZES for name, _ in pairs):
        return pairs
    box = Box.of([*known.about(selector.subject), *pairs])
    found: Pairs = []
    for name, value in pairs:
        if name in _SIZES and value != f"{UNBOUNDED_PX}px":
            sides = (1, 3) if name.endswith("width") else (0, 2)
            taken = sum(box.padding[side] + box.border[side] for side in sides)
            value = f"{max(0, round(float(value[:-2]) - taken))}px"
        found.append((name, value))
    return found


def with_fitting_radii(pairs: Pairs, selector: Selector, known: KnownBoxes) -> Pairs:
    """The declarations with radii cut to half the least height of the box: Qt draws square corners for
    larger ones.

    The height is what the rules tell of it, or one line of text with its padding. Painted rows cut radii to
    fit each box themselves; a smaller one here would be seen in tall boxes, so they keep what was written.
    """
    if is_painted(selector) or not any(name.endswith("radius") for name, _ in pairs):
        return pairs
    declared = [*known.about(selector.subject), *pairs]
    box = Box.of(declared)
    values = last_values(declared)
    line = px(values.get("font-size", "14px")) * LINE_SHARE
    height = max(px(values.get("min-height", "0px")), line) + sum(
        box.padding[side] + box.border[side] for side in (0, 2)
    )
    most = math.floor(height / 2)
    return [(name, _cut(value, most) if name.endswith("radius") else value) for name, value in pairs]


def _cut(value: str, most: int) -> str:
    # Only radii that mean "as round as can be" are cut: a large box may well have corners of 24 px.
    return " ".join(
        f"{most}px" if px(part) >= PILL_FROM_PX and px(part) > most else part for part in value.split(" ")
    )
