"""Comments: posting, editing, deleting, loading, receipts, search."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from qiscus_desktop.core import errors, events
from qiscus_desktop.core.files import CommentPage, FileCalls
from qiscus_desktop.core.interceptors import InterceptorKind
from qiscus_desktop.core.models import Comment, Status
from qiscus_desktop.core.wire import decode, requests

log = logging.getLogger("qiscus.core.comments")

MOST_RETRIES = 10
_ROOM_TYPES = {"single": ("single", None), "group": ("group", None), "channel": ("group", True)}
Payload = Mapping[str, Any] | str | None


def new_temp_id() -> str:
    """A fresh identity for a comment, unique over all clients."""
    return f"python-{secrets.token_urlsafe(16)}"


class CommentCalls(FileCalls):
    """Calls about comments."""

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._unsent: dict[str, tuple[Comment, int]] = {}

    # ---- sending

    async def post_comment(
        self,
        room_id: int,
        text: str,
        *,
        temp_id: str,
        type: str = "text",
        payload: Payload = None,
        extras: Mapping[str, Any] | None = None,
    ) -> Comment:
        """Post a comment once, under an identity of the caller (POST `post_comment`).

        The same `temp_id` again gives the same comment, so it may be repeated freely. Nothing is emitted
        before the answer, and no retry runs in the background: for callers with an outbox of their own.
        """
        message = await self._before_sent(room_id, text, temp_id, type, _payload_of(payload), extras)
        self._memory.note_sending(message["unique_temp_id"])
        answer = await self._call(
            requests.post_comment(
                room_id,
                message["message"],
                message["unique_temp_id"],
                message["type"],
                self._with_quote(message["type"], message["payload"]),
                message["extras"],
            )
        )
        raw = _comment(answer)
        if self._interceptors.has(InterceptorKind.MESSAGE_BEFORE_RECEIVED):
            raw = await self._interceptors.run(InterceptorKind.MESSAGE_BEFORE_RECEIVED, raw)
        comment = decode.comment(raw)
        self._memory.note_sent(comment)
        self._memory.keep(comment, raw)
        self._unsent.pop(temp_id, None)
        self.emit(events.CommentSent(comment, raw))
        return comment

    async def send_comment(
        self,
        room_id: int,
        text: str,
        unique_id: str | int | None = None,
        type: str | None = "text",
        payload: Payload = None,
        extras: Mapping[str, Any] | None = None,
    ) -> Comment:
        """Send a comment (official `sendComment(topicId, text, uniqueId, type, payload, extras)`).

        `type`: "text", "reply", "file_attachment", "custom", "location", "contact_person", "buttons",
        "card", "carousel", "button_postback_response" ...; `payload` an object or JSON text, shapes as the
        service documents them; `extras` an object. Fires `commentSentCallback`. When it fails for a passing
        reason it is tried again before each sync, ten times, then `commentRetryExceedCallback` fires; the
        error is raised all the same.
        """
        temp_id = str(unique_id) if unique_id not in (None, "") else new_temp_id()
        try:
            return await self.post_comment(
                room_id, text, temp_id=temp_id, type=type or "text", payload=payload, extras=extras
            )
        except errors.QiscusError as error:
            if error.is_retryable and self.is_signed_in and temp_id not in self._unsent:
                body = _payload_of(payload)
                unsent = self._draft(
                    room_id, text, type or "text", body if isinstance(body, dict) else None, extras, temp_id
                )
                self._unsent[temp_id] = (unsent, 0)
            raise

    async def resend_comment(self, comment: Comment) -> Comment:
        """Send a failed comment again under the same identity (official `resendComment`)."""
        return await self.post_comment(
            comment.room_id,
            comment.text,
            temp_id=comment.temp_id,
            type=comment.type,
            payload=comment.payload,
            extras=comment.extras,
        )

    def prepare_comment(self, comment: Comment) -> Comment:
        """The comment as it looks while it is sent (official `prepareCommentToBeSubmitted`); local only."""
        account = self._account
        return msgspec.structs.replace(
            comment,
            temp_id=comment.temp_id or new_temp_id(),
            status=Status.SENDING,
            sender_id=comment.sender_id or self.user_id,
            sender_name=comment.sender_name or (account.name if account else ""),
        )

    def generate_message(self, room_id: int, text: str, extras: Mapping[str, Any] | None = None) -> Comment:
        """An unsent text (official `generateMessage({roomId, text, extras})`); local only."""
        return self._draft(room_id, text, "text", None, extras)

    def generate_file_attachment_message(
        self,
        room_id: int,
        url: str,
        caption: str = "",
        text: str = "File attachment",
        extras: Mapping[str, Any] | None = None,
        filename: str = "",
        size: int | None = None,
    ) -> Comment:
        """An unsent file comment for an uploaded file (official `generateFileAttachmentMessage`); local only.

        `size` in bytes.
        """
        payload: dict[str, Any] = {"url": url, "caption": caption}
        if filename:
            payload["file_name"] = filename
        if size is not None:
            payload["size"] = size
        return self._draft(room_id, text, "file_attachment", payload, extras)

    def generate_custom_message(
        self,
        room_id: int,
        text: str,
        type: str,
        payload: Mapping[str, Any] | None = None,
        extras: Mapping[str, Any] | None = None,
    ) -> Comment:
        """An unsent comment of your own type (official `generateCustomMessage`); local only.

        `type` becomes `payload.type`, `payload` becomes `payload.content`.
        """
        body = {"type": type, "content": dict(payload or {})}
        return self._draft(room_id, text, "custom", body, extras)

    def generate_reply_message(
        self, room_id: int, text: str, replied: Comment, extras: Mapping[str, Any] | None = None
    ) -> Comment:
        """An unsent answer to `replied` (official `generateReplyMessage`); local only."""
        body = {
            "text": text,
            "replied_comment_id": replied.id,
            "replied_comment_message": replied.text,
            "replied_comment_type": replied.type,
            "replied_comment_payload": replied.payload or {},
            "replied_comment_sender_username": replied.sender_name,
            "replied_comment_sender_email": replied.sender_id,
        }
        return self._draft(room_id, text, "reply", body, extras)

    async def send(self, comment: Comment) -> Comment:
        """Send what one of the `generate_...` methods made."""
        return await self.send_comment(
            comment.room_id, comment.text, comment.temp_id, comment.type, comment.payload, comment.extras
        )

    # ---- changing

    async def update_message(
        self,
        message: Mapping[str, Any] | str | Comment,
        text: str | None = None,
        payload: Mapping[str, Any] | None = None,
        extras: Mapping[str, Any] | None = None,
    ) -> Comment:
        """Edit an own comment (official `updateMessage({message, unique_id, payload, extras})`).

        Takes the comment or its temp id with the new text, or the official mapping. What is not given
        stays. Emits CommentUpdated.
        """
        if isinstance(message, Comment):
            temp_id, text = message.temp_id, message.text if text is None else text
        elif isinstance(message, str):
            temp_id = message
        else:
            temp_id = str(message.get("unique_id") or message.get("unique_temp_id") or "")
            text = message.get("message", text)
            payload = message.get("payload", payload)
            extras = message.get("extras", extras)
        if not temp_id or text is None:
            raise errors.InvalidArgumentError(
                "Which message?", "update_message needs the temp id and the text"
            )
        request = requests.update_message(self._require_account().token, temp_id, text, payload, extras)
        raw = _comment(await self._call(request))
        comment = decode.comment(raw)
        self._memory.keep(comment, raw)
        self.emit(events.CommentUpdated(comment, raw))
        return comment

    def on_message_updated(self, handler: Callable[[Comment], object]) -> Callable[[], None]:
        """Call `handler(comment)` for each edited comment (official `onMessageUpdated`); the result ends
        that.
        """

        def listener(event: events.Event) -> None:
            if isinstance(event, events.CommentUpdated):
                handler(event.comment)

        return self.listen(listener)

    async def delete_comment(
        self, room_id: int, temp_ids: Iterable[str], is_for_everyone: bool = True, is_hard: bool = True
    ) -> list[Comment]:
        """Delete own comments (official `deleteComment`, DELETE `delete_messages`); returns them as deleted.

        Emits CommentsDeleted. `is_hard` removes them without a trace, else "deleted" stays in their place.
        """
        wanted = [temp_ids] if isinstance(temp_ids, str) else list(temp_ids)
        answer = await self._call(requests.delete_messages(wanted, is_for_everyone, is_hard))
        deleted = decode.comments(_results(answer).get("comments"))
        self.emit(events.CommentsDeleted(room_id, tuple(wanted), is_for_everyone, is_hard))
        return deleted

    # ---- loading

    async def load_comments(
        self,
        room_id: int,
        options: Mapping[str, Any] | None = None,
        *,
        last_comment_id: int | None = None,
        timestamp: str | None = None,
        after: bool | None = None,
        limit: int | None = None,
    ) -> list[Comment]:
        """A page of a room, always oldest first (official `loadComments`, GET `load_comments`).

        Older than `last_comment_id`, or newer when `after`; the newest without it. `limit` is 20 when left
        out. The official mapping as second argument works too.
        """
        given = options or {}
        answer = await self._call(
            requests.load_comments(
                int(room_id),
                given.get("last_comment_id", last_comment_id),
                timestamp=given.get("timestamp", timestamp),
                after=given.get("after", after),
                limit=given.get("limit", limit),
            )
        )
        return await self._read_comments(_results(answer).get("comments"))

    async def load_more(
        self, last_comment_id: int, options: Mapping[str, Any] | None = None, *, room_id: int | None = None
    ) -> list[Comment]:
        """The page before a comment of the active room, or of `room_id` (official `loadMore`)."""
        room = self._selected
        if room_id is None and room is None:
            raise errors.InvalidArgumentError("No room is open.", "load_more needs an active room or room_id")
        where = room_id if room_id is not None else (room.id if room else 0)
        given = dict(options or {}) | {"last_comment_id": last_comment_id, "after": False}
        return await self.load_comments(where, given)

    async def get_comment_receipts(self, comment_id: int) -> decode.Receipts:
        """Who has read a comment, who has only received it, who neither (GET `comment_receipt`)."""
        answer = await self._call(requests.comment_receipt(comment_id))
        return decode.receipts(answer.get("results"))

    async def read_comment(self, room_id: int, comment_id: int) -> None:
        """Say that everything up to this comment is read (official `readComment`, POST
        `update_comment_status`).

        Of many calls at once the first and the newest go out.
        """
        await self._receipts.post(int(room_id), int(comment_id), is_read=True)

    async def receive_comment(self, room_id: int, comment_id: int) -> None:
        """Say that everything up to this comment has arrived (official `receiveComment`).

        Others' comments are acknowledged by the core itself. Does nothing with
        `updateCommentStatusMode: "disabled"`.
        """
        if self.settings.status_mode != "disabled":
            await self._receipts.post(int(room_id), int(comment_id), is_read=False)

    # ---- searching

    async def search_messages(
        self,
        query: str | Mapping[str, Any],
        room_id: int | None = None,
        last_comment_id: int | None = None,
    ) -> list[Comment]:
        """The older search (official `searchMessages({query, room_id, last_comment_id})`)."""
        if not isinstance(query, str):
            room_id = query.get("room_id", room_id)
            last_comment_id = query.get("last_comment_id", last_comment_id)
            query = str(query.get("query", ""))
        answer = await self._call(requests.search_messages(query, room_id, last_comment_id))
        return [comment for comment, _ in decode.comments_with_raw(_results(answer).get("comments"))]

    async def search_message(
        self,
        query: str | Mapping[str, Any],
        *,
        room_ids: Iterable[int | str] = (),
        user_id: str | None = None,
        type: str | Iterable[str] | None = None,
        room_type: str | None = None,
        page: int | None = None,
        limit: int | None = None,
    ) -> CommentPage:
        """Search all rooms or some (official `searchMessage`, POST `search`).

        `user_id` restricts to a sender, `type` to comment types, `room_type` to "single", "group" or
        "channel". The official mapping with camelCase keys works too. InvalidArgumentError for another room
        type.
        """
        given: Mapping[str, Any] = {} if isinstance(query, str) else query
        if not isinstance(query, str):
            query = str(given.get("query", ""))
        kind = given.get("roomType", room_type)
        if kind is not None and kind not in _ROOM_TYPES:
            raise errors.InvalidArgumentError("This is no kind of room.", f"room_type {kind!r}")
        wire_kind, is_public = _ROOM_TYPES[kind] if kind is not None else (None, None)
        types = given.get("type", type)
        answer = await self._call(
            requests.search(
                query,
                room_ids=given.get("roomIds", room_ids) or (),
                sender=given.get("userId", user_id),
                types=[types] if isinstance(types, str) else types,
                room_type=wire_kind,
                is_public=is_public,
                page=given.get("page", page),
                limit=given.get("limit", limit),
            )
        )
        return await self._comment_page(answer)

    def sort_comments(self, comments: Iterable[Comment]) -> list[Comment]:
        """Comments by time, oldest first (official `sortComments`); local only, and of a list you give."""
        return sorted(comments, key=lambda comment: (not comment.id, comment.created_at, comment.id))

    # ---- inside

    async def _before_sent(
        self,
        room_id: int,
        text: str,
        temp_id: str,
        type: str,
        payload: dict[str, Any] | str | None,
        extras: Mapping[str, Any] | None,
    ) -> dict[str, Any]:
        """Callbacks and interceptors of the integrator have their turn; the app's extras fill in for none."""
        self._callbacks.call("pre_post_comment_callback", text)
        text = await self._callbacks.change("comment_formatter_callback", text)
        message: dict[str, Any] = {
            "room_id": room_id,
            "message": text,
            "unique_temp_id": temp_id,
            "type": type,
            "payload": payload,
            "extras": dict(extras) if extras is not None else (self.settings.extras or {}),
        }
        if not self._interceptors.has(InterceptorKind.MESSAGE_BEFORE_SENT):
            return message
        changed = await self._interceptors.run(InterceptorKind.MESSAGE_BEFORE_SENT, message)
        result = message | changed
        if not isinstance(result["message"], str) or not isinstance(result["unique_temp_id"], str):
            log.warning("an interceptor made a message unsendable; it goes out as it was")
            return message
        return result

    def _with_quote(self, type: str, payload: Any) -> Any:
        """Fill in what a reply quotes, where it was left out and the quoted comment is known here."""
        if type != "reply" or not isinstance(payload, dict) or payload.get("replied_comment_message"):
            return payload
        quoted = self._memory.find(decode.number(payload.get("replied_comment_id")))
        if quoted is None:
            return payload
        return payload | {
            "replied_comment_message": quoted.get("message") or "",
            "replied_comment_sender_username": quoted.get("username") or "",
        }

    def _draft(
        self,
        room_id: int,
        text: str,
        type: str,
        payload: dict[str, Any] | None,
        extras: Mapping[str, Any] | None,
        temp_id: str = "",
    ) -> Comment:
        account = self._account
        return Comment(
            temp_id=temp_id or new_temp_id(),
            room_id=int(room_id),
            sender_id=self.user_id,
            sender_name=account.name if account else "",
            sender_avatar_url=account.avatar_url if account else "",
            type=type,
            text=text,
            payload=payload,
            extras=dict(extras) if extras is not None else None,
            created_at=self._clock(),
            status=Status.QUEUED,
        )

    async def _before_poll(self) -> None:
        for temp_id, (comment, tries) in tuple(self._unsent.items()):
            try:
                await self.resend_comment(comment)
            except errors.QiscusError as error:
                if error.is_retryable and tries + 1 < MOST_RETRIES:
                    self._unsent[temp_id] = (comment, tries + 1)
                    continue
                self._unsent.pop(temp_id, None)
                failed = msgspec.structs.replace(comment, status=Status.FAILED, error=error.sentence)
                self.emit(events.RetriesExceeded(failed))


def _payload_of(payload: Payload) -> dict[str, Any] | str | None:
    """The official SDK takes the payload as JSON text; text that is no JSON travels as it is."""
    if payload is None or isinstance(payload, Mapping):
        return None if payload is None else dict(payload)
    try:
        value = decode.json_value(payload)
    except errors.DecodeError:
        return payload
    return value if isinstance(value, dict) else payload


def _results(answer: dict[str, Any]) -> dict[str, Any]:
    results = answer.get("results")
    return results if isinstance(results, dict) else {}


def _comment(answer: dict[str, Any]) -> dict[str, Any]:
    comment = _results(answer).get("comment")
    if not isinstance(comment, dict):
        raise errors.DecodeError("the answer has no comment")
    return comment
