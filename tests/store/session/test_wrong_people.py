"""People who are not in a room: what they type, read, edit or claim changes nothing here."""

from __future__ import annotations

import asyncio
import json
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest

from qiscus_desktop.core import events
from qiscus_desktop.core.models import RoomKind, Status
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.session import Session
from tests.store.builders import ME, a_comment, a_person, a_room, an_account
from tests.store.client import Client
from tests.support.sandbox_process import SandboxProcess

MakeClient = Callable[..., Client]

ROOM = a_room(1, "ani", "budi", kind=RoomKind.GROUP, last_comment=a_comment(3), last_comment_id=3)
OTHER = a_room(2, "ani", kind=RoomKind.GROUP)


@pytest.fixture
def session() -> Iterator[Session]:
    database = Database(None)
    mine = a_comment(2, sender_id=ME)
    made = Session.offline(database, an_account(), [ROOM, OTHER], [a_comment(1), mine, a_comment(3)])
    yield made
    asyncio.run(made.close())


def seen(session: Session) -> tuple[Any, ...]:
    timeline = session.timeline(1)
    rows = [(*msgspec.structs.astuple(comment), timeline.status_of(i)) for i, comment in enumerate(timeline)]
    typing = [session.typing(room.id) for room in session.rooms]
    return rows, list(session.rooms), session.total_unread, typing, session.presence("eve")


STRANGERS = {
    "typing": events.TypingChanged(1, "eve", True),
    "typing under a name of the room": events.TypingChanged(1, "eve", True, user_name="Budi", text="thinks"),
    "typing in a room we do not have": events.TypingChanged(77, "budi", True),
    "presence": events.PresenceChanged("eve", True),
    "reads": events.CommentRead(1, "eve", 3),
    "receives": events.CommentDelivered(1, "eve", 3),
    "reads where we are not": events.CommentRead(77, "budi", 3),
    "edits what another wrote": events.CommentUpdated(a_comment(3, "forged", sender_id="ani")),
    "edits what we wrote": events.CommentUpdated(a_comment(2, "forged", sender_id="budi")),
    "edits as nobody": events.CommentUpdated(a_comment(3, "forged", sender_id="")),
    "our mark in a room we do not have": events.CommentRead(77, ME, 3),
}


@pytest.mark.parametrize("is_in_memory", [True, False], ids=["in memory", "on disk"])
@pytest.mark.parametrize("event", STRANGERS.values(), ids=STRANGERS)
def test_what_strangers_claim_changes_nothing(
    session: Session, event: events.Event, is_in_memory: bool
) -> None:
    session.open_room(1 if is_in_memory else 2)
    before = seen(session)
    session.apply(event)
    session._database.flush()
    assert seen(session) == before
    assert [(c.text, c.sender_id) for c in session._services.state.archive.page(1, limit=9)] == [
        ("text 1", "budi"),
        ("text 2", ME),
        ("text 3", "budi"),
    ]


def test_an_edit_that_overtakes_its_comment_does_not_make_its_editor_the_sender(session: Session) -> None:
    session.open_room(1)
    session.apply(events.CommentUpdated(a_comment(4, "forged", sender_id="ani")))
    session.apply(events.CommentReceived(a_comment(4, "written by Budi")))
    newest = session.timeline(1)[-1]
    assert (newest.sender_id, newest.sender_name, newest.text) == ("budi", "Budi", "written by Budi")


def test_a_thousand_invented_people_are_not_kept(session: Session) -> None:
    people = session._services.state.people
    for number in range(1_280):
        session.apply(events.TypingChanged(1, f"invented-{number}", True))
        session.apply(events.TypingChanged(10_000 + number, "budi", True))
        session.apply(events.PresenceChanged(f"invented-{number}", True))
        session.apply(events.CommentRead(10_000 + number, "budi", 5))
    assert session.typing(1) == ()
    assert people._typing == {}
    assert people._presence == {}
    assert set(session._services.state._receipts) <= {1, 2}


def test_who_leaves_is_a_stranger_from_then_on(session: Session) -> None:
    session.apply(events.PresenceChanged("budi", True))
    session.apply(events.TypingChanged(1, "budi", True))
    assert session.typing(1) == ("Budi",)
    left = (a_person(ME), a_person("ani"))
    session.apply(events.RoomUpdated(msgspec.structs.replace(ROOM, participants=left)))
    session.apply(events.TypingChanged(1, "budi", False))
    assert session.typing(1) == ()
    session.apply(events.TypingChanged(1, "budi", True))
    assert session.typing(1) == ()


def test_a_deletion_reaches_no_comment_of_another_room(session: Session) -> None:
    """Temp ids are chosen by clients: somebody may use one in a second room and delete it there."""
    session.apply(events.CommentReceived(a_comment(9, room_id=2, temp_id="t1")))
    session.apply(events.CommentsDeleted(2, ("t1",)))
    session.open_room(1)
    assert session.timeline(1).get("t1") is not None
    session._services.state.take_comments(1, [a_comment(1, "as the server has it")])
    assert session.timeline(1)[0].text == "as the server has it"


async def test_forged_packets_of_a_broken_broker(sandbox: SandboxProcess, client_of: MakeClient) -> None:
    ani = await client_of(sandbox, "ani-forged").sign_in()
    budi = await client_of(sandbox, "budi-forged").sign_in()
    room = await ani.chat_with("budi-forged")
    ani.session.send(room.id, "hello")
    await budi.until(lambda: budi.comment(room.id, "hello"), "hello")
    budi.session.send(room.id, "what Budi wrote")
    await ani.until(lambda: ani.comment(room.id, "what Budi wrote"), "the answer")
    wire = {
        "id": ani.session.timeline(room.id)[-1].id,
        "unique_temp_id": ani.session.timeline(room.id)[-1].temp_id,
        "room_id": room.id,
        "email": "eve",
        "username": "Eve",
        "message": "what Eve wants",
        "type": "text",
    }
    await _publish(sandbox, "{ani-forged}/update", wire)
    await _publish(sandbox, "{ani-forged}/c", {**wire, "id": 10**9, "unique_temp_id": "x", "room_id": 10**8})
    for topic, payload in (("t", "1"), ("r", f"{wire['id']}:x")):
        await _publish(sandbox, f"r/{room.id}/{room.id}/eve/{topic}", payload)
    await _publish(sandbox, f"r/{room.id}/typing", {"sender_id": "eve", "sender_name": "Eve", "status": 1})
    budi.session.set_typing(room.id, True)
    await ani.until(lambda: ani.session.typing(room.id) == ("Budi-Forged",), "who is in the room")
    assert [comment.sender_name for comment in ani.session.timeline(room.id)] == ["Ani-Forged", "Budi-Forged"]
    assert ani.texts(room.id) == ["hello", "what Budi wrote"]
    assert ani.status(room.id, "hello") is not Status.READ
    assert ani.session.search("Eve") == []
    assert 10**8 not in ani.session.rooms


async def _publish(sandbox: SandboxProcess, topic: str, payload: Any) -> None:
    def post() -> None:
        body = json.dumps({"topic": topic, "payload": payload}).encode()
        request = urllib.request.Request(
            f"{sandbox.base_url}/control/publish", body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request) as answer:
            assert answer.status == 200

    await asyncio.to_thread(post)
