"""People without windows and a database on the disk, for the tests of the store."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.sending import retry_wait
from tests.store.client import Client
from tests.store.faulty_proxy import FaultyProxy
from tests.support.sandbox_process import SandboxProcess

MakeClient = Callable[..., Awaitable[Client]]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(tmp_path / "chat.db")
    yield made
    made.close()


@pytest.fixture
async def client_of() -> AsyncIterator[Callable[..., Client]]:
    """Makes clients that are not yet signed in; closes them all at the end."""
    made: list[Client] = []

    def make(sandbox: SandboxProcess, user_id: str, file: Path | None = None, **options: Any) -> Client:
        client = Client(sandbox, user_id, file, **options)
        made.append(client)
        return client

    yield make
    for client in made:
        await client.close()


@pytest.fixture
async def proxy(sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FaultyProxy]:
    """Between clients and the sandbox, which then try again at once."""
    monkeypatch.setattr(retry_wait, "FIRST_WAIT_S", 0.02)
    made = FaultyProxy(sandbox.base_url)
    yield made
    await made.close()
