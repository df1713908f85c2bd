"""A real sandbox process for the tests, HTTP clients and MQTT clients that talk to it."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import paho.mqtt.client as paho
import pytest

from tests.support.waiting import PATIENCE_S


class SandboxProcess:
    """`python -m qiscus_desktop.sandbox` as a child; `addresses` is the JSON line it printed."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "qiscus_desktop.sandbox", "--exit-with-parent", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            _, errors = self.process.communicate(timeout=PATIENCE_S)
            raise RuntimeError(f"the sandbox did not start: {errors}")
        self.addresses: dict[str, Any] = json.loads(line)

    @property
    def base_url(self) -> str:
        return str(self.addresses["base_url"])

    def end(self) -> str:
        """Close its standard input, as a dying parent would; returns what it said on standard error."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.stdin = None
        try:
            _, errors = self.process.communicate(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
            raise
        return errors


@dataclass
class Person:
    """A signed-in user: calls endpoints and listens to MQTT."""

    user_id: str
    account: dict[str, Any]
    http: httpx.AsyncClient

    @property
    def token(self) -> str:
        return str(self.account["token"])

    async def get(self, path: str, **params: Any) -> dict[str, Any]:
        return results(await self.http.get(path, params=params))

    async def post(self, path: str, **body: Any) -> dict[str, Any]:
        return results(await self.http.post(path, json=body))

    async def delete(self, path: str, **body: Any) -> dict[str, Any]:
        return results(await self.http.request("DELETE", path, json=body))

    async def room_with(self, other: Person) -> dict[str, Any]:
        opened = await self.post("get_or_create_room_with_target", emails=[other.user_id])
        room: dict[str, Any] = opened["room"]
        return room

    async def say(self, room_id: int, text: str, **more: Any) -> dict[str, Any]:
        body = {
            "topic_id": str(room_id),
            "comment": text,
            "type": "text",
            "unique_temp_id": f"t-{uuid.uuid4()}",
        }
        comment: dict[str, Any] = (await self.post("post_comment", **(body | more)))["comment"]
        return comment


def results(response: httpx.Response) -> dict[str, Any]:
    """`results` of a good answer; the status is in the body too."""
    body = response.json()
    assert response.status_code == 200, body
    assert body["status"] == 200
    found: dict[str, Any] = body["results"]
    return found


@dataclass
class MqttPeer:
    """paho as a stranger to our code; messages arrive in `inbox` as (topic, payload, retained)."""

    client: paho.Client
    inbox: asyncio.Queue[tuple[str, bytes, bool]] = field(default_factory=asyncio.Queue)
    grants: asyncio.Queue[list[int]] = field(default_factory=asyncio.Queue)
    connected: asyncio.Event = field(default_factory=asyncio.Event)
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    async def subscribe(self, *topics: str, qos: int = 0) -> list[int]:
        """Subscribe; returns the codes granted (128: refused)."""
        self.client.subscribe([(topic, qos) for topic in topics])
        return await asyncio.wait_for(self.grants.get(), PATIENCE_S)

    def publish(self, topic: str, payload: str | bytes | None, qos: int = 0, retain: bool = False) -> None:
        self.client.publish(topic, payload, qos, retain)

    async def next(self) -> tuple[str, bytes, bool]:
        """The next message."""
        return await asyncio.wait_for(self.inbox.get(), PATIENCE_S)

    async def flush(self) -> None:
        """Come back when everything that was on its way before has arrived."""
        mark = f"test/mark/{uuid.uuid4()}"
        await self.subscribe(mark)
        self.publish(mark, b"here")
        kept = []
        while (message := await self.next())[0] != mark:
            kept.append(message)
        for message in kept:
            self.inbox.put_nowait(message)


Connect = Callable[..., Awaitable[MqttPeer]]
SignIn = Callable[..., Awaitable[Person]]


@pytest.fixture(scope="session")
def sandbox() -> Iterator[SandboxProcess]:
    """One sandbox with an empty world for all tests that do not need their own."""
    process = SandboxProcess("--world", "empty")
    yield process
    errors = process.end()
    assert "Traceback" not in errors, errors


@pytest.fixture
def start_sandbox() -> Iterator[Callable[..., SandboxProcess]]:
    """Start more sandboxes with arguments of one's own."""
    started: list[SandboxProcess] = []

    def start(*arguments: str) -> SandboxProcess:
        started.append(SandboxProcess(*arguments))
        return started[-1]

    yield start
    for process in started:
        if process.process.stdin is not None and process.process.returncode is None:
            process.end()
        elif process.process.stdout is not None:
            process.process.communicate()


