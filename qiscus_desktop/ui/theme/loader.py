"""Owns reading style sheet files: size limit, encodings, and where an unbalanced sheet breaks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from qiscus_desktop.ui.theme.notes import Note, Severity

MAX_BYTES = 1_000_000
_OPENERS = {"{": "}", "(": ")", "[": "]"}


class SheetUnreadableError(Exception):
    """The file cannot be a style sheet; the text is one sentence for the user."""


class Dialect(Enum):
    """CSS: border-box sizes, #rrggbbaa, :active means pressed. QSS: Qt's own reading of the same words."""

    CSS = "css"
    QSS = "qss"


@dataclass(frozen=True, slots=True)
class Source:
    """The text of one sheet, not yet parsed. `folder` is where relative picture names are looked up."""

    name: str
    text: str
    dialect: Dialect = Dialect.QSS
    folder: Path | None = None


def read_source(path: Path) -> Source:
    """Reads a sheet. UTF-8 (with or without BOM) and UTF-16 with BOM are known; anything else is read as Latin-1.

    Raises SheetUnreadableError with a sentence when the file is missing, too long or not text.
    """
    try:
        # One byte more than allowed tells "too long" apart without reading all of a huge file.
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise SheetUnreadableError(f"{path.name} cannot be read: {error.strerror or error}.") from error
    if len(raw) > MAX_BYTES:
        raise SheetUnreadableError(
            f"{path.name} is longer than {MAX_BYTES // 1000} kB, which no style sheet needs."
        )
    dialect = Dialect.CSS if path.suffix.lower() == ".css" else Dialect.QSS
    return Source(path.name, decode(raw, path.name), dialect, path.parent.absolute())


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


def find_breaks(source: Source) -> list[Note]:
    """Notes (errors) for braces, brackets, strings and comments that are opened and never closed, or the reverse."""
    found: list[Note] = []
    stack: list[tuple[str, int]] = []
    text = source.text
    at, end = 0, len(text)

    def note(position: int, message: str) -> None:
        line = text.count("\n", 0, position) + 1
        column = position - text.rfind("\n", 0, position)
        found.append(Note(line, column, Severity.ERROR, "", message, source.name))

    while at < end:
        char = text[at]
        if char == "\\":
            at += 2
            continue
        if char == "/" and text.startswith("/*", at):
            close = text.find("*/", at + 2)
            if close < 0:
                note(at, "This comment is never closed.")
                break
            at = close + 2
            continue
        if char in "\"'":
            close = _string_end(text, at)
            if close < 0:
                note(at, "This string is never closed.")
                line_end = text.find("\n", at)
                close = end if line_end < 0 else line_end
            at = close + 1
            continue
        if char in _OPENERS:
            stack.append((char, at))
        elif char in "})]":
            if stack and _OPENERS[stack[-1][0]] == char:
                stack.pop()
            elif char == "}" and any(opener == "{" for opener, _ in stack):
                while stack[-1][0] != "{":
                    opener, where = stack.pop()
                    note(where, f"This '{opener}' is never closed.")
                stack.pop()
            else:
                note(at, f"This '{char}' closes nothing.")
        at += 1
    for opener, where in stack:
        note(where, f"This '{opener}' is never closed.")
    return found


def _string_end(text: str, start: int) -> int:
    quote, at = text[start], start + 1
    while at < len(text):
        if text[at] == "\\":
            at += 2
            continue
        if text[at] == "\n":
            return -1
        if text[at] == quote:
            return at
        at += 1
    return -1
