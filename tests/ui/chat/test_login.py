"""The sign-in form: what it hands over, what it hides, what it says."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from qiscus_desktop.core.errors import NetworkError, ProtocolError
from qiscus_desktop.ui.chat_widget import ChatWidget
from qiscus_desktop.ui.login.request import SignInRequest
from tests.support.waiting import PATIENCE_MS
from tests.ui.conftest import OpenChat


def filled(open_chat: OpenChat, qtbot: QtBot) -> ChatWidget:
    chat = open_chat()
    chat.show_login(SignInRequest(app_id="app", user_id="mia"))
    qtbot.keyClicks(chat.login.key, "secret key ")
    return chat


def test_enter_hands_over_what_was_filled_in(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = filled(open_chat, qtbot)
    chat.login.advanced_button.click()
    qtbot.keyClicks(chat.login.base_url, " https://chat.example.org ")
    with qtbot.waitSignal(chat.login.submitted, timeout=PATIENCE_MS) as told:
        qtbot.keyClick(chat.login.key, Qt.Key.Key_Return)
    request = told.args[0]
    assert request == SignInRequest("app", "mia", "secret key ", True, "https://chat.example.org")
    assert "secret" not in repr(request)


def test_a_proxy_is_handed_over(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = filled(open_chat, qtbot)
    chat.login.advanced_button.click()
    qtbot.keyClicks(chat.login.proxy, " socks5://proxy.example.org:1080 ")
    with qtbot.waitSignal(chat.login.submitted, timeout=PATIENCE_MS) as told:
        qtbot.keyClick(chat.login.key, Qt.Key.Key_Return)
    assert told.args[0].proxy == "socks5://proxy.example.org:1080"


def test_a_useless_proxy_is_said_at_once(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = filled(open_chat, qtbot)
    told: list[object] = []
    chat.login.submitted.connect(told.append)
    chat.login.proxy.setText("http://me:word@proxy.example.org:port")
    qtbot.keyClick(chat.login.key, Qt.Key.Key_Return)
    assert not told
    assert chat.login.error.text() == "This proxy cannot be used: its port is not a number from 1 to 65535."
    assert chat.login.proxy.isVisible()
    assert chat.login.proxy.hasFocus()


def test_the_key_is_hidden_until_asked(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = filled(open_chat, qtbot)
    assert chat.login.key.echoMode() is QLineEdit.EchoMode.Password
    chat.login.reveal.trigger()
    assert chat.login.key.echoMode() is QLineEdit.EchoMode.Normal


def test_without_app_or_user_nothing_leaves(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat()
    chat.show_login()
    told: list[object] = []
    chat.login.submitted.connect(told.append)
    qtbot.mouseClick(chat.login.submit_button, Qt.MouseButton.LeftButton)
    assert not told
    assert chat.login.error.isVisible()


def test_while_signing_in_nothing_can_be_changed(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = filled(open_chat, qtbot)
    chat.login.key.setFocus()
    chat.login.set_busy(True)
    assert not chat.login.key.isEnabled()
    assert chat.login.submit_button.text() == "Signing in…"
    chat.login.set_busy(False)
    assert chat.login.key.isEnabled()
    assert chat.login.key.hasFocus()


def test_errors_are_one_sentence_each(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = filled(open_chat, qtbot)
    for error in (NetworkError(), ProtocolError()):
        chat.login.show_error(error.sentence)
        assert chat.login.error.text() == error.sentence
    chat.login.show_error("User id and key do not belong together.", is_about_key=True)
    assert chat.login.key.selectedText() or chat.login.key.hasFocus()


def test_the_chat_is_back_afterwards(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = filled(open_chat, qtbot)
    assert not chat._window.isVisible()
    chat.login.set_busy(True)
    chat.hide_login()
    assert chat._window.isVisible()
    assert not chat.login.isVisible()
    assert chat._window.sidebar.view.hasFocus()  # the keys are not lost with the form


def test_the_sandbox_can_be_asked_for(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = filled(open_chat, qtbot)
    with qtbot.waitSignal(chat.login.sandbox_requested, timeout=PATIENCE_MS):
        qtbot.mouseClick(chat.login.sandbox_button, Qt.MouseButton.LeftButton)


def test_enter_on_a_button_presses_that_one(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = filled(open_chat, qtbot)
    told: list[object] = []
    chat.login.submitted.connect(told.append)
    chat.login.advanced_button.setFocus()
    qtbot.keyClick(chat.login.advanced_button, Qt.Key.Key_Return)
    assert chat.login.base_url.isVisible()
    assert not told


def test_tab_goes_from_the_last_button_to_the_first_field(open_chat: OpenChat, qtbot: QtBot) -> None:
    login = filled(open_chat, qtbot).login
    login.sandbox_button.setFocus()
    login.focusNextChild()
    assert login.app_id.hasFocus()


def test_an_error_leaves_the_button_to_try_again_in_sight(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat(size=(700, 420))
    chat.show_login(SignInRequest(app_id="app", user_id="mia", base_url="https://chat.example.org"))
    login = chat.login
    login.show_error(NetworkError().sentence)
    qtbot.waitUntil(lambda: not login.submit_button.visibleRegion().isEmpty())
    assert login.submit_button.visibleRegion().boundingRect() == login.submit_button.rect()
    assert not login.error.visibleRegion().isEmpty()
