"""Owns the difference of the two box models: CSS measures a width with padding and border, Qt without."""

from __future__ import annotations

from collections.abc import Sequence

from qiscus_desktop.ui.theme.boxes import Box
from qiscus_desktop.ui.theme.loader import Dialect
from qiscus_desktop.ui.theme.rules import UNBOUNDED_PX, Pairs, Rule, Selector

_SIZES = frozenset({"min-width", "max-width", "min-height", "max-height"})


def as_content_box(pairs: Pairs, dialect: Dialect, selector: Selector, earlier: Sequence[Rule]) -> Pairs:
    """The declarations with padding and border taken off their sizes.

    Padding and border come from the rule itself, or from earlier rules whose subject carries no word that
    this one lacks.
    """
    if dialect is not Dialect.CSS or not any(name in _SIZES for name, _ in pairs):
        return pairs
    known: Pairs = []
    subject = selector.subject
    for rule in earlier:
        other = rule.selector.subject
        if (
            other.classes
            and set(other.classes) <= set(subject.classes)
            and not (other.subcontrol or other.pseudos)
        ):
            known.extend(rule.declarations)
    box = Box.of([*known, *pairs])
    found: Pairs = []
    for name, value in pairs:
        if name in _SIZES and value != f"{UNBOUNDED_PX}px":
            sides = (1, 3) if name.endswith("width") else (0, 2)
            taken = sum(box.padding[side] + box.border[side] for side in sides)
            value = f"{max(0, round(float(value[:-2]) - taken))}px"
        found.append((name, value))
    return found
