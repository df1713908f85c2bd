"""Owns a theme as it comes from reading sheets: all that can be made ready without Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from qiscus_desktop.ui.theme.painted.cascade import Cascade
from qiscus_desktop.ui.theme.sheet.loader import Source
from qiscus_desktop.ui.theme.sheet.page_widths import BREAKPOINT_CLASSES
from qiscus_desktop.ui.theme.sheet.picture_files import Stamp
from qiscus_desktop.ui.theme.sheet.rules import Translation


class PreparedTheme(msgspec.Struct, frozen=True, eq=False):
    """`base` is the built-in theme underneath, `source` the designer's sheet on top of it, if there is one.

    `pictures` tells for each picture that the sheets name which version of the file they were read with.
    """

    base: str
    dark: bool
    source: Source | None
    translation: Translation
    cascade: Cascade
    breakpoints: frozenset[str]
    pictures: Mapping[str, Stamp]


def breakpoints_in(done: Translation, pause: Callable[[], None]) -> frozenset[str]:
    """The classes of widths that rules ask for."""
    found: set[str] = set()
    for rule in done.rules:
        pause()
        for step in rule.selector.compounds:
            found.update(step.classes)
    return frozenset(found) & frozenset(BREAKPOINT_CLASSES)


def is_dark(done: Translation, base: str) -> bool:
    """`--color-scheme` of the sheets wins over the built-in theme."""
    scheme = done.tokens.get("color-scheme")
    return scheme == "dark" if scheme in ("dark", "light") else base == "dark"
