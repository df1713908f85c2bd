"""The messages below the room list: what is found, how it is chosen, and what is said when nothing is."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qiscus_desktop.core import events
from qiscus_desktop.core.client import QiscusSDK
from qiscus_desktop.core.models import Account
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui.chat_widget import ChatWidget
from qiscus_desktop.ui.search.hits import HIT_ROLE
from qiscus_desktop.ui.search.results import SearchResults
from tests.ui.chat import small_world
from tests.ui.chat.small_world import ANN, TEAM
from tests.ui.conftest import OpenChat
from tests.ui.search.conftest import Find, long_session, session


def spoken(results: SearchResults) -> list[str]:
    model = results.model
    role = Qt.ItemDataRole.AccessibleTextRole
    return [model.index(row).data(role).rpartition(",")[0] for row in range(model.rowCount())]


def is_in_sight(chat: ChatWidget, comment_id: int) -> bool:
    timeline = chat._page.timeline
    rows = timeline.timeline
    assert rows is not None
    shown = next((one for one in timeline.scroll_layout.shown if rows[one.row].id == comment_id), None)
    return shown is not None and 0 <= shown.y < timeline.viewport().height()


def test_messages_of_all_rooms_stand_below_the_rooms(open_chat: OpenChat, find: Find) -> None:
    chat = open_chat(session=session(small_world.comment(ANN, 9, "a team <b>dinner</b>", "me")))
    results = find(chat, "team")
    assert chat._window.sidebar.model.rowCount() == 1
    assert spoken(results) == ["The team, Bob: a team message", "Ann Lee, You: a team <b>dinner</b>"]
    assert results.list.isVisible()
    assert not results.none.isVisible()
    sidebar = chat._window.sidebar
    assert sidebar.view.geometry().bottom() < results.geometry().top()
    chat._window.sidebar.filter.clear()
    assert not results.isVisible()


def test_a_room_without_a_name_is_called_as_in_the_list(open_chat: OpenChat, find: Find) -> None:
    nameless = [msgspec.structs.replace(room, name="") for room in small_world.rooms() if room.id == ANN]
    comments = [small_world.comment(ANN, 9, "a dinner", "ann")]
    chat = open_chat(session=Session.offline(Database(None), small_world.ME, nameless, comments))
    assert spoken(find(chat, "dinner")) == ["Ann Lee, a dinner"]


def test_a_click_opens_the_room_at_the_message(open_chat: OpenChat, find: Find, qtbot: QtBot) -> None:
    chat = open_chat(TEAM, session=long_session(900))
    results = find(chat, "harvest")
    wanted = results.model.index(7)
    comment = wanted.data(HIT_ROLE).comment
    results.list.scrollTo(wanted)
    place = results.list.visualRect(wanted).center()
    qtbot.mouseClick(results.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QApplication.processEvents()
    assert comment.id == ANN * 1000 + 100
    assert chat.room_id == ANN
    assert is_in_sight(chat, comment.id)
    assert chat._page.timeline.flash.strength(comment.temp_id) > 0.5
    # The same room, after it was left behind by scrolling.
    chat._page.timeline.go_to_end()
    results.list.chosen.emit(comment)
    assert is_in_sight(chat, comment.id)
    chat.open_room(TEAM)
    chat.goto_comment(comment)
    QApplication.processEvents()
    assert is_in_sight(chat, comment.id)
    chat._page.timeline.go_to_end()
    chat.goto_comment(comment.id)
    assert is_in_sight(chat, comment.id)


def test_keys_walk_from_the_field_over_the_rooms_to_the_messages(open_chat: OpenChat, find: Find) -> None:
    chat = open_chat(ANN, size=(500, 600))  # one page at a time
    chat._window.show_list()
    results = find(chat, "team")
    sidebar = chat._window.sidebar
    QTest.keyClick(sidebar.filter, Qt.Key.Key_Down)
    assert sidebar.view.hasFocus()
    QTest.keyClick(sidebar.view, Qt.Key.Key_Down)
    assert results.list.hasFocus()
    QTest.keyClick(results.list, Qt.Key.Key_Up)
    assert sidebar.view.hasFocus()
    QTest.keyClick(sidebar.view, Qt.Key.Key_Down)
    QTest.keyClick(results.list, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert chat.room_id == TEAM
    assert chat._page.isVisible()
    assert is_in_sight(chat, TEAM * 1000 + 1)
    chat.toggle_details()  # in place of the page
    QTest.keyClick(chat._window.details, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert chat._page.search_bar is not None
    assert chat._page.search_bar.field.hasFocus()
    chat._window.show_list()
    results.list.setFocus()
    QTest.keyClick(results.list, Qt.Key.Key_Escape)
    assert sidebar.filter.hasFocus()
    QTest.keyClick(sidebar.filter, Qt.Key.Key_Escape)
    assert sidebar.filter.text() == ""


def test_enter_opens_the_newest_message_when_no_room_is_called_so(open_chat: OpenChat, find: Find) -> None:
    chat = open_chat(TEAM)
    find(chat, "there")
    QTest.keyClick(chat._window.sidebar.filter, Qt.Key.Key_Return)
    assert chat.room_id == ANN


def test_what_is_said_when_nothing_is_found(open_chat: OpenChat, find: Find) -> None:
    chat = open_chat()
    sidebar = chat._window.sidebar
    results = find(chat, "news the")
    find(chat, "!")
    QTest.keyClicks(sidebar.filter, "!!")
    assert results.isVisible()
    sidebar.filter.clear()
    results = find(chat, "ann")
    assert results.none.isVisible()
    assert results.none.text() == "Nothing found"
    find(chat, " x")
    assert not results.isVisible()
    assert (sidebar.empty.isVisible(), sidebar.empty.words.text()) == (True, "Nothing found")
    sidebar.filter.setText("?!")
    assert sidebar.empty.words.text() == "Type a word to find something."


def test_what_one_account_found_the_next_does_not_see(open_chat: OpenChat, find: Find) -> None:
    chat = open_chat()
    results = find(chat, "team")
    chat.session.apply(events.SignedIn(Account(id="somebody else", name="S")))
    assert chat._window.sidebar.filter.text() == ""
    assert not results.isVisible()


def test_the_hit_is_painted_in_its_own_colour(open_chat: OpenChat, find: Find) -> None:
    chat = open_chat(session=session(small_world.comment(ANN, 9, "😅 WWWWWWWW and more")))

    def pixels(words: str) -> int:
        chat._window.sidebar.filter.clear()
        results = find(chat, words)
        shot = results.list.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        accent = chat.themes.theme.colour("accent")
        # Thin letters of some fonts have no pixel in the full colour: what is clearly of its hue counts.
        return sum(
            _is_like(shot.pixelColor(x, y), accent)
            for x in range(60, shot.width())
            for y in range(shot.height() // 4)
        )

    # In a font of fixed width these are twice as many letters, in all others more.
    assert pixels("wwwwwwww") > 1.5 * pixels("more") > 0


def _is_like(colour: QColor, accent: QColor) -> bool:
    hues = abs(colour.hsvHue() - accent.hsvHue())
    return min(hues, 360 - hues) < 12 and colour.hsvSaturation() > accent.hsvSaturation() // 2


@pytest.mark.qt_loop
async def test_a_search_runs_aside_and_the_newest_words_win(tmp_path: Path, qapp: QApplication) -> None:
    store = Session.offline(
        Database(tmp_path / "chat.db"), small_world.ME, small_world.rooms(), small_world.comments()
    )
    chat = ChatWidget(QiscusSDK(), session=store, theme="light")
    chat.show()
    searching = chat._wiring.searching
    answers: list[str] = []
    answered = asyncio.Event()
    searching._asking.answered.connect(lambda query, _: answers.append(query))
    searching._asking.answered.connect(answered.set)
    reads = store._database.messages.reads
    searching.words_changed("team")
    searching._asking._start()  # as when its moment has come
    searching.words_changed("new")
    searching.words_changed("news")
    await answered.wait()
    assert answers == ["news"]
    assert store._database.messages.reads == reads, "no query on the thread of the window"
    await chat.shut_down()
    await store.close()
    chat.deleteLater()
