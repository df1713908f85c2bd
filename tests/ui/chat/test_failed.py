"""Messages that were not sent: why, what can be done, where they are; and being told before."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from qiscus_desktop.core.errors import NOT_ACCEPTED
from qiscus_desktop.core.models import Comment, Status
from qiscus_desktop.core.models.comment import MOST_CHARACTERS
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui.chat_widget import ChatWidget
from qiscus_desktop.ui.timeline.delegates.parts import Hit, HitKind, Text
from tests.ui.chat import small_world
from tests.ui.chat.small_world import ANN, ME, TEAM
from tests.ui.conftest import OpenChat

REFUSED = f"{NOT_ACCEPTED}: comment is longer than 4000 characters."


def a_failed(room_id: int, temp_id: str = "u1", *, error: str = REFUSED) -> Comment:
    """Written after the second message of the room."""
    made = small_world.comment(room_id, 2, "too long", "me", status=Status.FAILED, error=error)
    return replace(made, id=0, temp_id=temp_id, before_id=room_id * 1000 + 2)


def a_session(*unsent: Comment) -> Session:
    return Session.offline(Database(None), ME, small_world.rooms(), [*small_world.comments(), *unsent])


def words_below(chat: ChatWidget, temp_id: str) -> list[str]:
    shown = chat._page.timeline.scroll_layout.shown_of(temp_id)
    assert shown is not None
    return [part.source for part in shown.layout.parts if isinstance(part, Text)]


def test_a_failed_message_keeps_its_place_and_says_why(open_chat: OpenChat) -> None:
    chat = open_chat(ANN, session=a_session(a_failed(ANN)))
    assert [one.temp_id for one in chat.session.timeline(ANN)] == ["t11-1", "t11-2", "u1", "t11-3"]
    words = words_below(chat, "u1")
    assert any(REFUSED.rstrip(".") in one.replace("\u2028", " ") for one in words)
    assert words[-2:] == ["Edit", "Resend"]


@pytest.mark.parametrize("error", ["", "The server refused this."])
def test_edit_is_there_only_where_it_helps(open_chat: OpenChat, error: str) -> None:
    chat = open_chat(ANN, session=a_session(a_failed(ANN, error=error)))
    assert words_below(chat, "u1")[-1] == "Resend"
    assert "Edit" not in words_below(chat, "u1")


def test_editing_puts_the_words_back_and_loses_no_draft(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat(ANN, session=a_session(a_failed(ANN)))
    composer, view = chat._page.composer, chat._page.timeline
    qtbot.keyClicks(composer.field, "half a thought")
    shown = view.scroll_layout.shown_of("u1")
    assert shown is not None
    view.input.pointer.activate(shown, Hit(HitKind.REWRITE, "u1"))
    assert composer.field.toPlainText() == "too long"
    composer.field.selectAll()
    qtbot.keyClicks(composer.field, "short")
    qtbot.keyClick(composer.field, Qt.Key.Key_Return)
    assert composer.field.toPlainText() == "half a thought"
    timeline = chat.session.timeline(ANN)
    last = timeline[len(timeline) - 1]
    assert (last.temp_id, last.text, last.status) == ("u1", "short", Status.QUEUED)
    assert chat.session.failed(ANN) == ()


def test_the_room_list_says_where_something_failed(open_chat: OpenChat) -> None:
    """A room whose newest message had come later looked as if all were well."""
    session = a_session(a_failed(ANN), a_failed(ANN, "u2"), a_failed(TEAM, "u3"))
    chat = open_chat(0, session=session)
    model = chat._window.sidebar.view.model()
    spoken = [
        model.data(model.index(row, 0), Qt.ItemDataRole.AccessibleTextRole) for row in range(model.rowCount())
    ]
    assert sum("2 not sent" in one for one in spoken) == 1
    assert sum("1 not sent" in one for one in spoken) == 1
    view = chat._window.sidebar.view
    before = view.grab().toImage()
    for temp_id in ("u1", "u2", "u3"):
        session.discard(temp_id)
    assert session.failed(ANN) == session.failed(TEAM) == ()
    view.viewport().update()
    assert view.grab().toImage() != before


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (MOST_CHARACTERS - 201, None),
        (MOST_CHARACTERS - 200, "200 characters left"),
        (MOST_CHARACTERS - 1, "1 character left"),
        (MOST_CHARACTERS, "0 characters left"),
        (MOST_CHARACTERS + 1, "1 character too many"),
        (MOST_CHARACTERS + 30, "30 characters too many"),
    ],
)
@pytest.mark.parametrize("sign", ["a", "😀"])
def test_the_limit_is_told_while_typing(
    open_chat: OpenChat, sign: str, length: int, words: str | None
) -> None:
    chat = open_chat(ANN)
    composer = chat._page.composer
    composer.field.setPlainText(f"  {sign * length}\n")  # blanks around are not sent
    assert composer.counter.isVisible() is (words is not None)
    if words is not None:
        assert composer.counter.text() == words


def test_a_failed_message_out_of_sight_is_found(open_chat: OpenChat, qtbot: QtBot) -> None:
    many = [small_world.comment(ANN, number, f"message {number}") for number in range(4, 60)]
    session = Session.offline(
        Database(None), ME, small_world.rooms(), [*small_world.comments(), *many, a_failed(ANN)]
    )
    chat = open_chat(ANN, session=session)
    page = chat._page
    page.timeline.go_to_end()
    assert page.timeline.scroll_layout.shown_of("u1") is None
    assert page.failed_bar.isVisible()
    assert page.failed_bar.words.text() == "1 message was not sent."
    qtbot.mouseClick(page.failed_bar.show_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(
        lambda: page.timeline.scroll_layout.shown_of("u1") is not None and page.failed_bar.isHidden()
    )
    page.timeline.go_to_end()
    qtbot.waitUntil(page.failed_bar.isVisible)
    session.discard("u1")
    qtbot.waitUntil(page.failed_bar.isHidden)
