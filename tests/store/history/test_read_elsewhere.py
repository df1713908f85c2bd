"""The unread count while the same account reads on another device, as people reported it of other programs.

The count is the store's and knows no window: in front, behind or closed to the tray it is the same.
"""

from __future__ import annotations

import asyncio
import json
import re
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from qiscus_desktop.core.client import QiscusCore
from qiscus_desktop.core.models import Comment, Room
from tests.store.broker_gate import BrokerGate
from tests.store.client import Client
from tests.support.sandbox_process import SandboxProcess
from tests.support.waiting import PATIENCE_S

MakeClient = Callable[..., Client]

CASES = json.loads((Path(__file__).parents[2] / "data" / "cases" / "read_elsewhere.json").read_text("utf-8"))
_COUNTS = {"a": 1, "one": 1}


@dataclass
class Devices:
    """This computer (`ani`), the phone of the same account, and Budi, who writes."""

    ani: Client
    phone: QiscusCore
    budi: QiscusCore
    gate: BrokerGate
    room: Room
    said: list[Comment] = field(default_factory=list)

    async def step(self, who: str, what: str) -> None:
        steps: dict[str, Callable[[], Awaitable[None]]] = {
            "reads all": lambda: self.phone.read_comment(self.room.id, self.said[-1].id),
            "reads up to the second": lambda: self.phone.read_comment(self.room.id, self.said[1].id),
            "answers in the room": self._answer,
            "sleeps": self._sleep,
            "wakes": self._wake,
            "opens the room": self._open,
        }
        if written := re.fullmatch(r"writes (\S+) \w+", what):
            assert who == "budi"
            count = written[1]
            for _ in range(_COUNTS.get(count) or int(count)):
                self.said.append(await self._say(self.budi, "hello"))
        else:
            await steps[what]()

    async def _say(self, core: QiscusCore, text: str) -> Comment:
        return await core.post_comment(self.room.id, text, temp_id=uuid.uuid4().hex)

    async def _answer(self) -> None:
        await self._say(self.phone, "an answer")

    async def _sleep(self) -> None:
        self.ani.core.stop_sync()
        self.gate.shut()
        await self.ani.until(lambda: self.ani.session.connection.name != "ONLINE", "asleep")

    async def _wake(self) -> None:
        self.gate.open()
        self.ani.core.start_sync()
        self.ani.core.reconnect_now()

    async def _open(self) -> None:
        self.ani.session.open_room(self.room.id)
        self.ani.session.mark_read(self.room.id, self.said[-1].id)


@pytest.fixture
async def devices(sandbox: SandboxProcess, client_of: MakeClient) -> AsyncIterator[Devices]:
    ending = uuid.uuid4().hex[:8]
    cores = []
    for name in (f"ani-{ending}", f"budi-{ending}"):
        core = QiscusCore()
        await core.init(sandbox.app_id, base_url=sandbox.base_url, enable_realtime=False)
        await core.set_user(name, f"key-of-{name}")
        cores.append(core)
    phone, budi = cores
    room = await budi.chat_target(phone.user_id)
    gate = BrokerGate(sandbox.mqtt_url)
    ani = client_of(sandbox, phone.user_id)
    ani.mqtt_url = await gate.start()
    await ani.sign_in()
    await ani.until(lambda: room.id in ani.session.rooms, "the room")
    await ani.core.subscribed()
    yield Devices(ani, phone, budi, gate, room)
    for core in cores:
        await core.close()
    await gate.close()


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
async def test_the_count_follows_what_is_read_elsewhere(devices: Devices, case: dict[str, Any]) -> None:
    for step, right in zip(case["input"], case["right"], strict=True):
        ((who, what),) = step.items()
        await devices.step(who, what)
        if count := re.match(r"\d+", str(right)):
            await devices.ani.until(
                lambda count=count: devices.ani.session.total_unread == int(count[0]),
                f"{count[0]} unread after {who} {what}",
            )
    async with asyncio.timeout(PATIENCE_S):  # what is concluded here is told to the server a moment later
        while await devices.phone.get_total_unread_count() != devices.ani.session.total_unread:  # noqa: ASYNC110 - no event here
            await asyncio.sleep(0.05)
