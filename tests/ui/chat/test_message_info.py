"""Who has received and read an own message: known at once, told by the server, and live."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from qiscus_desktop.core import events
from qiscus_desktop.core.models import Comment, User
from qiscus_desktop.core.wire.decode import Receipts
from qiscus_desktop.ui.chat_widget import ChatWidget
from qiscus_desktop.ui.timeline.message_info import MessageInfo, Reach
from tests.ui.chat import small_world
from tests.ui.chat.small_world import TEAM
from tests.ui.conftest import OpenChat


@contextmanager
def info_of(chat: ChatWidget, comment: Comment) -> Iterator[MessageInfo]:
    """The dialog as the menu opens it."""
    chat._page.timeline.intentions.info_requested.emit(comment)
    dialog = chat.findChild(MessageInfo)
    assert isinstance(dialog, MessageInfo)
    try:
        yield dialog
    finally:
        dialog.reject()


def reached(dialog: MessageInfo) -> dict[str, Reach]:
    return {one.id: one.reach for one in dialog.readers()}


def read_by_ann(chat: ChatWidget) -> Comment:
    """An own message that Ann has read."""
    mine = small_world.comment(TEAM, 2, "my plan", "me")
    chat.session.apply(events.CommentReceived(mine))
    chat.session.apply(events.CommentRead(TEAM, "ann", mine.id))
    return mine


@pytest.mark.qt_loop
async def test_what_is_known_is_shown_and_follows_receipts(open_chat: OpenChat) -> None:
    chat = open_chat(TEAM)
    mine = read_by_ann(chat)
    with info_of(chat, mine) as dialog:
        assert dialog.isVisible()
        assert reached(dialog) == {"ann": Reach.READ, "bob": Reach.PENDING}
        chat.session.apply(events.CommentDelivered(TEAM, "bob", mine.id))
        assert reached(dialog) == {"ann": Reach.READ, "bob": Reach.DELIVERED}


@pytest.mark.qt_loop
async def test_the_server_knows_more_and_never_less(open_chat: OpenChat) -> None:
    chat = open_chat(TEAM)
    mine = read_by_ann(chat)
    with info_of(chat, mine) as dialog:
        eve = User(id="eve", name="<i>Eve</i>")
        dialog._take(Receipts((User(id="bob"),), (eve, User(id="ann")), ()))
        assert reached(dialog) == {"ann": Reach.READ, "bob": Reach.READ, "eve": Reach.DELIVERED}


@pytest.mark.qt_loop
async def test_without_a_server_the_dialog_says_so(open_chat: OpenChat) -> None:
    chat = open_chat(TEAM)
    with info_of(chat, small_world.comment(TEAM, 2, "my plan", "me")) as dialog:
        for _ in range(10):
            await asyncio.sleep(0)
        assert dialog.note.isVisible()
        assert "This needs a connection to the server." in dialog.note.text()
