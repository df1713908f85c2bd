"""What happens to comments after they were posted: pages, edits, deletion, clearing, search, sync."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import ColumnElement, or_

from qiscus_desktop.sandbox.data import comments, events
from qiscus_desktop.sandbox.data import rooms as room_data
from qiscus_desktop.sandbox.data.records import CommentRecord, RoomRecord, UserRecord
from qiscus_desktop.sandbox.data.tables import comments as comment_table
from qiscus_desktop.sandbox.data.tables import rooms as room_table
from qiscus_desktop.sandbox.data.tables import users as user_table
from qiscus_desktop.sandbox.errors import ApiError, bad_request
from qiscus_desktop.sandbox.rules.posting import is_wordless
from qiscus_desktop.sandbox.rules.service import Service, to_bytes
from qiscus_desktop.sandbox.shapes import event

IMAGE_ENDINGS = (
    "png",
    "jpg",
    "jpeg",
    "gif",
    "webp",
    "bmp",
    "svg",
    "heic",
    "mp4",
    "mov",
    "webm",
    "mp3",
    "ogg",
    "wav",
)


class Messages:
    """Reads and changes stored comments on behalf of a user."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def page(
        self, user: UserRecord, room_id: int, *, pivot_id: int, after: bool, limit: int, before_ns: int
    ) -> list[dict[str, Any]]:
        """A page of a room, newest first."""
        room = await self._service.room(room_id, user.id)
        if room is None:
            raise ApiError(404, "room not found")
        if room.member(user.id) is None:
            raise ApiError(403, "you are not a participant of this room")
        async with self._service.database.read() as connection:
            found = await comments.page(
                connection, room_id, user.id, pivot_id=pivot_id, after=after, limit=limit, before_ns=before_ns
            )
        return [self._service.shapes.comment(record, room, user.id) for record in found]

    async def _shaped(self, user: UserRecord, found: list[CommentRecord]) -> list[dict[str, Any]]:
        """Comments of several rooms in their REST form."""
        async with self._service.database.read() as connection:
            rooms = await room_data.load_rooms(
                connection, sorted({record.room_id for record in found}), user.id
            )
        return [self._service.shapes.comment(record, rooms[record.room_id], user.id) for record in found]

    async def edit(
        self, user: UserRecord, unique_temp_id: str, message: str, payload: Any, extras: Any
    ) -> dict[str, Any]:
        """Change an own comment and tell everybody in the room."""
        limit = self._service.policy.comment_limit
        if limit and len(message) > limit:
            raise bad_request(f"comment is longer than {limit} characters")
        comment, room = await self._own(user, unique_temp_id)
        if is_wordless(comment.type, message):
            raise bad_request("comment is required")
        values: dict[str, str] = {"message": self._service.shapes.stored(message)}
        if isinstance(payload, dict) and comment.type == "reply":
            values["payload"] = json.dumps({**json.loads(comment.payload), "text": message, **payload})
        elif isinstance(payload, dict | list):
            values["payload"] = self._service.shapes.stored(json.dumps(payload))
        elif comment.type == "reply":
            values["payload"] = json.dumps({**json.loads(comment.payload), "text": message})
        if isinstance(extras, dict | list):
            values["extras"] = json.dumps(extras)
        async with self._service.database.write() as connection:
            await comments.change(connection, comment.id, **values)
        comment.message = values["message"]
        comment.payload = values.get("payload", comment.payload)
        comment.extras = values.get("extras", comment.extras)
        shapes = self._service.shapes
        if room.is_channel:
            self._service.push_to_channel(room, shapes.pushed_comment(comment, room, 0), "update")
        for member in room.members:
            await self._service.push(
                [member.user.id], "update", shapes.pushed_comment(comment, room, member.user.id)
            )
        await self._service.hub.settled()
        return shapes.comment(comment, room, user.id)

    async def _own(self, user: UserRecord, unique_temp_id: str) -> tuple[CommentRecord, RoomRecord]:
        if not unique_temp_id:
            raise bad_request("unique_id is required")
        async with self._service.database.read() as connection:
            found = await comments.by_temp_ids(connection, [unique_temp_id])
            mine = [record for record in found if record.user.id == user.id and not record.deleted]
            if not mine:
                if any(not record.deleted for record in found):
                    raise ApiError(403, "only the sender can change a message")
                raise bad_request("message not found")
            room = await room_data.load_room(connection, mine[-1].room_id, user.id)
        if room is None or room.member(user.id) is None:
            raise ApiError(403, "you are not a participant of this room")
        return mine[-1], room

    async def delete(
        self, user: UserRecord, unique_temp_ids: list[str], for_everyone: bool, hard: bool
    ) -> list[dict[str, Any]]:
        """Delete comments: own ones for everybody, any visible ones for oneself."""
        if not unique_temp_ids:
            raise bad_request("unique_ids is required")
        async with self._service.database.read() as connection:
            found = [c for c in await comments.by_temp_ids(connection, unique_temp_ids) if c.deleted < 2]
            rooms = await room_data.load_rooms(connection, sorted({c.room_id for c in found}), user.id)
        found = [record for record in found if rooms[record.room_id].member(user.id) is not None]
        if not found:
            raise bad_request("message not found")
        if for_everyone:
            found = [record for record in found if record.user.id == user.id]
            if not found:
                raise ApiError(403, "only the sender can delete a message for everyone")
        by_room: dict[int, list[CommentRecord]] = {}
        for record in found:
            by_room.setdefault(record.room_id, []).append(record)
        notices = []
        async with self._service.database.write() as connection:
            for record in found:
                if for_everyone:
                    await comments.change(connection, record.id, deleted=2 if hard else 1)
                else:
                    await comments.hide(connection, [user.id], record.id)
            for room_id, records in by_room.items():
                data = {
                    "is_hard_delete": hard,
                    "deleted_messages": [
                        {
                            "room_id": str(room_id),
                            "message_unique_ids": [record.unique_temp_id for record in records],
                        }
                    ],
                }
                whom = {"room_id": room_id} if for_everyone else {"user_id": user.id}
                notices.append((room_id, await self._event(connection, "delete_message", user, data, **whom)))
        for room_id, notice in notices:
            room = rooms[room_id]
            if for_everyone and room.is_channel:
                async with self._service.database.read() as connection:
                    room.members = (
                        await room_data.list_members(connection, room_id, 0, 5000, descending=False)
                    )[0]
            listeners = [member.user.id for member in room.members] if for_everyone else [user.id]
            await self._service.push(listeners, "n", notice)
        await self._service.hub.settled()
        for record in found:
            record.deleted = 1
        shapes = self._service.shapes
        return [shapes.comment(record, rooms[record.room_id], user.id, keep=True) for record in found]

    async def clear(self, user: UserRecord, unique_ids: list[str]) -> list[dict[str, Any]]:
        """Empty rooms for this user only. Returns their summaries."""
        async with self._service.database.write() as connection:
            numbers = await room_data.room_ids_by_unique_id(connection, unique_ids)
            rooms = await room_data.load_rooms(connection, numbers, user.id)
            mine = [room for room in rooms.values() if room.member(user.id) is not None]
            if not mine:
                raise bad_request("room not found")
            for room in mine:
                await comments.clear(connection, room.id, user.id, room.last_comment_id)
            summaries = [self._service.shapes.cleared_room(room, user.id) for room in mine]
            notice = await self._event(
                connection, "clear_room", user, {"deleted_rooms": summaries}, user_id=user.id
            )
        await self._service.push([user.id], "n", notice)
        await self._service.hub.settled()
        return summaries

    async def _event(
        self,
        connection: Any,
        topic: str,
        user: UserRecord,
        data: dict[str, Any],
        room_id: int = 0,
        user_id: int = 0,
    ) -> bytes:
        now = self._service.clock.now_ns()
        payload = event(0, topic, user, data, now)["payload"]
        stored = self._service.shapes.stored(json.dumps(payload))
        number = await events.add_event(connection, topic, stored, now, room_id=room_id, user_id=user_id)
        return to_bytes(event(number, topic, user, data, now))

    async def sync(self, user: UserRecord, last_id: int, limit: int) -> tuple[list[dict[str, Any]], int]:
        """Comments above an id, oldest first, and the id up to which this answer is complete."""
        async with self._service.database.read() as connection:
            # Asked first, or a comment that comes between the two questions would be skipped for ever.
            newest = await comments.last_id_of(connection, user.id)
            found = await comments.since(connection, user.id, last_id, limit)
        return await self._shaped(user, found), found[-1].id if found else max(last_id, newest)

    async def sync_events(self, user: UserRecord, start_id: int, limit: int) -> list[dict[str, Any]]:
        """Events above an id, oldest first."""
        async with self._service.database.read() as connection:
            found = await events.events_since(connection, user.id, start_id, limit)
        return [
            {
                "id": number,
                "timestamp": at,
                "action_topic": topic,
                "payload": self._service.shapes.json(payload),
            }
            for number, topic, payload, at in found
        ]

    async def unread_by_room(self, user: UserRecord) -> dict[int, int]:
        """Unread comments per room; rooms without any are left out."""
        async with self._service.database.read() as connection:
            return await comments.unread_counts(connection, user.id)

    async def search(
        self,
        user: UserRecord,
        *,
        query: str,
        sender: str | None,
        types: list[str],
        room_ids: list[int],
        kinds: list[str],
        page: int,
        limit: int,
        below_id: int = 0,
    ) -> tuple[list[dict[str, Any]], int]:
        """Comments with these words, newest first, and how many there are."""
        conditions: list[ColumnElement[bool]] = []
        if sender:
            conditions.append(user_table.c.email == sender)
        if types:
            conditions.append(comment_table.c.type.in_(types))
        if room_ids:
            conditions.append(comment_table.c.room_id.in_(room_ids))
        if kinds:
            conditions.append(room_table.c.kind.in_(kinds))
        if below_id:
            conditions.append(comment_table.c.id < below_id)
        async with self._service.database.read() as connection:
            found, total = await comments.search(
                connection, user.id, conditions, query=query, offset=(page - 1) * limit, limit=limit
            )
        return await self._shaped(user, found), total

    async def files(
        self,
        user: UserRecord,
        *,
        query: str,
        sender: str | None,
        room_ids: list[int],
        file_type: str | None,
        include: list[str],
        exclude: list[str],
        page: int,
        limit: int,
    ) -> tuple[list[dict[str, Any]], int]:
        """Comments that carry a file, newest first, and how many there are."""
        conditions: list[ColumnElement[bool]] = [comment_table.c.type == "file_attachment"]
        if sender:
            conditions.append(user_table.c.email == sender)
        if room_ids:
            conditions.append(comment_table.c.room_id.in_(room_ids))
        if file_type == "media":
            conditions.append(_ends_in(list(IMAGE_ENDINGS)))
        elif file_type:
            conditions.append(~_ends_in(list(IMAGE_ENDINGS)))
        if include:
            conditions.append(_ends_in(include))
        if exclude:
            conditions.append(~_ends_in(exclude))
        async with self._service.database.read() as connection:
            found, total = await comments.search(
                connection, user.id, conditions, query=query, offset=(page - 1) * limit, limit=limit
            )
        return await self._shaped(user, found), total


def _ends_in(endings: list[str]) -> ColumnElement[bool]:
    """The address in the payload ends in one of these extensions (payloads are JSON text)."""
    return or_(*(comment_table.c.payload.ilike(f'%.{ending.lstrip(".")}"%') for ending in endings))
