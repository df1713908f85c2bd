"""Owns one theme: its translated sheet, and its tokens as colours, measures and words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
from PySide6.QtGui import QColor

from qiscus_desktop.ui.theme.qt_colours import colour_of
from qiscus_desktop.ui.theme.sheet.diagnostics import Diagnostic
from qiscus_desktop.ui.theme.sheet.rules import Rule

Token = QColor | float | str


class Tokens(Mapping[str, Token]):
    """The tokens of a theme, each read from its text when it is first asked for."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._read: dict[str, Token] = {}

    def __getitem__(self, name: str) -> Token:
        if name not in self._read:
            self._read[name] = read_token(self._texts[name])
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


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


def read_token(text: str) -> Token:
    """A token's text (see rules.Translation) as a colour, a number or words."""
    colour = colour_of(text)
    if colour is not None:
        return colour
    try:
        return float(text.removesuffix("px"))
    except ValueError:
        return text
