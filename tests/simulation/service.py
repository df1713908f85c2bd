"""The sandbox inside this process: its rules, its ASGI application and its broker, without sockets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from qiscus_desktop.sandbox.api.file_routes import FileRoutes
from qiscus_desktop.sandbox.api.gateway import Gateway
from qiscus_desktop.sandbox.api.message_routes import MessageRoutes
from qiscus_desktop.sandbox.api.room_routes import RoomRoutes
from qiscus_desktop.sandbox.api.server_routes import ServerRoutes
from qiscus_desktop.sandbox.api.session_routes import SessionRoutes
from qiscus_desktop.sandbox.clock import Clock
from qiscus_desktop.sandbox.control.faults import Faults, Switches
from qiscus_desktop.sandbox.data import people
from qiscus_desktop.sandbox.data.records import UserRecord
from qiscus_desktop.sandbox.mqtt.connection import MqttConnection
from qiscus_desktop.sandbox.mqtt.hub import Hub
from qiscus_desktop.sandbox.rules.accounts import Accounts
from qiscus_desktop.sandbox.rules.files import Files
from qiscus_desktop.sandbox.rules.identity import Identity
from qiscus_desktop.sandbox.rules.memory import Memory
from qiscus_desktop.sandbox.rules.messages import Messages
from qiscus_desktop.sandbox.rules.posting import Posting
from qiscus_desktop.sandbox.rules.presence import People
from qiscus_desktop.sandbox.rules.receipts import Receipts
from qiscus_desktop.sandbox.rules.rooms import KINDS, Rooms
from qiscus_desktop.sandbox.rules.service import Policy, Service
from qiscus_desktop.sandbox.shapes import Shapes
from qiscus_desktop.sandbox.world.pictures import draw
from tests.simulation.inline_sqlite import InlineDatabase
from tests.simulation.loop import Owner

HOST = "sandbox.test"
BASE_URL = f"http://{HOST}"
MQTT_URL = f"mqtt://{HOST}"
APP_ID = "demo-app"
SILENT_S = 30.0  # a broker forgets who has not said CONNECT by then


class SimulatedService:
    """Everything the server does is done under its own owner, whoever called."""

    def __init__(self, folder: Path, time_ns: Callable[[], int], token_ttl_s: float) -> None:
        self.owner = Owner("server")
        self.is_broker_down = False
        self.connections: list[MqttConnection] = []
        policy = Policy(app_id=APP_ID, token_ttl_s=token_ttl_s)
        self.clock = Clock(time_ns)
        self.hub = Hub(self.clock)
        file = folder / "server.sqlite3"

        self.database = InlineDatabase(file)
        self.service = Service(
            self.database, self.hub, self.clock, Shapes(APP_ID, BASE_URL), policy, Memory(is_on=True)
        )
        self.accounts = Accounts(self.service)
        self.posting = Posting(self.service)
        self.rooms = Rooms(self.service, self.posting)
        self.messages = Messages(self.service)
        self.receipts = Receipts(self.service)
        self.people = People(self.service)
        self.faults = Faults()
        self.faults.changed = self._switches_moved
        self.app = self._gateway()

    def _gateway(self) -> Gateway:
        identity = Identity(self.service, self.accounts)
        routes = {
            **SessionRoutes(self.service, self.accounts, identity, self.people).routes(),
            **RoomRoutes(self.rooms, self.messages).routes(),
            **MessageRoutes(self.service, self.posting, self.messages, self.receipts).routes(),
            **FileRoutes(Files(self.service, draw)).routes(),
        }
        backend = ServerRoutes(self.service, self.accounts, self.rooms, self.posting, self.messages).routes()
        return Gateway(routes, backend, self.accounts, self.faults, self.service.policy)

    def _switches_moved(self, switches: Switches) -> None:
        self.clock.skew_s = switches.clock_skew_s
        is_disturbed = any((switches.mqtt_duplicate, switches.mqtt_reorder, switches.mqtt_delay_ms))
        self.hub.disturb = self.faults.disturb if is_disturbed else None

    async def start(self) -> None:
        await self.database.start()
        await self.accounts.prepare()
        self.hub.is_token_live = self.accounts.is_token_live
        self.people.start()
        asyncio.get_running_loop().create_task(self._sweep(), context=self.owner.fresh_context())

    def let_tokens_live(self) -> None:
        """Tokens from now on run out after an hour: else much of the quiet would be their renewal."""
        policy = self.service.policy
        if policy.token_ttl_s:
            self.service.policy = replace(policy, token_ttl_s=3600.0)

    async def _sweep(self) -> None:
        """End the connections whose keep-alive ran out, as the sandbox's listener does."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(1)
            for mqtt in tuple(self.connections):
                allowed = mqtt.keepalive_s * 1.5 if mqtt.client_id else SILENT_S
                if allowed and loop.time() - mqtt.last_packet_at > allowed:
                    mqtt.end()

    # ---- the two ways in

    async def handle(
        self, method: str, path: str, query: bytes, headers: list[tuple[bytes, bytes]], body: bytes
    ) -> tuple[int, list[tuple[bytes, bytes]], bytes, bool]:
        """One HTTP request: status, headers, body, and whether the body is whole."""
        scope: dict[str, Any] = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": quote(path).encode(),
            "query_string": query,
            "root_path": "",
            "headers": [(name.lower(), value) for name, value in headers],
            "server": (HOST, 80),
            "client": ("client.test", 1),
        }
        asked = [{"type": "http.request", "body": body, "more_body": False}]
        answer: dict[str, Any] = {"status": 0, "headers": [], "body": b"", "is_whole": False}

        async def receive() -> dict[str, Any]:
            return asked.pop() if asked else {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                answer.update(status=message["status"], headers=list(message.get("headers", ())))
            else:
                answer["body"] += message.get("body", b"")
                answer["is_whole"] = not message.get("more_body", False)

        await self.app(scope, receive, send)  # type: ignore[arg-type]
        return answer["status"], answer["headers"], answer["body"], answer["is_whole"]

    def accept(self, write: Callable[[bytes], None], close: Callable[[], None]) -> MqttConnection | None:
        """A client of the broker; None while it takes none."""
        if self.is_broker_down:
            return None

        def make() -> MqttConnection:
            return MqttConnection(self.hub, write, lambda: (close(), self._forget(made))[0])

        made = self.owner.fresh_context().run(make)
        self.connections.append(made)
        return made

    def _forget(self, mqtt: MqttConnection) -> None:
        if mqtt in self.connections:
            self.connections.remove(mqtt)

    def lose(self, mqtt: MqttConnection) -> None:
        """The client is gone without a goodbye."""
        self._forget(mqtt)
        mqtt.lost()

    # ---- the truth

    async def user(self, user_id: str) -> UserRecord:
        async with self.database.read() as connection:
            found = await people.user_by_email(connection, user_id)
        assert found is not None, user_id
        return found

    async def rooms_of(self, user: UserRecord) -> list[dict[str, Any]]:
        found, _ = await self.rooms.mine(
            user,
            kinds=list(KINDS),
            page=1,
            limit=100,
            with_participants=True,
            show_empty=True,
            show_removed=False,
        )
        return found

    async def comments_of(self, user: UserRecord, room_id: int) -> list[dict[str, Any]]:
        """All that this person can see in a room, oldest first."""
        found = await self.messages.page(user, room_id, pivot_id=0, after=False, limit=10_000, before_ns=0)
        return found[::-1]
