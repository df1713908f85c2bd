"""Toasts, the offline banner and the pill of the floating widget."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from qiscus_desktop.core import events
from qiscus_desktop.core.client import QiscusSDK
from qiscus_desktop.core.errors import WrongKeyError
from qiscus_desktop.core.events import Connection
from qiscus_desktop.store.changes import NoticeKind
from qiscus_desktop.store.database import Database
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui.notices.toasts import Toast
from qiscus_desktop.ui.widgets.labels import PlainText
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
