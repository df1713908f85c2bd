"""Real chat windows, offscreen, over real sessions with a database in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from qiscus_desktop.core.client import QiscusSDK
from qiscus_desktop.core.options import Options
from qiscus_desktop.ui.chat_widget import ChatWidget
from tests.ui.chat import small_world

OpenChat = Callable[..., ChatWidget]


@pytest.fixture
def open_chat(qtbot: QtBot, window_cache: Path) -> Iterator[OpenChat]:
    """Opens chats: `open_chat(room_id=0, mode="wide", parent=None, size=(1040, 720), options=None)`."""
    made: list[tuple[ChatWidget, QWidget]] = []
    QApplication.setCursorFlashTime(0)  # with a caret that blinks no picture is like another

    def make(
        room_id: int = 0,
        *,
        mode: str = "wide",
        parent: QWidget | None = None,
        size: tuple[int, int] = (1040, 720),
        options: dict[str, Any] | None = None,
        session: Any = None,
        **more: Any,
    ) -> ChatWidget:
        sdk = QiscusSDK()
        sdk.core.options = Options.of(options)
        more = {"theme": "light", "cache_path": window_cache, **more}
        chat = ChatWidget(sdk, session=session or small_world.session(), mode=mode, parent=parent, **more)
        chat.setProperty("reduced_motion", True)
        window = parent or chat
        if parent is None and mode == "wide":
            chat.resize(*size)
        made.append((chat, window))
        window.show()
        window.activateWindow()
        qtbot.waitExposed(window)
        if room_id:
            chat.open_room(room_id)
        QApplication.processEvents()
        return chat

    yield make
    for chat, window in made:
        asyncio.run(_end(chat))
        window.close()
        window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


async def _end(chat: ChatWidget) -> None:
    await chat.shut_down()
    await chat.session.close()
