"""Ids and times of other servers on their way from the wire to the rows on the disk."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from qiscus_desktop.core import QiscusCore, events
from qiscus_desktop.core.models.comment import EPOCH
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.session import Session
from tests.contract.recording_server import RecordingServer
from tests.store.builders import MORNING, a_comment, a_room, an_account
from tests.store.replay import texts
from tests.support.waiting import until

LARGEST = 2**63 - 2


class Listener:
    """A signed-in core with a session; `push` is what the broker would send."""

    def __init__(self, core: QiscusCore, session: Session, file: Path) -> None:
        self.core, self.session, self.file = core, session, file

    def push(self, **fields: Any) -> None:
        raw = {"type": "text", "email": "budi", "room_id": 7, "unique_temp_id": f"t{fields.get('id')}"}
        self.core._receiving.handle_packet("token/c", json.dumps(raw | fields).encode())

    def texts(self, room_id: int = 7) -> list[str]:
        return texts(self.session.timeline(room_id))


@pytest.fixture
async def listener(tmp_path: Path) -> AsyncIterator[Listener]:
    async with RecordingServer() as server, QiscusCore() as core:
        await core.init("app", base_url=server.url, with_config=False, enable_realtime=False)
        core.stop_sync()
        file = tmp_path / "chat.db"
        session = Session(core, Database(file))
        await session.open("me")
        await core.set_user_with_identity_token({"user": {"email": "me", "token": "token"}})
        for room_id in (7, LARGEST):  # comments of rooms that nobody named wait for their room
            session.apply(events.RoomOpened(a_room(room_id)))
        yield Listener(core, session, file)
        await session.close()


@pytest.mark.parametrize("id_", [-5, "-5", 2**63, str(2**64), 1e300, "x"])
async def test_an_id_that_cannot_be_held_is_no_row(
    listener: Listener, id_: object, caplog: pytest.LogCaptureFixture
) -> None:
    """A negative one was the last row for ever."""
    listener.push(id=1, message="first")
    with caplog.at_level(logging.WARNING):
        listener.push(id=id_, message="odd")
        listener.push(id=2, message="odd room", room_id=id_)
    listener.push(id=3, message="last")
    await until(lambda: listener.texts() == ["first", "last"])
    assert sum("push was not understood" in line or "names no room" in line for line in caplog.messages) == 2


async def test_the_largest_ids_are_kept_exactly(listener: Listener) -> None:
    listener.push(id=str(LARGEST - 1), room_id=str(LARGEST), message="one")
    listener.push(id=float(LARGEST - 600), id_str=str(LARGEST), room_id=LARGEST, message="two")
    await until(lambda: listener.texts(LARGEST) == ["one", "two"])
    await listener.session.close()
    again = Session(None, Database(listener.file))
    again.open_now("me")
    assert [comment.id for comment in again.timeline(LARGEST)] == [LARGEST - 1, LARGEST]
    await again.close()


async def test_a_comment_without_a_time_stands_by_its_id(listener: Listener) -> None:
    listener.push(id=3, message="three", unix_timestamp=1767225600)
    listener.push(id=1, message="one", unix_timestamp=1767225000)
    listener.push(id=2, message="two", timestamp="0001-01-01T00:00:00Z")
    await until(lambda: listener.texts() == ["one", "two", "three"])
    assert [comment.has_time for comment in listener.session.timeline(7)] == [True, False, True]


def test_a_room_whose_last_comment_has_no_time_stands_by_its_id(database: Database) -> None:
    dated = {id_: a_comment(id_, room_id=id_) for id_ in (10, 20, 30)}
    undated = a_comment(25, room_id=5, created_at=EPOCH)
    rooms = [a_room(one.room_id, last_comment=one, last_comment_id=one.id) for one in dated.values()]
    session = Session.offline(
        database, an_account(), [*rooms, a_room(5, last_comment=undated, last_comment_id=25)]
    )
    assert [room.id for room in session.rooms] == [30, 5, 20, 10]


def test_clearing_takes_what_has_no_time_and_keeps_what_comes_after(database: Database) -> None:
    session = Session.offline(
        database, an_account(), [a_room(1)], [a_comment(1, created_at=EPOCH), a_comment(2)]
    )
    session.apply(events.RoomCleared(1, {}, MORNING + timedelta(hours=1)))
    assert texts(session.timeline(1)) == []
    session.apply(events.CommentReceived(a_comment(3, "later", created_at=EPOCH)))
    assert texts(session.timeline(1)) == ["later"]
