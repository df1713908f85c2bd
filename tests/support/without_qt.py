"""A pytest plugin that makes this interpreter behave as if PySide6 were not installed.

Use it with `-p no:pytest-qt -p tests.support.without_qt`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

import pytest

ABSENT = ("PySide6", "shiboken6", "qasync")


class _Refuse:
    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name.partition(".")[0] in ABSENT:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return None


def pytest_addoption(parser: pytest.Parser) -> None:
    sys.meta_path.insert(0, _Refuse())
    # Settings of pytest-qt in pyproject.toml, which nobody else would know.
    for name in ("qt_api", "qt_default_raising", "qt_log_level_fail", "qt_log_ignore"):
        parser.addini(name, "not used without Qt")
