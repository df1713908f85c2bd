"""The inputs of `tests/data/cases`, each a named parameter of a test."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

_FOLDER = Path(__file__).parents[1] / "data" / "cases"


def cases(name: str, *, only: tuple[str, ...] = ()) -> list[Any]:
    """The entries of `name`.json as parameters named by their ids; with `only`, those alone."""
    entries = json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return [pytest.param(entry, id=entry["id"]) for entry in entries if not only or entry["id"] in only]
