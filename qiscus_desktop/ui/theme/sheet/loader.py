"""Owns reading style sheet files: size limit, encodings, and where an unbalanced sheet breaks."""

from __future__ import annotations

import re
from enum import Enum
from pathlib import Path

import msgspec

from qiscus_desktop.ui.theme.sheet.diagnostics import Diagnostic, Severity

MAX_BYTES = 500_000
# One break usually makes the rest of the text look broken too; nobody reads more than this.
MAX_BREAKS = 20
_OPENERS = {"{": "}", "(": ")", "[": "]"}
_MARK = re.compile(r"""[\\/"'{}()\[\]]""")  # all that opens, closes or begins something


class SheetUnreadableError(Exception):
    """The file cannot be a style sheet; the text is one sentence for the user."""


class Dialect(Enum):
    """CSS: border-box sizes, #rrggbbaa, :active means pressed. QSS: Qt's own reading of the same words."""

    CSS = "css"
    QSS = "qss"


class Source(msgspec.Struct, frozen=True):
    """The text of one sheet, not yet parsed. `folder` is where relative picture names are looked up.
    In a sheet `is_ours` nothing is looked for that its author might have misspelt.
    """

    name: str
    text: str
    dialect: Dialect = Dialect.QSS
    folder: Path | None = None
    is_ours: bool = False


def read_source(path: Path, *, is_ours: bool = False) -> Source:
    """Reads a sheet. UTF-8 (with or without BOM) and UTF-16 with BOM are known; anything else is read as
    Latin-1.

    Raises SheetUnreadableError with a sentence when the file is missing, too long or not text.
    """
    try:
        # One byte more than allowed tells "too long" apart without reading all of a huge file.
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise SheetUnreadableError(f"{path.name} cannot be read: {why}.") from error
    if len(raw) > MAX_BYTES:
        raise SheetUnreadableError(
            f"{path.name} is longer than {MAX_BYTES // 1000} kB, which no style sheet needs."
        )
    dialect = Dialect.CSS if path.suffix.lower() == ".css" else Dialect.QSS
    return Source(path.name, decode(raw, path.name), dialect, path.parent.absolute(), is_ours)


def decode(raw: bytes, name: str) -> str:
    """Text of a sheet from its bytes; raises SheetUnreadableError for what is plainly not text."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace").replace("\0", "")
    if b"\0" in raw:
        raise SheetUnreadableError(f"{name} is not a text file.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def find_breaks(source: Source) -> list[Diagnostic]:
    """Notes (errors) for braces, strings and comments that are opened and never closed, or the reverse."""
    return _BreakFinder(source).run()


class _BreakFinder:
    """Reads the text once and remembers what is open."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._text = source.text
        self._open: list[tuple[str, int]] = []
        self._found: list[Diagnostic] = []

    def run(self) -> list[Diagnostic]:
        at = 0
        while len(self._found) < MAX_BREAKS and (found := _MARK.search(self._text, at)):
            at = self._step(found.start())
        for opener, where in self._open:
            self._diagnose(where, f"This '{opener}' is never closed.")
        return self._found

    def _step(self, at: int) -> int:
        char = self._text[at]
        if char == "\\":
            return at + 2
        if char == "/" and self._text.startswith("/*", at):
            return self._skip_comment(at)
        if char in "\"'":
            return self._skip_string(at)
        if char in _OPENERS:
            self._open.append((char, at))
        elif char in "})]":
            self._close(char, at)
        return at + 1

    def _skip_comment(self, at: int) -> int:
        close = self._text.find("*/", at + 2)
        if close < 0:
            self._diagnose(at, "This comment is never closed.")
            return len(self._text)
        return close + 2

    def _skip_string(self, start: int) -> int:
        quote, at = self._text[start], start + 1
        while at < len(self._text) and self._text[at] != "\n":
            if self._text[at] == quote:
                return at + 1
            at += 2 if self._text[at] == "\\" else 1
        self._diagnose(start, "This string is never closed.")
        return at

    def _close(self, char: str, at: int) -> None:
        if self._open and _OPENERS[self._open[-1][0]] == char:
            self._open.pop()
        elif char == "}" and any(opener == "{" for opener, _ in self._open):
            # A brace ends whatever was left open inside its block.
            while self._open[-1][0] != "{":
                opener, where = self._open.pop()
                self._diagnose(where, f"This '{opener}' is never closed.")
            self._open.pop()
        else:
            self._diagnose(at, f"This '{char}' closes nothing.")

    def _diagnose(self, at: int, message: str) -> None:
        if len(self._found) >= MAX_BREAKS:
            return
        line = self._text.count("\n", 0, at) + 1
        column = at - self._text.rfind("\n", 0, at)
        self._found.append(Diagnostic(line, column, Severity.ERROR, "", message, self._source.name))
