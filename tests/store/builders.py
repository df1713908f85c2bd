"""Rooms and comments with sensible values, for tests of the store and the interface and for scenes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from qiscus_desktop.core.models import Account, Comment, Participant, Room, RoomKind, Status

MORNING = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
ME = "me"


def an_account(id_: str = ME, **values: Any) -> Account:
    return Account(**({"id": id_, "name": id_.title(), "token": "a-secret"} | values))


def a_comment(
    id_: int = 1, text: str = "", *, room_id: int = 1, sender_id: str = "budi", **values: Any
) -> Comment:
    """A comment of the server: one minute after the one before, its predecessor is the id before."""
    return Comment(
        **(
            {
                "id": id_,
                "temp_id": f"t{id_}",
                "room_id": room_id,
                "sender_id": sender_id,
                "sender_name": sender_id.title(),
                "text": text or f"text {id_}",
                "before_id": max(id_ - 1, 0),
                "created_at": MORNING + timedelta(minutes=id_),
            }
            | values
        )
    )


def an_unsent(temp_id: str = "u1", text: str = "", *, room_id: int = 1, **values: Any) -> Comment:
    """A comment written here that the server has not answered."""
    return Comment(
        **(
            {
                "temp_id": temp_id,
                "room_id": room_id,
                "sender_id": ME,
                "sender_name": ME.title(),
                "text": text or f"text {temp_id}",
                "created_at": MORNING + timedelta(days=1),
                "status": Status.QUEUED,
            }
            | values
        )
    )


def a_person(id_: str, read: int = 0, received: int = 0) -> Participant:
    return Participant(id=id_, name=id_.title(), last_read_id=read, last_received_id=max(read, received))


def a_room(id_: int = 1, *people: str, kind: RoomKind = RoomKind.SINGLE, **values: Any) -> Room:
    """A room of me and `people` (Budi when none are named)."""
    everybody = (ME, *(people or ("budi",)))
    return Room(
        **(
            {
                "id": id_,
                "name": everybody[1].title() if kind is RoomKind.SINGLE else f"Room {id_}",
                "kind": kind,
                "unique_id": f"unique-{id_}",
                "participants": tuple(a_person(user_id) for user_id in everybody),
                "participant_count": len(everybody),
            }
            | values
        )
    )
