"""Toasts, the offline banner and the pill of the floating widget."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from qiscus_desktop.core import events
from qiscus_desktop.core.client import QiscusSDK
from qiscus_desktop.core.errors import WrongKeyError
from qiscus_desktop.core.events import Connection
from qiscus_desktop.store.changes import Change, ConditionsChanged, NoticeKind
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui.notices.toasts import Toast
from qiscus_desktop.ui.widgets.buttons import TextButton
from qiscus_desktop.ui.widgets.labels import PlainText
from tests.support.waiting import PATIENCE_MS
from tests.ui.chat import small_world
from tests.ui.chat.small_world import ANN
from tests.ui.chat.test_window import host
from tests.ui.conftest import OpenChat


def test_toasts_come_one_after_the_other_and_not_twice(open_chat: OpenChat) -> None:
    toasts = open_chat(ANN).toasts
    for text in ("first", "second", "first", "second"):
        toasts.show(Toast(text))
    assert toasts.text == "first"
    toasts._timer.timeout.emit()
    assert toasts.text == "second"
    toasts._timer.timeout.emit()
    assert toasts.text == ""


def test_an_action_is_done_once(open_chat: OpenChat) -> None:
    chat = open_chat(ANN)
    done: list[int] = []
    chat.toasts.show(Toast("deleted", NoticeKind.SUCCESS, "Undo", lambda: done.append(1)))
    assert chat.toasts._timer.interval() == 5000
    chat.toasts._act(chat.toasts._shown)  # type: ignore[arg-type]  # it is on show
    assert (done, chat.toasts.text) == ([1], "")


def test_a_notice_of_the_session_is_shown(open_chat: OpenChat) -> None:
    chat = open_chat(ANN)
    chat.session.refresh_rooms()
    chat.session.send_file(ANN, "gone.png")
    assert chat.toasts.text == "gone.png cannot be read."


def test_the_banner_waits_a_moment_and_goes_at_once(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat(ANN)
    banner = chat._page.banner
    banner.show_connection(Connection.ONLINE)
    banner.show_connection(Connection.OFFLINE)
    assert not banner.isVisible()
    banner._grace.timeout.emit()
    assert banner.isVisible()
    assert "kept and sent" in banner._words.text()
    banner.show_connection(Connection.ONLINE)
    assert not banner.isVisible()


def test_the_pill_stands_in_place_of_the_window_until_sign_in(open_chat: OpenChat) -> None:
    sdk = QiscusSDK()
    chat = open_chat(mode="widget", parent=host(), session=Session(sdk.core, Database(None)))
    chat.set_open(True)
    assert chat._parts.pill.isVisible()
    assert not chat._window.isVisible()
    chat.sdk.core.emit(events.SignInFailed(WrongKeyError(401)))
    assert "Connecting" not in chat._parts.pill.text


def test_a_sentence_that_fits_stands_on_one_line(open_chat: OpenChat) -> None:
    chat = open_chat(ANN)
    chat.show_notice("The file is larger than the server takes.")
    words = chat.toasts._view.findChild(PlainText)
    assert words.height() < 2 * words.fontMetrics().height()
    chat.toasts._next()
    chat.show_notice("word " * 60)
    words = chat.toasts._view.findChild(PlainText)
    assert words.height() >= 2 * words.fontMetrics().height()
    assert chat.toasts._view.width() <= chat.toasts._view.maximumWidth()


def test_what_is_wrong_with_the_store_stands_there_until_it_is_over(
    open_chat: OpenChat, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen by windows that come late, too: before, only the first listener was told, and that dropped it."""
    monkeypatch.setattr("qiscus_desktop.store.database.connections._BUSY_S", 0.01)
    file = tmp_path / "chat.db"
    file.write_bytes(b"no database")
    database = Database(file)
    session = Session.offline(database, small_world.ME, small_world.rooms(), small_world.comments())
    heard: list[Change] = []
    session.listen(heard.append)  # somebody else listens before the window does
    chat = open_chat(ANN, session=session)
    lines = chat._window.conditions
    assert [text for text in lines.texts if "damaged" in text] == lines.texts
    assert len(lines.texts) == 1
    assert lines.isVisible()
    other = sqlite3.connect(file.with_name("chat.unsent.db"), isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    session.send(ANN, "while another program holds the file")
    qtbot.waitUntil(lambda: len(session.conditions) == 2, timeout=PATIENCE_MS)
    session.open_room(ANN)  # without asyncio's loop it is told with the next command
    assert "Another program" in lines.texts[0]
    other.execute("COMMIT")
    other.close()
    database.flush()
    session.open_room(ANN)
    assert len(lines.texts) == 1
    assert heard.count(ConditionsChanged()) == 2
    qtbot.mouseClick(lines.findChild(TextButton), Qt.MouseButton.LeftButton)
    assert (lines.texts, session.conditions) == ([], ())
    assert not lines.isVisible()
