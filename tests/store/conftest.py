"""People without windows and a database on the disk, for the tests of the store."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from qiscus_desktop.store.profile_database import Database
from tests.store.client import Client
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
