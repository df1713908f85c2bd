"""Clients of the real sandbox: make one with `join(name)`; all are closed with the test."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from qiscus_desktop.core import QiscusCore
from qiscus_desktop.core.events import Connection, ConnectionChanged
from tests.core.watch import Watch
from tests.support.sandbox_process import SandboxProcess

KEY = "secret"


@dataclass
class Client:
    """A core, what happened to it, and who it is."""

    core: QiscusCore
    watch: Watch
    user_id: str


Join = Callable[..., Awaitable[Client]]


@pytest.fixture
async def join(sandbox: SandboxProcess) -> AsyncIterator[Join]:
    """`await join("ani")` signs in a fresh user of that name, connected; `over="tcp"` uses plain MQTT."""
    clients: list[Client] = []

    async def make(
        name: str = "", *, over: str = "web", where: SandboxProcess = sandbox, **more: Any
    ) -> Client:
        user_id = f"{name or 'user'}-{uuid.uuid4().hex[:8]}"
        core = QiscusCore()
        client = Client(core, Watch(core), user_id)
        clients.append(client)
        mqtt_url = where.mqtt_url if over == "web" else where.mqtt_tcp_url
        is_realtime = more.get("enable_realtime", True)
        await core.init(where.app_id, base_url=where.base_url, mqtt_url=mqtt_url, **more)
        await core.set_user(user_id, KEY, name.capitalize() or None)
        if is_realtime:
            await client.watch.until(ConnectionChanged, lambda event: event.connection is Connection.ONLINE)
        return client

    yield make
    for client in clients:
        await client.core.close()


@dataclass
class Control:
    """The sandbox's switches."""

    base_url: str
    http: httpx.AsyncClient

    async def post(self, path: str, **body: Any) -> None:
        answer = await self.http.post(f"{self.base_url}/control/{path}", json=body)
        answer.raise_for_status()

    async def break_http(self, **switches: Any) -> None:
        await self.post("faults", **switches)


@pytest.fixture
async def control(sandbox: SandboxProcess) -> AsyncIterator[Control]:
    """Faults of the shared sandbox; everything is well again after the test."""
    async with httpx.AsyncClient(trust_env=False, verify=False) as http:
        yield Control(sandbox.base_url, http)
        await http.post(f"{sandbox.base_url}/control/reset", json={})
