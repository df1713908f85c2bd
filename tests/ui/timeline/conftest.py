"""A real timeline view, offscreen, over a real session with a database in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qiscus_desktop.ui.theme import ThemeManager
from tests.ui.timeline.window import Window, a_theme

MakeWindow = Callable[..., Window]
MakeThemes = Callable[[str], ThemeManager]


@pytest.fixture(scope="session")
def make_themes(qapp: QApplication, window_cache: Path) -> MakeThemes:
    """Makes managers of their own for tests that change the theme."""
    return lambda name: a_theme(name, window_cache / "themes")


@pytest.fixture(scope="session")
def light(make_themes: MakeThemes) -> ThemeManager:
    return make_themes("light")


@pytest.fixture
def open_window(qtbot: QtBot, light: ThemeManager) -> Iterator[MakeWindow]:
    """Opens windows as `Window(...)` does; all are closed with the test."""
    made: list[Window] = []

    def make(*arguments: object, **options: object) -> Window:
        options.setdefault("themes", light)
        window = Window(*arguments, **options)  # type: ignore[arg-type]
        made.append(window)
        return window

    yield make
    for window in made:
        window.close()
