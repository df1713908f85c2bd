"""A message that nobody looks at: what the desktop is told of it, and when that goes again."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from qiscus_desktop.app.attention import Attention
from qiscus_desktop.core.events import CommentReceived, Event, GroupRoomCreated
from qiscus_desktop.core.models import Comment, RoomKind
from qiscus_desktop.core.wire import pushes
from qiscus_desktop.store.profile_database import Database
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
from tests.support.session_bus import HAS_DAEMON, NotificationService, SessionBus
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
    owners: list[QObject] = []
    serving: list[asyncio.Task[None]] = []

    async def attend_one(front: QWidget | None, is_in_sight: Callable[[], bool]) -> Attention:
        owners.append(QObject(front))
        attention = Attention(lambda: front, is_in_sight, owners[-1])
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


CASES = json.loads((Path(__file__).parents[1] / "data" / "cases" / "notifications.json").read_text("utf-8"))


def _arrives(session: Session, id_: int, said: dict[str, Any]) -> Comment:
    """A message as it comes over the wire, in its room."""
    body: dict[str, Any] = {"id": id_, "room_id": 7, "email": "budi", "username": "Budi"}
    body |= {
        "unique_temp_id": f"t{id_}",
        "timestamp": "2026-01-02T03:04:05Z",
        "message": said.get("message", ""),
    }
    if "file" in said:
        payload = {
            "url": f"https://files.test/{said['file']}",
            "caption": said["caption"],
            "file_name": said["file"],
        }
        body |= {"type": "file_attachment", "payload": payload}
    (event,) = pushes.read("token/c", json.dumps(body).encode())
    assert isinstance(event, CommentReceived)
    session.apply(event)
    return event.comment


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
async def test_case(case: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each message of a case gets a bubble of its own, as it has been read before the next comes."""
    if not HAS_DAEMON:
        pytest.skip("dbus-daemon is not installed")
    bus = SessionBus(tmp_path)
    bus.start()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
    service = NotificationService(*case["input"][0].get("desktop", "body").split(), "body")
    await service.start(bus.address)
    session = Session.offline(Database(None), an_account())
    session.apply(GroupRoomCreated(a_room(7, name=case["input"][0]["title"])))
    owner = QObject()
    attention = Attention(lambda: None, lambda: False, owner)
    task = asyncio.create_task(attention.serve())
    await until(lambda: attention.notifications.is_there)
    seen: list[tuple[str, str]] = []
    for id_, said in enumerate(case["input"], 1):
        attention.tell(session, _arrives(session, id_, said))
        await until(lambda: service.shown)
        seen += service.shown.values()
        await until(lambda: len(attention.notifications.rooms) == 1)
        attention.forget()
        await until(lambda: not service.shown)
    assert [title for title, _ in seen] == [title for title, _ in case["right"]["shown"]]
    for (_, text), (_, right) in zip(seen, case["right"]["shown"], strict=True):
        allowed = {
            "ab, or with U+FFFD or a blank between": {"ab", "a\ufffdb", "a b"},
            "half ? x, or with U+FFFD": {"half ? x", "half \ufffd x"},
        }.get(right, {right})
        assert text in allowed
    attention.close()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await service.stop()
    bus.kill()
    await session.close()


async def test_after_a_gap_many_rooms_make_one_bubble(desktop: NotificationDesktop, attend: Attend) -> None:
    session = Session.offline(Database(None), an_account())
    attention = await attend(None, lambda: False)
    opened: list[int] = []
    attention.room_requested.connect(opened.append)
    ids = iter(range(1, 100))

    def come(room_id: int, text: str) -> None:
        comment = a_comment(next(ids), text, room_id=room_id)
        session.apply(CommentReceived(comment))
        attention.tell(session, comment)
        attention.rooms_changed(session)

    for room_id in range(11, 16):
        session.apply(GroupRoomCreated(a_room(room_id, kind=RoomKind.GROUP, name=f"Room {room_id}")))
    for text in ("one", "two", "three"):
        for room_id in range(11, 16):
            come(room_id, text)
    await until(lambda: desktop.shown)
    summed = ("New messages in 5 conversations", "Room 15, Room 14, Room 13 and 2 more")
    assert desktop.shown == {1: summed}
    desktop.click(1)
    await until(lambda: opened == [0])  # no room, but the window

    come(11, "four")
    await until(lambda: desktop.shown[1][1].startswith("Room 11, "))
    assert len(desktop.shown) == 1
    attention.forget()
    await until(lambda: not desktop.shown)
    for text in ("five", "six"):
        for room_id in (11, 12, 13):
            come(room_id, text)
    await until(lambda: len(desktop.shown) == 3)
    assert sorted(desktop.shown.values()) == [(f"Room {room_id}", "Budi: six") for room_id in (11, 12, 13)]
    await session.close()
