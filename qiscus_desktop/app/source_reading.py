"""Spares the start that PySide reads the source text of every module, looking for its own name in it."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

_NO_QT, _QT = -1, 0  # PySide's words for a module: left alone; uses PySide without switching its features


def answer_ahead() -> None:
    """Loads PySide and writes into its published table what reading would find out.

    PySide asks after each import whether the module uses it, by reading the source (feature.py, PYSIDE-2029):
    a twentieth of the way to the first window. Where another version has no such table, it goes on reading.
    """
    before = list(sys.modules)
    importlib.import_module("PySide6.QtCore")  # the table comes with it
    known = getattr(sys.modules.get("shibokensupport.feature"), "pyside_feature_dict", None)
    if not isinstance(known, dict):
        return
    for name in before:
        known.setdefault(name, _NO_QT)
    package = Path(__file__).parent.parent
    for part in ("app", "ui"):
        for folder, _, files in os.walk(package / part):
            words = ".".join((package.name, *Path(folder).relative_to(package).parts))
            for file in files:
                if file.endswith(".py"):
                    known.setdefault(words if file == "__init__.py" else f"{words}.{file[:-3]}", _QT)
