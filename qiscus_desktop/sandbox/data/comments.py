"""Queries on comments: pages, search, unread counts, and the changes a comment can go through."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from qiscus_desktop.sandbox.data.people import USER_COLUMNS, escape_like, user_record
from qiscus_desktop.sandbox.data.records import CommentRecord
from qiscus_desktop.sandbox.data.tables import comments, hidden, members, rooms, users

_COLUMNS = (
    *USER_COLUMNS,
    comments.c.id.label("comment_id"),
    comments.c.room_id,
    comments.c.before_id,
    comments.c.unique_temp_id,
    comments.c.type,
    comments.c.message,
    comments.c.payload,
    comments.c.extras.label("comment_extras"),
    comments.c.deleted,
    comments.c.is_blocked,
    comments.c.created_ns,
)


_MOVE_END = update(rooms).where(rooms.c.id == bindparam("room")).values(last_comment_id=bindparam("last"))


def _record(row: Any) -> CommentRecord:
    comment_id, room_id, before_id, temp_id, kind, message, payload, extras, deleted, is_blocked, created = (
        row[7:]
    )
    return CommentRecord(
        comment_id,
        room_id,
        before_id,
        user_record(row),
        temp_id,
        kind,
        message,
        payload,
        extras,
        deleted,
        is_blocked,
        created,
    )


def _visible(user_id: int) -> Select[Any]:
    """All comments that this user can still see, in the rooms the user is in."""
    return (
        select(*_COLUMNS)
        .select_from(comments)
        .join(users, users.c.id == comments.c.user_id)
        .join(members, and_(members.c.room_id == comments.c.room_id, members.c.user_id == user_id))
        .where(*_seen_by(user_id))
    )


def _seen_by(user_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        members.c.is_removed.is_(False),
        comments.c.id > members.c.cleared_id,
        comments.c.deleted < 2,
        ~exists().where(hidden.c.user_id == user_id, hidden.c.comment_id == comments.c.id),
    )


async def page(
    connection: AsyncConnection,
    room_id: int,
    viewer_id: int,
    *,
    pivot_id: int = 0,
    after: bool = False,
    limit: int = 20,
    before_ns: int = 0,
) -> list[CommentRecord]:
    """Newest first: the comments below `pivot_id` (0: from the newest), or the nearest ones above it."""
    wanted = _visible(viewer_id).where(comments.c.room_id == room_id)
    if after:
        rows = await connection.execute(
            wanted.where(comments.c.id > pivot_id).order_by(comments.c.id).limit(limit)
        )
        return [_record(row) for row in rows][::-1]
    if pivot_id:
        wanted = wanted.where(comments.c.id < pivot_id)
    if before_ns:
        wanted = wanted.where(comments.c.created_ns < before_ns)
    rows = await connection.execute(wanted.order_by(comments.c.id.desc()).limit(limit))
    return [_record(row) for row in rows]


async def since(
    connection: AsyncConnection, viewer_id: int, above_id: int, limit: int
) -> list[CommentRecord]:
    """Comments of all the user's rooms above an id, oldest first."""
    wanted = _visible(viewer_id).where(comments.c.id > above_id)
    rows = await connection.execute(wanted.order_by(comments.c.id).limit(limit))
    return [_record(row) for row in rows]


async def last_id_of(connection: AsyncConnection, user_id: int) -> int:
    """The newest comment id over all rooms of a user."""
    wanted = (
        select(func.max(rooms.c.last_comment_id))
        .join(members, members.c.room_id == rooms.c.id)
        .where(members.c.user_id == user_id, members.c.is_removed.is_(False))
    )
    return (await connection.execute(wanted)).scalar() or 0


async def last_of_rooms(
    connection: AsyncConnection, viewer_id: int, last_ids: dict[int, int]
) -> dict[int, CommentRecord]:
    """The last visible comment per room; `last_ids` maps rooms to the last comment written there."""
    wanted = [number for number in last_ids.values() if number]
    if not wanted:
        return {}
    rows = await connection.execute(_visible(viewer_id).where(comments.c.id.in_(wanted)))
    found = {record.room_id: record for record in map(_record, rows)}
    for room_id, last_id in last_ids.items():
        if last_id and room_id not in found:
            for record in await page(connection, room_id, viewer_id, limit=1):
                found[room_id] = record
    return found


def _unread(user_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        *_seen_by(user_id),
        members.c.user_id == user_id,
        comments.c.id > members.c.read_id,
        comments.c.user_id != user_id,
        comments.c.type != "system_event",
    )


