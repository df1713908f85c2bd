"""The header: what it says, and that mouse, Enter and Space press it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from qiscus_desktop.core import events
from qiscus_desktop.ui.css_classes import css_classes_of
from qiscus_desktop.ui.window.sdk_signals import forwarder
from tests.support.waiting import PATIENCE_MS
from tests.ui.chat.small_world import ANN, NEWS, TEAM
from tests.ui.conftest import OpenChat


@pytest.mark.parametrize("how", ["mouse", "enter", "space"])
def test_a_click_tells_signal_and_callback(open_chat: OpenChat, qtbot: QtBot, how: str) -> None:
    called: list[str] = []
    chat = open_chat(ANN)
    chat.sdk.core.listen(lambda event: called.append(type(event).__name__))
    info = chat._page.header.info
    with qtbot.waitSignal(chat.header_clicked, timeout=PATIENCE_MS):
        if how == "mouse":
            qtbot.mouseClick(info, Qt.MouseButton.LeftButton)
        else:
            info.setFocus()
            qtbot.keyClick(info, Qt.Key.Key_Return if how == "enter" else Qt.Key.Key_Space)
    assert called == ["HeaderClicked"]


def test_callbacks_of_any_content_reach_the_signal(open_chat: OpenChat) -> None:
    """Qt's own lists hold no number of more than 64 bits; what a server sends may."""
    chat = open_chat()
    heard: list[object] = []
    chat.new_messages.connect(heard.append)
    message = {"id": 2**70, "extras": {"deep": [None, {"1": 2**64}]}}
    forwarder(chat)("new_messages_callback", ([message],))
    assert heard == [[message]]


def test_the_sub_line_prefers_typing_then_presence(open_chat: OpenChat) -> None:
    chat = open_chat(ANN)
    status = chat._page.header.info.status
    chat.session.apply(events.PresenceChanged("ann", True))
    assert (status.text(), "status--online" in css_classes_of(status)) == ("Online", True)
    chat.session.apply(events.TypingChanged(ANN, "ann", True, "Ann Lee"))
    assert (status.text(), "status--istyping" in css_classes_of(status)) == ("typing…", True)
    chat.session.apply(events.TypingChanged(ANN, "ann", False, "Ann Lee"))
    seen_at = datetime.now(UTC) - timedelta(minutes=7)
    chat.session.apply(events.PresenceChanged("ann", False, seen_at))
    assert (status.text(), "status--lastseen" in css_classes_of(status)) == ("Last seen 7 minutes ago", True)


def test_groups_name_their_members_and_channels_count_them(open_chat: OpenChat) -> None:
    chat = open_chat(TEAM)
    status = chat._page.header.info.status
    assert status.text() == "Ann, Bob, You"
    chat.session.apply(events.TypingChanged(TEAM, "bob", True, "Bob"))
    assert status.text() == "Bob Ray is typing…"
    chat.open_room(NEWS)
    assert (status.text(), "participant-count" in css_classes_of(status)) == ("3 members", True)


def test_own_title_and_subtitle_last_until_the_next_room(open_chat: OpenChat) -> None:
    chat = open_chat(ANN)
    chat.set_title("Support")
    chat.set_subtitle("We answer at once")
    info = chat._page.header.info
    assert (info.name.text(), info.status.text()) == ("Support", "We answer at once")
    chat.open_room(TEAM)
    assert info.name.text() == "The team"


def test_a_name_that_looks_like_html_is_shown_as_it_is(open_chat: OpenChat) -> None:
    chat = open_chat(ANN)
    chat.set_title("<b>Bold</b> & <img src=x>")
    name = chat._page.header.info.name
    assert name.text() == "<b>Bold</b> & <img src=x>"
    assert name.textFormat() is Qt.TextFormat.PlainText


def test_the_details_button_shows_the_members(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat(TEAM)
    qtbot.mouseClick(chat._page.header.details_button, Qt.MouseButton.LeftButton)
    details = chat._window.details
    assert details.isVisible()
    model = details.members.model()
    assert [model.index(at, 0).data() for at in range(model.rowCount())] == [
        "Mia (you)",
        "Ann Lee",
        "Bob Ray",
    ]
    qtbot.keyClick(details, Qt.Key.Key_Escape)
    assert not details.isVisible()


def test_enter_presses_a_button(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat(TEAM)
    button = chat._page.header.details_button
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Return)
    assert chat._window.details.isVisible()
