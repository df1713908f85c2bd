"""Without a network: cached rooms show at once, and what was written offline goes out by itself later."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from qiscus_desktop.core.models import Status
from tests.support.person import Person
from tests.support.sandbox_process import SandboxProcess

pytestmark = [pytest.mark.e2e, pytest.mark.qt_loop, pytest.mark.slow]


async def test_a_second_start_shows_the_last_room_before_any_network(
    fresh_sandbox: SandboxProcess, tmp_path: Path
) -> None:
    first = Person(fresh_sandbox, "one", tmp_path / "one.sqlite3", {})
    await first.sign_in()
    room = await first.chat_with("other")
    for number in range(3):
        first.send(room, f"message {number}")
    await first.status(room, "message 2", Status.SENT)
    await first.close()

    again = Person(fresh_sandbox, "one", tmp_path / "one.sqlite3", {})
    assert [r.id for r in again.session.rooms] == [room.id]
    assert again.session.last_room_id == room.id
    assert [c.text for c in again.comments(room)] == [f"message {number}" for number in range(3)]
    await again.close()


async def test_a_message_written_offline_goes_out_later(
    start_sandbox: Callable[..., SandboxProcess], tmp_path: Path
) -> None:
    sandbox = start_sandbox("--world", "empty")
    first = Person(sandbox, "one", tmp_path / "one.sqlite3", {})
    await first.sign_in()
    room = await first.chat_with("other")
    await first.close()

    offline = Person(sandbox, "one", tmp_path / "one.sqlite3", {})
    offline.send(room, "from the train")
    await offline.close()

    later = Person(sandbox, "one", tmp_path / "one.sqlite3", {})
    assert [c.text for c in later.comments(room)] == ["from the train"]
    await later.sign_in()
    await later.status(room, "from the train", Status.SENT)
    other = Person(sandbox, "other", None, {})
    await other.sign_in()
    await other.chat_with("one")
    assert (await other.comment(room, "from the train")).sender_id == "one"
    await later.close()
    await other.close()
