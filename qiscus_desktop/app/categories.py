"""The names under which the program logs, read from its sources, and which of --log-filter name nothing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from pathlib import Path

from qiscus_desktop.app.logs import category_of, is_named, patterns_of

AREAS = ("app", "core", "qt", "store", "ui")  # `qt` hands on what Qt logs, under Qt's own names
_LOGGER = re.compile(r"""getLogger\((?:"(qiscus\.[\w.]+)"|__name__)\)""")


def unknown_categories(text: str) -> list[str]:
    """The patterns that no line of the log could ever match."""
    patterns = [pattern for pattern in patterns_of(text) if not pattern.startswith("qt.")]
    left = _unmatched(patterns, AREAS)  # a whole area is there without a look into the sources
    return _unmatched(left, categories()) if left else []


def categories() -> set[str]:
    """All that log, and the areas. Takes some hundredths of a second, which only --log-filter costs."""
    package = Path(__file__).parent.parent
    found = set(AREAS)
    for area in AREAS:
        for file in (package / area).rglob("*.py"):
            module = ".".join((package.name, *file.relative_to(package).with_suffix("").parts))
            names = _LOGGER.findall(file.read_text("utf-8"))
            found.update(category_of(name or module) for name in names)
    return found


def _unmatched(patterns: Iterable[str], names: Collection[str]) -> list[str]:
    return [pattern for pattern in patterns if not any(is_named(name, pattern) for name in names)]
