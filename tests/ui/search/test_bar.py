"""The search bar of a room: its keys and buttons, walking the hits, and being a good guest."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from qiscus_desktop.store.changes import Change, NoticeRaised
from qiscus_desktop.ui.chat_widget import ChatWidget
from tests.ui.chat.small_world import ANN, TEAM
from tests.ui.conftest import OpenChat
from tests.ui.search.conftest import long_session
from tests.ui.search.test_results import is_in_sight

FindInRoom = Callable[[ChatWidget, str], str]
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def said(chat: ChatWidget) -> str:
    bar = chat._page.search_bar
    assert bar is not None
    return bar.count.text().strip("\u2068\u2069")


def test_hits_are_walked_by_keys_and_buttons(
    open_chat: OpenChat, find_in_room: FindInRoom, qtbot: QtBot
) -> None:
    chat = open_chat(ANN, session=long_session(350))
    assert find_in_room(chat, "harvest") == "1 of 3"
    bar, timeline = chat._page.search_bar, chat._page.timeline
    assert bar is not None
    assert bar.isVisible()
    assert is_in_sight(chat, ANN * 1000 + 300)
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert (said(chat), is_in_sight(chat, ANN * 1000 + 200)) == ("2 of 3", True)
    assert timeline.flash.strength(f"t{ANN}-200") > 0.5
    assert bar.field.hasFocus()
    qtbot.mouseClick(bar.older, Qt.MouseButton.LeftButton)
    assert said(chat) == "3 of 3"
    QTest.keyClick(bar.field, Qt.Key.Key_F3)
    assert said(chat) == "1 of 3"
    QTest.keyClick(bar.field, Qt.Key.Key_Return, SHIFT)
    assert said(chat) == "3 of 3"
    timeline.setFocus()
    QTest.keyClick(timeline, Qt.Key.Key_F3, SHIFT)
    assert said(chat) == "2 of 3"
    qtbot.mouseClick(bar.newer, Qt.MouseButton.LeftButton)
    assert said(chat) == "1 of 3"
    QTest.keyClick(timeline, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert timeline.hasFocus()


def test_what_the_bar_says_without_hits(open_chat: OpenChat, find_in_room: FindInRoom) -> None:
    chat = open_chat(ANN)
    assert find_in_room(chat, "") == ""
    assert find_in_room(chat, "xylophone") == "Nothing found"
    assert find_in_room(chat, "?!") == "Type a word"
    assert find_in_room(chat, "hello") == "1 of 1"
    bar = chat._page.search_bar
    assert bar is not None
    assert not bar.older.isEnabled()


def test_the_header_opens_and_closes_it_and_another_room_closes_it(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat(ANN)
    button = chat._page.header.search_button
    assert chat._page.search_bar is None, "built when it is asked for"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    bar = chat._page.search_bar
    assert bar is not None
    assert bar.field.hasFocus()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not chat._page.is_searching
    assert chat._page.composer.field.hasFocus()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    bar.field.setText("hello")
    chat.open_room(TEAM)
    assert not chat._page.is_searching
    chat._page.open_search()
    assert bar.field.text() == ""
    QTest.keyClick(bar.field, Qt.Key.Key_Escape)
    assert not chat._page.is_searching
    bar.setVisible(True)
    stops, one = [], chat._page.header.info
    while one is not chat._page.timeline:
        one = one.nextInFocusChain()
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isVisible():
            stops.append(one)
    assert stops[-5:-1] == [bar.field, bar.older, bar.newer, bar.close_button]
    assert all(one.accessibleName() for one in (bar.field, bar.older, bar.newer, bar.close_button, button))


def test_the_keys_are_ours_only_while_the_focus_is_inside(open_chat: OpenChat) -> None:
    host = QWidget()
    host.resize(1000, 600)
    line = QHBoxLayout(host)
    field = QLineEdit(host)
    line.addWidget(field)
    chat = open_chat(ANN, parent=host)
    line.addWidget(chat, 1)
    QApplication.processEvents()
    hosts: list[str] = []
    for keys in ("Ctrl+F", "Ctrl+K", "F3", "Esc"):
        QShortcut(QKeySequence(keys), host).activated.connect(lambda keys=keys: hosts.append(keys))
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_F, CONTROL)
    QTest.keyClick(field, Qt.Key.Key_K, CONTROL)
    assert hosts == ["Ctrl+F", "Ctrl+K"]
    assert not chat._page.is_searching
    composer = chat._page.composer.field
    composer.setFocus()
    QTest.keyClick(composer, Qt.Key.Key_F3)
    assert hosts.pop() == "F3", "without the bar it means nothing to us"
    QTest.keyClick(composer, Qt.Key.Key_F, CONTROL)
    assert chat._page.is_searching
    composer.setFocus()
    QTest.keyClick(composer, Qt.Key.Key_F3)
    QTest.keyClick(composer, Qt.Key.Key_K, CONTROL)
    assert chat._window.sidebar.filter.hasFocus()
    QTest.keyClick(chat._window.sidebar.filter, Qt.Key.Key_Escape)
    assert not chat._page.is_searching
    assert hosts == ["Ctrl+F", "Ctrl+K"]


def test_a_hit_that_is_no_longer_there_is_said(open_chat: OpenChat, find_in_room: FindInRoom) -> None:
    chat = open_chat(ANN, session=long_session(350))
    assert find_in_room(chat, "harvest") == "1 of 3"
    notices: list[Change] = []
    chat.session.listen(notices.append)
    gone = ANN * 1000 + 200
    chat.session._database.messages.write(lambda w: w.run("DELETE FROM comments WHERE id = ?", (gone,)))
    chat.session._database.flush()
    bar = chat._page.search_bar
    assert bar is not None
    bar.step(1)
    texts = [one.text for one in notices if isinstance(one, NoticeRaised)]
    assert texts == ["That message is no longer there."]
    assert said(chat) == "2 of 3"
