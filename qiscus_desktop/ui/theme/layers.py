"""Owns which sheets a theme is layered from."""

from __future__ import annotations

import re
from pathlib import Path

from qiscus_desktop.ui.theme.loader import Source, read_source

BUILT_IN = ("light", "dark", "original")
SYSTEM = "system"
BASE_FILE = "base.qss"
_BASED_ON = re.compile(r"--based-on\s*:\s*([a-z]+)")


def built_in_layers(styles: Path, name: str) -> list[Source]:
    """The sheets of a theme that ships with the project: the metrics, then its colours."""
    return [read_source(styles / BASE_FILE), read_source(styles / f"{name}.qss")]


def based_on(source: Source) -> str | None:
    """The built-in theme that a designer's sheet asks to be layered on by `--based-on: dark`."""
    found = _BASED_ON.search(source.text)
    return found.group(1) if found and found.group(1) in BUILT_IN else None
