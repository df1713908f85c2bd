"""Owns one theme: its translated sheet, and its tokens as colours, measures and words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec
from PySide6.QtGui import QColor

from qiscus_desktop.ui.theme.breakpoints import BREAKPOINT_CLASSES
from qiscus_desktop.ui.theme.host_guard import HOST_GUARD
from qiscus_desktop.ui.theme.sheet.diagnostics import Diagnostic
from qiscus_desktop.ui.theme.sheet.rgba import colour_of
from qiscus_desktop.ui.theme.sheet.rules import Rule, Translation

_BREAKPOINTS = frozenset(BREAKPOINT_CLASSES)

Token = QColor | float | str


class Theme(msgspec.Struct, frozen=True, eq=False):
    """The styles of the window and its painters. Frozen: a change of the sheet makes a new one.

    `tokens` holds the `--name` variables without their dashes: colours as QColor, lengths and numbers as
    float (pixels), the rest as words. `icon_files` are the drawings that the sheet replaces.
    """

    name: str
    dark: bool
    qss: str
    tokens: Mapping[str, Token]
    rules: tuple[Rule, ...] = ()
    report: tuple[Diagnostic, ...] = ()
    errors: tuple[Diagnostic, ...] = ()
    icon_files: Mapping[str, Path] | None = None
    breakpoints: frozenset[str] = frozenset()  # the classes of widths that rules ask for

    def colour(self, name: str) -> QColor:
        """A colour token, such as `accent`; KeyError when the sheets define no such colour."""
        found = self.tokens.get(name)
        if not isinstance(found, QColor):
            raise KeyError(f"no colour token is called '{name}'")
        return QColor(found)

    def px(self, name: str) -> float:
        """A measure token in pixels, such as `radius-bubble`; KeyError when there is none."""
        found = self.tokens.get(name)
        if not isinstance(found, float):
            raise KeyError(f"no measure token is called '{name}'")
        return found

    def word(self, name: str, default: str = "") -> str:
        """A token that is a word, such as `time-place`."""
        found = self.tokens.get(name)
        return found if isinstance(found, str) else default


def theme_of(name: str, done: Translation, dark: bool) -> Theme:
    """The theme that a translation makes. `--color-scheme` of the sheet wins over `dark`."""
    scheme = done.tokens.get("color-scheme")
    is_dark = scheme == "dark" if scheme in ("dark", "light") else dark
    return Theme(
        name,
        is_dark,
        HOST_GUARD + done.qss,
        {key: read_token(text) for key, text in done.tokens.items()},
        done.rules,
        done.report,
        done.errors,
        {icon: Path(path) for icon, path in done.icon_files.items()},
        _BREAKPOINTS
        & {name for rule in done.rules for step in rule.selector.compounds for name in step.classes},
    )


def _breakpoints_in(rules: Iterable[Rule]) -> frozenset[str]:
    steps = (step for rule in rules for step in rule.selector.compounds)
    return _BREAKPOINTS.intersection(name for step in steps for name in step.classes)


def read_token(text: str) -> Token:
    """A token's text (see rules.Translation) as a colour, a number or words."""
    colour = colour_of(text)
    if colour is not None:
        return colour
    try:
        return float(text.removesuffix("px"))
    except ValueError:
        return text
