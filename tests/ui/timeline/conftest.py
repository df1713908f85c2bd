"""A real timeline view, offscreen, over a real session with a database in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qiscus_desktop.ui.theme import ThemeManager
from tests.ui.timeline.window import Window, a_theme

MakeWindow = Callable[..., Window]


@pytest.fixture(scope="session")
def light(qapp: QApplication) -> ThemeManager:
    return a_theme("light")


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
