"""Fetched files: asked for once, bounded on disk, never from an address that is not the web's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from qiscus_desktop.store.changes import Change, MediaChanged
from qiscus_desktop.store.media.media import Media
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.session import Session
from qiscus_desktop.store.tasks import Tasks
from tests.store.client import Client
from tests.support.sandbox_process import SandboxProcess
from tests.support.waiting import PATIENCE_S

MakeClient = Callable[..., Client]


async def test_the_longest_unused_files_make_room(
    sandbox: SandboxProcess, client_of: MakeClient, tmp_path: Path
) -> None:
    client = await client_of(sandbox, "media-1").sign_in()
    urls = [await client.core.upload(bytes(10_000), name=f"{i}.bin") for i in range(5)]
    news: asyncio.Queue[Change] = asyncio.Queue()
    tasks = Tasks()
    media = Media(client.core, tasks, news.put_nowait, tmp_path / "cache", folder_limit=35_000)
    for url in urls:
        assert media.path(url) is None
        assert media.path(url) is None  # asked for once
        assert await asyncio.wait_for(news.get(), PATIENCE_S) == MediaChanged(url)
        assert media.path(url) is not None
    assert news.empty()
    kept = sorted((tmp_path / "cache").iterdir())
    assert len(kept) == 3
    assert media.path(urls[-1]) in kept
    assert media.path(urls[0]) is None
    await asyncio.wait_for(news.get(), PATIENCE_S)
    again = Media(client.core, tasks, news.put_nowait, tmp_path / "cache")
    assert again.path(urls[0]) is not None
    await tasks.close()


async def test_only_web_addresses_are_fetched(
    sandbox: SandboxProcess, client_of: MakeClient, tmp_path: Path
) -> None:
    client = await client_of(sandbox, "media-2").sign_in()
    secret = tmp_path / "secret.txt"
    secret.write_text("x")
    for url in (
        secret.as_uri(),
        "file://server/share/x.png",
        "ftp://127.0.0.1/x",
        "javascript:1",
        "http://[",
        "x.png",
        "",
    ):
        assert client.session.media.path(url) is None
    assert client.session.media.has_failed(secret.as_uri())
    odd = f"{sandbox.base_url}/../../etc/passwd/%2e%2e/a.p/ng?x=../../y"
    client.session.media.path(odd)
    await client.until(lambda: client.session.media.has_failed(odd), "no such file")


def test_without_a_core_nothing_is_fetched() -> None:
    database = Database(None)
    session = Session(None, database)
    assert session.media.path("https://files.test/a.png") is None
    assert session.media.has_failed("https://files.test/a.png")
    database.close()
