"""Without a network: cached rooms show at once, and what was written offline goes out by itself later."""

from __future__ import annotations

from pathlib import Path

import pytest

from qiscus_desktop.core.models import Status
from tests.support.person import People
from tests.support.sandbox_process import SandboxProcess

pytestmark = [pytest.mark.e2e, pytest.mark.qt_loop]


async def test_a_second_start_shows_the_last_room_before_any_network(
    people: People, fresh_sandbox: SandboxProcess, tmp_path: Path
) -> None:
    await people.signed_in(fresh_sandbox, "other")
    first = await people.signed_in(fresh_sandbox, "one", tmp_path / "one.sqlite3")
    room = await first.chat_with("other")
    for number in range(3):
        first.send(room, f"message {number}")
    await first.status(room, "message 2", Status.SENT)
    await first.close()

    again = people.new(fresh_sandbox, "one", tmp_path / "one.sqlite3")
    assert [r.id for r in again.session.rooms] == [room.id]
    assert again.session.last_room_id == room.id
    assert again.widget.room_id == room.id
    assert [c.text for c in again.comments(room)] == [f"message {number}" for number in range(3)]


async def test_a_message_written_offline_goes_out_later(
    people: People, fresh_sandbox: SandboxProcess, tmp_path: Path
) -> None:
    other = await people.signed_in(fresh_sandbox, "other")
    first = await people.signed_in(fresh_sandbox, "one", tmp_path / "one.sqlite3")
    room = await first.chat_with("other")
    await first.close()

    offline = people.new(fresh_sandbox, "one", tmp_path / "one.sqlite3")
    offline.send(room, "from the train")
    await offline.close()

    later = people.new(fresh_sandbox, "one", tmp_path / "one.sqlite3")
    assert [c.text for c in later.comments(room)] == ["from the train"]
    await later.sign_in()
    await later.status(room, "from the train", Status.SENT)
    assert (await other.comment(room, "from the train")).sender_id == "one"
