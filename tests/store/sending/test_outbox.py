"""Nothing is lost and nothing is sent twice, whatever happens between the Enter key and the answer."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from qiscus_desktop.core.models import Room, Status
from qiscus_desktop.store.sending import retry_wait
from tests.store.client import Client
from tests.store.faulty_proxy import Fault, FaultyProxy
from tests.support.sandbox_process import SandboxProcess
from tests.support.waiting import PATIENCE_S

MakeClient = Callable[..., Client]


async def through(
    proxy: FaultyProxy, sandbox: SandboxProcess, client_of: MakeClient, names: tuple[str, str], file: Path
) -> tuple[Client, Client, Room]:
    """Somebody who writes through the proxy, somebody who reads without it, and their room."""
    reader = await client_of(sandbox, names[1]).sign_in()
    writer = client_of(sandbox, names[0], file)
    writer.base_url = await proxy.start()
    await writer.sign_in()
    room = await writer.chat_with(names[1])
    await reader.session.start_chat(names[0])
    reader.watch(room.id)
    return writer, reader, room


async def on_server(client: Client, room_id: int) -> list[str]:
    return [comment.text for comment in await client.core.load_comments(room_id, limit=100)]


@pytest.mark.parametrize(
    ("number", "fault", "status"),
    [
        (1, Fault.REFUSE, 0),
        (2, Fault.LOSE_ANSWER, 0),
        (3, Fault.STATUS, 500),
        (4, Fault.STATUS, 429),
        (5, Fault.STATUS, 503),
    ],
)
async def test_failures_that_pass_are_retried_in_order(
    proxy: FaultyProxy,
    sandbox: SandboxProcess,
    client_of: MakeClient,
    tmp_path: Path,
    number: int,
    fault: Fault,
    status: int,
) -> None:
    proxy.status = status
    names = (f"writer-{number}", f"reader-{number}")
    writer, reader, room = await through(proxy, sandbox, client_of, names, tmp_path / "w.db")
    proxy.faults = [fault, fault, Fault.NONE, fault, Fault.NONE]
    expected = ["one", "two", "three"]
    for text in expected:
        writer.session.send(room.id, text)
    await writer.until(lambda: writer.is_all_sent(room.id), "all sent")
    await reader.until(lambda: reader.texts(room.id) == expected, "all came")
    assert writer.texts(room.id) == expected
    assert await on_server(reader, room.id) == expected
    assert writer.notices == []


async def test_a_refused_comment_says_why_and_the_next_goes_on(
    proxy: FaultyProxy, sandbox: SandboxProcess, client_of: MakeClient, tmp_path: Path
) -> None:
    file = tmp_path / "w.db"
    writer, reader, room = await through(proxy, sandbox, client_of, ("writer-6", "reader-6"), file)
    proxy.faults, proxy.status = [Fault.STATUS], 400
    writer.session.send(room.id, "bad")
    writer.session.send(room.id, "good")
    await reader.until(lambda: reader.texts(room.id) == ["good"], "the good one")
    # "At least": the reader's receipt may come before the answer, which a busy machine showed.
    await writer.until(lambda: writer.has_come_to(room.id, "good", Status.SENT), "answered")
    failed = writer.comment(room.id, "bad")
    assert failed is not None
    assert failed.status is Status.FAILED
    assert failed.error
    token = writer.session.account.token
    await writer.close()

    again = client_of(sandbox, "writer-6", file)
    await again.init()
    await again.session.open("writer-6")
    await again.session.resume(token)
    again.watch(room.id)
    assert again.texts(room.id) == ["bad", "good"]
    assert again.session.timeline(room.id)[0].status is Status.FAILED
    assert again.session.timeline(room.id)[0].error == failed.error
    assert again.session.failed(room.id) == (failed.temp_id,)
    assert again.session.rooms[room.id].last_comment.text == "good"
    again.session.resend(failed.temp_id)
    assert again.texts(room.id) == ["good", "bad"]
    assert again.session.failed(room.id) == ()
    await again.until(lambda: again.is_all_sent(room.id), "resent")
    await reader.until(lambda: reader.texts(room.id) == ["good", "bad"], "both")
    assert await on_server(reader, room.id) == ["good", "bad"]


async def test_discarding_while_it_waits(
    proxy: FaultyProxy, sandbox: SandboxProcess, client_of: MakeClient, tmp_path: Path
) -> None:
    writer, reader, room = await through(
        proxy, sandbox, client_of, ("writer-7", "reader-7"), tmp_path / "w.db"
    )
    proxy.rest, proxy.status = Fault.STATUS, 400
    writer.session.send(room.id, "never mind")
    await writer.until(lambda: writer.status(room.id, "never mind") is Status.FAILED, "failed")
    proxy.rest = Fault.NONE
    writer.session.discard(writer.session.timeline(room.id)[0].temp_id)
    assert writer.texts(room.id) == []
    writer.session.send(room.id, "this instead")
    await reader.until(lambda: reader.texts(room.id) == ["this instead"], "the other")


async def test_discarding_while_the_disk_is_busy(
    proxy: FaultyProxy, sandbox: SandboxProcess, client_of: MakeClient, tmp_path: Path
) -> None:
    writer, reader, room = await through(
        proxy, sandbox, client_of, ("writer-14", "reader-14"), tmp_path / "w.db"
    )
    go_on = threading.Event()
    writer.session._database.unsent.write(lambda w: go_on.wait(20))
    writer.session.send(room.id, "never mind")
    for _ in range(5):
        await asyncio.sleep(0)  # the outbox waits for the commit now
    writer.session.discard(writer.session.timeline(room.id)[0].temp_id)
    go_on.set()
    writer.session.send(room.id, "this instead")
    await reader.until(lambda: reader.comment(room.id, "this instead"), "the other")
    assert await on_server(reader, room.id) == ["this instead"]


async def test_a_reply_to_a_comment_that_is_not_sent_yet(
    proxy: FaultyProxy, sandbox: SandboxProcess, client_of: MakeClient, tmp_path: Path
) -> None:
    writer, reader, room = await through(
        proxy, sandbox, client_of, ("writer-8", "reader-8"), tmp_path / "w.db"
    )
    writer.session.send(room.id, "first")
    writer.session.send(room.id, "about it", reply_to=writer.session.timeline(room.id)[0])
    await reader.until(lambda: reader.texts(room.id) == ["first", "about it"], "both")
    first, answer = reader.session.timeline(room.id)
    assert answer.reply is not None
    assert answer.reply.comment_id == first.id


async def start_writer(
    sandbox: SandboxProcess, file: Path, base_url: str, user_id: str, room_id: int, *texts: str
) -> asyncio.subprocess.Process:
    """A client in a process of its own, as soon as it has committed what it writes."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.store.sending.writer_process",
        *(str(file), base_url, sandbox.upload_url, sandbox.app_id, user_id, str(room_id), *texts),
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[3],
    )
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE_S):
        assert await process.stdout.readline() == b"committed\n"
    return process


