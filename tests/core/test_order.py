"""Of one room the older comment comes before the newer, and each once, however push and sync interleave."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks._push_server import publish
from qiscus_desktop.core import QiscusCore
from qiscus_desktop.core.backoff import Backoff
from qiscus_desktop.core.events import CommentReceived, Connection, ConnectionChanged, GapFilled
from tests.contract.recording_broker import RecordingBroker, Sent
from tests.core.odd_server import OddServer, page
from tests.core.watch import Watch

TOKEN = "token"


class Broker(RecordingBroker):
    """Publishes to whoever is connected and subscribed, can cut and stay away."""

    def __init__(self) -> None:
        super().__init__()
        self.is_away = False
        self._writer: asyncio.StreamWriter | None = None

    def publish(self, topic: str, payload: bytes) -> None:
        if self._writer is not None and topic in self.sent.subscribed:
            self._writer.write(publish(topic, payload))

    def cut(self) -> None:
        self.is_away = True
        if self._writer is not None:
            self._writer.close()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.is_away:
            return
        self.sent = Sent()
        self._writer = writer
        try:
            await super().serve(reader, writer)
        finally:
            self._writer = None


class Service:
    """Comments of two rooms; the answer to a sync is made when it is asked and given when it may be."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self.comments: list[dict[str, Any]] = []
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.failures = 0

    def post(self, room_id: int) -> None:
        number = len(self.comments) + 1
        comment = {
            "id": number,
            "room_id": room_id,
            "unique_temp_id": f"t{number}",
            "comment_before_id": number - 1,
            "email": "budi",
            "message": f"number {number}",
            "timestamp": "2026-01-05T09:00:00Z",
            "type": "text",
        }
        self.comments.append(comment)
        self._broker.publish(f"{TOKEN}/c", json.dumps(comment).encode())

    async def behave(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            await reader.readexactly(int(head.partition("content-length: ")[2].partition("\r")[0] or 0))
            target = urlsplit(head.split(" ")[1])
            body: dict[str, object] = {"results": {}, "events": [], "status": 200}
            if target.path.endswith("/sync"):
                after = int(parse_qs(target.query)["last_received_comment_id"][0])
                found = [one for one in self.comments if one["id"] > after]
                last = found[-1]["id"] if found else after
                body["results"] = {"comments": found, "meta": {"last_received_comment_id": last}}
                await self.may_answer.wait()
                if self.failures:
                    self.failures -= 1
                    body = {"status": 500}
            status = str(body["status"])
            writer.write(page(f"{status} X", "application/json", json.dumps(body).encode()))
            await writer.drain()


GAP = ("cut", "post 1", "hold", "connect")
STEP = st.sampled_from(
    [("post 1",), ("post 2",), ("cut",), ("connect",), ("hold",), ("answer",), ("turn",), GAP]
)
STEPS = st.lists(STEP, max_size=12).map(lambda found: [step for some in found for step in some])


@given(steps=STEPS)
@settings(max_examples=25)
def test_a_room_comes_in_order_and_nothing_twice(steps: list[str]) -> None:
    asyncio.run(_play(steps))


def test_what_is_pushed_while_the_gap_is_asked_for_comes_after_it() -> None:
    asyncio.run(_play(["cut", "post 1", "post 1", "hold", "connect", "post 1", "turn", "turn", "answer"]))


async def _play(steps: list[str]) -> None:
    broker = Broker()
    service = Service(broker)
    async with broker, OddServer(service.behave) as server, QiscusCore() as core:
        watch = Watch(core)
        await _sign_in(core, watch, server.url, broker.url)
        for step in steps:
            if step.startswith("post"):
                service.post(int(step[-1]))
            elif step == "cut" and not broker.is_away:
                await _cut(core, broker, watch)
            elif step == "connect" and broker.is_away:
                await _connect(broker, watch)
            elif step == "hold":
                service.may_answer.clear()
            elif step == "answer":
                service.may_answer.set()
            for _ in range(3):
                await asyncio.sleep(0)
        service.may_answer.set()
        await _cut(core, broker, watch)
        await _connect(broker, watch)
        got = watch.all(CommentReceived)
        while len(got) < len(service.comments):
            got.append(await watch.until(CommentReceived, count=len(got) + 1))
        for room_id in (1, 2):
            ids = [event.comment.id for event in got if event.comment.room_id == room_id]
            assert ids == [comment["id"] for comment in service.comments if comment["room_id"] == room_id]


async def _sign_in(core: QiscusCore, watch: Watch, base_url: str, mqtt_url: str) -> None:
    await core.init("app", base_url=base_url, mqtt_url=mqtt_url, with_config=False, enable_realtime_lb=False)
    assert core._service.realtime is not None
    core._service.realtime._backoff = Backoff(0.002, 0.01)
    await core.set_user_with_identity_token({"user": {"email": "ani", "token": TOKEN}})
    await watch.until(GapFilled)


async def _cut(core: QiscusCore, broker: Broker, watch: Watch) -> None:
    was_online = core.connection is Connection.ONLINE
    _forget_connections(watch)
    broker.cut()
    if was_online:
        await watch.until(ConnectionChanged, lambda event: event.connection is not Connection.ONLINE)


async def _connect(broker: Broker, watch: Watch) -> None:
    _forget_connections(watch)
    broker.is_away = False
    await watch.until(ConnectionChanged, lambda event: event.connection is Connection.ONLINE)


def _forget_connections(watch: Watch) -> None:
    watch.seen = [event for event in watch.seen if not isinstance(event, ConnectionChanged)]


async def test_without_an_answer_to_sync_pushes_come_all_the_same() -> None:
    """Then the older comes late, with the next sync that succeeds."""
    broker = Broker()
    service = Service(broker)
    async with broker, OddServer(service.behave) as server, QiscusCore() as core:
        watch = Watch(core)
        await _sign_in(core, watch, server.url, broker.url)
        await _cut(core, broker, watch)
        service.post(1)
        service.failures = 1
        await _connect(broker, watch)
        service.post(1)
        await watch.until(CommentReceived, lambda event: event.comment.id == 2)
        await core.synchronize()
        await watch.until(CommentReceived, lambda event: event.comment.id == 1)
        assert len(watch.all(CommentReceived)) == 2
