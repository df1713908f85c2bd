"""Files that were sent from here: nothing of them is fetched, whatever becomes of the file itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from qiscus_desktop.core.models import Comment, Room, Status
from qiscus_desktop.store.changes import MediaChanged
from tests.store.client import Client
from tests.support.sandbox_process import SandboxProcess

# The smallest PNG: one pixel.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)
MakeClient = Callable[..., Client]


async def sent_file(client: Client, room: Room, file: Path) -> Comment:
    client.session.send_file(room.id, str(file))
    timeline = client.session.timeline(room.id)

    def newest() -> Comment:
        return timeline[len(timeline) - 1]

    await client.until(lambda: newest().status is Status.SENT or newest().id, "sent")
    return newest()


async def someone(
    sandbox: SandboxProcess, client_of: MakeClient, name: str, folder: Path
) -> tuple[Client, Room]:
    await Client.register(sandbox, f"{name}-b")
    client = await client_of(sandbox, f"{name}-a", folder / f"{name}.db").sign_in()
    return client, await client.chat_with(f"{name}-b")


@pytest.mark.parametrize("ending", ["png", "pdf"])
async def test_a_sent_file_is_here_without_a_download(
    sandbox: SandboxProcess, client_of: MakeClient, tmp_path: Path, ending: str
) -> None:
    """Sent pictures were looked at while the file they were made of still lay there."""
    client, room = await someone(sandbox, client_of, f"own-{ending}", tmp_path)
    file = tmp_path / f"holiday.{ending}"
    file.write_bytes(PNG)
    fetched: list[str] = []
    download = client.core.download

    async def counted(url: str, *given: object, **named: object) -> object:
        fetched.append(url)
        return await download(url, *given, **named)  # type: ignore[arg-type]

    client.core.download = counted  # type: ignore[method-assign, assignment]
    comment = await sent_file(client, room, file)
    file.unlink()
    assert comment.attachment is not None
    url = comment.attachment.url
    assert url.startswith("http")
    held = client.session.media.path(url)
    assert held is not None
    assert held.read_bytes() == PNG
    assert held.suffix == f".{ending}"
    assert client.session.media.own(url) == (held if ending == "pdf" else None)
    assert fetched == []


async def test_a_picture_can_be_had_again_after_a_failure(
    sandbox: SandboxProcess, client_of: MakeClient, tmp_path: Path
) -> None:
    client, room = await someone(sandbox, client_of, "own-again", tmp_path)
    file = tmp_path / "x.png"
    file.write_bytes(PNG)
    comment = await sent_file(client, room, file)
    assert comment.attachment is not None
    media, url = client.session.media, comment.attachment.url
    held = media.path(url)
    assert held is not None
    held.write_bytes(b"torn")
    told = len(client.changes)
    media.retry(url, is_broken=True)
    await client.until(lambda: MediaChanged(url) in client.changes[told:], "fetched anew")
    assert media.path(url) == held
    assert held.read_bytes() == PNG
    held.unlink()
    told = len(client.changes)
    media.retry(url)
    await client.until(lambda: MediaChanged(url) in client.changes[told:], "fetched once more")
    assert held.read_bytes() == PNG
    told = len(client.changes)
    media.retry(url)
    await client.until(lambda: MediaChanged(url) in client.changes[told:], "told although it is here")
    await asyncio.sleep(0)
