"""Keeps PySide from reading the source text of every module that is imported, to find its own name in it."""

from __future__ import annotations

import importlib
import sys
from collections.abc import MutableMapping, Sequence
from types import ModuleType

_NO_QT, _QT = -1, 0  # PySide's values for a module: left alone; uses PySide without switching its features
_OURS_WITH_QT = ("qiscus_desktop.app", "qiscus_desktop.ui", "qiscus_desktop.gallery")


class ImportAnswers:
    """A finder that finds nothing: it enters each module that is about to be imported into PySide's table.

    A module that is not in the table is read by PySide after its import (feature.py, PYSIDE-2029). The text
    stays in `linecache`: 6 MB when the network code has been loaded. The program switches no feature of
    PySide, so the values themselves change nothing.
    """

    def __init__(self, table: MutableMapping[str, int]) -> None:
        self._table = table

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> None:
        """Always None: the next finder looks for the module."""
        self._table.setdefault(fullname, _QT if fullname.startswith(_OURS_WITH_QT) else _NO_QT)


def answer_ahead() -> None:
    """Loads PySide and answers its question for all modules, those that are imported later included.

    For the program alone: an embedded widget leaves the imports of its host as they are. Where another
    version of PySide has no such table, it goes on reading.
    """
    before = list(sys.modules)
    importlib.import_module("PySide6.QtCore")  # the table comes with it
    table = getattr(sys.modules.get("shibokensupport.feature"), "pyside_feature_dict", None)
    if not isinstance(table, dict) or any(isinstance(finder, ImportAnswers) for finder in sys.meta_path):
        return
    for name in before:
        table.setdefault(name, _NO_QT)
    sys.meta_path.insert(0, ImportAnswers(table))
