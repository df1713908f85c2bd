"""What all rules share: the database, the broker, the clock and the way JSON reaches people's devices."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from typing import Any

from qiscus_desktop.sandbox.clock import Clock
from qiscus_desktop.sandbox.data import people
from qiscus_desktop.sandbox.data import rooms as room_data
from qiscus_desktop.sandbox.data.database import Database
from qiscus_desktop.sandbox.data.records import RoomRecord, UserRecord
from qiscus_desktop.sandbox.mqtt.codec import Message
from qiscus_desktop.sandbox.mqtt.hub import Hub
from qiscus_desktop.sandbox.rules.memory import Memory
from qiscus_desktop.sandbox.shapes import Shapes

SYSTEM_EMAIL = "system"
_TOKEN_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"  # noqa: S105 an alphabet


@dataclass(frozen=True, slots=True)
class Policy:
    """The app's settings: who it is, its secret, how long tokens are valid, what is allowed in size."""

    app_id: str = "demo-app"
    secret_key: str = "demo-secret-key-of-the-sandbox-only"  # noqa: S105 the documented key of a sandbox on loopback
    token_ttl_s: float = 0.0  # 0: tokens do not end
    nonce_ttl_s: float = 600.0
    leeway_s: float = 5.0
    comment_limit: int = 4000  # characters; 0: no limit
    upload_limit: int = 100 * 1024 * 1024  # bytes
    group_limit: int = 100
    channel_limit: int = 5000
    enable_realtime: bool = True
    enable_sync_event: bool = False
    sync_interval_ms: int = 5000
    sync_on_connect_ms: int = 10_000


class Service:
    """What all rules share; made once per process by the server."""

    def __init__(
        self, database: Database, hub: Hub, clock: Clock, shapes: Shapes, policy: Policy, memory: Memory
    ) -> None:
        self.database = database
        self.memory = memory
        database.written = memory.forget
        self.hub = hub
        self.clock = clock
        self.shapes = shapes
        self.policy = policy

    async def push(self, user_ids: list[int], ending: str, body: dict[str, Any] | bytes) -> None:
        """Publish on `{token}/{ending}` for all live tokens of these users."""
        payload = body if isinstance(body, bytes) else to_bytes(body)
        for user_id in user_ids:
            for token in await self.live_tokens(user_id):
                self.hub.publish(Message(f"{token}/{ending}", payload, qos=1))

    async def live_tokens(self, user_id: int) -> list[str]:
        """The tokens of a user that are in service now."""

        async def load() -> list[tuple[str, int]]:
            async with self.database.read() as connection:
                return await people.live_sessions(connection, user_id)

        now_ms = self.clock.now_ms()
        known = await self.memory.get("tokens", user_id, load)
        return [token for token, expires_ms in known if not expires_ms or expires_ms > now_ms]

    async def room(self, room_id: int, user_id: int) -> RoomRecord | None:
        """A room with its members; of a channel only this user is loaded. Do not change what you get."""

        async def load() -> RoomRecord | None:
            async with self.database.read() as connection:
                return await room_data.load_room(connection, room_id, user_id)

        found = await self.memory.get("room", room_id, load)
        if found is not None and found.is_channel:
            return await load()
        return found

    async def who_blocked(self, sender_id: int) -> frozenset[int]:
        """The users who do not want to hear from this one."""

        async def load() -> frozenset[int]:
            async with self.database.read() as connection:
                return frozenset(await people.who_blocked(connection, sender_id))

        return await self.memory.get("blockers", sender_id, load)

    def push_to_channel(self, room: RoomRecord, body: dict[str, Any], ending: str = "c") -> None:
        """Publish on the topic of a channel."""
        topic = f"{self.policy.app_id}/{room.unique_id}/{ending}"
        self.hub.publish(Message(topic, to_bytes(body), qos=1))

    def push_receipt(
        self, room: RoomRecord, user: UserRecord, ending: str, comment_id: int, temp_id: str
    ) -> None:
        """Publish `d` or `r` of a user in a room."""
        topic = f"r/{room.id}/{room.id}/{user.email}/{ending}"
        self.hub.publish(Message(topic, f"{comment_id}:{temp_id}".encode(), qos=1))


def to_bytes(body: dict[str, Any]) -> bytes:
    """JSON for the wire."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def new_token(length: int = 32) -> str:
    """A secret made of letters and digits only, as strict clients expect."""
    return "".join(secrets.choice(_TOKEN_LETTERS) for _ in range(length))
