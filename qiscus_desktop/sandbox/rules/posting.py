"""A comment's birth: checks, the reply's missing fields, storing in batches, publishing before the answer."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from qiscus_desktop.sandbox.data import comments, people
from qiscus_desktop.sandbox.data import rooms as room_data
from qiscus_desktop.sandbox.data.batch import NewComment, store_batch
from qiscus_desktop.sandbox.data.records import CommentRecord, RoomRecord, UserRecord
from qiscus_desktop.sandbox.errors import ApiError, bad_request
from qiscus_desktop.sandbox.rules.service import SYSTEM_EMAIL, Service, to_bytes

log = logging.getLogger("qiscus.sandbox.posting")

LARGEST_BATCH = 200


def is_wordless(type_: str, message: str) -> bool:
    """Whether a comment that is nothing but its words has none; other types may say all in their payload."""
    return type_ in ("text", "", "reply") and not message.strip()


@dataclass(slots=True)
class Draft:
    """An accepted comment that waits for the next batch; `stored` answers with it and whether it is new."""

    new: NewComment
    stored: asyncio.Future[tuple[CommentRecord, bool]] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class Posting:
    """Stores and publishes comments. Close it to end its writer."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._waiting: list[Draft] = []
        self._writer: asyncio.Task[None] | None = None

    async def post(
        self,
        sender: UserRecord,
        room_id: int,
        message: str,
        *,
        type_: str = "text",
        payload: Any = None,
        extras: Any = None,
        unique_temp_id: str = "",
    ) -> tuple[CommentRecord, RoomRecord]:
        """Post as a member of the room. The same `unique_temp_id` again returns the first comment."""
        limit = self._service.policy.comment_limit
        if limit and len(message) > limit:
            raise bad_request(f"comment is longer than {limit} characters")
        if type_ == "system_event":
            raise bad_request("type system_event is not allowed")
        if is_wordless(type_, message):
            raise bad_request("comment is required")
        room = await self._service.room(room_id, sender.id)
        if room is None:
            raise bad_request("room not found")
        if room.member(sender.id) is None:
            raise ApiError(403, "you are not a participant of this room")
        blockers = await self._service.who_blocked(sender.id)
        shape = await self._complete_payload(room, sender, type_, message, payload)
        stored = self._service.shapes.stored
        hidden_from = tuple(member.user.id for member in room.members if member.user.id in blockers)
        new = NewComment(
            room_id,
            sender,
            unique_temp_id or f"sandbox-{secrets.token_urlsafe(12)}",
            type_,
            stored(message),
            stored(json.dumps(shape)) if shape else "{}",
            stored(json.dumps(extras)) if extras and isinstance(extras, dict | list) else "{}",
            is_blocked=room.kind == "single" and bool(hidden_from),
            hidden_from=hidden_from,
        )
        record, is_new = await self._store(new)
        if is_new:
            await self._publish(record, room, hidden_from)
        return record, room

    async def post_system_event(
        self, room: RoomRecord, message: str, payload: dict[str, Any]
    ) -> CommentRecord:
        """Post a centred line such as "Ani added Budi"; `payload` is the documented object of its kind."""
        async with self._service.database.read() as connection:
            system = await people.user_by_email(connection, SYSTEM_EMAIL)
            fresh = await room_data.load_room(connection, room.id)
        assert system is not None
        assert fresh is not None
        temp_id = f"system-{secrets.token_urlsafe(12)}"
        text = json.dumps(payload)
        new = NewComment(room.id, system, temp_id, "system_event", message, text, "{}", is_blocked=False)
        record, _ = await self._store(new)
        await self._publish(record, fresh, ())
        return record

    async def _complete_payload(
        self, room: RoomRecord, sender: UserRecord, type_: str, message: str, payload: Any
    ) -> Any:
        if isinstance(payload, str):
            # The official SDK passes on what it could not parse; plain text may carry such a payload.
            with contextlib.suppress(ValueError):
                payload = json.loads(payload) if payload else None
        if type_ not in ("text", "") and payload is not None and not isinstance(payload, dict | list):
            raise bad_request("payload has to be an object")
        if type_ == "reply":
            return await self._complete_reply(
                room, sender, message, payload if isinstance(payload, dict) else {}
            )
        if type_ == "file_attachment" and not (isinstance(payload, dict) and payload.get("url")):
            raise bad_request("payload.url is required")
        return payload if payload is not None else {}

    async def _complete_reply(
        self, room: RoomRecord, sender: UserRecord, message: str, payload: dict[str, Any]
    ) -> dict[str, Any]:
        """Clients send the id of the replied comment; the rest is filled in here."""
        try:
            replied_id = int(payload.get("replied_comment_id") or 0)
        except (TypeError, ValueError):
            raise bad_request("replied_comment_id is not a number") from None
        async with self._service.database.read() as connection:
            replied = await comments.by_id(connection, replied_id)
        if replied is None or replied.room_id != room.id:
            raise bad_request("replied_comment_id not found")
        if replied.type == "system_event":
            raise bad_request("a system_event cannot be replied to")
        shapes = self._service.shapes
        return {
            **payload,
            "text": str(payload.get("text") or message),
            "replied_comment_id": replied.id,
            "replied_comment_message": shapes.text(replied),
            "replied_comment_type": replied.type,
            "replied_comment_payload": {} if replied.deleted else shapes.json(replied.payload),
            "replied_comment_sender_username": replied.user.username,
            "replied_comment_sender_email": replied.user.email,
            "replied_comment_is_deleted": bool(replied.deleted),
        }

    async def _store(self, new: NewComment) -> tuple[CommentRecord, bool]:
        draft = Draft(new)
        self._waiting.append(draft)
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_all())
        return await draft.stored

    async def _write_all(self) -> None:
        """Everything that waits goes into one transaction, again and again until nothing waits."""
        while self._waiting:
            batch, self._waiting = self._waiting[:LARGEST_BATCH], self._waiting[LARGEST_BATCH:]
            try:
                answers = await self._write([draft.new for draft in batch])
            except Exception:
                log.exception("a batch of %d comments was not stored", len(batch))
                for draft in batch:
                    if not draft.stored.done():
                        draft.stored.set_exception(ApiError(500, "comment was not stored"))
                continue
            for draft, answer in zip(batch, answers, strict=True):
                if not draft.stored.done():
                    draft.stored.set_result(answer)

    async def _write(self, batch: list[NewComment]) -> list[tuple[CommentRecord, bool]]:
        now_ns = self._service.clock.now_ns
        stored = await self._service.database.write_batch(
            lambda connection: store_batch(connection, batch, now_ns)
        )
        answers: list[tuple[CommentRecord, bool]] = []
        for number, record in stored:
            if record is not None:
                answers.append((record, True))
                continue
            async with self._service.database.read() as connection:
                first = await comments.by_id(connection, number)
            assert first is not None
            answers.append((first, False))
        return answers

    async def _publish(self, record: CommentRecord, room: RoomRecord, hidden_from: Collection[int]) -> None:
        shapes = self._service.shapes
        if room.is_channel:
            self._service.push_to_channel(room, shapes.pushed_comment(record, room, 0))
        else:
            listeners = [member.user.id for member in room.members if member.user.id not in hidden_from]
            if room.kind == "single":
                for user_id in listeners:
                    await self._service.push([user_id], "c", shapes.pushed_comment(record, room, user_id))
            else:
                await self._service.push(listeners, "c", to_bytes(shapes.pushed_comment(record, room, 0)))
        await self._service.hub.settled()

    async def close(self) -> None:
        """Let what was accepted be written, then stop."""
        if self._writer is not None:
            await asyncio.gather(self._writer, return_exceptions=True)
