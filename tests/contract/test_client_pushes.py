"""Every recorded packet, through the queue that paho's thread fills: the same callback, the same argument.

What makes the recorded SDK deaf for good is survived: the next packet is heard.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest

from qiscus_desktop.core import QiscusCore, Room, RoomKind
from qiscus_desktop.core.events import CommentReceived
from qiscus_desktop.core.models import Participant
from qiscus_desktop.core.realtime.inbox import Inbox
from tests.contract import twins
from tests.contract.recording_server import RecordingServer
from tests.contract.vectors import mqtt_vectors, short_id
from tests.support.waiting import PATIENCE_S

PACKETS = mqtt_vectors("inbound")
TOKEN = "token"
CALLBACKS = (
    "newMessagesCallback",
    "typingCallback",
    "onRoomTypingCallback",
    "commentDeliveredCallback",
    "presenceCallback",
    "commentReadCallback",
    "messageUpdatedCallback",
    "commentDeletedCallback",
    "roomClearedCallback",
)

# The recorded SDK marks every realtime deletion so, whatever the notice says; room ids are numbers in ours.
COMMENT_FIELDS = (
    "id",
    "unique_temp_id",
    "message",
    "email",
    "room_id",
    "status",
    "isDelivered",
    "isRead",
    "isSent",
)

# Our callback fires where the recorded SDK throws or is deaf.
FIRES_HERE = {
    'online, bare "1" as the SDK itself publishes it': ("presenceCallback", ["1", "bob@mail.test"]),
    'offline, bare "0" as the SDK itself publishes it': ("presenceCallback", ["0", "bob@mail.test"]),
    "presence, empty payload as in the will of this SDK": ("presenceCallback", ["0", "bob@mail.test"]),
    "custom event, after setUser()": ("cb:customEvent", None),
}


class Listener:
    """A signed-in client without a broker; packets are put into its queue from another thread."""

    def __init__(self, core: QiscusCore) -> None:
        self.core = core
        self.fired: list[tuple[str, tuple[Any, ...]]] = []
        self._delivered = asyncio.Event()
        loop = asyncio.get_running_loop()
        self._inbox = Inbox(loop, self._deliver, lambda: None)

    def _deliver(self, topic: str, payload: bytes) -> None:
        if topic == "end":
            self._delivered.set()
        else:
            self.core._receiving.handle_packet(topic, payload)

    async def hear(self, topic: str, payload: bytes) -> None:
        self._delivered.clear()
        thread = threading.Thread(target=self._put, args=(topic, payload))
        thread.start()
        thread.join()
        async with asyncio.timeout(PATIENCE_S):
            await self._delivered.wait()

    def _put(self, topic: str, payload: bytes) -> None:
        self._inbox.put(topic, payload)
        self._inbox.put("end", b"")


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    async with RecordingServer() as server, QiscusCore() as core:
        heard = Listener(core)
        await core.init(
            "demo-app",
            base_url=server.url,
            withConfig=False,
            enableRealtime=False,
            options={
                name: (lambda *given, name=name: heard.fired.append((name, given))) for name in CALLBACKS
            },
        )
        core.stop_sync()
        user = dict(twins.VERIFIED["user"]) | {"token": TOKEN}
        await core.set_user_with_identity_token({"user": user})
        me, bob = (Participant(id=email) for email in ("alice@mail.test", "bob@mail.test"))
        core.set_active_room(Room(id=7001, kind=RoomKind.SINGLE, participants=(me, bob)))
        core.subscribe_event("7002", lambda data: heard.fired.append(("cb:customEvent", (data,))))
        mine = {
            "id": 90014,
            "unique_temp_id": "own-echo-1",
            "room_id": 7001,
            "message": "echo me",
            "type": "text",
            "email": user["email"],
            "username": "Alice",
            "timestamp": "2023-11-14T22:13:34Z",
        }
        server.answers.append({"status": 200, "body": {"results": {"comment": mine}, "status": 200}})
        await core.send_comment(7001, "echo me", "own-echo-1")
        yield heard


def payload_of(vector: dict[str, Any]) -> bytes:
    payload = vector["payload"]
    return payload.encode() if vector["payload_is"] == "text" else json.dumps(payload).encode()


@pytest.mark.parametrize("vector", PACKETS, ids=[short_id(vector) for vector in PACKETS])
async def test_a_packet_fires_what_the_recording_fired(vector: dict[str, Any], listener: Listener) -> None:
    name = short_id(vector)
    if name == "the same message again":
        await listener.hear(f"{TOKEN}/c", payload_of(vector))
    if name == "delivered after read":
        await listener.hear("r/7001/7001/bob@mail.test/r", b"90014:own-echo-1")
    listener.fired.clear()

    await listener.hear(vector["topic"].replace("<token>", TOKEN), payload_of(vector))

    wanted = [(vector["callback"], vector["argument"])] if vector["callback"] else []
    wanted += [(entry["callback"], entry["argument"]) for entry in vector.get("more_callbacks", ())]
    wanted = [entry for entry in wanted if entry[0].endswith("Callback") or entry[0] == "cb:customEvent"]
    if name in FIRES_HERE:
        wanted = [FIRES_HERE[name]]
    assert [callback for callback, _ in listener.fired] == [callback for callback, _ in wanted]
    for (callback, given), (_, argument) in zip(listener.fired, wanted, strict=True):
        assert_same_argument(callback, given, argument)


@pytest.mark.parametrize("vector", PACKETS, ids=[short_id(vector) for vector in PACKETS])
async def test_the_next_packet_is_heard(vector: dict[str, Any], listener: Listener) -> None:
    heard: list[CommentReceived] = []
    listener.core.listen(lambda event: heard.append(event) if isinstance(event, CommentReceived) else None)
    await listener.hear(vector["topic"].replace("<token>", TOKEN), payload_of(vector))
    heard.clear()
    await listener.hear(
        f"{TOKEN}/c", b'{"id": 99999, "room_id": 7001, "message": "still there", "email": "bob"}'
    )
    assert [event.comment.text for event in heard] == ["still there"]


def assert_same_argument(callback: str, given: tuple[Any, ...], argument: Any) -> None:
    if argument is None:
        assert given
    elif callback in ("commentDeliveredCallback", "commentReadCallback"):
        assert given[0]["userId"] == argument["userId"]
        assert _picked(given[0]["comment"]) == _picked(argument["comment"])
        missing = set(argument["comment"]) - set(given[0]["comment"])
        # The sent comment is shorter here than the recorded one; no field of the SDK's own is missing.
        assert not missing & {
            "before_id",
            "unique_id",
            "date",
            "time",
            "isPending",
            "isFailed",
            "attachment",
            "subtype",
        }
    elif callback == "commentDeletedCallback":
        assert given[0] == {**argument, "roomId": int(argument["roomId"])}
    elif callback == "presenceCallback":
        assert list(given) == argument
    else:
        assert given == (argument,)


def _picked(comment: dict[str, Any]) -> dict[str, Any]:
    return {name: comment[name] for name in COMMENT_FIELDS}


def test_packets_are_counted() -> None:
    deaf = sum(vector.get("next_message_is_received") is False for vector in PACKETS)
    print(f"{len(PACKETS)} recorded packets, {deaf} of them make the recorded SDK deaf")
    assert PACKETS
    assert deaf
