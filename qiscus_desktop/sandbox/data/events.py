"""Queries on the lasting events behind `sync_event`."""

from __future__ import annotations

from sqlalchemy import Integer, and_, bindparam, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from qiscus_desktop.sandbox.data.database import take_numbers
from qiscus_desktop.sandbox.data.tables import events, members

_MY_ROOMS = select(members.c.room_id).where(
    members.c.user_id == bindparam("user"), members.c.is_removed.is_(False)
)
_EVENTS_SINCE = (
    select(events.c.id, events.c.action_topic, events.c.payload, events.c.created_ns)
    .where(
        events.c.id > bindparam("start"),
        or_(
            events.c.user_id == bindparam("user"),
            and_(events.c.user_id == 0, events.c.room_id.in_(_MY_ROOMS)),
        ),
    )
    .order_by(events.c.id)
    .limit(bindparam("limit", type_=Integer))
)


async def add_event(
    connection: AsyncConnection,
    action_topic: str,
    payload: str,
    now_ns: int,
    *,
    room_id: int = 0,
    user_id: int = 0,
) -> int:
    """Store an event for everybody in a room or for one user; returns its id."""
    (number,) = await take_numbers(connection, "event")
    await connection.execute(
        insert(events),
        {
            "id": number,
            "room_id": room_id,
            "user_id": user_id,
            "action_topic": action_topic,
            "payload": payload,
            "created_ns": now_ns,
        },
    )
    return number


async def events_since(
    connection: AsyncConnection, user_id: int, start_id: int, limit: int
) -> list[tuple[int, str, str, int]]:
    """The user's events above an id, oldest first: id, action topic, payload (JSON text), unix ns."""
    values = {"user": user_id, "start": start_id, "limit": limit}
    rows = await connection.execute(_EVENTS_SINCE, values)
    return [(row[0], row[1], row[2], row[3]) for row in rows]


async def last_event_id(connection: AsyncConnection) -> int:
    """The newest event id of all."""
    return (await connection.execute(select(func.max(events.c.id)))).scalar() or 0
