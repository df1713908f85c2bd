"""Queries on comments: pages, search, unread counts, and the changes a comment can go through.

Statements of every request are built once for each of their forms: SQLAlchemy takes longer to build one than
SQLite to answer it.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    exists,
    func,
    insert,
    select,
    update,
)
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


_VIEWER: Any = bindparam("viewer", type_=Integer)  # the user who asks
_LIMIT: Any = bindparam("limit", type_=Integer)
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


@cache
def _visible() -> Select[Any]:
    """All comments that the viewer can still see, in the rooms the viewer is in."""
    return (
        select(*_COLUMNS)
        .select_from(comments)
        .join(users, users.c.id == comments.c.user_id)
        .join(members, and_(members.c.room_id == comments.c.room_id, members.c.user_id == _VIEWER))
        .where(*_seen())
    )


def _seen() -> tuple[ColumnElement[bool], ...]:
    return (
        members.c.is_removed.is_(False),
        comments.c.id > members.c.cleared_id,
        comments.c.deleted < 2,
        ~exists().where(hidden.c.user_id == _VIEWER, hidden.c.comment_id == comments.c.id),
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
    values = {"viewer": viewer_id, "room": room_id, "pivot": pivot_id, "end": before_ns, "limit": limit}
    rows = await connection.execute(_page(after, pivot_id != 0, before_ns != 0), values)
    found = [_record(row) for row in rows]
    return found[::-1] if after else found


@cache
def _page(after: bool, has_pivot: bool, has_end: bool) -> Select[Any]:
    wanted = _visible().where(comments.c.room_id == bindparam("room")).limit(_LIMIT)
    if after:
        return wanted.where(comments.c.id > bindparam("pivot")).order_by(comments.c.id)
    if has_pivot:
        wanted = wanted.where(comments.c.id < bindparam("pivot"))
    if has_end:
        wanted = wanted.where(comments.c.created_ns < bindparam("end"))
    return wanted.order_by(comments.c.id.desc())


async def since(
    connection: AsyncConnection, viewer_id: int, above_id: int, limit: int
) -> list[CommentRecord]:
    """Comments of all the user's rooms above an id, oldest first."""
    values = {"viewer": viewer_id, "above": above_id, "limit": limit}
    return [_record(row) for row in await connection.execute(_since(), values)]


@cache
def _since() -> Select[Any]:
    return _visible().where(comments.c.id > bindparam("above")).order_by(comments.c.id).limit(_LIMIT)


_LAST_ID = (
    select(func.max(rooms.c.last_comment_id))
    .join(members, members.c.room_id == rooms.c.id)
    .where(members.c.user_id == _VIEWER, members.c.is_removed.is_(False))
)


async def last_id_of(connection: AsyncConnection, user_id: int) -> int:
    """The newest comment id over all rooms of a user."""
    return (await connection.execute(_LAST_ID, {"viewer": user_id})).scalar() or 0


async def last_of_rooms(
    connection: AsyncConnection, viewer_id: int, last_ids: dict[int, int]
) -> dict[int, CommentRecord]:
    """The last visible comment per room; `last_ids` maps rooms to the last comment written there."""
    wanted = [number for number in last_ids.values() if number]
    if not wanted:
        return {}
    rows = await connection.execute(_visible_among(), {"viewer": viewer_id, "numbers": wanted})
    found = {record.room_id: record for record in map(_record, rows)}
    for room_id, last_id in last_ids.items():
        if last_id and room_id not in found:
            for record in await page(connection, room_id, viewer_id, limit=1):
                found[room_id] = record
    return found


@cache
def _visible_among() -> Select[Any]:
    return _visible().where(comments.c.id.in_(bindparam("numbers", expanding=True)))


@cache
def _unread(in_some_rooms: bool, has_end: bool) -> Select[Any]:
    wanted = (
        select(comments.c.room_id, func.count())
        .select_from(comments)
        .join(members, members.c.room_id == comments.c.room_id)
        .where(
            *_seen(),
            members.c.user_id == _VIEWER,
            comments.c.id > members.c.read_id,
            comments.c.user_id != _VIEWER,
            comments.c.type != "system_event",
        )
        .group_by(comments.c.room_id)
    )
    if in_some_rooms:
        wanted = wanted.where(members.c.room_id.in_(bindparam("rooms", expanding=True)))
    if has_end:
        wanted = wanted.where(comments.c.id <= bindparam("end"))
    return wanted


async def unread_counts(
    connection: AsyncConnection,
    user_id: int,
    room_ids: list[int] | None = None,
    up_to: int | None = None,
) -> dict[int, int]:
    """Unread comments per room of a user; rooms without any are left out.

    `up_to` leaves out what was posted since the caller read the rooms: ids only grow over all rooms.
    """
    values = {"viewer": user_id, "rooms": room_ids, "end": up_to}
    given = {name: value for name, value in values.items() if value is not None}
    rows = await connection.execute(_unread(room_ids is not None, up_to is not None), given)
    return {row[0]: row[1] for row in rows}


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
    wanted = _visible().join(rooms, rooms.c.id == comments.c.room_id)
    wanted = wanted.where(comments.c.deleted == 0, *conditions)
    if query:
        pattern = f"%{escape_like(query.lower())}%"
        wanted = wanted.where(func.lower(comments.c.message).like(pattern, escape="\\"))
    total = (
        await connection.execute(
            select(func.count()).select_from(wanted.with_only_columns(comments.c.id).subquery()),
            {"viewer": viewer_id},
        )
    ).scalar_one()
    wanted = wanted.order_by(comments.c.id.desc()).limit(limit).offset(offset)
    rows = await connection.execute(wanted, {"viewer": viewer_id})
    return [_record(row) for row in rows], total
