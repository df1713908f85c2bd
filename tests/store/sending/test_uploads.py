"""Files in the outbox: a big one holds nobody up, files and words keep their orders, nothing is lost."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from qiscus_desktop.core.models import Room, Status
from qiscus_desktop.store.sending import retry_wait
from tests.store.client import Client
from tests.store.faulty_proxy import Fault, FaultyProxy
from tests.support.sandbox_process import SandboxProcess

Pair = Callable[[str], Awaitable[tuple[Client, Client, Room]]]


@pytest.fixture
async def uploads(sandbox: SandboxProcess) -> AsyncIterator[FaultyProxy]:
    """What stands between the writer and the server's upload: each waits until it may go on."""
    made = FaultyProxy(sandbox.base_url, endpoint="upload", rest=Fault.WAIT)
    await made.start()
    yield made
    await made.close()


@pytest.fixture
def pair(
    sandbox: SandboxProcess, uploads: FaultyProxy, client_of: Callable[..., Client], tmp_path: Path
) -> Pair:
    """`await pair("a")`: somebody who writes, somebody who reads, and their room."""

    async def make(name: str) -> tuple[Client, Client, Room]:
        reader = await client_of(sandbox, f"files-to-{name}").sign_in()
        writer = client_of(sandbox, f"files-from-{name}", tmp_path / "w.db")
        writer.upload_url = f"http://127.0.0.1:{uploads.port}{urlsplit(sandbox.upload_url).path}"
        await writer.sign_in()
        room = await writer.chat_with(reader.user_id)
        await reader.session.start_chat(writer.user_id)
        reader.watch(room.id)
        return writer, reader, room

    return make


def a_file(folder: Path, name: str) -> str:
    path = folder / name
    path.write_bytes(b"x" * 20_000)
    return str(path)


def remove(path: str) -> None:
    Path(path).unlink()


def names(client: Client, room_id: int) -> list[str]:
    """Words and names of files, oldest first."""
    timeline = client.session.timeline(room_id)
    return [comment.attachment.name if comment.attachment else comment.text for comment in timeline]


async def on_server(client: Client, room_id: int) -> list[str]:
    page = await client.core.load_comments(room_id, limit=100)
    return [comment.attachment.name if comment.attachment else comment.text for comment in page]


async def test_words_after_a_file_go_out_at_once(pair: Pair, uploads: FaultyProxy, tmp_path: Path) -> None:
    writer, reader, room = await pair("a")
    writer.session.send(room.id, "before")
    writer.session.send_file(room.id, a_file(tmp_path, "big.bin"))
    writer.session.send(room.id, "after")
    await reader.until(lambda: names(reader, room.id) == ["before", "after"], "words")
    await uploads.saw(1)
    await writer.until(lambda: writer.has_come_to(room.id, "after", Status.SENT), "sent")
    assert names(writer, room.id) == ["before", "after", "big.bin"]
    uploads.go_on.set()
    await reader.until(lambda: names(reader, room.id) == ["before", "after", "big.bin"], "the file")
    await writer.until(lambda: writer.is_all_sent(room.id), "all")
    assert names(writer, room.id) == ["before", "after", "big.bin"]


async def test_files_keep_their_order_and_one_can_be_taken_back(
    pair: Pair, uploads: FaultyProxy, tmp_path: Path
) -> None:
    writer, reader, room = await pair("b")
    for name in ("1.bin", "2.bin", "3.bin"):
        writer.session.send_file(room.id, a_file(tmp_path, name))
    await uploads.saw(1)
    writer.session.cancel_upload(writer.session.timeline(room.id)[0].temp_id)
    writer.session.send(room.id, "words")
    await reader.until(lambda: names(reader, room.id) == ["words"], "words")
    uploads.go_on.set()
    await reader.until(lambda: names(reader, room.id) == ["words", "2.bin", "3.bin"], "files in order")
    await writer.until(lambda: writer.is_all_sent(room.id), "all")
    assert names(writer, room.id) == ["words", "2.bin", "3.bin"]


async def test_a_reply_to_a_file_waits_for_it(pair: Pair, uploads: FaultyProxy, tmp_path: Path) -> None:
    writer, reader, room = await pair("c")
    writer.session.send_file(room.id, a_file(tmp_path, "big.bin"))
    writer.session.send(room.id, "about it", reply_to=writer.session.timeline(room.id)[0])
    writer.session.send(room.id, "words")
    await reader.until(lambda: names(reader, room.id) == ["words"], "words")
    uploads.go_on.set()
    await reader.until(lambda: names(reader, room.id) == ["words", "big.bin", "about it"], "both")
    _, file, answer = reader.session.timeline(room.id)
    assert answer.reply is not None
    assert answer.reply.comment_id == file.id


