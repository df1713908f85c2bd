"""Finds the style sheets and pictures that ship with the project, in a wheel and in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_IN_WHEEL = _PACKAGE / "_data"


def styles_dir() -> Path:
    """The folder of the QSS files that come with the project."""
    return _folder("styles")


def resources_dir() -> Path:
    """The folder of the icons and pictures that come with the project."""
    return _folder("resources")


def _folder(name: str) -> Path:
    # The wheel build copies both folders to `_data`; a checkout keeps them at its top level.
    base = _IN_WHEEL if _IN_WHEEL.is_dir() else _PACKAGE.parent
    folder = base / name
    if not folder.is_dir():
        raise FileNotFoundError(f"the installation is incomplete: {folder} is missing")
    return folder
