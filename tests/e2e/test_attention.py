"""A message that nobody looks at: what the desktop is told of it, and when that goes again."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QObject

from qiscus_desktop.app.attention import Attention
from qiscus_desktop.core.events import CommentReceived, Event
from tests.support.person import People
from tests.support.sandbox_process import SandboxProcess

if sys.platform != "linux":
    pytest.skip(
        "only on Linux notifications go over D-Bus, and only there jeepney is installed",
        allow_module_level=True,
    )

from tests.support.notification_desktop import NotificationDesktop
from tests.support.waiting import until

pytestmark = pytest.mark.e2e


@pytest.mark.qt_loop
async def test_the_desktop_is_told_of_what_nobody_sees(
    people: People, sandbox: SandboxProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desktop = NotificationDesktop(tmp_path / "bus", ("body", "body-markup"))
    await desktop.start()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", desktop.address)
    reader = await people.signed_in(sandbox, "attention-reader")
    writer = await people.signed_in(sandbox, "attention-writer")
    in_sight: list[bool] = [False]
    attention = Attention(lambda: reader.widget, lambda: in_sight[0], QObject(reader.widget))
    opened: list[int] = []
    attention.room_requested.connect(opened.append)
    serving = asyncio.create_task(attention.serve())

    def tell(event: Event) -> None:
        if isinstance(event, CommentReceived):
            attention.tell(reader.session, event.comment)

    reader.sdk.core.listen(tell)
    reader.session.listen(lambda _change: attention.withdraw_read(reader.session))
    await until(lambda: attention.notifications.is_there)

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

    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
    attention.close()
    await desktop.close()