async def test_a_reply_to_a_file_that_is_taken_back_still_goes_out(
    pair: Pair, uploads: FaultyProxy, tmp_path: Path
) -> None:
    writer, reader, room = await pair("d")
    writer.session.send_file(room.id, a_file(tmp_path, "big.bin"))
    file = writer.session.timeline(room.id)[0]
    writer.session.send(room.id, "about it", reply_to=file)
    await uploads.saw(1)
    writer.session.cancel_upload(file.temp_id)
    await reader.until(lambda: names(reader, room.id) == ["about it"], "the words")
    await writer.until(lambda: writer.is_all_sent(room.id), "sent")


async def test_all_that_waits_goes_out_after_a_restart(
    pair: Pair,
    uploads: FaultyProxy,
    client_of: Callable[..., Client],
    sandbox: SandboxProcess,
    tmp_path: Path,
) -> None:
    writer, reader, room = await pair("e")
    await writer.close()
    offline = client_of(sandbox, writer.user_id, tmp_path / "w.db")
    await offline.session.open(writer.user_id)
    offline.session.send_file(room.id, a_file(tmp_path, "1.bin"))
    offline.session.send(room.id, "one")
    offline.session.send_file(room.id, a_file(tmp_path, "2.bin"))
    offline.session.send(room.id, "two")
    written = ["1.bin", "one", "2.bin", "two"]
    assert names(offline, room.id) == written
    await offline.close()
    again = client_of(sandbox, writer.user_id, tmp_path / "w.db")
    again.upload_url = writer.upload_url
    await again.session.open(writer.user_id)
    assert names(again, room.id) == written
    await again.sign_in()
    again.watch(room.id)
    await reader.until(lambda: names(reader, room.id) == ["one", "two"], "words")
    uploads.go_on.set()
    await reader.until(lambda: len(names(reader, room.id)) == 4, "all")
    await again.until(lambda: again.is_all_sent(room.id), "all")
    expected = ["one", "two", "1.bin", "2.bin"]
    assert names(again, room.id) == names(reader, room.id) == await on_server(reader, room.id) == expected


async def test_a_pasted_picture_outlives_the_program(
    pair: Pair,
    uploads: FaultyProxy,
    client_of: Callable[..., Client],
    sandbox: SandboxProcess,
    tmp_path: Path,
) -> None:
    writer, reader, room = await pair("g")
    picture = a_file(tmp_path, "pasted.png")
    writer.session.send_file(room.id, picture)
    await uploads.saw(1)
    await writer.close()
    remove(picture)  # what is pasted lies in a folder that goes with the program
    again = client_of(sandbox, writer.user_id, tmp_path / "w.db")
    again.upload_url = writer.upload_url
    uploads.go_on.set()
    await again.sign_in()
    await reader.until(lambda: names(reader, room.id) == ["pasted.png"], "the picture")
    await again.until(lambda: again.is_all_sent(room.id), "sent")
    await again.close()
    assert list((tmp_path / "w.db.files").iterdir()) == []


async def test_order_holds_in_bad_weather(
    sandbox: SandboxProcess,
    pair: Pair,
    uploads: FaultyProxy,
    client_of: Callable[..., Client],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(retry_wait, "FIRST_WAIT_S", 0.02)
    posts = FaultyProxy(sandbox.base_url, status=503)
    first, reader, room = await pair("f")
    await first.close()
    writer = client_of(sandbox, first.user_id, tmp_path / "w.db")
    writer.base_url, writer.upload_url = await posts.start(), first.upload_url
    await writer.sign_in()
    writer.watch(room.id)
    posts.faults = [Fault.STATUS, Fault.NONE, Fault.LOSE_ANSWER, Fault.REFUSE, Fault.NONE, Fault.STATUS]
    uploads.faults = [Fault.STATUS, Fault.REFUSE, Fault.NONE, Fault.STATUS]
    uploads.rest = Fault.NONE
    words, files = [f"word {n}" for n in range(5)], [f"{n}.bin" for n in range(3)]
    for number, text in enumerate(words):
        writer.session.send(room.id, text)
        if number < len(files):
            writer.session.send_file(room.id, a_file(tmp_path, files[number]))
    await writer.until(lambda: writer.is_all_sent(room.id), "all")
    await reader.until(lambda: len(names(reader, room.id)) == 8, "all came")
    found = await on_server(reader, room.id)
    assert [name for name in found if name in words] == words
    assert [name for name in found if name in files] == files
    assert names(writer, room.id) == names(reader, room.id) == found
    await writer.close()
    await posts.close()
