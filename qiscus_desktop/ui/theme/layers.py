"""Owns which sheets a theme is layered from."""

from __future__ import annotations

import re
from pathlib import Path

from qiscus_desktop.ui.theme.sheet.loader import Dialect, Source, read_source

BUILT_IN = ("light", "dark", "original")
SYSTEM = "system"
BASE_FILE = "base.qss"
_BASED_ON = re.compile(r"--based-on\s*:\s*([a-z]+)")


def built_in_layers(styles: Path, name: str) -> list[Source]:
    """The sheets of a theme that ships with the project: the metrics, then its colours."""
    return [read_source(styles / file, is_ours=True) for file in (BASE_FILE, f"{name}.qss")]


def font_layer(families: list[str]) -> Source:
    """The application's font, said for every widget: what a host's sheet says of fonts would reach the texts
    that Qt draws and not those that we measure.
    """
    names = ", ".join('"' + re.sub(r'["\\\n]', "", name) + '"' for name in families)
    return Source("font", f"QWidget {{ font-family: {names}; }}" if names else "", is_ours=True)


def based_on(source: Source) -> str | None:
    """The built-in theme that a designer's sheet is layered on: the one that it names by `--based-on: dark`.

    A .css file that names none was written for the web widget, and so for its look; None leaves it to the
    system.
    """
    found = _BASED_ON.search(source.text)
    if found and found.group(1) in BUILT_IN:
        return found.group(1)
    return "original" if source.dialect is Dialect.CSS else None
