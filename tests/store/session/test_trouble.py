"""Deleting, editing, clearing, signing out and switching accounts while something is on its way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.store.client import Client
from tests.store.faulty_proxy import Fault, FaultyProxy
from tests.store.sending.test_outbox import on_server, through
from tests.support.sandbox_process import SandboxProcess

MakeClient = Callable[..., Client]


async def test_edit_and_delete_without_a_network(
    proxy: FaultyProxy, sandbox: SandboxProcess, client_of: MakeClient, tmp_path: Path
) -> None:
    file = tmp_path / "w.db"
    first, reader, room = await through(proxy, sandbox, client_of, ("trouble-1", "trouble-2"), file)
    first.session.send(room.id, "old words")
    first.session.send(room.id, "to be deleted")
    await first.until(lambda: first.is_all_sent(room.id), "sent")
    await first.close()
    offline = client_of(sandbox, "trouble-1", file)
    await offline.session.open("trouble-1")
    old, doomed = offline.session.timeline(room.id)
    offline.session.edit(old, "new words")
    offline.session.delete([doomed])
    assert offline.texts(room.id) == ["new words"], "shown at once"
    offline.session.send(room.id, "first form")
    unsent = offline.session.timeline(room.id)[1]
    offline.session.edit(unsent, "second form")
    offline.session.send(room.id, "never mind")
    offline.session.delete([offline.session.timeline(room.id)[2]])
    await offline.close()
    back = await client_of(sandbox, "trouble-1", file).sign_in()
    await reader.until(lambda: reader.texts(room.id) == ["new words", "second form"], "all of it")
    await back.until(lambda: not back.session.unsent_count, "sent")
    assert await on_server(reader, room.id) == back.texts(room.id) == ["new words", "second form"]
    assert back.notices == []


@pytest.mark.parametrize("fault", [Fault.STATUS, Fault.LOSE_ANSWER])
async def test_a_refused_change_is_undone_and_a_lost_answer_is_not(
    proxy: FaultyProxy, sandbox: SandboxProcess, client_of: MakeClient, tmp_path: Path, fault: Fault
) -> None:
    names = (f"trouble-{fault.name}-1", f"trouble-{fault.name}-2")
    writer, reader, room = await through(proxy, sandbox, client_of, names, tmp_path / "w.db")
    for text in ("one", "two", "three"):
        writer.session.send(room.id, text)
    await writer.until(lambda: writer.is_all_sent(room.id), "sent")
    one, two, _ = writer.session.timeline(room.id)
    proxy.status = 403
    for endpoint, change in (
        ("update_message", lambda: writer.session.edit(one, "ONE")),
        ("delete_messages", lambda: writer.session.delete([two])),
    ):
        proxy.endpoint, proxy.faults = endpoint, [fault]
        change()
        writer.session.send(room.id, endpoint)
        await writer.until(lambda: writer.is_all_sent(room.id), "what stood behind it in the line")
    if fault is Fault.STATUS:
        expected = ["one", "two", "three", "update_message", "delete_messages"]
        assert len(writer.notices) == 2
        assert not any(comment.is_edited for comment in writer.session.timeline(room.id))
    else:
        expected = ["ONE", "three", "update_message", "delete_messages"]
        assert writer.notices == []
    assert writer.texts(room.id) == await on_server(reader, room.id) == expected
    await writer.close()
    again = client_of(sandbox, names[0], tmp_path / "w.db")
    again.session.open_now(names[0])
    assert again.texts(room.id) == expected


async def test_a_deletion_cut_off_by_the_end_of_the_program_is_not_refused_the_next_time(
    proxy: FaultyProxy, sandbox: SandboxProcess, client_of: MakeClient, tmp_path: Path
) -> None:
    file = tmp_path / "w.db"
    writer, reader, room = await through(proxy, sandbox, client_of, ("trouble-15", "trouble-16"), file)
    writer.session.send(room.id, "gone")
    await writer.until(lambda: writer.is_all_sent(room.id), "sent")
    proxy.endpoint, proxy.faults = "delete_messages", [Fault.HOLD_ANSWER]
    writer.session.delete(list(writer.session.timeline(room.id)))
    await reader.until(lambda: not reader.texts(room.id), "deleted")
    await writer.close()
    again = await client_of(sandbox, "trouble-15", file).sign_in()
    again.watch(room.id)
    again.session.send(room.id, "after it")
    await again.until(lambda: again.is_all_sent(room.id), "what stood behind it in the line")
    assert again.texts(room.id) == ["after it"]
    assert again.notices == []


async def test_a_room_cleared_while_comments_wait_keeps_them(
    proxy: FaultyProxy, sandbox: SandboxProcess, client_of: MakeClient, tmp_path: Path
) -> None:
    file = tmp_path / "w.db"
    writer, reader, room = await through(proxy, sandbox, client_of, ("trouble-3", "trouble-4"), file)
    writer.session.send(room.id, "gone")
    await writer.until(lambda: writer.is_all_sent(room.id), "sent")
    proxy.rest = Fault.WAIT
    writer.session.send(room.id, "on its way")
    writer.session.send(room.id, "behind it")
    await writer.core.clear_room_messages([room.unique_id])
    await writer.until(lambda: "gone" not in writer.texts(room.id), "cleared")
    assert writer.texts(room.id) == ["on its way", "behind it"]
    proxy.rest = Fault.NONE
    proxy.go_on.set()
    await writer.until(lambda: writer.is_all_sent(room.id), "sent")
    assert writer.texts(room.id) == ["on its way", "behind it"]
    await reader.until(lambda: reader.texts(room.id)[-2:] == ["on its way", "behind it"], "came")


async def test_signing_out_while_comments_wait_keeps_them_for_the_next_time(
    proxy: FaultyProxy, sandbox: SandboxProcess, client_of: MakeClient, tmp_path: Path
) -> None:
    file = tmp_path / "w.db"
    writer, reader, room = await through(proxy, sandbox, client_of, ("trouble-5", "trouble-6"), file)
    proxy.rest = Fault.HOLD
    writer.session.send(room.id, "one")
    writer.session.send(room.id, "two")
    await proxy.saw(1)
    await writer.session.sign_out()
    assert writer.session.account is None
    proxy.rest = Fault.NONE
    await writer.session.sign_in("trouble-6b", "key-of-trouble-6b")
    assert writer.session.unsent_count == 0
    await writer.session.sign_in("trouble-5", "key-of-trouble-5")
    await reader.until(lambda: reader.texts(room.id) == ["one", "two"], "both")
    assert await on_server(reader, room.id) == ["one", "two"]
    senders = {comment.sender_id for comment in reader.session.timeline(room.id)}
    assert senders == {"trouble-5"}


async def test_switching_accounts_while_a_file_goes_up(
    sandbox: SandboxProcess, client_of: MakeClient, tmp_path: Path
) -> None:
    uploads = FaultyProxy(sandbox.base_url, endpoint="upload", faults=[Fault.WAIT])
    await uploads.start()
    reader = await client_of(sandbox, "trouble-8").sign_in()
    writer = client_of(sandbox, "trouble-7", tmp_path / "w.db")
    writer.upload_url = f"http://127.0.0.1:{uploads.port}{urlsplit(sandbox.upload_url).path}"
    await writer.sign_in()
    room = await writer.chat_with("trouble-8")
    await reader.session.start_chat("trouble-7")
    file = tmp_path / "big.bin"
    file.write_bytes(b"x" * 100_000)
    writer.session.send_file(room.id, str(file), "big")
    await uploads.saw(1)
    await writer.session.sign_in("trouble-9", "key-of-trouble-9")
    assert writer.session.unsent_count == 0
    uploads.go_on.set()
    await writer.session.sign_in("trouble-7", "key-of-trouble-7")
    await reader.until(lambda: reader.session.timeline(room.id), "the file")
    (came,) = reader.session.timeline(room.id)
    assert came.sender_id == "trouble-7"
    assert came.attachment is not None
    assert came.attachment.name == "big.bin"
    await writer.until(lambda: writer.session.unsent_count == 0, "sent")
    await uploads.close()
