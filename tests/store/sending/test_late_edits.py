"""A message that is edited while nobody knows yet whether the server has it: what counts is the last wish.

Found by the simulation. The tests of before edited what had surely left, or what had surely not.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from qiscus_desktop.core.models import Comment, Room, Status
from tests.store.client import Client
from tests.store.faulty_proxy import Fault, FaultyProxy
from tests.support.sandbox_process import SandboxProcess

MakeClient = Callable[..., Client]


@pytest.fixture
async def reader(request: pytest.FixtureRequest, sandbox: SandboxProcess, client_of: MakeClient) -> Client:
    return await client_of(sandbox, f"late-reader-{request.node.name}").sign_in()


@pytest.fixture
async def writer(
    request: pytest.FixtureRequest,
    proxy: FaultyProxy,
    sandbox: SandboxProcess,
    client_of: MakeClient,
    tmp_path: Path,
    reader: Client,
) -> Client:
    """Signed in through the proxy, without echoes: nothing but the answers tells that a message arrived."""
    made = client_of(sandbox, f"late-{request.node.name}", tmp_path / "w.db")
    made.base_url = await proxy.start()
    await made.sign_in()
    made.core.stop_sync()
    await made.core.close_realtime_connection()
    return made


@pytest.fixture
async def room(writer: Client, reader: Client) -> Room:
    made = await writer.chat_with(reader.user_id)
    await reader.session.start_chat(writer.user_id)
    reader.watch(made.id)
    return made


async def edited(writer: Client, reader: Client, room: Room) -> None:
    """Wait until the others see the new words; nothing but them is shown here meanwhile."""
    assert writer.texts(room.id) == ["new"]
    await reader.until(lambda: reader.texts(room.id) == ["new"], "the new words")
    assert [comment.text for comment in await writer.core.load_comments(room.id)] == ["new"]
    await writer.until(lambda: writer.is_all_sent(room.id), "sent")
    assert writer.texts(room.id) == ["new"]
    assert writer.notices == []


def only(writer: Client, room: Room) -> Comment:
    (comment,) = writer.session.timeline(room.id)
    return comment


async def test_after_a_lost_answer(proxy: FaultyProxy, writer: Client, reader: Client, room: Room) -> None:
    proxy.faults = [Fault.LOSE_ANSWER]
    proxy.rest = Fault.REFUSE
    writer.session.send(room.id, "old")
    await proxy.saw(2)
    await writer.until(lambda: only(writer, room).status is Status.QUEUED, "it waits")
    writer.session.edit(only(writer, room), "newer")
    writer.session.edit(only(writer, room), "new")
    proxy.rest = Fault.NONE
    await edited(writer, reader, room)


async def test_while_it_is_being_sent(proxy: FaultyProxy, writer: Client, reader: Client, room: Room) -> None:
    proxy.faults = [Fault.WAIT]
    writer.session.send(room.id, "old")
    await proxy.saw(1)
    writer.session.edit(only(writer, room), "new")
    assert only(writer, room).status is Status.SENDING
    proxy.go_on.set()
    await edited(writer, reader, room)


async def test_when_a_sync_brings_the_old_words(
    proxy: FaultyProxy, writer: Client, reader: Client, room: Room
) -> None:
    proxy.faults = [Fault.LOSE_ANSWER]
    proxy.rest = Fault.REFUSE
    writer.session.send(room.id, "old")
    await proxy.saw(2)
    writer.session.edit(only(writer, room), "new")
    assert await writer.core.synchronize() == 1
    await edited(writer, reader, room)


async def test_after_a_restart(
    proxy: FaultyProxy,
    sandbox: SandboxProcess,
    client_of: MakeClient,
    tmp_path: Path,
    writer: Client,
    reader: Client,
    room: Room,
) -> None:
    proxy.faults = [Fault.LOSE_ANSWER]
    proxy.rest = Fault.REFUSE
    writer.session.send(room.id, "old")
    await proxy.saw(2)
    writer.session.edit(only(writer, room), "new")
    token = writer.session.account.token
    await writer.close()
    proxy.rest = Fault.NONE

    again = client_of(sandbox, writer.user_id, tmp_path / "w.db")
    await again.init()
    await again.session.open(writer.user_id)
    again.watch(room.id)
    assert again.texts(room.id) == ["new"]
    await again.session.resume(token)
    await edited(again, reader, room)


async def test_what_had_not_left_goes_out_with_its_new_words_alone(
    proxy: FaultyProxy, writer: Client, reader: Client, room: Room
) -> None:
    """Nobody ever sees the old ones."""
    proxy.rest = Fault.REFUSE
    writer.session.send(room.id, "old")
    await proxy.saw(2)
    await writer.until(lambda: only(writer, room).status is Status.QUEUED, "it waits")
    writer.session.edit(only(writer, room), "new")
    proxy.rest = Fault.NONE
    await edited(writer, reader, room)
    assert not only(writer, room).is_edited
