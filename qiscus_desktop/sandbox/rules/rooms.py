"""Opening, creating, reading and changing rooms, and who is in them."""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from qiscus_desktop.sandbox.data import comments, people
from qiscus_desktop.sandbox.data import rooms as room_data
from qiscus_desktop.sandbox.data.records import MemberRecord, RoomRecord, UserRecord
from qiscus_desktop.sandbox.errors import ApiError, bad_request
from qiscus_desktop.sandbox.rules.posting import Posting
from qiscus_desktop.sandbox.rules.service import Service

KINDS = ("single", "group", "channel")
GROUP_AVATAR = "sandbox-files:/upload/rooms/group.png"
OPENED_COMMENTS = 20


class Rooms:
    """Rooms and their members; every change is told in the room by a system event."""

    def __init__(self, service: Service, posting: Posting) -> None:
        self._service = service
        self._posting = posting

    async def _view(self, connection: AsyncConnection, room_id: int, user: UserRecord) -> dict[str, Any]:
        """The room as this user sees it, with its newest comments."""
        room = (await room_data.load_rooms(connection, [room_id], user.id))[room_id]
        if room.is_channel:
            room.members = (await room_data.list_members(connection, room_id, 0, 100, descending=False))[0]
        newest = await comments.page(connection, room_id, user.id, limit=OPENED_COMMENTS)
        # The list that a client shows and the number beside it have to be of one moment.
        newest_id = max(room.last_comment_id, newest[0].id if newest else 0)
        unread = await comments.unread_counts(connection, user.id, [room_id], newest_id)
        shapes = self._service.shapes
        return {
            "room": shapes.room(room, user.id, newest[0] if newest else None, unread.get(room_id, 0)),
            "comments": [shapes.comment(record, room, user.id) for record in newest],
        }

    async def view(self, room_id: int, user: UserRecord) -> dict[str, Any]:
        """`{room, comments}` of a room, comments newest first."""
        async with self._service.database.read() as connection:
            return await self._view(connection, room_id, user)

    async def open_single(
        self, user: UserRecord, emails: list[str], options: str | None, distinct_id: str
    ) -> dict[str, Any]:
        """The one-to-one room with somebody, made if needed. Returns `{room, comments}`."""
        targets = [email for email in dict.fromkeys(emails) if email != user.email]
        if len(targets) != 1:
            raise bad_request("emails has to name one other user")
        async with self._service.database.write() as connection:
            other = await people.user_by_email(connection, targets[0])
            if other is None or not other.is_active:
                raise bad_request("user not found", f"user not found: {targets[0]}")
            room_id = await self.make_single(connection, user, other, options or "{}", distinct_id)
        return await self.view(room_id, user)

    async def make_single(
        self,
        connection: AsyncConnection,
        user: UserRecord,
        other: UserRecord,
        options: str,
        distinct_id: str = "",
    ) -> int:
        """The number of the one-to-one room of two users."""
        now = self._service.clock.now_ns()
        pair = "\n".join([*sorted((user.email, other.email)), distinct_id])
        unique_id = hashlib.sha256(pair.encode()).hexdigest()[:32]
        name = f"{user.username} {other.username}"
        room_id, is_new = await room_data.add_room(
            connection,
            unique_id=unique_id,
            kind="single",
            name=name,
            avatar_url="",
            options=options,
            now_ns=now,
        )
        if is_new:
            for person in (user, other):
                await room_data.add_member(connection, room_id, person.id, now)
        return room_id

    async def create_group(
        self, user: UserRecord, name: str, emails: list[str], avatar_url: str | None, options: str | None
    ) -> dict[str, Any]:
        """A new group with these people and the creator. Returns `{room, comments}`."""
        if not name:
            raise bad_request("name is required")
        async with self._service.database.write() as connection:
            found = await self._known(connection, [email for email in emails if email != user.email])
            if len(found) + 1 > self._service.policy.group_limit:
                raise bad_request(f"a group has at most {self._service.policy.group_limit} participants")
            now = self._service.clock.now_ns()
            room_id, _ = await room_data.add_room(
                connection,
                unique_id=str(uuid.uuid4()),
                kind="group",
                name=name,
                avatar_url=self._service.shapes.stored(avatar_url) if avatar_url else GROUP_AVATAR,
                options=options or "{}",
                now_ns=now,
            )
            for person in (user, *found):
                await room_data.add_member(connection, room_id, person.id, now)
        await self._tell(room_id, user, "create_room", f"{user.username} created this group", {})
        return await self.view(room_id, user)

    async def open_channel(
        self, user: UserRecord, unique_id: str, name: str | None, avatar_url: str | None, options: str | None
    ) -> dict[str, Any]:
        """The channel with this id, made if needed; the caller joins. Returns `{changed, room, comments}`."""
        if not unique_id or "#" in unique_id or "+" in unique_id or "/" in unique_id:
            raise bad_request("unique_id is required and must not contain # + or /")
        async with self._service.database.write() as connection:
            now = self._service.clock.now_ns()
            room_id, is_new = await room_data.add_room(
                connection,
                unique_id=unique_id,
                kind="channel",
                name=name or unique_id,
                avatar_url=self._service.shapes.stored(avatar_url) if avatar_url else GROUP_AVATAR,
                options=options or "{}",
                now_ns=now,
            )
            room = await room_data.load_room(connection, room_id, user.id)
            if room is None or not room.is_channel:
                raise bad_request("unique_id belongs to a room that is not a channel")
            if room.member(user.id) is None and room.total_members >= self._service.policy.channel_limit:
                raise bad_request("the channel is full")
            has_joined = await room_data.add_member(connection, room_id, user.id, now)
        return {"changed": is_new or has_joined, **await self.view(room_id, user)}

    async def get(self, user: UserRecord, room_id: int) -> dict[str, Any]:
        """`{room, comments, is_participant}`; who is not in a channel gets no members of it."""
        async with self._service.database.read() as connection:
            room = await room_data.load_room(connection, room_id, user.id)
            if room is None:
                raise ApiError(404, "room not found")
            is_participant = room.member(user.id) is not None
            if not is_participant and not room.is_channel:
                raise ApiError(403, "you are not a participant of this room")
            return {**await self._view(connection, room_id, user), "is_participant": is_participant}

    async def infos(
        self, user: UserRecord, room_ids: list[int], with_participants: bool, show_removed: bool = False
    ) -> list[dict[str, Any]]:
        """RoomInfo of those rooms the user is in, in the order asked for."""
        async with self._service.database.read() as connection:
            rooms = await room_data.load_rooms(connection, room_ids, user.id)
            mine = [
                rooms[number]
                for number in dict.fromkeys(room_ids)
                if number in rooms and (rooms[number].member(user.id) is not None or show_removed)
            ]
            ends = {room.id: room.last_comment_id for room in mine}
            last = await comments.last_of_rooms(connection, user.id, ends)
            newest_id = max(ends.values(), default=0)
            unread = await comments.unread_counts(connection, user.id, list(ends), newest_id)
            removed = {room.id for room in mine if room.member(user.id) is None}
            if with_participants:
                for room in mine:
                    if room.is_channel:
                        portion = await room_data.list_members(connection, room.id, 0, 20, descending=False)
                        room.members = portion[0]
        shapes = self._service.shapes
        return [
            shapes.room_info(room, user.id, last.get(room.id), unread.get(room.id, 0), room.id in removed)
            for room in mine
        ]

    async def infos_of(
        self,
        user: UserRecord,
        room_ids: list[int],
        unique_ids: list[str],
        with_participants: bool,
        removed: bool,
    ) -> list[dict[str, Any]]:
        """RoomInfo by numbers and by string ids."""
        async with self._service.database.read() as connection:
            more = await room_data.room_ids_by_unique_id(connection, unique_ids) if unique_ids else []
        return await self.infos(user, [*room_ids, *more], with_participants, removed)

    async def mine(
        self,
        user: UserRecord,
        *,
        kinds: list[str],
        page: int,
        limit: int,
        with_participants: bool,
        show_empty: bool,
        show_removed: bool,
    ) -> tuple[list[dict[str, Any]], int]:
        """A page of the user's room list, newest activity first, and the number of rooms."""
        async with self._service.database.read() as connection:
            numbers, total = await room_data.list_room_ids(
                connection,
                user.id,
                kinds=kinds,
                show_empty=show_empty,
                show_removed=show_removed,
                page=page,
                limit=limit,
            )
        return await self.infos(user, numbers, with_participants, show_removed), total

    async def update(
        self, user: UserRecord, room_id: int, name: str | None, avatar_url: str | None, options: str | None
    ) -> dict[str, Any]:
        """Change what is given. Returns `{changed, room, comments}`."""
        room = await self.as_member(user, room_id)
        values: dict[str, str] = {}
        if name and name != room.name:
            values["name"] = name
        if avatar_url and (kept := self._service.shapes.stored(avatar_url)) != room.avatar_url:
            values["avatar_url"] = kept
        if options is not None and options != room.options:
            values["options"] = options
        if values:
            async with self._service.database.write() as connection:
                await room_data.change_room(connection, room_id, **values)
        if "name" in values:
            await self._tell(
                room_id, user, "change_room_name", f"{user.username} changed the room name to {name}", {}
            )
        if "avatar_url" in values:
            await self._tell(
                room_id, user, "change_room_avatar", f"{user.username} changed the room picture", {}
            )
        return {"changed": bool(values), **await self.view(room_id, user)}

    async def participants(
        self, user: UserRecord, unique_id: str, offset: int, limit: int, descending: bool
    ) -> tuple[list[dict[str, Any]], int]:
        """A portion of a room's participants and their number."""
        async with self._service.database.read() as connection:
            numbers = await room_data.room_ids_by_unique_id(connection, [unique_id])
            room = await room_data.load_room(connection, numbers[0], user.id) if numbers else None
            if room is None:
                raise ApiError(404, "room not found")
            if room.member(user.id) is None:
                raise ApiError(403, "you are not a participant of this room")
            found, total = await room_data.list_members(connection, room.id, offset, limit, descending)
        return [self._service.shapes.participant(member) for member in found], total

    async def add(self, user: UserRecord, room_id: int, emails: list[str]) -> list[dict[str, Any]]:
        """Let people in. Returns the Participants that are new."""
        room = await self.as_member(user, room_id)
        if room.kind == "single":
            raise bad_request("nobody can be added to a one-to-one room")
        async with self._service.database.write() as connection:
            found = await self._known(connection, emails)
            policy = self._service.policy
            if room.total_members + len(found) > (
                policy.channel_limit if room.is_channel else policy.group_limit
            ):
                raise bad_request("the room is full")
            now = self._service.clock.now_ns()
            added = [who for who in found if await room_data.add_member(connection, room_id, who.id, now)]
        if added:
            names = ", ".join(person.username for person in added)
            await self._tell(room_id, user, "add_member", f"{user.username} added {names}", _objects(added))
        shapes = self._service.shapes
        return [shapes.participant(MemberRecord(person, 0, 0, 0)) for person in found]

    async def remove(self, user: UserRecord, room_id: int, emails: list[str]) -> list[str]:
        """Send people out, or leave. Returns the identities of those who are gone."""
        room = await self.as_member(user, room_id)
        if room.kind == "single":
            raise bad_request("nobody can be removed from a one-to-one room")
        async with self._service.database.write() as connection:
            found = await self._known(connection, emails)
            gone = [who for who in found if await room_data.remove_member(connection, room_id, who.id)]
        for person in gone:
            if person.id == user.id:
                await self._tell(room_id, user, "left_room", f"{user.username} left", {})
            else:
                text = f"{user.username} removed {person.username}"
                await self._tell(room_id, user, "remove_member", text, _objects([person]))
        return [person.email for person in gone]

    async def as_member(self, user: UserRecord, room_id: int) -> RoomRecord:
        """The room, if this user is in it; else 400 or 403."""
        async with self._service.database.read() as connection:
            room = await room_data.load_room(connection, room_id, user.id)
        if room is None:
            raise bad_request("room not found")
        if room.member(user.id) is None:
            raise ApiError(403, "you are not a participant of this room")
        return room

    async def _known(self, connection: AsyncConnection, emails: list[str]) -> list[UserRecord]:
        found = await people.users_by_email(connection, emails)
        missing = set(emails) - {person.email for person in found}
        if missing:
            raise bad_request("user not found", *(f"user not found: {email}" for email in sorted(missing)))
        return found

    async def _tell(
        self, room_id: int, subject: UserRecord, kind: str, text: str, more: dict[str, Any]
    ) -> None:
        async with self._service.database.read() as connection:
            room = await room_data.load_room(connection, room_id)
        assert room is not None
        payload = {
            "type": kind,
            "room_name": room.name,
            "subject_email": subject.email,
            "subject_username": subject.username,
            **more,
        }
        await self._posting.post_system_event(room, text, payload)


def _objects(people_: list[UserRecord]) -> dict[str, Any]:
    if len(people_) == 1:
        return {"object_email": people_[0].email, "object_username": people_[0].username}
    return {
        "object_email_list": [person.email for person in people_],
        "object_username_list": [person.username for person in people_],
    }


def options_text(value: Any) -> str | None:
    """Room options as the JSON text the wire wants, whichever way a client sent them; None for nothing."""
    if value is None or value == "":
        return None
    return value if isinstance(value, str) else json.dumps(value)