@pytest.fixture
async def sign_in(sandbox: SandboxProcess) -> AsyncIterator[SignIn]:
    """Sign somebody in (a new person unless named), on the shared sandbox unless another is given."""
    clients: list[httpx.AsyncClient] = []

    async def sign(
        name: str = "",
        key: str = "secret",
        at: SandboxProcess | None = None,
        prefix: str = "sdk",
        **more: Any,
    ) -> Person:
        user_id = name or f"user-{uuid.uuid4().hex[:10]}"
        app = {"QISCUS-SDK-APP-ID": "demo-app", "QISCUS-SDK-VERSION": "PYTHON_TEST"}
        base = f"{(at or sandbox).base_url}/api/v2/{prefix}/"
        client = httpx.AsyncClient(
            base_url=base, headers=app, timeout=PATIENCE_S, trust_env=False, verify=False
        )
        clients.append(client)
        body = {"email": user_id, "password": key, "username": user_id.title()} | more
        account = results(await client.post("login_or_register", json=body))["user"]
        client.headers["QISCUS-SDK-TOKEN"] = account["token"]
        client.headers["QISCUS-SDK-USER-ID"] = user_id
        return Person(user_id, account, client)

    yield sign
    for client in clients:
        await client.aclose()


@pytest.fixture
async def connect(sandbox: SandboxProcess) -> AsyncIterator[Connect]:
    """Connect an MQTT client over `tcp` or `websockets`."""
    peers: list[MqttPeer] = []
    loop = asyncio.get_running_loop()

    async def open_peer(
        client_id: str = "",
        transport: str = "websockets",
        at: SandboxProcess | None = None,
        will: tuple[str, bytes | None] | None = None,
        clean: bool = True,
    ) -> MqttPeer:
        addresses = (at or sandbox).addresses
        url = httpx.URL(addresses["mqtt_url" if transport == "websockets" else "mqtt_tcp_url"])
        client = paho.Client(
            paho.CallbackAPIVersion.VERSION2,
            client_id=client_id or f"demo-app_test_{uuid.uuid4().hex}",
            transport=transport,  # type: ignore[arg-type]
            protocol=paho.MQTTv311,
            clean_session=clean,
            reconnect_on_failure=False,  # else its thread sits out a second before it ends
        )
        peer = MqttPeer(client)
        if transport == "websockets":
            client.ws_set_options(path="/mqtt")
        if will is not None:
            client.will_set(will[0], will[1], 0, retain=True)

        def call(function: Callable[..., Any], *args: Any) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(function, *args)

        client.on_connect = lambda *_: call(peer.connected.set)
        client.on_disconnect = lambda *_: call(peer.gone.set)
        client.on_message = lambda _c, _u, m: call(peer.inbox.put_nowait, (m.topic, m.payload, m.retain))
        client.on_subscribe = lambda _c, _u, _mid, codes, _p: call(
            peer.grants.put_nowait, [code.value for code in codes]
        )
        client.connect_async(url.host, url.port or 0, keepalive=60)
        client.loop_start()
        peers.append(peer)
        await asyncio.wait_for(peer.connected.wait(), PATIENCE_S)
        return peer

    yield open_peer
    for peer in peers:
        peer.client.disconnect()
        await asyncio.to_thread(peer.client.loop_stop)
