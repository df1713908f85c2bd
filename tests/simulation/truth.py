"""The server's truth against what can be seen: each difference is one line that begins with its kind."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from qiscus_desktop.core.models import Comment, Room, Status
from qiscus_desktop.sandbox.data.tables import comments
from qiscus_desktop.store.session import Session
from tests.simulation.device import Device
from tests.simulation.ledger import Written
from tests.simulation.world import World


async def room_list(world: World, device: Device) -> list[str]:
    """Rooms, their order, previews, unread counts, drafts and the outbox."""
    session = device.session
    if session is None:
        return [f"off: {device.name}"]
    me = device.name
    server = {
        room["id"]: room for room in await world.service.rooms_of(await world.service.user(device.user_id))
    }
    shown = list(session.rooms)
    told: list[str] = []
    if missing := server.keys() - {room.id for room in shown}:
        told.append(f"rooms: {me} does not show {sorted(missing)}")
    # The room on the screen stays until it is left.
    if extra := {room.id for room in shown} - server.keys() - {session.active_room_id}:
        told.append(f"rooms: {me} shows {sorted(extra)}, which are not its own")
    both = [room for room in shown if room.id in server]
    wanted = sorted(both, key=lambda room: _last_key(server[room.id]), reverse=True)
    if [room.id for room in both if _has_last(server[room.id])] != [
        room.id for room in wanted if _has_last(server[room.id])
    ]:
        told.append(f"order: {me} shows {[r.id for r in both]}, the server has {[r.id for r in wanted]}")
    for room in both:
        told += _room(me, room, server[room.id])
    total = sum(room["unread_count"] for room in server.values())
    if not told and session.total_unread != total:
        told.append(f"unread: {me} shows {session.total_unread} in all, the server has {total}")
    if session.unsent_count:
        told.append(f"outbox: {me} still has {session.unsent_count}")
    return told + _drafts(world, device, session)


def _has_last(server: dict[str, Any]) -> bool:
    return bool(server["last_comment"]["id"])


def _last_key(server: dict[str, Any]) -> tuple[int, int]:
    last = server["last_comment"]
    return last["unix_nano_timestamp"], last["id"]


def _room(me: str, room: Room, server: dict[str, Any]) -> list[str]:
    told = []
    where = f"{me} in {room.id}"
    if room.unread_count != server["unread_count"]:
        told.append(f"unread: {where} shows {room.unread_count}, the server has {server['unread_count']}")
    shown = _preview(room.last_comment)
    there = server["last_comment"] if _has_last(server) else None
    wanted = (there["id"], "" if there["is_deleted"] else there["message"]) if there else (0, "")
    if shown != wanted:
        told.append(f"preview: {where} shows {shown}, the server has {wanted}")
    if room.name != server["room_name"]:
        told.append(f"name: {where} shows '{room.name}', the server has '{server['room_name']}'")
    mine = {person.id for person in room.participants or ()}
    there_are = {person["email"] for person in server["participants"]}
    if mine != there_are:
        told.append(f"members: {where} shows {sorted(mine)}, the server has {sorted(there_are)}")
    return told


def _preview(comment: Comment | None) -> tuple[int, str]:
    if comment is None:
        return 0, ""
    return comment.id, "" if comment.is_deleted else comment.text


def _drafts(world: World, device: Device, session: Session) -> list[str]:
    told = []
    for (name, room_id), (text, _at) in world.ledger.drafts.items():
        if name == device.name and room_id in session.rooms:
            shown = session.draft(room_id).text
            if shown != text:
                told.append(f"draft: {name} in {room_id} shows '{shown}', written was '{text}'")
    return told


async def timeline(world: World, device: Device, room_id: int) -> list[str]:
    """All rows of a room that is open: which, in which order, what they say, how far own ones have come."""
    session = device.session
    if session is None:
        return [f"off: {device.name}"]
    where = f"{device.name} in {room_id}"
    server = await world.service.comments_of(await world.service.user(device.user_id), room_id)
    rows = session.timeline(room_id)
    shown = [_row(row) for row in rows if row.status is not Status.FAILED]
    wanted = [
        (one["id"], one["email"], one["is_deleted"], "" if one["is_deleted"] else one["message"])
        for one in server
    ]
    if rows.has_older:
        wanted = wanted[-len(shown) :] if shown else []
    if shown != wanted:
        return [f"timeline: {where} {_first_difference(shown, wanted)}"]
    if room_id in world.ledger.restless or world.ledger.blocks:
        return []
    states = {one["id"]: one["status"] for one in server if one["email"] == device.user_id}
    told = []
    for index, row in enumerate(rows):
        state = states.get(row.id)
        if row.id and state is not None and rows.status_of(index).name.lower() != state:
            shown_as = rows.status_of(index).name.lower()
            told.append(f"ticks: {where} shows {row.id} as {shown_as}, the server has {state}")
    return told[:1]


def _row(row: Comment) -> tuple[int, str, bool, str]:
    return row.id, row.sender_id, row.is_deleted, "" if row.is_deleted else row.text


def _first_difference(shown: list[Any], wanted: list[Any]) -> str:
    for index in range(max(len(shown), len(wanted))):
        one = shown[index] if index < len(shown) else "nothing"
        other = wanted[index] if index < len(wanted) else "nothing"
        if one != other:
            return f"row {index} of {len(shown)} shows {one}, the server has {other} ({len(wanted)} rows)"
    return "no difference"


async def words(world: World) -> list[str]:
    """No message lost, doubled, invented or out of its writer's order; no edit lost."""
    columns = (comments.c.id, comments.c.room_id, comments.c.unique_temp_id, comments.c.message)
    async with world.service.database.read() as connection:
        wanted = select(*columns, comments.c.type, comments.c.deleted).order_by(comments.c.id)
        found = (await connection.execute(wanted)).all()
    rows: dict[str, list[Any]] = {}
    for row in found:
        rows.setdefault(row.unique_temp_id, []).append(row)
    told = []
    last: dict[tuple[str, int], tuple[int, str]] = {}
    for written in world.ledger.written.values():
        told += _written(world, written, rows.get(written.temp_id, []), last)
    known = set(world.ledger.written)
    for posted in world.ledger.posted:
        same = [row for row in found if row.room_id == posted.room_id and row.message == posted.text]
        known.update(row.unique_temp_id for row in same)
        if len(same) > 1:
            told.append(f"integrator: '{posted.text}' is there {len(same)} times, {posted.tries} tries")
        if not same and posted.is_sure:
            told.append(f"integrator: '{posted.text}' is not there, though the call returned it")
    for temp_id, some in rows.items():
        if temp_id not in known and some[0].type != "system_event":
            told.append(f"invented: {some[0].id} '{some[0].message}'")
    return told


