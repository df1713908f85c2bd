"""A chat that goes: in order, in the middle of something, or deleted by a host that never said goodbye."""

from __future__ import annotations

import asyncio
import logging

import pytest
import shiboken6
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from qiscus_desktop.core.client import QiscusSDK
from qiscus_desktop.core.options import Options
from qiscus_desktop.ui.chat_widget import ChatWidget
from qiscus_desktop.ui.rooms.new_chat import NewChatDialog
from tests.ui.chat import small_world
from tests.ui.chat.small_world import ANN


def make_chat() -> ChatWidget:
    sdk = QiscusSDK()
    sdk.core.options = Options.of({})
    chat = ChatWidget(sdk, session=small_world.session(), theme="light", mode="wide")
    chat.show()
    return chat


def delete(chat: ChatWidget) -> None:
    chat.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not shiboken6.isValid(chat)


@pytest.mark.usefixtures("qapp")
def test_a_deleted_chat_hears_nothing_any_more(caplog: pytest.LogCaptureFixture) -> None:
    chat = make_chat()
    session = chat.session
    chat.open_room(ANN)
    delete(chat)
    session.send(ANN, "nobody looks")
    asyncio.run(session.close())
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


@pytest.mark.qt_loop
async def test_shutting_down_ends_what_an_open_dialog_waits_for() -> None:
    chat = make_chat()
    dialog = chat._window.sidebar.start_chat()
    assert isinstance(dialog, NewChatDialog)
    before = asyncio.all_tasks()
    asked = dialog._tasks.start(asyncio.Event().wait(), lambda _: None, lambda _: None)
    await chat.shut_down()
    assert asked.cancelled()
    assert asyncio.all_tasks() <= before
    await chat.session.close()
    chat.deleteLater()
