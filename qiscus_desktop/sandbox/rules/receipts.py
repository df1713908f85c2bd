"""Delivered and read: watermarks that only go up, and what is published when they move."""

from __future__ import annotations

import json
from typing import Any

from qiscus_desktop.sandbox.data import comments
from qiscus_desktop.sandbox.data import rooms as room_data
from qiscus_desktop.sandbox.data.marks import Move, move_marks
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
        received_id = max(received_id, read_id)
        if read_id <= member.read_id and received_id <= member.received_id:
            return self._answer(user, member, has_moved=False)
        moved = await self._move(user, room, read_id, received_id)
        for move in moved:
            # The room's record may be kept in memory, so it is put right here.
            if move.topic == "read":
                member.read_id = max(member.read_id, move.comment_id)
            else:
                member.received_id = max(member.received_id, move.comment_id)
        return self._answer(user, member, has_moved=bool(moved))

    async def _move(self, user: UserRecord, room: RoomRecord, read_id: int, received_id: int) -> list[Move]:
        is_silent = room.is_channel or await self._has_blocked_the_other(user, room)
        now_ns = self._service.clock.now_ns()

        def event_of(move: Move) -> tuple[str, int]:
            return json.dumps(self._event_payload(user, room.id, move)), now_ns

        moved = await self._service.database.write_batch(
            lambda connection: move_marks(
                connection, room.id, user.id, read_id, received_id, None if is_silent else event_of
            )
        )
        if moved and moved[-1].event_id:
            move = moved[-1]
            ending = "r" if move.topic == "read" else "d"
            self._service.push_receipt(room, user, ending, move.comment_id, move.unique_temp_id)
            data = self._event_payload(user, room.id, move)["data"]
            notice = to_bytes(event(move.event_id, move.topic, user, data, now_ns))
            others = [other.user.id for other in room.members if other.user.id != user.id]
            await self._service.push(others, "n", notice)
            await self._service.hub.settled()
        return moved

    async def _has_blocked_the_other(self, user: UserRecord, room: RoomRecord) -> bool:
        other = room.other(user.id) if room.kind == "single" else None
        return other is not None and user.id in await self._service.who_blocked(other.user.id)

    def _event_payload(self, user: UserRecord, room_id: int, move: Move) -> dict[str, Any]:
        data = {
            "comment_id": move.comment_id,
            "comment_unique_id": move.unique_temp_id,
            "email": user.email,
            "room_id": room_id,
        }
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
