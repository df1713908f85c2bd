"""Two people in two windows against one real server: what one does, the other sees."""

from __future__ import annotations

from pathlib import Path

import pytest
import pytest_asyncio

from qiscus_desktop.core.models import Status
from tests.support.person import People, Person
from tests.support.sandbox_process import SandboxProcess

pytestmark = [pytest.mark.e2e, pytest.mark.qt_loop]


@pytest_asyncio.fixture
async def two(people: People, fresh_sandbox: SandboxProcess, tmp_path: Path) -> tuple[Person, Person]:
    one = await people.signed_in(fresh_sandbox, "one", tmp_path / "one.sqlite3")
    other = await people.signed_in(fresh_sandbox, "other", tmp_path / "other.sqlite3")
    return one, other


async def test_they_talk_with_ticks(two: tuple[Person, Person]) -> None:
    one, other = two
    room = await one.chat_with("other")
    one.send(room, "hello")
    assert [(c.text, c.status <= Status.SENDING) for c in one.comments(room)] == [("hello", True)]
    await one.status(room, "hello", Status.DELIVERED)
    assert (await other.comment(room, "hello")).sender_name == "One"
    await other.until(lambda: other.session.total_unread == 1, "the unread count")
    other.show()
    other.widget.open_room(room.id)
    await one.status(room, "hello", Status.READ)
    await other.until(lambda: other.session.total_unread == 0, "no unread count")
    other.send(room, "hello yourself")
    await one.comment(room, "hello yourself")


async def test_typing_and_presence(two: tuple[Person, Person]) -> None:
    one, other = two
    room = await one.chat_with("other")
    await other.chat_with("one")
    other.session.set_typing(room.id, True)
    assert await one.until(lambda: one.session.typing(room.id), "typing") == ("Other",)
    other.session.set_typing(room.id, False)
    await one.until(lambda: not one.session.typing(room.id), "the end of typing")
    await one.until(lambda: (p := one.session.presence("other")) is not None and p.is_online, "presence")
    await other.session.sign_out()
    await one.until(lambda: (p := one.session.presence("other")) is not None and not p.is_online, "absence")


async def test_a_group_reads_together(
    two: tuple[Person, Person], people: People, fresh_sandbox: SandboxProcess
) -> None:
    one, other = two
    third = await people.signed_in(fresh_sandbox, "third")
    room = await one.session.create_group("Trip", ["other", "third"])
    one.widget.open_room(room.id)
    await other.until(lambda: other.session.rooms.get(room.id), "the group")
    one.send(room, "who comes?")
    other_comment = await other.comment(room, "who comes?")
    other.session.mark_read(room.id, other_comment.id)
    await third.comment(room, "who comes?")
    await one.status(room, "who comes?", Status.DELIVERED)
    third.session.mark_read(room.id, other_comment.id)
    await one.status(room, "who comes?", Status.READ)
