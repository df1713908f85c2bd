"""Whole numbers as the service writes them: as numbers, as digits in a text, and as both side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LIMIT = 2**63 - 1  # the largest integer of SQLite: numbers are below, so that the next one fits as well
EXACT = 2**53  # from here on a number may have been rounded on its way through JavaScript


def whole_number(value: object) -> int:
    """A whole number from 0 on below LIMIT, also out of digits in a text; 0 for everything else."""
    if type(value) is int:
        return value if 0 <= value < LIMIT else 0
    if type(value) is str:
        if not (value.isascii() and value.isdigit() and len(value) < 40):
            return 0
        found = int(value)
        return found if found < LIMIT else 0
    if type(value) is float and 0 <= value < LIMIT:
        return int(value)
    return 0


def number_of(fields: Mapping[str, Any], name: str) -> int:
    """The number `name`; its text twin `{name}_str` where there is none, or one from 2**53 on."""
    found = whole_number(fields.get(name))
    if 0 < found < EXACT:
        return found
    return whole_number(fields.get(name + "_str")) or found


def exact_number(value: object, twin: object) -> int:
    """The same of a number and its text twin."""
    return number_of({"": value, "_str": twin}, "")
