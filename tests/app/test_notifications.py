"""Notifications over D-Bus: plain words, one a room, and a click that knows its room."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from qiscus_desktop.app.notifications import Notifications

if sys.platform != "linux":
    pytest.skip(
        "only on Linux notifications go over D-Bus, and only there jeepney is installed",
        allow_module_level=True,
    )

from tests.support.notification_desktop import NotificationDesktop
from tests.support.session_bus import HAS_DAEMON, NotificationService, SessionBus
from tests.support.waiting import PATIENCE_S, until

pytestmark = pytest.mark.qt_loop

Start = Callable[..., Awaitable[tuple[NotificationDesktop, Notifications]]]


@pytest_asyncio.fixture
async def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Start]:
    """Makes a desktop with these capabilities and a program that has found it."""
    desktops: list[NotificationDesktop] = []
    tasks: list[asyncio.Task[None]] = []

    async def start_one(*capabilities: str) -> tuple[NotificationDesktop, Notifications]:
        desktop = NotificationDesktop(tmp_path / "bus", capabilities)
        await desktop.start()
        desktops.append(desktop)
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", desktop.address)
        notifications = Notifications("program", tmp_path / "icon.png")
        tasks.append(asyncio.create_task(notifications.serve()))
        await until(lambda: notifications.is_there)
        return desktop, notifications

    yield start_one
    for task in tasks:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    for desktop in desktops:
        await desktop.close()


async def shown(desktop: NotificationDesktop, notifications: Notifications, count: int) -> None:
    await until(lambda: len(desktop.shown) == count)
    await until(lambda: len(notifications.rooms) == count)


async def test_words_of_strangers_are_no_html(start: Start) -> None:
    desktop, notifications = await start("body", "body-markup")
    notifications.show(7, "<b>Budi</b>", '<img src="file:///x"> a < b & "c"')
    await shown(desktop, notifications, 1)
    assert desktop.shown[1] == ("<b>Budi</b>", '&lt;img src="file:///x"&gt; a &lt; b &amp; "c"')


async def test_a_desktop_that_knows_no_html_gets_the_words_as_they_are(start: Start) -> None:
    desktop, notifications = await start("body")
    notifications.show(7, "Budi", "a < b & c")
    await shown(desktop, notifications, 1)
    assert desktop.shown[1] == ("Budi", "a < b & c")


async def test_each_room_has_one_notification_and_a_click_names_its_room(start: Start) -> None:
    desktop, notifications = await start("body")
    clicked: list[int] = []
    notifications.clicked.connect(clicked.append)
    notifications.show(7, "Budi", "one")
    notifications.show(8, "Citra", "two")
    await shown(desktop, notifications, 2)
    notifications.show(7, "Budi", "three")
    await until(lambda: desktop.shown[1] == ("Budi", "three"))
    assert desktop.shown[2] == ("Citra", "two")
    desktop.click(1)
    desktop.click(2)
    await until(lambda: len(clicked) == 2)
    assert clicked == [7, 8]


async def test_what_has_been_read_is_withdrawn(start: Start) -> None:
    desktop, notifications = await start("body")
    notifications.show(7, "Budi", "one")
    notifications.show(8, "Citra", "two")
    await shown(desktop, notifications, 2)
    notifications.withdraw(7)
    await until(lambda: list(desktop.shown) == [2])
    notifications.withdraw_all()
    await until(lambda: not desktop.shown)


async def test_one_that_the_desktop_took_away_is_not_replaced(start: Start) -> None:
    desktop, notifications = await start("body")
    notifications.show(7, "Budi", "one")
    await shown(desktop, notifications, 1)
    desktop.let_go(1)
    await until(lambda: not notifications.rooms)
    notifications.show(7, "Budi", "two")
    await until(lambda: desktop.shown == {2: ("Budi", "two")})


async def test_the_first_bubble_of_a_room_is_the_only_one_however_fast_its_messages_come(
    start: Start,
) -> None:
    """Each test before this one waited for the service's answer between two messages of a room."""
    desktop, notifications = await start("body")
    for text in ("one", "two", "three"):
        notifications.show(7, "Budi", text)
    await until(lambda: desktop.shown.get(1) == ("Budi", "three"))
    assert len(desktop.shown) == 1


async def test_a_room_that_is_read_before_its_bubble_has_a_number_keeps_none(start: Start) -> None:
    desktop, notifications = await start("body")
    notifications.show(7, "Budi", "one")
    notifications.withdraw(7)
    notifications.show(8, "Citra", "two")
    await until(lambda: list(desktop.shown.values()) == [("Citra", "two")])


async def test_a_desktop_without_the_service_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desktop = NotificationDesktop(tmp_path / "bus", None)
    await desktop.start()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", desktop.address)
    notifications = Notifications("program", tmp_path / "icon.png")
    async with served(notifications):
        await until(lambda: desktop.refusals)
        notifications.show(7, "Budi", "one")
        assert not notifications.is_there
    assert not desktop.shown
    await desktop.close()


async def test_a_system_without_a_bus_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    notifications = Notifications("program", tmp_path / "icon.png")
    await asyncio.wait_for(notifications.serve(), PATIENCE_S)
    assert not notifications.is_there


@contextlib.asynccontextmanager
async def served(notifications: Notifications) -> AsyncIterator[None]:
    task = asyncio.create_task(notifications.serve())
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SessionBus]:
    if not HAS_DAEMON:
        pytest.skip("dbus-daemon is not installed")
    monkeypatch.setattr("qiscus_desktop.app.notifications.FIRST_PAUSE_S", 0.01)
    bus = SessionBus(tmp_path)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
    yield bus
    bus.kill()


ODD = ["a\0b", "\x1b[2J\x07", "half \ud83d", "\ufdd0\uffff", "\x80\x9f", "line\r\nline\u2028"]


@pytest.mark.parametrize("text", ODD, ids=ascii)
async def test_no_text_of_a_stranger_ends_the_notifications(
    bus: SessionBus, tmp_path: Path, text: str
) -> None:
    """The real bus drops a connection that sends what is no text; the bus of the other tests takes all."""
    bus.start()
    service = NotificationService("body")
    await service.start(bus.address)
    notifications = Notifications("program", tmp_path / "icon.png")
    async with served(notifications):
        await until(lambda: notifications.is_there)
        notifications.show(7, text, text)
        notifications.show(8, "Citra", "after")
        await until(lambda: ("Citra", "after") in service.shown.values())
        assert service.made == 2
    await service.stop()


async def test_a_bus_and_a_service_that_come_back_are_found_again(bus: SessionBus, tmp_path: Path) -> None:
    notifications = Notifications("program", tmp_path / "icon.png")
    async with served(notifications):
        bus.start()  # later than the program
        first = NotificationService("body")
        await first.start(bus.address)
        await until(lambda: notifications.is_there)
        notifications.show(7, "Budi", "one")
        await until(lambda: first.shown)

        await first.stop()
        await until(lambda: not notifications.is_there)
        second = NotificationService("body", "body-markup")
        await second.start(bus.address)
        await until(lambda: notifications.is_there)
        notifications.show(7, "Budi", "a < b")
        await until(lambda: list(second.shown.values()) == [("Budi", "a &lt; b")])

        bus.kill()
        await second.stop()
        await until(lambda: not notifications.is_there)
        bus.start()
        third = NotificationService("body")
        await third.start(bus.address)
        await until(lambda: notifications.is_there)
        notifications.show(7, "Budi", "a < b")
        await until(lambda: list(third.shown.values()) == [("Budi", "a < b")])
        await third.stop()
