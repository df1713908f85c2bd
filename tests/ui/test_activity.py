"""Coming back to the window reads the open room, whatever took the person away from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QDialog, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from qiscus_desktop.core.events import CommentReceived
from qiscus_desktop.ui.chat_widget import ChatWidget
from qiscus_desktop.ui.widgets.activity import ActivityWatch, is_looked_at, is_worked_in
from tests.store.builders import a_comment
from tests.support.waiting import PATIENCE_MS
from tests.ui.chat.small_world import ANN

OpenChat = Callable[..., ChatWidget]
Away = Callable[[QWidget, QtBot], Callable[[], None]]


def _another_window(_window: QWidget, qtbot: QtBot) -> Callable[[], None]:
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    return lambda: None


def _a_dialog(window: QWidget, qtbot: QtBot) -> Callable[[], None]:
    dialog = QDialog(window)
    dialog.open()
    dialog.activateWindow()
    return dialog.close


def _minimised(window: QWidget, _qtbot: QtBot) -> Callable[[], None]:
    window.showMinimized()
    return window.showNormal


def _closed_to_the_tray(window: QWidget, qtbot: QtBot) -> Callable[[], None]:
    _another_window(window, qtbot)  # a desktop gives the activation to somebody
    window.hide()
    return window.show


def _in_a_host(chat: OpenChat, _qtbot: QtBot) -> tuple[ChatWidget, QWidget]:
    host = QWidget()
    host.resize(900, 700)
    made = chat(ANN, parent=host)
    QVBoxLayout(host).addWidget(made)
    return made, host


def _alone(chat: OpenChat, _qtbot: QtBot) -> tuple[ChatWidget, QWidget]:
    made = chat(ANN)
    return made, made


def _floating(chat: OpenChat, _qtbot: QtBot) -> tuple[ChatWidget, QWidget]:
    made = chat(ANN, mode="widget")
    made.set_open(True)
    return made, made


# The test of reading asked for the comments on screen and for a hidden window, never for one that is not the
# active one: offscreen nothing takes the activation away by itself.
@pytest.mark.parametrize("place", [_alone, _in_a_host, _floating])
@pytest.mark.parametrize("away", [_another_window, _a_dialog, _minimised, _closed_to_the_tray])
def test_coming_back_reads_what_came_meanwhile(
    open_chat: OpenChat, qtbot: QtBot, place: Any, away: Away
) -> None:
    chat, window = place(open_chat, qtbot)
    window.activateWindow()
    qtbot.waitUntil(lambda: is_looked_at(chat._page.timeline), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: chat.session.rooms[ANN].unread_count == 0, timeout=PATIENCE_MS)
    back = away(window, qtbot)
    qtbot.waitUntil(lambda: not is_looked_at(chat._page.timeline), timeout=PATIENCE_MS)
    newest = chat.session.timeline(ANN).newest_id + 1000
    chat.session.apply(CommentReceived(a_comment(newest, room_id=ANN, sender_id="ann")))
    for _ in range(3):
        QApplication.processEvents()
    assert chat.session.rooms[ANN].unread_count == 1
    back()
    window.activateWindow()
    qtbot.waitUntil(lambda: chat.session.rooms[ANN].unread_count == 0, timeout=PATIENCE_MS)


def test_a_dialog_of_ours_is_work_in_this_window_and_no_look_at_it(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat(ANN)
    dialog = QDialog(chat)
    inner = QDialog(dialog)
    for one in (dialog, inner):
        one.open()
        one.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is inner, timeout=PATIENCE_MS)
    assert is_worked_in(chat)
    assert not is_looked_at(chat)
    chat.hide()
    assert not is_worked_in(chat)


def test_the_watch_follows_its_widget_into_another_window(qtbot: QtBot) -> None:
    first, second, inner = QWidget(), QWidget(), QWidget()
    for window in (first, second):
        qtbot.addWidget(window)
    inner.setParent(first)
    told: list[bool] = []
    watch = ActivityWatch(inner)
    watch.changed.connect(told.append)
    first.show()
    first.activateWindow()
    qtbot.waitUntil(lambda: told == [True], timeout=PATIENCE_MS)
    inner.setParent(second)
    inner.show()
    assert told == [True, False]
    second.show()
    second.activateWindow()
    qtbot.waitUntil(lambda: told == [True, False, True], timeout=PATIENCE_MS)
    QApplication.sendEvent(first, QEvent(QEvent.Type.ActivationChange))
    second.setWindowState(Qt.WindowState.WindowMinimized)
    qtbot.waitUntil(lambda: told == [True, False, True, False], timeout=PATIENCE_MS)
