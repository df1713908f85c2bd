"""The title of the window: what is unread, whose window it is, and the program."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from qiscus_desktop.app.window import MainWindow


@pytest.mark.parametrize(
    ("count", "person", "title"),
    [
        (0, "", "Qiscus"),
        (3, "", "(3) Qiscus"),
        (0, "Ann", "Ann – Qiscus"),
        (3, "Ann", "(3) Ann – Qiscus"),
        (0, " Ann\n Lee\t", "Ann Lee – Qiscus"),
        (0, "Ann[*]", "Ann[*][*] – Qiscus"),  # a lone [*] is Qt's place for "modified"
        (0, "n" * 60, "n" * 39 + "… – Qiscus"),
    ],
)
def test_the_title(qtbot: QtBot, count: int, person: str, title: str) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    window.show_title(count, person)
    assert window.windowTitle() == title