def _written(
    world: World, written: Written, mine: list[Any], last: dict[tuple[str, int], tuple[int, str]]
) -> list[str]:
    """`mine` are the server's rows of this message; `last` the newest one so far of each device and room."""
    told = []
    device, room_id = written.device, written.room_id
    what = f"'{written.text}' of {device} in {room_id}"
    is_excused = written.is_unwanted or (written.user_id, room_id) in world.ledger.moved
    if not mine and not is_excused:
        told.append(f"lost: {what}{_how_it_ended(world, device, room_id, written.temp_id)}")
    if len(mine) > 1:
        told.append(f"doubled: {what}: ids {[row.id for row in mine]}")
    for row in mine[:1]:
        before, text = last.get((device, room_id), (0, ""))
        if row.id < before and not is_excused:
            told.append(f"out of order: {what} came before '{text}'")
        last[device, room_id] = (row.id, written.text)
        editors = {name for name, _ in written.wishes}
        if len(editors) == 1 and not row.deleted and not is_excused and row.message != written.wishes[-1][1]:
            told.append(f"edit lost: {what} says '{row.message}', wished was '{written.wishes[-1][1]}'")
    return told


def _how_it_ended(world: World, name: str, room_id: int, temp_id: str) -> str:
    device = next(one for one in world.devices if one.name == name)
    row = device.session.timeline(room_id).get(temp_id) if device.session is not None else None
    if row is None:
        return ": gone here, too"
    return f": here it is {row.status.name.lower()}{f', {row.error!r}' if row.error else ''}"
