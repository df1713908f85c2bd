"""Queries on rooms and their members."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from qiscus_desktop.sandbox.data.database import insert_missing, take_numbers
from qiscus_desktop.sandbox.data.people import USER_COLUMNS, user_record
from qiscus_desktop.sandbox.data.records import MemberRecord, RoomRecord
from qiscus_desktop.sandbox.data.tables import members, rooms, users

_MEMBER_COLUMNS = (
    *USER_COLUMNS,
    members.c.room_id,
    members.c.read_id,
    members.c.received_id,
    members.c.cleared_id,
)


_ROOMS: Any = bindparam("rooms", expanding=True)
_ROOMS_BY_ID = select(rooms).where(rooms.c.id.in_(_ROOMS))
_MEMBERS_OF_ROOMS = (
    select(*_MEMBER_COLUMNS)
    .join_from(members, users, users.c.id == members.c.user_id)
    .where(members.c.room_id.in_(_ROOMS), members.c.is_removed.is_(False))
    .order_by(members.c.joined_ns, members.c.user_id)
)
_ONE_MEMBER_OF_ROOMS = _MEMBERS_OF_ROOMS.where(members.c.user_id == bindparam("only"))


def _member(row: Any) -> MemberRecord:
    return MemberRecord(user_record(row), row.read_id, row.received_id, row.cleared_id)


async def load_rooms(
    connection: AsyncConnection, room_ids: list[int], channel_members_of: int | None = None
) -> dict[int, RoomRecord]:
    """Rooms by number. Members of channels are left out, but for the user `channel_members_of`."""
    if not room_ids:
        return {}
    rows = await connection.execute(_ROOMS_BY_ID, {"rooms": room_ids})
    found = {
        row.id: RoomRecord(
            row.id,
            row.unique_id,
            row.kind,
            row.name,
            row.avatar_url,
            row.options,
            row.last_comment_id,
            row.created_ns,
        )
        for row in rows
    }
    await _load_members(connection, [room for room in found.values() if not room.is_channel])
    channels = [room for room in found.values() if room.is_channel]
    if channels:
        await _count_channels(connection, channels)
        if channel_members_of is not None:
            await _load_members(connection, channels, channel_members_of)
    return found


async def _load_members(
    connection: AsyncConnection, wanted: list[RoomRecord], only: int | None = None
) -> None:
    if not wanted:
        return
    by_id = {room.id: room for room in wanted}
    if only is None:
        rows = await connection.execute(_MEMBERS_OF_ROOMS, {"rooms": list(by_id)})
    else:
        rows = await connection.execute(_ONE_MEMBER_OF_ROOMS, {"rooms": list(by_id), "only": only})
    for row in rows:
        by_id[row.room_id].members.append(_member(row))
    if only is None:
        for room in wanted:
            room.total_members = len(room.members)


async def _count_channels(connection: AsyncConnection, channels: list[RoomRecord]) -> None:
    by_id = {room.id: room for room in channels}
    rows = await connection.execute(
        select(members.c.room_id, func.count())
        .where(members.c.room_id.in_(list(by_id)), members.c.is_removed.is_(False))
        .group_by(members.c.room_id)
    )
    for room_id, count in rows:
        by_id[room_id].total_members = count


async def load_room(
    connection: AsyncConnection, room_id: int, viewer_id: int | None = None
) -> RoomRecord | None:
    """One room; in a channel the viewer is the only member loaded."""
    return (await load_rooms(connection, [room_id], viewer_id)).get(room_id)


async def room_ids_by_unique_id(connection: AsyncConnection, unique_ids: list[str]) -> list[int]:
    """The numbers of the rooms with these string ids."""
    rows = await connection.execute(select(rooms.c.id).where(rooms.c.unique_id.in_(unique_ids)))
    return list(rows.scalars())


async def room_ids_of(connection: AsyncConnection, user_id: int) -> list[int]:
    """The rooms a user is in."""
    rows = await connection.execute(
        select(members.c.room_id).where(members.c.user_id == user_id, members.c.is_removed.is_(False))
    )
    return list(rows.scalars())


async def list_room_ids(
    connection: AsyncConnection,
    user_id: int,
    *,
    kinds: list[str],
    show_empty: bool,
    show_removed: bool,
    page: int,
    limit: int,
) -> tuple[list[int], int]:
    """A page of a user's rooms, newest activity first, and how many there are in all."""
    counting, listing = _rooms_of_user(show_empty, show_removed)
    values: dict[str, Any] = {"user": user_id, "kinds": kinds}
    total = (await connection.execute(counting, values)).scalar_one()
    rows = await connection.execute(listing, values | {"limit": limit, "offset": (page - 1) * limit})
    return [row.id for row in rows], total