async def unread_counts(
    connection: AsyncConnection,
    user_id: int,
    room_ids: list[int] | None = None,
    up_to: int | None = None,
) -> dict[int, int]:
    """Unread comments per room of a user; rooms without any are left out.

    `up_to` leaves out what was posted since the caller read the rooms: ids only grow over all rooms.
    """
    wanted = (
        select(comments.c.room_id, func.count())
        .select_from(comments)
        .join(members, members.c.room_id == comments.c.room_id)
        .where(*_unread(user_id))
        .group_by(comments.c.room_id)
    )
    if room_ids is not None:
        wanted = wanted.where(members.c.room_id.in_(room_ids))
    if up_to is not None:
        wanted = wanted.where(comments.c.id <= up_to)
    return {row[0]: row[1] for row in await connection.execute(wanted)}


async def by_id(connection: AsyncConnection, comment_id: int) -> CommentRecord | None:
    """One comment, whoever may see it."""
    wanted = select(*_COLUMNS).join_from(comments, users, users.c.id == comments.c.user_id)
    row = (await connection.execute(wanted.where(comments.c.id == comment_id))).first()
    return _record(row) if row is not None else None


async def by_temp_ids(
    connection: AsyncConnection, unique_temp_ids: list[str], room_id: int | None = None
) -> list[CommentRecord]:
    """The comments with these client ids, oldest first."""
    wanted = select(*_COLUMNS).join_from(comments, users, users.c.id == comments.c.user_id)
    wanted = wanted.where(comments.c.unique_temp_id.in_(unique_temp_ids))
    if room_id is not None:
        wanted = wanted.where(comments.c.room_id == room_id)
    return [_record(row) for row in await connection.execute(wanted.order_by(comments.c.id))]


def comment_row(record: CommentRecord) -> dict[str, object]:
    """The columns of a comment as they are inserted."""
    return {
        "id": record.id,
        "room_id": record.room_id,
        "before_id": record.before_id,
        "user_id": record.user.id,
        "unique_temp_id": record.unique_temp_id,
        "type": record.type,
        "message": record.message,
        "payload": record.payload,
        "extras": record.extras,
        "deleted": record.deleted,
        "is_blocked": record.is_blocked,
        "created_ns": record.created_ns,
    }


async def store(connection: AsyncConnection, records: list[CommentRecord]) -> None:
    """Insert comments and move their rooms' ends; ids and predecessors are already set."""
    await connection.execute(
        insert(comments),
        [comment_row(record) for record in records],
    )
    ends = {record.room_id: record.id for record in records}
    await connection.execute(_MOVE_END, [{"room": room, "last": last} for room, last in ends.items()])


async def ends_of(connection: AsyncConnection, room_ids: set[int]) -> dict[int, int]:
    """The last comment id of each of these rooms."""
    rows = await connection.execute(
        select(rooms.c.id, rooms.c.last_comment_id).where(rooms.c.id.in_(sorted(room_ids)))
    )
    return {row[0]: row[1] for row in rows}


async def change(connection: AsyncConnection, comment_id: int, **values: Any) -> None:
    """Set columns of a comment."""
    await connection.execute(update(comments).where(comments.c.id == comment_id).values(**values))


async def hide(connection: AsyncConnection, user_ids: list[int], comment_id: int) -> None:
    """Take a comment out of these users' sight."""
    known = set(
        (
            await connection.execute(
                select(hidden.c.user_id).where(
                    hidden.c.comment_id == comment_id, hidden.c.user_id.in_(user_ids)
                )
            )
        ).scalars()
    )
    rows = [{"user_id": number, "comment_id": comment_id} for number in user_ids if number not in known]
    if rows:
        await connection.execute(insert(hidden), rows)


async def clear(connection: AsyncConnection, room_id: int, user_id: int, up_to_id: int) -> None:
    """Everything in the room up to an id is gone for this member."""
    await connection.execute(
        update(members)
        .where(members.c.room_id == room_id, members.c.user_id == user_id)
        .values(cleared_id=up_to_id, read_id=up_to_id, received_id=up_to_id)
    )


async def search(
    connection: AsyncConnection,
    viewer_id: int,
    conditions: list[ColumnElement[bool]],
    *,
    query: str,
    offset: int,
    limit: int,
) -> tuple[list[CommentRecord], int]:
    """Comments that contain `query` and meet further conditions, newest first, and how many there are."""
    wanted = _visible(viewer_id).join(rooms, rooms.c.id == comments.c.room_id)
    wanted = wanted.where(comments.c.deleted == 0, *conditions)
    if query:
        pattern = f"%{escape_like(query.lower())}%"
        wanted = wanted.where(func.lower(comments.c.message).like(pattern, escape="\\"))
    total = (
        await connection.execute(
            select(func.count()).select_from(wanted.with_only_columns(comments.c.id).subquery())
        )
    ).scalar_one()
    rows = await connection.execute(wanted.order_by(comments.c.id.desc()).limit(limit).offset(offset))
    return [_record(row) for row in rows], total
