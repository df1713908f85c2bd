"""Owns the report of a sheet: one diagnostic per thing that was changed or left out, each a sentence with its
place.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum

import msgspec


class Severity(Enum):
    """How much a diagnostic matters.

    ERROR lost rules to broken syntax or was refused, WARNING left something out, INFO has no meaning in a
    window.
    """

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Diagnostic(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One diagnostic of a sheet. `line` and `column` count from 1 in the file named `source`; 0 is all of it.

    `is_refusal`: an ERROR about one declaration that no sheet may make; the rest of the sheet is used.
    """

    line: int
    column: int
    severity: Severity
    selector: str
    message: str
    source: str = ""
    is_refusal: bool = False

    def __str__(self) -> str:
        place = f"{self.line}:{self.column} " if self.line else ""
        where = f"{place}{self.severity.value}"
        return f"{where}: {self.selector}: {self.message}" if self.selector else f"{where}: {self.message}"


class DroppedError(Exception):
    """A selector or declaration that Qt cannot take; carries the sentence for the report."""

    def __init__(self, message: str, severity: Severity = Severity.WARNING) -> None:
        super().__init__(message)
        self.message = message
        self.severity = severity


class RefusedError(DroppedError):
    """A declaration that is no matter of looks: a sheet may not change what a part is, says or does."""

    def __init__(self, message: str) -> None:
        super().__init__(message, Severity.ERROR)


class UnknownNameError(DroppedError):
    """A word that is none of `known`, one of which may have been meant."""

    def __init__(self, message: str, word: str, known: Collection[str]) -> None:
        super().__init__(message)
        self.word = word
        self.known = known
