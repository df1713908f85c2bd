"""Owns reading style sheet files: size limit and encodings."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

import msgspec

MAX_BYTES = 500_000


class SheetUnreadableError(Exception):
    """The file cannot be a style sheet; the text is one sentence for the user."""


class Dialect(Enum):
    """CSS: border-box sizes, #rrggbbaa, :active means pressed. QSS: Qt's own reading of the same words."""

    CSS = "css"
    QSS = "qss"


class Origin(msgspec.Struct, frozen=True):
    """Where rules come from: all of a sheet but its text (see Source)."""

    name: str
    dialect: Dialect = Dialect.QSS
    folder: Path | None = None
    is_ours: bool = False


class Source(msgspec.Struct, frozen=True):
    """The text of one sheet, not yet parsed. `folder` is where relative picture names are looked up.
    In a sheet `is_ours` nothing is looked for that its author might have misspelt.
    """

    name: str
    text: str
    dialect: Dialect = Dialect.QSS
    folder: Path | None = None
    is_ours: bool = False

    @property
    def origin(self) -> Origin:
        return Origin(self.name, self.dialect, self.folder, self.is_ours)


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
