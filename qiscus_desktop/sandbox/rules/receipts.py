"""Delivered and read: watermarks that only go up, and what is published when they move."""

from __future__ import annotations

import json
from typing import Any

from qiscus_desktop.sandbox.data import comments, events
from qiscus_desktop.sandbox.data import rooms as room_data
from qiscus_desktop.sandbox.data.records import MemberRecord, RoomRecord, UserRecord
from qiscus_desktop.sandbox.errors import ApiError, bad_request
from qiscus_desktop.sandbox.rules.service import Service, to_bytes
from qiscus_desktop.sandbox.shapes import event


class Receipts:
    """Moves watermarks and tells the room."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def mark(self, user: UserRecord, room_id: int, read_id: int, received_id: int) -> dict[str, Any]:
        """Raise the user's watermarks to comments of the room; read implies received."""
        room = await self._service.room(room_id, user.id)
        if room is None:
            raise bad_request("room not found")
        member = room.member(user.id)
        if member is None:
            raise ApiError(403, "you are not a participant of this room")
        async with self._service.database.read() as connection:
            read = await comments.at_or_below(connection, room_id, read_id) if read_id else None
            wanted = max(received_id, read_id)
            received = await comments.at_or_below(connection, room_id, wanted) if wanted else None
        new_read = read[0] if read is not None and read[0] > member.read_id else 0
        new_received = received[0] if received is not None and received[0] > member.received_id else 0
        if new_read or new_received:
            await self._move(user, room, member, (new_read, read), (new_received, received))
        return self._answer(user, member, bool(new_read or new_received))

    async def _move(
        self,
        user: UserRecord,
        room: RoomRecord,
        member: MemberRecord,
        read: tuple[int, tuple[int, str] | None],
        received: tuple[int, tuple[int, str] | None],
    ) -> None:
        stored: list[tuple[int, str, tuple[int, str]]] = []
        is_silent = room.is_channel or await self._has_blocked_the_other(user, room)
        # The room's record in memory is put right below, so nothing has to be forgotten.
        async with self._service.database.write(is_quiet=True) as connection:
            moved = await room_data.move_marks(connection, room.id, user.id, read[0], received[0])
            now = self._service.clock.now_ns()
            for has_moved, (_, mark), topic in ((moved[1], received, "delivered"), (moved[0], read, "read")):
                if not has_moved or mark is None or is_silent or (topic == "delivered" and moved[0]):
                    continue
                payload = self._event_payload(user, room.id, mark)
                number = await events.add_event(connection, topic, json.dumps(payload), now, room_id=room.id)
                stored.append((number, topic, mark))
        member.read_id = max(member.read_id, read[0])
        member.received_id = max(member.received_id, received[0])
        for number, topic, (comment_id, temp_id) in stored:
            self._service.push_receipt(room, user, "r" if topic == "read" else "d", comment_id, temp_id)
            data = self._event_payload(user, room.id, (comment_id, temp_id))["data"]
            notice = to_bytes(event(number, topic, user, data, now))
            others = [other.user.id for other in room.members if other.user.id != user.id]
            await self._service.push(others, "n", notice)
        await self._service.hub.settled()

    async def _has_blocked_the_other(self, user: UserRecord, room: RoomRecord) -> bool:
        other = room.other(user.id) if room.kind == "single" else None
        return other is not None and user.id in await self._service.who_blocked(other.user.id)

    def _event_payload(self, user: UserRecord, room_id: int, mark: tuple[int, str]) -> dict[str, Any]:
        data = {"comment_id": mark[0], "comment_unique_id": mark[1], "email": user.email, "room_id": room_id}
        return {"actor": {"id": str(user.id), "email": user.email, "name": user.username}, "data": data}

    def _answer(self, user: UserRecord, member: MemberRecord, has_moved: bool) -> dict[str, Any]:
        return {
            "changed": has_moved,
            "last_comment_read_id": member.read_id,
            "last_comment_read_id_str": str(member.read_id),
            "last_comment_received_id": member.received_id,
            "last_comment_received_id_str": str(member.received_id),
            "user_id": user.id,
            "user_id_str": str(user.id),
        }

    async def who_got(self, user: UserRecord, comment_id: int) -> dict[str, Any]:
        """`{read_by, delivered_to, pending, total}` of one comment."""
        async with self._service.database.read() as connection:
            comment = await comments.by_id(connection, comment_id)
            room = (
                await room_data.load_room(connection, comment.room_id, user.id)
                if comment is not None
                else None
            )
        if comment is None or room is None:
            raise ApiError(404, "comment not found")
        if room.member(user.id) is None:
            raise ApiError(403, "you are not a participant of this room")
        lists: dict[str, list[dict[str, Any]]] = {"read_by": [], "delivered_to": [], "pending": []}
        for member in room.members:
            if member.user.id == comment.user.id:
                continue
            if member.read_id >= comment.id:
                where = "read_by"
            else:
                where = "delivered_to" if member.received_id >= comment.id else "pending"
            lists[where].append({"user": self._service.shapes.participant(member)})
        return {**lists, "total": {name: len(found) for name, found in lists.items()}}
