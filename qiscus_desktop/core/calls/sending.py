"""Sending comments: posting, and posting again what could not be sent."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from typing import Any

import msgspec

from qiscus_desktop.core import errors, events
from qiscus_desktop.core.arguments import checks_arguments
from qiscus_desktop.core.calls.comment_page import raw_comment
from qiscus_desktop.core.calls.files import FileCalls
from qiscus_desktop.core.calls.new_comments import Extras, NewCommentCalls, new_temp_id
from qiscus_desktop.core.dispatch.interceptors import InterceptorKind, Interceptors
from qiscus_desktop.core.dispatch.memory import CommentMemory
from qiscus_desktop.core.dispatch.stream import EventStream
from qiscus_desktop.core.models import Comment, Status
from qiscus_desktop.core.runtime.receiving import Receiving
from qiscus_desktop.core.runtime.requester import Call
from qiscus_desktop.core.runtime.service import Service
from qiscus_desktop.core.runtime.signed_in_user import SignedInUser
from qiscus_desktop.core.wire import decode, requests
from qiscus_desktop.core.wire.json_values import json_value

log = logging.getLogger("qiscus.core.sending")

MOST_RETRIES = 10
Payload = Mapping[str, Any] | str | None


class _Retry(msgspec.Struct):
    """A comment that failed, with payload and extras as they were given: a `Comment` holds only objects."""

    comment: Comment
    payload: Payload
    extras: Extras
    tries: int = 0


@checks_arguments
class SendingCalls:
    """send_comment and the other ways to post."""

    def __init__(
        self,
        service: Service,
        user: SignedInUser,
        call: Call,
        stream: EventStream,
        memory: CommentMemory,
        interceptors: Interceptors,
        receiving: Receiving,
        files: FileCalls,
        new_comments: NewCommentCalls,
    ) -> None:
        self._service = service
        self._user = user
        self._call = call
        self._emit = stream.emit
        self._memory = memory
        self._interceptors = interceptors
        self._receiving = receiving
        self._files = files
        self._new = new_comments
        self._unsent: dict[str, _Retry] = {}

    async def post_comment(
        self,
        room_id: int,
        text: str,
        *,
        temp_id: str,
        type: str = "text",
        payload: Payload = None,
        extras: Extras = None,
    ) -> Comment:
        """Post a comment once, under an identity of the caller (POST `post_comment`).

        The same `temp_id` again gives the same comment, so it may be repeated freely. Nothing is emitted
        before the answer, and no retry runs in the background: for callers with an outbox of their own.

        Raises what every call raises; the error carries `temp_id`.
        """
        try:
            return await self._post(room_id, text, temp_id, type, payload, extras)
        except errors.QiscusError as error:
            error.temp_id = temp_id
            raise

    async def _post(
        self, room_id: int, text: str, temp_id: str, type: str, payload: Payload, extras: Extras
    ) -> Comment:
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
        raw = raw_comment(answer)
        if self._interceptors.has(InterceptorKind.MESSAGE_BEFORE_RECEIVED):
            raw = await self._receiving.intercepted(raw)
        comment = decode.comment(raw)
        self._memory.note_sent(comment)
        self._memory.keep(comment, raw)
        self._unsent.pop(temp_id, None)
        self._emit(events.CommentSent(comment, raw))
        return comment

    async def send_comment(
        self,
        room_id: int,
        text: str,
        unique_id: str | int | None = None,
        type: str | None = "text",
        payload: Payload = None,
        extras: Extras = None,
        *,
        queue: bool | None = None,
    ) -> Comment:
        """Send a comment (official `sendComment(topicId, text, uniqueId, type, payload, extras)`, POST
        `post_comment`).

        `type`: "text", "reply", "file_attachment", "custom", "location", "contact_person", "buttons",
        "card", "carousel", "button_postback_response" ...; `payload` an object or JSON text, shapes as the
        service documents them; `extras` an object. Fires `commentSentCallback`.

        The call returns the comment, or it raises and is over. The error carries `temp_id`: the same call
        with `unique_id=error.temp_id` never makes a second comment. With `queue=True`, or without it after
        `init(queue_failed_comments=True)`, a comment that failed for a passing reason is kept, as in the
        official SDK: the error has `is_queued` set, the core posts it again before each sync, ten times,
        then `commentRetryExceedCallback` fires.

        Raises what every call raises.
        """
        temp_id = str(unique_id) if unique_id not in (None, "") else new_temp_id()
        if queue is None:
            queue = self._service.settings is not None and self._service.settings.queues_failed_comments
        if not queue:
            self._unsent.pop(temp_id, None)
        try:
            return await self.post_comment(
                room_id, text, temp_id=temp_id, type=type or "text", payload=payload, extras=extras
            )
        except errors.QiscusError as error:
            if not queue or not error.is_retryable or self._user.account is None:
                raise
            error.is_queued = True
            if temp_id not in self._unsent:
                body = _payload_of(payload)
                unsent = self._new.draft(
                    room_id, text, type or "text", body if isinstance(body, dict) else None, extras, temp_id
                )
                self._unsent[temp_id] = _Retry(unsent, payload, extras)
            raise

    async def upload_file(
        self,
        room_id: int,
        file: str | os.PathLike[str] | bytes,
        *,
        name: str | None = None,
        unique_id: str | None = None,
    ) -> Comment:
        """Upload a file and post its address into a room: `[file] URL [/file]` (official `uploadFile`,
        POST `upload`, POST `post_comment`).

        Raises what every call raises, and what `upload` raises; as with `send_comment` the error carries
        the `temp_id` to go on with.
        """
        temp_id = unique_id or new_temp_id()
        try:
            url = await self._files.upload(file, name=name)
        except errors.QiscusError as error:
            error.temp_id = temp_id
            raise
        return await self.send_comment(room_id, f"[file] {url} [/file]", temp_id)

    async def resend_comment(self, comment: Comment) -> Comment:
        """Send a failed comment again under the same identity (official `resendComment`, POST
        `post_comment`).

        Raises what every call raises.
        """
        return await self.post_comment(
            comment.room_id,
            comment.text,
            temp_id=comment.temp_id,
            type=comment.type,
            payload=comment.payload,
            extras=comment.extras,
        )

    async def send(self, comment: Comment, *, queue: bool | None = None) -> Comment:
        """Send what one of the `generate_...` methods made; `queue` as in `send_comment`.

        Raises what every call raises.
        """
        return await self.send_comment(
            comment.room_id,
            comment.text,
            comment.temp_id,
            comment.type,
            comment.payload,
            comment.extras,
            queue=queue,
        )

    # ---- inside

    async def _before_sent(
        self,
        room_id: int,
        text: str,
        temp_id: str,
        type: str,
        payload: Any,
        extras: Extras,
    ) -> dict[str, Any]:
        """Callbacks and interceptors of the integrator have their turn; the app's extras fill in for none."""
        self._service.callbacks.call("pre_post_comment_callback", text)
        text = await self._service.callbacks.change("comment_formatter_callback", text)
        message: dict[str, Any] = {
            "room_id": room_id,
            "message": text,
            "unique_temp_id": temp_id,
            "type": type,
            "payload": payload,
            "extras": _extras_of(extras)
            if extras is not None
            else (self._service.require_settings().extras or {}),
        }
        if not self._interceptors.has(InterceptorKind.MESSAGE_BEFORE_SENT):
            return message

        def check(changed: dict[str, Any]) -> None:
            result = message | changed
            for name in ("message", "unique_temp_id", "type"):
                if not isinstance(result[name], str):
                    raise TypeError(f"{name} is a str, not {result[name].__class__.__name__}")
            msgspec.json.encode((result["payload"], result["extras"]))

        return message | await self._interceptors.run(InterceptorKind.MESSAGE_BEFORE_SENT, message, check)

    def _with_quote(self, type: str, payload: Any) -> Any:
        """Fill in what a reply quotes, where it was left out and the quoted comment is known here."""
        if type != "reply" or not isinstance(payload, dict) or payload.get("replied_comment_message"):
            return payload
        quoted = self._memory.find(decode.numbered(payload, "replied_comment_id"))
        if quoted is None:
            return payload
        return payload | {
            "replied_comment_message": quoted.get("message") or "",
            "replied_comment_sender_username": quoted.get("username") or "",
        }

    async def retry_unsent(self) -> None:
        """Before each poll: the comments that `send_comment` was asked to queue get another try."""
        for temp_id, retry in tuple(self._unsent.items()):
            comment = retry.comment
            if comment.sender_id != self._user.id:
                continue  # it waits for whoever wrote it
            try:
                await self.post_comment(
                    comment.room_id,
                    comment.text,
                    temp_id=temp_id,
                    type=comment.type,
                    payload=retry.payload,
                    extras=retry.extras,
                )
            except errors.QiscusError as error:
                retry.tries += 1
                if error.is_retryable and retry.tries < MOST_RETRIES:
                    continue
                self._unsent.pop(temp_id, None)
                failed = msgspec.structs.replace(comment, status=Status.FAILED, error=error.sentence)
                self._emit(events.RetriesExceeded(failed))


def _payload_of(payload: Payload) -> Any:
    """The official SDK takes the payload as JSON text of any kind; text that is no JSON travels as it is."""
    if payload is None or isinstance(payload, Mapping):
        return None if payload is None else dict(payload)
    try:
        value = json_value(payload)
    except errors.DecodeError:
        return payload
    return value


def _extras_of(extras: Mapping[str, Any] | str) -> dict[str, Any] | str:
    return extras if isinstance(extras, str) else dict(extras)
