"""The realtime connection comes and goes: nothing is missed, nothing is doubled, nobody storms the server."""

from __future__ import annotations

import asyncio
import contextlib
import random
import threading
from urllib.parse import urlsplit

import pytest

from qiscus_desktop.core import QiscusCore, ServerError
from qiscus_desktop.core.backoff import Backoff
from qiscus_desktop.core.config import lb_url, mqtt_url
from qiscus_desktop.core.events import (
    CommentDelivered,
    CommentReceived,
    CommentsDeleted,
    Connection,
    ConnectionChanged,
    GapFilled,
    ReconnectAttempted,
    RetriesExceeded,
)
from qiscus_desktop.core.realtime import connection, mqtt
from qiscus_desktop.core.realtime.inbox import Inbox
from tests.contract.recording_server import RecordingServer
from tests.core.conftest import KEY, Control, Join
from tests.core.odd_server import OddServer, answering, closed_port, silent
from tests.core.watch import Watch
from tests.support.loopback_server import LoopbackServer
from tests.support.sandbox_process import SandboxProcess


async def test_a_cut_connection_comes_back_and_the_gap_is_filled(join: Join, control: Control) -> None:
    ani, budi = await join("ani"), await join("budi", enable_realtime=False)
    room = await ani.core.chat_target(budi.user_id)
    await ani.watch.until(GapFilled)
    earlier = await ani.core.send_comment(room.id, "to be deleted")
    await control.break_http(broker_down=True)
    await ani.watch.until(ConnectionChanged, lambda event: event.connection is not Connection.ONLINE, count=2)
    missed = [await budi.core.send_comment(room.id, f"missed {n}") for n in range(30)]
    await budi.core.receive_comment(room.id, earlier.id)
    await ani.core.delete_comment(room.id, [earlier.temp_id])
    ani.watch.forget()
    await control.break_http(broker_down=False)
    ani.core.reconnect_now()

    await ani.watch.until(ConnectionChanged, lambda event: event.connection is Connection.ONLINE)
    await ani.watch.until(GapFilled)

    got = [
        event.comment.id
        for event in ani.watch.all(CommentReceived)
        if event.comment.sender_id == budi.user_id
    ]
    polled = {comment.id for comment in missed} - set(got)
    assert got == sorted(set(got))
    assert not polled or max(polled) < min(got, default=10**9), (
        "only what polling had brought before may lack"
    )
    assert ani.watch.all(CommentsDeleted)


async def test_polling_while_realtime_is_down(join: Join) -> None:
    ani = await join("ani", enable_realtime=False, sync_interval=50)
    budi = await join("budi", enable_realtime=False)
    room = await ani.core.chat_target(budi.user_id)
    sent = await budi.core.send_comment(room.id, "by polling")
    got = await ani.watch.until(CommentReceived, lambda event: event.comment.id == sent.id)
    assert got.comment.text == "by polling"


async def test_a_broker_that_is_not_there_does_not_stop_the_chat(sandbox: SandboxProcess) -> None:
    async with QiscusCore() as core:
        watch = Watch(core)
        await core.init(
            sandbox.app_id,
            base_url=sandbox.base_url,
            mqtt_url=f"mqtt://127.0.0.1:{closed_port()}",
            sync_interval=50,
        )
        await core.set_user("without-broker", KEY)
        await watch.until(ConnectionChanged, lambda event: event.connection is Connection.OFFLINE)
        await watch.until(ReconnectAttempted)
        assert await core.load_room_list() == []


@pytest.mark.parametrize("scheme", ["mqtt", "ws", "mqtts", "wss"])
async def test_a_broker_that_never_answers_can_be_left(sandbox: SandboxProcess, scheme: str) -> None:
    async with OddServer(silent) as server, QiscusCore() as core:
        watch = Watch(core)
        address = f"{scheme}://127.0.0.1:{server.port}"
        await core.init(sandbox.app_id, base_url=sandbox.base_url, mqtt_url=address)
        await core.set_user("silent-broker", KEY)
        await watch.until(ConnectionChanged)
        async with asyncio.timeout(10):  # less than any wait of the connection itself
            await core.close()
        for thread in (thread for thread in threading.enumerate() if thread.name == "qiscus realtime"):
            thread.join(1)
            assert not thread.is_alive()


