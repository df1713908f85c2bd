"""Every recorded outgoing packet that a call of ours leads to as well: the same topics, payloads, qos
and retain.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from qiscus_desktop.core import QiscusCore, Room, RoomKind
from qiscus_desktop.core.events import Connection, ConnectionChanged, GapFilled
from qiscus_desktop.core.models import Participant
from qiscus_desktop.core.wire import topics
from tests.contract import twins
from tests.contract.recording_broker import RecordingBroker, Sent
from tests.contract.recording_server import RecordingServer
from tests.contract.vectors import http_vectors, mqtt_vectors
from tests.core.watch import Watch

OUTBOUND = {vector["method_call"]: vector for vector in mqtt_vectors("outbound")}
ANSWERS = {vector["method_call"]: vector for vector in http_vectors()}
ME = "alice@mail.test"
# Left out are cases whose packets come from the state of the recording (rooms opened before), from its timers
# or from faults (a second connection, an UNSUBSCRIBE without topics), and one whose answer was not recorded.
CASES = [
    "chatTarget(userId)",
    "chatTarget(userId, options)",
    "chatGroup()",
    "getRoomById(after exit)",
    "getOrCreateRoomByUniqueId(id)",
    "getOrCreateRoomByChannel()",
    "publishTyping(1)",
    "publishTyping(0)",
    "publishTyping(true)",
    "subscribeUserPresence()",
    "unsubscribeUserPresence()",
    "publishEvent()",
    "subscribeEvent()",
    "unsubscribeEvent()",
    "setActiveRoom()",
    "exitChatRoom()",
    "publishOnlinePresence(false)",
    "refreshAuthToken()",
]


@pytest.fixture
async def place() -> AsyncIterator[tuple[QiscusCore, RecordingServer, RecordingBroker]]:
    async with RecordingServer() as server, RecordingBroker() as broker, QiscusCore() as core:
        watch = Watch(core)
        await core.init(
            "demo-app", base_url=server.url, mqtt_url=broker.url, withConfig=False, reads_on_open=True
        )
        user = dict(twins.VERIFIED["user"]) | {"token": "token1", "refresh_token": "refresh1"}
        server.answers.append({"status": 200, "body": {"results": {"user": user}, "status": 200}})
        await core.set_user(ME, "secret")
        await watch.until(ConnectionChanged, lambda event: event.connection is Connection.ONLINE)
        await watch.until(GapFilled)  # its requests must not take the answers that are meant for a call
        core.stop_sync()
        yield core, server, broker


async def prepare(core: QiscusCore, name: str) -> None:
    me, bob = Participant(id=ME), Participant(id="bob@mail.test")
    if name == "exitChatRoom()":
        core.set_active_room(Room(id=7001, kind=RoomKind.SINGLE, participants=(me, bob)))
    if name.startswith("publishTyping"):
        core.set_active_room(Room(id=7002, kind=RoomKind.GROUP))
    if name == "unsubscribeUserPresence()":
        core.subscribe_user_presence("carol")
    if name == "unsubscribeEvent()":
        core.subscribe_event("7002", lambda _: None)


async def make(core: QiscusCore, server: RecordingServer, name: str) -> None:
    vector = OUTBOUND[name]
    answer = ANSWERS.get(name, {}).get("response_used")
    if name == "refreshAuthToken()":
        results = {"token": "token2", "refresh_token": "refresh2", "token_expires_at": None}
        answer = {"status": 200, "body": {"results": results, "status": 200}}
    if answer:
        server.answers.append(answer)
    if name == "setActiveRoom()":
        me, bob = Participant(id=ME), Participant(id="bob@mail.test")
        core.set_active_room(Room(id=7001, kind=RoomKind.SINGLE, participants=(me, bob)))
    elif name == "publishOnlinePresence(false)":
        core.publish_online_presence(False)
    else:
        await twins.call(core, vector["method"], vector["args"])


async def sent_so_far(core: QiscusCore, broker: RecordingBroker) -> Sent:
    """What was sent since the last call. Packets keep their order: once the mark is there, the rest is."""
    core.publish_event("mark", {})
    mark = topics.custom_event("mark")
    await broker.until(lambda sent: mark in [packet[0] for packet in sent.published])
    sent = broker.take()
    sent.published = [packet for packet in sent.published if packet[0] != mark]
    return sent


def expected(name: str, kind: str) -> list[Any]:
    found: list[Any] = []
    for packet in OUTBOUND[name]["packets"]:
        if packet["type"] == kind == "publish":
            found.append((packet["topic"], packet["payload"], packet["qos"], packet["retain"]))
        elif packet["type"] == kind:
            found += [topic["topic"] if isinstance(topic, dict) else topic for topic in packet["topics"]]
    return found


@pytest.mark.parametrize("name", CASES)
async def test_a_call_sends_the_recorded_packets(
    name: str, place: tuple[QiscusCore, RecordingServer, RecordingBroker]
) -> None:
    core, server, broker = place
    await prepare(core, name)
    before = await sent_so_far(core, broker)
    held = {topic for topic in before.subscribed if topic not in before.unsubscribed}

    await make(core, server, name)
    sent = await sent_so_far(core, broker)

    own_presence = f"u/{ME}/s"
    if name == "refreshAuthToken()":
        assert set(sent.unsubscribed) == {"token1/c", "token1/n", "token1/update"}
        assert set(sent.subscribed) == {"token2/c", "token2/n", "token2/update"}
        return
    assert set(sent.subscribed) == set(expected(name, "subscribe"))
    # The recording leaves rooms that are not open here; of what is open, the same is left.
    assert set(sent.unsubscribed) == set(expected(name, "unsubscribe")) & held
    published = [packet for packet in sent.published if packet[:2] != (own_presence, "1")]
    assert [_told(packet) for packet in published] == [
        _told(packet) for packet in expected(name, "publish") if packet[:2] != (own_presence, "1")
    ]


def _told(packet: tuple[str, str, int, bool]) -> tuple[Any, ...]:
    """A publish by meaning. The recorded SDK forgets the sender of custom events and writes typing as it
    was given.
    """
    topic, payload, qos, retain = packet
    if topic.endswith("/e"):
        return topic, json.loads(payload)["data"], qos, retain
    return topic, "1" if payload == "true" else payload, qos, retain


async def test_the_connection_itself(place: tuple[QiscusCore, RecordingServer, RecordingBroker]) -> None:
    """All as recorded but the will: an empty one deletes the presence instead of saying "offline", so
    ours says 0.
    """
    _core, _server, broker = place
    recorded = next(
        packet for packet in OUTBOUND["openRealtimeConnection()"]["packets"] if packet["type"] == "connect"
    )
    (ours,) = broker.connects
    assert re.fullmatch(rf"demo-app_{re.escape(ME)}_\d{{13}}", ours["clientId"])
    for name in ("protocolId", "protocolVersion", "keepalive", "clean", "username", "password"):
        assert ours[name] == recorded[name], name
    assert ours["will"] == recorded["will"] | {"payload": "0"}


async def test_signing_out_says_goodbye(place: tuple[QiscusCore, RecordingServer, RecordingBroker]) -> None:
    """The recorded SDK keeps the connection open after logout; ours ends it, with the same last word."""
    core, _server, broker = place
    await sent_so_far(core, broker)
    await core.logout()
    await broker.until(lambda sent: sent.published[-1:] == [(f"u/{ME}/s", "0", 0, True)])