async def test_a_process_killed_after_the_upload_uploads_nothing_twice(
    proxy: FaultyProxy, sandbox: SandboxProcess, client_of: MakeClient, tmp_path: Path
) -> None:
    file = tmp_path / "w.db"
    first, reader, room = await through(proxy, sandbox, client_of, ("writer-13", "reader-13"), file)
    await first.close()
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"\x89PNG" + b"x" * 5_000)
    proxy.rest = Fault.HOLD
    base_url = f"http://127.0.0.1:{proxy.port}"
    process = await start_writer(sandbox, file, base_url, "writer-13", room.id, f"file:{picture}")
    await proxy.saw(1)  # the post follows the upload
    process.kill()
    await process.wait()
    proxy.rest = Fault.NONE
    picture.unlink()
    again = await client_of(sandbox, "writer-13", file).sign_in()
    await again.until(lambda: again.is_all_sent(room.id), "sent without the file on this disk")
    await reader.until(lambda: len(reader.texts(room.id)) == 1, "came")
    attachment = reader.session.timeline(room.id)[0].attachment
    assert attachment is not None
    assert attachment.url.startswith("http")


@pytest.mark.parametrize(
    ("number", "fault"),
    [(9, None), (10, Fault.HOLD), (11, Fault.HOLD_ANSWER)],
    ids=["offline", "before", "after"],
)
async def test_a_killed_process_loses_and_doubles_nothing(
    proxy: FaultyProxy,
    sandbox: SandboxProcess,
    client_of: MakeClient,
    tmp_path: Path,
    number: int,
    fault: Fault | None,
) -> None:
    """Killed between the commit and the send, and between the send and the answer."""
    names = (f"writer-{number}", f"reader-{number}")
    file = tmp_path / "w.db"
    first, reader, room = await through(proxy, sandbox, client_of, names, file)
    await first.close()
    proxy.rest = fault or Fault.NONE
    expected = ["one", "two", "three"]
    base_url = f"http://127.0.0.1:{proxy.port}" if fault else ""
    process = await start_writer(sandbox, file, base_url, names[0], room.id, *expected)
    if fault:
        await proxy.saw(1)
    process.kill()
    await process.wait()
    proxy.rest = Fault.NONE

    again = client_of(sandbox, names[0], file)
    await again.sign_in()
    again.watch(room.id)
    await again.until(lambda: again.is_all_sent(room.id), "sent by itself")
    await reader.until(lambda: reader.texts(room.id) == expected, "all came")
    assert again.texts(room.id) == expected
    assert await on_server(reader, room.id) == expected


async def test_a_comment_written_while_the_server_is_away_goes_out_by_itself(
    start_sandbox: Callable[..., SandboxProcess],
    client_of: MakeClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(retry_wait, "FIRST_WAIT_S", 0.1)
    sandbox = start_sandbox("--world", "empty", "--data", str(tmp_path / "world.db"))
    await Client.register(sandbox, "reader-12")
    writer = await client_of(sandbox, "writer-12", tmp_path / "w.db").sign_in()
    room = await writer.chat_with("reader-12")
    writer.session.send(room.id, "before")
    await writer.until(lambda: writer.is_all_sent(room.id), "sent")
    ports = [
        argument
        for option, url in (
            ("--port", sandbox.base_url),
            ("--mqtt-port", sandbox.mqtt_tcp_url),
            ("--mqtt-ws-port", sandbox.mqtt_url),
        )
        for argument in (option, str(urlsplit(url).port))
    ]
    sandbox.stop()
    await writer.until(lambda: writer.session.connection.name != "ONLINE", "offline")
    writer.session.send(room.id, "meanwhile")
    writer.session.send(room.id, "and this")
    again = start_sandbox("--world", "empty", "--data", str(tmp_path / "world.db"), *ports)
    await writer.until(lambda: writer.is_all_sent(room.id), "sent by itself")
    assert writer.texts(room.id) == ["before", "meanwhile", "and this"]
    reader = await client_of(again, "reader-12").sign_in()
    assert await on_server(reader, room.id) == ["before", "meanwhile", "and this"]