async def test_a_broker_that_speaks_something_else(sandbox: SandboxProcess) -> None:
    async with (
        OddServer(answering(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")) as server,
        QiscusCore() as core,
    ):
        watch = Watch(core)
        await core.init(
            sandbox.app_id, base_url=sandbox.base_url, mqtt_url=f"ws://127.0.0.1:{server.port}/mqtt"
        )
        await core.set_user("odd-broker", KEY)
        await watch.until(ConnectionChanged, lambda event: event.connection is Connection.OFFLINE)
        assert await core.load_room_list() == []


async def test_after_a_loss_the_load_balancer_is_asked(sandbox: SandboxProcess, control: Control) -> None:
    async with QiscusCore() as core:
        watch = Watch(core)
        await core.init(
            sandbox.app_id,
            base_url=sandbox.base_url,
            mqtt_url=sandbox.mqtt_url,
            broker_lb_url=sandbox.broker_lb_url,
        )
        await core.set_user("balanced", KEY)
        await watch.until(ConnectionChanged, lambda event: event.connection is Connection.ONLINE)
        await control.post("cut-broker")
        await watch.until(ConnectionChanged, lambda event: event.is_again)
        assert core._service.realtime is not None
        assert core._service.realtime.url.startswith("ws://")


async def test_a_failed_comment_is_sent_again_before_the_next_sync(join: Join, control: Control) -> None:
    ani, budi = await join("ani", sync_on_connect=50), await join("budi")
    room = await ani.core.chat_target(budi.user_id)
    await control.break_http(
        http_mode="status", http_status=503, http_count=2, http_endpoints=["post_comment"]
    )
    with pytest.raises(Exception, match="The server has a problem"):
        await ani.core.send_comment(room.id, "stubborn", "stubborn-" + ani.user_id, queue=True)
    got = await budi.watch.until(CommentReceived, lambda event: event.comment.text == "stubborn")
    assert got.comment.temp_id == "stubborn-" + ani.user_id
    assert not ani.watch.all(RetriesExceeded)


@pytest.mark.parametrize("payload", ['["a", 1]', "no JSON at all", '{"type": "x"}'])
async def test_a_comment_is_tried_again_with_the_payload_it_was_sent_with(payload: str) -> None:
    async with RecordingServer() as server, QiscusCore() as core:
        await core.init("app", base_url=server.url, with_config=False, enable_realtime=False)
        core.stop_sync()
        await core.set_user_with_identity_token({"user": {"email": "ani", "token": "token"}})
        server.answers.append({"status": 503, "body": {"status": 503}})
        with pytest.raises(ServerError):
            await core.send_comment(7, "odd", "odd-1", "custom", payload, '{"colour": "red"}', queue=True)
        await core.set_user_with_identity_token({"user": {"email": "budi", "token": "token-2"}})
        await core._sending.retry_unsent()
        assert len(server.requests) == 1, "what Ani wrote is not sent as Budi"
        await core.set_user_with_identity_token({"user": {"email": "ani", "token": "token"}})
        await core._sending.retry_unsent()
        first, second = (one.fields for one in server.requests)
        assert first == second


async def test_answers_that_get_lost_after_taking_effect_post_once(join: Join, control: Control) -> None:
    ani, budi = await join("ani", sync_on_connect=50), await join("budi")
    room = await ani.core.chat_target(budi.user_id)
    await control.break_http(
        http_mode="status", http_status=503, http_count=1, http_after=True, http_endpoints=["post_comment"]
    )
    with pytest.raises(Exception, match="The server has a problem"):
        await ani.core.send_comment(room.id, "only once", "once-" + ani.user_id)
    await ani.watch.until(CommentReceived, lambda event: event.comment.text == "only once")
    await ani.core.synchronize(0)
    page = await budi.core.load_comments(room.id)
    assert [comment.text for comment in page].count("only once") == 1


async def test_doubled_and_swapped_packets_come_through_once(join: Join, control: Control) -> None:
    ani, budi = await join("ani"), await join("budi")
    room = await ani.core.chat_target(budi.user_id)
    await control.break_http(mqtt_duplicate=1.0, mqtt_reorder=0.5)
    sent = [await budi.core.send_comment(room.id, f"word {n}") for n in range(10)]
    for comment in sent:
        await ani.watch.until(CommentReceived, lambda event, id=comment.id: event.comment.id == id)
    ids = [event.comment.id for event in ani.watch.all(CommentReceived)]
    assert len(ids) == len(set(ids))
    delivered = [event.comment_id for event in budi.watch.all(CommentDelivered)]
    assert delivered == sorted(set(delivered))


class Swallowing(LoopbackServer):
    """Passes bytes on to a broker; once `swallows` is set, all that is open stays open and silent."""

    scheme = "mqtt"

    def __init__(self, port: int) -> None:
        super().__init__()
        self._to_port = port
        self.swallows = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        swallows = self.swallows
        there, back = await asyncio.open_connection("127.0.0.1", self._to_port)
        try:
            await asyncio.gather(self._pass(reader, back, swallows), self._pass(there, writer, swallows))
        finally:
            back.close()

    @staticmethod
    async def _pass(
        source: asyncio.StreamReader, sink: asyncio.StreamWriter, swallows: asyncio.Event
    ) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await source.read(65536):
                if not swallows.is_set():
                    sink.write(data)
                    await sink.drain()
        if not swallows.is_set():
            sink.close()


@pytest.mark.slow
async def test_a_connection_on_which_nothing_comes_any_more_is_made_again(
    sandbox: SandboxProcess, join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Our own pings notice: paho asks only after a minute."""
    monkeypatch.setattr(mqtt, "PING_S", 0.1)
    monkeypatch.setattr(mqtt, "PONG_S", 0.2)
    monkeypatch.setattr(connection, "LOOK_S", 0.1)
    budi = await join("budi")
    port = urlsplit(sandbox.mqtt_tcp_url).port
    assert port is not None
    async with Swallowing(port) as network, QiscusCore() as core:
        watch = Watch(core)
        await core.init(
            sandbox.app_id, base_url=sandbox.base_url, mqtt_url=network.url, enable_realtime_lb=False
        )
        await core.set_user("watchdog", KEY)
        await watch.until(ConnectionChanged, lambda event: event.connection is Connection.ONLINE)
        room = await core.chat_target(budi.user_id)
        network.swallows.set()
        network.swallows = asyncio.Event()  # for the next connection
        sent = await budi.core.send_comment(room.id, "into the void")
        await watch.until(
            ConnectionChanged, lambda event: event.connection is Connection.ONLINE and event.is_again
        )
        await watch.until(CommentReceived, lambda event: event.comment.id == sent.id)


def test_backoff_is_jittered_and_bounded() -> None:
    backoff = Backoff(1.0, 30.0, chance=random.Random(1))
    bounds = []
    for _ in range(10):
        bounds.append(backoff.bound_s)
        assert 0.0 <= backoff.next_s() <= bounds[-1]
    assert bounds == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0, 30.0, 30.0]
    backoff.reset()
    assert backoff.bound_s == 1.0


async def test_a_full_inbox_drops_and_says_so() -> None:
    delivered: list[str] = []
    overflowed = asyncio.Event()
    inbox = Inbox(
        asyncio.get_running_loop(), lambda topic, _: delivered.append(topic), overflowed.set, capacity=10
    )
    for number in range(25):
        inbox.put(str(number), b"")
    await overflowed.wait()
    assert delivered == [str(number) for number in range(10)]
    inbox.put("later", b"")
    inbox.close()
    inbox.put("too late", b"")


async def test_a_flood_leaves_the_loop_room_to_breathe() -> None:
    """Other work on the loop has its turn between the pieces of a long drain."""
    done = asyncio.Event()
    count = 0

    def deliver(_topic: str, _payload: bytes) -> None:
        nonlocal count
        count += 1
        sum(range(2000))  # a little work for each
        if count == 3000:
            done.set()

    inbox = Inbox(asyncio.get_running_loop(), deliver, lambda: None)
    for _ in range(3000):
        inbox.put("t", b"")
    turns = 0
    while not done.is_set():
        turns += 1
        await asyncio.sleep(0)
    inbox.close()
    assert turns > 3


@pytest.mark.parametrize(
    ("given", "whole"),
    [
        ("wss://host:1886/mqtt", "wss://host:1886/mqtt"),
        ("ws://127.0.0.1:9/mqtt?x=1", "ws://127.0.0.1:9/mqtt?x=1"),
        ("ssl://host:1885", "ssl://host:1885"),
        ("mqtt://host", "mqtt://host"),
        ("host", "wss://host:1886/mqtt"),
        ("host:99", "wss://host:99/mqtt"),
        ("host/other", "wss://host:1886/other"),
    ],
)
def test_addresses_of_brokers(given: str, whole: str) -> None:
    assert mqtt_url(given) == whole


@pytest.mark.parametrize(
    ("current", "answer", "found"),
    [
        (
            "wss://old:1886/mqtt",
            {"data": {"url": "rt-7", "wss_port": "1886", "ssl_port": 1885}},
            "wss://rt-7:1886/mqtt",
        ),
        ("ws://old:80/mqtt", {"data": {"url": "rt-7", "wss_port": 1886}}, "ws://rt-7:1886/mqtt"),
        ("ssl://old:1885", {"node": "rt-8"}, "ssl://rt-8:1885"),
        ("wss://old:1886/mqtt", {"data": {"url": "mqtt://whole:1"}}, "mqtt://whole:1"),
        ("wss://old:1886/mqtt", {"data": {"url": "rt-7", "wss_port": "x"}}, None),
        ("wss://old:1886/mqtt", {"data": "odd"}, None),
        ("wss://old:1886/mqtt", {}, None),
    ],
)
def test_what_a_load_balancer_says(current: str, answer: dict[str, object], found: str | None) -> None:
    assert lb_url(current, answer) == found