@cache
def _rooms_of_user(show_empty: bool, show_removed: bool) -> tuple[Select[Any], Select[Any]]:
    """How many they are, and a page of them. Built once: see comments.py."""
    wanted = (
        select(rooms.c.id, rooms.c.last_comment_id)
        .join(members, members.c.room_id == rooms.c.id)
        .where(members.c.user_id == bindparam("user"), rooms.c.kind.in_(bindparam("kinds", expanding=True)))
    )
    if not show_removed:
        wanted = wanted.where(members.c.is_removed.is_(False))
    if not show_empty:
        wanted = wanted.where(rooms.c.last_comment_id > 0)
    listing = wanted.order_by(rooms.c.last_comment_id.desc(), rooms.c.id.desc())
    limit, offset = (bindparam(name, type_=Integer) for name in ("limit", "offset"))
    return select(func.count()).select_from(wanted.subquery()), listing.limit(limit).offset(offset)


async def add_room(
    connection: AsyncConnection,
    *,
    unique_id: str,
    kind: str,
    name: str,
    avatar_url: str,
    options: str,
    now_ns: int,
) -> tuple[int, bool]:
    """Create a room; returns its number, and False when the string id existed already."""
    (number,) = await take_numbers(connection, "room")
    is_new = await insert_missing(
        connection,
        rooms,
        {
            "id": number,
            "unique_id": unique_id,
            "kind": kind,
            "name": name,
            "avatar_url": avatar_url,
            "options": options,
            "last_comment_id": 0,
            "created_ns": now_ns,
        },
    )
    if is_new:
        return number, True
    return (
        await connection.execute(select(rooms.c.id).where(rooms.c.unique_id == unique_id))
    ).scalar_one(), False


async def change_room(connection: AsyncConnection, room_id: int, **values: Any) -> None:
    """Set columns of a room."""
    await connection.execute(update(rooms).where(rooms.c.id == room_id).values(**values))


async def add_member(connection: AsyncConnection, room_id: int, user_id: int, now_ns: int) -> bool:
    """Let a user in (again); False when the user was in already. What came before counts as read."""
    last = (
        await connection.execute(select(rooms.c.last_comment_id).where(rooms.c.id == room_id))
    ).scalar_one()
    row = {
        "room_id": room_id,
        "user_id": user_id,
        "read_id": last,
        "received_id": last,
        "cleared_id": 0,
        "is_removed": False,
        "joined_ns": now_ns,
    }
    if await insert_missing(connection, members, row):
        return True
    done = await connection.execute(
        update(members)
        .where(members.c.room_id == room_id, members.c.user_id == user_id, members.c.is_removed.is_(True))
        .values(is_removed=False, joined_ns=now_ns)
    )
    return done.rowcount > 0


async def add_members(connection: AsyncConnection, rows: list[dict[str, Any]]) -> None:
    """Insert many member rows of a new room at once."""
    if rows:
        await connection.execute(insert(members), rows)


async def remove_member(connection: AsyncConnection, room_id: int, user_id: int) -> bool:
    """Send a user out; False when the user was not in."""
    done = await connection.execute(
        update(members)
        .where(members.c.room_id == room_id, members.c.user_id == user_id, members.c.is_removed.is_(False))
        .values(is_removed=True)
    )
    return done.rowcount > 0


async def list_members(
    connection: AsyncConnection, room_id: int, offset: int, limit: int, descending: bool, name: str = ""
) -> tuple[list[MemberRecord], int]:
    """A portion of a room's members in the order of their names, and how many there are."""
    wanted = (
        select(*_MEMBER_COLUMNS)
        .join_from(members, users, users.c.id == members.c.user_id)
        .where(members.c.room_id == room_id, members.c.is_removed.is_(False))
    )
    if name:
        wanted = wanted.where(or_(users.c.username.contains(name, autoescape=True)))
    total = (await connection.execute(select(func.count()).select_from(wanted.subquery()))).scalar_one()
    key = func.lower(users.c.username)
    wanted = wanted.order_by(key.desc() if descending else key, users.c.id)
    return [_member(row) for row in await connection.execute(wanted.limit(limit).offset(offset))], total
