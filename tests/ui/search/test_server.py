"""Messages that this computer never had are found by the server, and reached through it."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from qiscus_desktop import QiscusSDK
from qiscus_desktop.ui.chat_widget import ChatWidget
from tests.support.sandbox_process import SandboxProcess
from tests.ui.chat.test_end_to_end import addresses, end, until
from tests.ui.search.test_results import is_in_sight

pytestmark = [pytest.mark.qt_loop, pytest.mark.e2e]


async def test_a_message_of_the_server_is_found_and_reached(sandbox: SandboxProcess) -> None:
    cook, guest, sdk = QiscusSDK(), QiscusSDK(), QiscusSDK()
    for one in (cook, guest, sdk):
        await one.core.init(**addresses(sandbox))
    chat = ChatWidget(sdk, theme="light", mode="wide")
    chat.show()
    chat.activateWindow()
    try:
        for one, name in ((guest, "search-guest"), (cook, "search-cook")):
            await one.core.set_user(name, "key", name.title())
        room = await cook.core.chat_target("search-guest")
        wanted = await cook.core.send_comment(room.id, "the aubergine comes first")
        await asyncio.gather(*(cook.core.send_comment(room.id, f"step {step}") for step in range(60)))
        # Another computer of the guest's, which has nothing yet.
        await sdk.core.set_user("search-guest", "key")
        await until(lambda: chat.session.rooms.get(room.id))
        sidebar, searching = chat._window.sidebar, chat._wiring.searching
        QTest.keyClicks(sidebar.filter, "aubergine")
        await until(lambda: searching.is_done and searching._count == 1)
        QTest.keyClick(sidebar.filter, Qt.Key.Key_Return)
        await until(lambda: chat.room_id == room.id and is_in_sight(chat, wanted.id))
        chat._page.open_search()
        bar = chat._page.search_bar
        assert bar is not None
        bar.field.setText("step 3")
        await until(lambda: bar.is_done)
        assert len(bar._ids) == 11
    finally:
        await end(chat)
        for one in (cook, guest, sdk):
            await one.core.close()
