"""Moving a member's watermarks and noting the event, in one go: the second busiest path after posting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, insert, select, update

from qiscus_desktop.sandbox.data.tables import comments, counters, events, members

_AT_OR_BELOW = (
    select(comments.c.id, comments.c.unique_temp_id)
    .where(comments.c.room_id == bindparam("room"), comments.c.id <= bindparam("at"))
    .order_by(comments.c.id.desc())
    .limit(1)
)
_MEMBER = (members.c.room_id == bindparam("room"), members.c.user_id == bindparam("who"))
_READ = update(members).where(*_MEMBER, members.c.read_id < bindparam("to")).values(read_id=bindparam("to"))
_RECEIVED = (
    update(members)
    .where(*_MEMBER, members.c.received_id < bindparam("to"))
    .values(received_id=bindparam("to"))
)
_TAKE = (
    update(counters)
    .where(counters.c.name == "event")
    .values(value=counters.c.value + 1)
    .returning(counters.c.value)
)
_EVENT = insert(events)


@dataclass(frozen=True, slots=True)
class Move:
    """A watermark that rose: `read` or `delivered`, up to which comment, and the event's number (0: none)."""

    topic: str
    comment_id: int
    unique_temp_id: str
    event_id: int = 0


def move_marks(
    connection: Connection,
    room_id: int,
    user_id: int,
    read_id: int,
    received_id: int,
    event_of: Callable[[Move], tuple[str, int]] | None,
) -> list[Move]:
    """Raise the watermarks to comments of the room, never lower them; returns those that rose.

    `event_of` gives payload (JSON text) and moment (unix ns) of the event for the highest one that rose;
    None where nobody is to be told.
    """
    moved: list[Move] = []
    for topic, statement, at in (
        ("delivered", _RECEIVED, max(read_id, received_id)),
        ("read", _READ, read_id),
    ):
        row = connection.execute(_AT_OR_BELOW, {"room": room_id, "at": at}).first() if at else None
        if row is None:
            continue
        done = connection.execute(statement, {"room": room_id, "who": user_id, "to": row[0]})
        if done.rowcount > 0:
            moved.append(Move(topic, row[0], row[1]))
    if not moved or event_of is None:
        return moved
    last = moved[-1]
    payload, now_ns = event_of(last)
    number = connection.execute(_TAKE).scalar_one()
    connection.execute(
        _EVENT,
        {
            "id": number,
            "room_id": room_id,
            "user_id": 0,
            "action_topic": last.topic,
            "payload": payload,
            "created_ns": now_ns,
        },
    )
    return [*moved[:-1], Move(last.topic, last.comment_id, last.unique_temp_id, number)]
