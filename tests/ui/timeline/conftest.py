"""A real timeline view, offscreen, over a real session with a database in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.timeline.window import Window

MakeWindow = Callable[..., Window]


@pytest.fixture
def open_window(qtbot: QtBot) -> Iterator[MakeWindow]:
    """Opens windows as `Window(...)` does; all are closed with the test."""
    made: list[Window] = []

    def make(*arguments: object, **options: object) -> Window:
        window = Window(*arguments, **options)  # type: ignore[arg-type]
        made.append(window)
        return window

    yield make
    for window in made:
        window.close()
