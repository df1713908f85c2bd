"""A few rooms and comments of an invented account, and sessions over them without any network."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from qiscus_desktop.core.models import Account, Comment, Participant, Room, RoomKind, Status
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.session import Session

ME = Account(id="me", name="Mia")
NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
ANN, TEAM, NEWS = 11, 12, 13


def comment(room_id: int, number: int, text: str, sender: str = "ann", **more: object) -> Comment:
    return Comment(
        temp_id=f"t{room_id}-{number}",
        id=room_id * 1000 + number,
        room_id=room_id,
        sender_id=sender,
        sender_name={"me": "Mia", "ann": "Ann Lee", "bob": "Bob <b>Ray</b>"}[sender],
        text=text,
        created_at=NOW + timedelta(minutes=number),
        **more,  # type: ignore[arg-type]  # the fields of Comment
    )


def comments() -> list[Comment]:
    return [
        comment(ANN, 1, "hello Mia"),
        comment(ANN, 2, "my own words", "me", status=Status.SENT),
        comment(ANN, 3, "are you there?"),
        comment(TEAM, 1, "a team message", "bob"),
        comment(NEWS, 1, "the news", "bob"),
    ]


def rooms() -> list[Room]:
    last = {one.room_id: one for one in comments()}
    me, ann, bob = (
        Participant(id=key, name=name)
        for key, name in (("me", "Mia"), ("ann", "Ann Lee"), ("bob", "Bob Ray"))
    )

    def room(room_id: int, name: str, kind: RoomKind, people: tuple[Participant, ...], unread: int) -> Room:
        return Room(
            id=room_id,
            name=name,
            kind=kind,
            unique_id=f"room-{room_id}",
            last_comment=last[room_id],
            last_comment_id=last[room_id].id,
            unread_count=unread,
            participants=people,
            participant_count=len(people),
        )

    return [
        room(ANN, "Ann Lee", RoomKind.SINGLE, (me, ann), 2),
        room(TEAM, "The team", RoomKind.GROUP, (me, ann, bob), 1),
        room(NEWS, "News", RoomKind.CHANNEL, (me, ann, bob), 0),
    ]


def session() -> Session:
    return Session.offline(Database(None), ME, rooms(), comments())
