"""Owns one theme: its translated sheet, its tokens as colours and measures, and the files it is layered from."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtGui import QColor

from qiscus_desktop.ui.theme.loader import Dialect, Source, read_source
from qiscus_desktop.ui.theme.notes import Dropped, Note
from qiscus_desktop.ui.theme.translate import Rule, translate
from qiscus_desktop.ui.theme.values import (
    Scope,
    colour,
    length_px,
    resolve_variables,
    rgba_of,
    shown,
    significant,
)

BUILT_IN = ("light", "dark", "original")
SYSTEM = "system"
BASE_FILE = "base.qss"
_BASED_ON = re.compile(r"--based-on\s*:\s*([a-z]+)")

Token = QColor | float | str


@dataclass(frozen=True, eq=False)
class Theme:
    """What the window and its painters are dressed in. Frozen: a change of the sheet makes a new one.

    `tokens` holds the `--name` variables without their dashes: colours as QColor, lengths as pixels, the rest as words.
    """

    name: str
    dark: bool
    qss: str
    tokens: Mapping[str, Token]
    rules: tuple[Rule, ...] = ()
    report: tuple[Note, ...] = ()
    errors: tuple[Note, ...] = field(default=())

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


def built_in_layers(styles: Path, name: str) -> list[Source]:
    """The sheets of a theme that ships with the project: the metrics, then its colours."""
    return [read_source(styles / BASE_FILE), read_source(styles / f"{name}.qss")]


def based_on(source: Source) -> str | None:
    """The built-in theme that a designer's sheet asks to be layered on by `--based-on: dark`."""
    found = _BASED_ON.search(source.text)
    return found.group(1) if found and found.group(1) in BUILT_IN else None


def build_theme(
    name: str,
    layers: Sequence[Source],
    *,
    dark: bool,
    right_to_left: bool = False,
    variables: Mapping[str, str] | None = None,
) -> Theme:
    """Translates the layers and reads the tokens. Never raises for anything that is in a sheet."""
    done = translate(layers, dark=dark, right_to_left=right_to_left, variables=variables)
    tokens = {key.removeprefix("--"): _token(value, done.variables) for key, value in done.variables.items()}
    scheme = tokens.get("color-scheme")
    is_dark = scheme == "dark" if scheme in ("dark", "light") else dark
    return Theme(name, is_dark, done.qss, tokens, done.rules, done.report, done.errors)


def _token(value: Tokens, variables: Mapping[str, Tokens]) -> Token:
    scope = Scope(variables, Dialect.CSS)
    try:
        parts = significant(resolve_variables(value, variables))
    except Dropped:
        return ""
    if len(parts) == 1:
        try:
            rgba = rgba_of(colour(parts[0], scope))
            if rgba is not None:
                return QColor(rgba.red, rgba.green, rgba.blue, rgba.alpha)
        except Dropped:
            pass
        try:
            return parts[0].value / 100 if parts[0].type == "percentage" else length_px(parts[0])
        except Dropped:
            pass
    return " ".join(part.value if part.type == "ident" else shown(part) for part in parts)
