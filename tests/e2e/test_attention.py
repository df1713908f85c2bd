"""A message that nobody looks at: what the desktop is told of it, and when that goes again."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from qiscus_desktop.app.attention import Attention
from qiscus_desktop.core.events import CommentReceived, Event, GroupRoomCreated
from qiscus_desktop.core.models import RoomKind
from qiscus_desktop.store.database import Database
from qiscus_desktop.store.session import Session
from tests.store.builders import a_comment, a_room, an_account
from tests.support.person import People
from tests.support.sandbox_process import SandboxProcess

if sys.platform != "linux":
    pytest.skip(
        "only on Linux notifications go over D-Bus, and only there jeepney is installed",
        allow_module_level=True,
    )

from tests.support.notification_desktop import NotificationDesktop
from tests.support.waiting import until

Attend = Callable[[QWidget | None, Callable[[], bool]], Awaitable[Attention]]

pytestmark = [pytest.mark.e2e, pytest.mark.qt_loop]


@pytest_asyncio.fixture
async def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[NotificationDesktop]:
    desktop = NotificationDesktop(tmp_path / "bus", ("body", "body-markup"))
    await desktop.start()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", desktop.address)
    yield desktop
    await desktop.close()


@pytest_asyncio.fixture
async def attend(desktop: NotificationDesktop) -> AsyncIterator[Attend]:
    """Makes the attention of a program that has found the desktop."""
    made: list[Attention] = []
    serving: list[asyncio.Task[None]] = []

    async def attend_one(front: QWidget | None, is_in_sight: Callable[[], bool]) -> Attention:
        attention = Attention(lambda: front, is_in_sight, QObject(front))
        made.append(attention)
        serving.append(asyncio.create_task(attention.serve()))
        await until(lambda: attention.notifications.is_there)
        return attention

    yield attend_one
    for attention in made:
        attention.close()
    for task in serving:
        task.cancel()
    await asyncio.gather(*serving, return_exceptions=True)


async def test_the_desktop_is_told_of_what_nobody_sees(
    people: People, sandbox: SandboxProcess, desktop: NotificationDesktop, attend: Attend
) -> None:
    reader = await people.signed_in(sandbox, "attention-reader")
    writer = await people.signed_in(sandbox, "attention-writer")
    in_sight: list[bool] = [False]
    attention = await attend(reader.widget, lambda: in_sight[0])
    opened: list[int] = []
    attention.room_requested.connect(opened.append)

    def tell(event: Event) -> None:
        if isinstance(event, CommentReceived):
            attention.tell(reader.session, event.comment)

    reader.sdk.core.listen(tell)
    reader.session.listen(lambda _change: attention.rooms_changed(reader.session))

    group = await writer.session.create_group("Weekend", ["attention-reader"])
    writer.send(group, "<b>who</b> comes?")
    await until(lambda: desktop.shown)
    assert desktop.shown == {1: ("Weekend", "Attention-Writer: &lt;b&gt;who&lt;/b&gt; comes?")}
    await until(lambda: attention.notifications.rooms)
    desktop.click(1)
    await until(lambda: opened == [group.id])

    reader.show()
    reader.widget.open_room(group.id)
    await until(lambda: not desktop.shown)

    in_sight[0] = True
    writer.send(group, "seen at once")
    await reader.comment(group, "seen at once")
    assert not desktop.shown


async def test_the_first_message_of_a_new_room_is_told_of_by_the_name_of_the_room(
    desktop: NotificationDesktop, attend: Attend
) -> None:
    session = Session.offline(Database(None), an_account())
    attention = await attend(None, lambda: False)
    session.listen(lambda _change: attention.rooms_changed(session))

    for id_, text in enumerate(["before", "the newest"], 1):
        comment = a_comment(id_, text, room_id=7)
        session.apply(CommentReceived(comment))
        attention.tell(session, comment)
    assert not desktop.shown

    session.apply(GroupRoomCreated(a_room(7, kind=RoomKind.GROUP, name="Weekend")))
    await until(lambda: desktop.shown)
    assert desktop.shown == {1: ("Weekend", "Budi: the newest")}
    await session.close()
