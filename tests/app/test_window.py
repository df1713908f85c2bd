"""The window: its title, and the chats that take turns in it."""

from __future__ import annotations

import pytest
import shiboken6
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget
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


def test_a_chat_that_is_replaced_can_still_end_in_order(qtbot: QtBot) -> None:
    window, one, other = MainWindow(), QWidget(), QWidget()
    qtbot.addWidget(window)
    for chat in (one, other):
        window.show_chat(chat)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert shiboken6.isValid(one)
    assert not one.isVisible()
    one.deleteLater()


def test_it_cannot_shrink_to_nothing(qtbot: QtBot) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    window.resize(1, 1)
    assert window.width() >= 320
    assert window.height() >= 300
