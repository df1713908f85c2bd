"""The whole way with a real server: sign in, type, Enter; the row is there at once, ticks rise, the bot
answers.
"""

from __future__ import annotations

import asyncio
import importlib.util
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import pytest_asyncio
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from qiscus_desktop import QiscusSDK
from qiscus_desktop.core.models import Status
from qiscus_desktop.ui.chat_widget import ChatWidget
from tests.support.sandbox_process import SandboxProcess
from tests.support.waiting import PATIENCE_S

pytestmark = [pytest.mark.qt_loop, pytest.mark.e2e]
EXAMPLES = Path(__file__).parents[3] / "examples"


async def until(found: Callable[[], Any]) -> Any:
    async with asyncio.timeout(PATIENCE_S):
        while not (value := found()):  # noqa: ASYNC110 - windows tell no event
            await asyncio.sleep(0.02)
    return value


def example(name: str) -> ModuleType:
    sys.path.insert(0, str(EXAMPLES))
    try:
        spec = importlib.util.spec_from_file_location(f"example_{name}", EXAMPLES / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module
    finally:
        sys.path.remove(str(EXAMPLES))


def addresses(sandbox: SandboxProcess) -> dict[str, str]:
    names = ("app_id", "base_url", "mqtt_url", "upload_url", "broker_lb_url")
    return {name: getattr(sandbox, name) for name in names}


@pytest_asyncio.fixture
async def sdk() -> AsyncIterator[QiscusSDK]:
    made = QiscusSDK()
    yield made
    await made.core.close()


async def end(chat: ChatWidget) -> None:
    window = chat.window()
    await chat.shut_down()
    window.close()
    window.deleteLater()


async def test_a_message_goes_out_and_is_answered(
    sandbox: SandboxProcess, sdk: QiscusSDK, qtbot: QtBot
) -> None:
    told: dict[str, list[Any]] = {}
    names = ("loginSuccessCallback", "newMessagesCallback", "chatRoomCreatedCallback",
    "groupRoomCreatedCallback",
             "headerClickedCallback", "commentDeliveredCallback", "commentReadCallback")  # fmt: skip

    def note(name: str) -> Callable[..., None]:
        return lambda *given: told.setdefault(name, []).append(given)

    await sdk.core.init(**addresses(sandbox), mode="wide", options={name: note(name) for name in names})
    chat = ChatWidget(sdk, theme="light")
    chat.resize(1000, 700)
    heard: dict[str, list[Any]] = {}
    for signal in ("login_success", "new_messages", "chat_room_created", "group_room_created",
                   "header_clicked", "comment_delivered", "comment_read"):  # fmt: skip
        getattr(chat, signal).connect(lambda *given, name=signal: heard.setdefault(name, []).append(given))
    chat.show()
    chat.activateWindow()
    try:
        await sdk.core.set_user("window-person", "key", "Window Person")
        await until(lambda: sdk.core.connection.name == "ONLINE")
        room = await chat.chat_target("nina")
        assert room is not None
        field = chat._page.composer.field
        qtbot.keyClicks(field, "Hello Nina!")
        qtbot.keyClick(field, Qt.Key.Key_Return)
        timeline = chat.session.timeline(room.id)
        own = timeline[len(timeline) - 1]
        assert (own.text, own.status.is_on_server) == ("Hello Nina!", False)
        assert chat._page.timeline.room.row_of(own.temp_id) is not None

        def status() -> Status:
            at = timeline.index_of(own.temp_id)
            assert at is not None
            return timeline.status_of(at)

        await until(lambda: status() is Status.READ)
        await until(lambda: timeline[len(timeline) - 1].sender_id == "nina")
        qtbot.mouseClick(chat._page.header.info, Qt.MouseButton.LeftButton)
        # Nina reads at once, Rio late: with him there is a time between delivered and read.
        late = await chat.chat_target("rio")
        assert late is not None
        chat.session.send(late.id, "Hello Rio!")
        await until(lambda: "commentDeliveredCallback" in told)
        group = await chat.session.create_group("A group", ["nina"])
        assert group.name == "A group"
        await until(lambda: "groupRoomCreatedCallback" in told)
        for name, signal in (
            ("loginSuccessCallback", "login_success"),
            ("newMessagesCallback", "new_messages"),
            ("chatRoomCreatedCallback", "chat_room_created"),
            ("groupRoomCreatedCallback", "group_room_created"),
            ("headerClickedCallback", "header_clicked"),
            ("commentDeliveredCallback", "comment_delivered"),
            ("commentReadCallback", "comment_read"),
        ):
            assert told[name], name
            assert heard[signal] == told[name], name
        assert told["loginSuccessCallback"][0][0]["results"]["user"]["email"] == "window-person"
    finally:
        await end(chat)


async def test_the_chat_in_somebody_elses_window(
    sandbox: SandboxProcess, sdk: QiscusSDK, qtbot: QtBot
) -> None:
    shop = example("embed_widget")
    window = shop.Shop()
    window.show()
    await until(lambda: window.windowHandle().isExposed() and window.isActiveWindow())
    before = window.grab().toImage()
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    sheet, palette = application.styleSheet(), QApplication.palette()
    chat = shop.add_chat(window, **addresses(sandbox), sdk=sdk, user_id="shop-visitor", user_key="key")
    chat.setProperty("reduced_motion", True)
    chat.show()
    try:
        await until(lambda: sdk.core.is_signed_in)
        assert chat._parts.trigger.text() == "Ask us"
        chat.toggle()
        room = await chat.chat_target("nina")
        assert room is not None
        assert chat._window.isVisible()
        qtbot.keyClicks(chat._page.composer.field, "Do you have bells?")
        qtbot.keyClick(chat._page.composer.field, Qt.Key.Key_Return)
        await until(lambda: chat.session.rooms.get(room.id).last_comment.text == "Do you have bells?")
        chat.toggle()
        chat.hide()
        await until(lambda: window.grab().toImage() == before)
        assert (application.styleSheet(), QApplication.palette()) == (sheet, palette)
        assert QColor(before.pixel(5, 5)) == QColor("#FFF7E8")
    finally:
        await end(chat)


async def test_bubbles_of_ones_own(sandbox: SandboxProcess, sdk: QiscusSDK) -> None:
    bubbles = example("custom_bubbles")
    await sdk.core.init(**addresses(sandbox), mode="wide", options=bubbles.OPTIONS)
    chat = ChatWidget(sdk, theme="light")
    chat.resize(900, 700)
    chat.show()
    try:
        await sdk.core.set_user("bubble-person", "key")
        room = await chat.chat_target("echo")
        assert room is not None
        for payload in (bubbles.RATING, bubbles.PROMO):
            chat.session.send(room.id, "A message with a bubble of its own", type="custom", payload=payload)
        view = chat._page.timeline
        timeline = chat.session.timeline(room.id)
        words = [view.summary(timeline[at]) for at in range(len(timeline) - 2, len(timeline))]
        assert words[0] == "Rating: 4 of 5"
        assert "City bike <new>" in words[1]
        assert "390 €" in words[1]
    finally:
        await end(chat)


async def test_the_core_knows_which_room_the_window_shows(sandbox: SandboxProcess, sdk: QiscusSDK) -> None:
    told: list[int] = []
    options = {"roomChangedCallback": lambda room: told.append(room["id"])}
    await sdk.core.init(**addresses(sandbox), mode="wide", options=options)
    chat, other = ChatWidget(sdk, theme="light"), ChatWidget(sdk, theme="light")
    chat.show()
    try:
        await sdk.core.set_user("one-who-walks", "key")
        echo, nina = await sdk.core.chat_target("echo"), await sdk.core.chat_target("nina")
        assert sdk.core.selected is None
        chat.open_room(echo.id)
        await until(lambda: told == [echo.id])
        chat.open_room(nina.id)
        await until(lambda: told == [echo.id, nina.id])
        assert sdk.core.selected is not None
        assert sdk.core.selected.id == nina.id
        other.open_room(echo.id)
        await until(lambda: told[2:] == [echo.id])
        chat.close_room()  # no longer the one that is selected
        assert sdk.core.selected.id == echo.id
        other.close_room()
        assert sdk.core.selected is None
    finally:
        await end(chat)
        await end(other)


async def test_who_is_not_signed_in_reads_one_sentence(sandbox: SandboxProcess, sdk: QiscusSDK) -> None:
    chat = ChatWidget(sdk, mode="wide", theme="light")
    chat.show()
    try:
        for _ in range(2):  # before and after `init`
            assert not chat._window.sidebar.isVisible()
            assert chat._page.empty.isVisible()
            labels = [label for label in chat.findChildren(QLabel) if label.isVisible() and label.text()]
            assert [label.text() for label in labels] == ["You are not signed in."]
            await sdk.core.init(**addresses(sandbox))
        await sdk.core.set_user("budi", "secret")
        await until(lambda: chat._window.sidebar.isVisible())
        await sdk.core.disconnect()
        await until(lambda: not chat._window.sidebar.isVisible())
    finally:
        await end(chat)


async def test_a_new_account_reads_that_there_is_nothing_yet(sandbox: SandboxProcess, sdk: QiscusSDK) -> None:
    await sdk.core.init(**addresses(sandbox), mode="wide")
    chat = ChatWidget(sdk, theme="light")
    chat.show()
    sidebar = chat._window.sidebar
    try:
        assert not sidebar.empty.isVisible()
        await sdk.core.set_user("newcomer-of-today", "key", "Newcomer")
        await until(lambda: sidebar.empty.isVisible() or sidebar.model.rowCount())
    finally:
        await end(chat)


async def test_the_chat_as_a_tab(sandbox: SandboxProcess, sdk: QiscusSDK) -> None:
    tabs = example("embed_wide")
    window, chat = tabs.make_window(**addresses(sandbox), sdk=sdk, user_id="budi", user_key="secret")
    window.show()
    try:
        await until(lambda: len(chat.session.rooms) > 2)
        assert chat._window.sidebar.view.isVisible()
        await until(lambda: window.tabText(1).startswith("Chat"))
    finally:
        await end(chat)
