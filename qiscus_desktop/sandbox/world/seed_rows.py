"""Turns people and scripted rooms into database rows: times before now, ids in order of time, watermarks."""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from qiscus_desktop.sandbox.data import comments, people
from qiscus_desktop.sandbox.data import rooms as room_data
from qiscus_desktop.sandbox.data.database import take_numbers
from qiscus_desktop.sandbox.data.records import CommentRecord, UserRecord
from qiscus_desktop.sandbox.data.tables import members
from qiscus_desktop.sandbox.rules.accounts import hash_key
from qiscus_desktop.sandbox.rules.rooms import Rooms
from qiscus_desktop.sandbox.rules.service import SYSTEM_EMAIL, Service
from qiscus_desktop.sandbox.shapes import FILES_MARK
from qiscus_desktop.sandbox.world.people import Character
from qiscus_desktop.sandbox.world.script import Line, Mark, Pause, ScriptedRoom

MINUTE_NS = 60_000_000_000


@dataclass(slots=True)
class _SeedRow:
    """A line with its moment and room, before it has an id."""

    at_ns: int
    room_id: int
    line: Line
    target: _SeedRow | None = None
    record: CommentRecord | None = None
    scene_lines: list[_SeedRow] = field(default_factory=list)


class SeedWriter:
    """Writes one world inside one transaction; the same seed gives the same words, ids and gaps."""

    def __init__(self, service: Service, connection: AsyncConnection, rooms: Rooms, seed: int) -> None:
        self._service = service
        self._connection = connection
        self._rooms = rooms
        self._rng = random.Random(seed)
        self._now_ns = service.clock.now_ns()
        self._users: dict[str, UserRecord] = {}

    async def cast(self, characters: Sequence[Character]) -> None:
        """Create the people."""
        for character in characters:
            self._users[character.email] = await people.add_user(
                self._connection,
                character.email,
                now_ns=self._now_ns - 30 * 24 * 60 * MINUTE_NS,
                username=character.name,
                extras=json.dumps({"about": character.about} if character.about else {}),
                # A bot has a hash that no key has; an empty one is filled by the first key shown.
                password_hash="!" if character.bot else (hash_key(character.key) if character.key else ""),
                is_bot=bool(character.bot),
            )

    async def play(self, rooms: Sequence[ScriptedRoom]) -> list[int]:
        """Create the rooms and everything said in them; returns the room numbers."""
        every: list[_SeedRow] = []
        by_room: list[tuple[int, ScriptedRoom, list[_SeedRow]]] = []
        for room in rooms:
            room_id = await self._room(room)
            lines = self._lines(room, room_id)
            by_room.append((room_id, room, lines))
            every += lines
        every.sort(key=lambda row: row.at_ns)
        await self._write(every)
        for room_id, room, lines in by_room:
            await self._marks(room_id, room, [line.record for line in lines if line.record is not None])
        return [room_id for room_id, _, _ in by_room]

    async def _room(self, room: ScriptedRoom) -> int:
        who = [self._users[email] for email in room.members]
        if room.kind == "single":
            return await self._rooms.make_single(self._connection, who[0], who[1], "{}")
        unique_id = room.unique_id or str(uuid.UUID(int=self._rng.getrandbits(128), version=4))
        room_id, _ = await room_data.add_room(
            self._connection,
            unique_id=unique_id,
            kind=room.kind,
            name=room.name,
            avatar_url=f"{FILES_MARK}/upload/rooms/{room.avatar or unique_id}.png",
            options="{}",
            now_ns=self._now_ns,
        )
        for position, person in enumerate(who):
            await room_data.add_member(self._connection, room_id, person.id, self._now_ns + position)
        return room_id

    def _lines(self, room: ScriptedRoom, room_id: int) -> list[_SeedRow]:
        moment = self._now_ns - 24 * 60 * MINUTE_NS
        is_recent = False
        found: list[_SeedRow] = []
        for item in room.lines:
            if isinstance(item, Pause):
                moment = (
                    self._now_ns - int(item.minutes_ago * MINUTE_NS) + self._rng.randrange(MINUTE_NS // 2)
                )
                is_recent = item.minutes_ago < 120
                continue
            target = found[-item.back] if item.back else None
            found.append(_SeedRow(moment, room_id, item, target))
            seconds = self._rng.uniform(14, 48) if is_recent else self._rng.uniform(18, 210)
            moment = min(moment + int(seconds * 1e9), self._now_ns - len(room.lines) * 1_000_000)
        return found

    async def _write(self, every: list[_SeedRow]) -> None:
        if not every:
            return
        system = await people.user_by_email(self._connection, SYSTEM_EMAIL)
        assert system is not None
        numbers = await take_numbers(self._connection, "comment", len(every))
        ends = await comments.ends_of(self._connection, {row.room_id for row in every})
        for number, row in zip(numbers, every, strict=True):
            line = row.line
            sender = system if line.type == "system_event" else self._users[line.who]
            row.record = CommentRecord(
                id=number,
                room_id=row.room_id,
                before_id=ends.get(row.room_id, 0),
                user=sender,
                unique_temp_id=f"world-{number}",
                type=line.type,
                message=line.text,
                payload=json.dumps(self._payload(row)),
                extras="{}",
                deleted=0,
                is_blocked=False,
                created_ns=row.at_ns - row.at_ns % 1000,
            )
            ends[row.room_id] = number
        for start in range(0, len(every), 500):
            portion = [row.record for row in every[start : start + 500] if row.record is not None]
            await comments.store(self._connection, portion)

    def _payload(self, row: _SeedRow) -> dict[str, Any]:
        line = row.line
        if line.type == "system_event":
            subject = self._users[line.who]
            return {**line.payload, "subject_email": subject.email, "subject_username": subject.username}
        if line.type != "reply" or row.target is None or row.target.record is None:
            return line.payload
        replied = row.target.record
        return {
            "text": line.text,
            "replied_comment_id": replied.id,
            "replied_comment_message": replied.message,
            "replied_comment_type": replied.type,
            "replied_comment_payload": json.loads(replied.payload),
            "replied_comment_sender_username": replied.user.username,
            "replied_comment_sender_email": replied.user.email,
            "replied_comment_is_deleted": False,
        }

    async def _marks(self, room_id: int, room: ScriptedRoom, said: list[CommentRecord]) -> None:
        """Everybody has read everything, but for those with a Mark."""
        if not said:
            return
        for email in room.members:
            user = self._users[email]
            mark = room.marks.get(email, Mark())
            heard = [0, *(record.id for record in said if record.user.id != user.id)]
            await self._connection.execute(
                update(members)
                .where(members.c.room_id == room_id, members.c.user_id == user.id)
                .values(
                    read_id=_end(heard, mark.unread, said[-1].id),
                    received_id=_end(heard, mark.undelivered, said[-1].id),
                )
            )


def _end(heard: list[int], behind: int, last_id: int) -> int:
    """The last comment of others that was reached when `behind` of them are missing."""
    return last_id if behind == 0 else heard[max(0, len(heard) - 1 - behind)]
