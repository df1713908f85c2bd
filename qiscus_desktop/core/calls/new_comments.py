"""Comments that are not sent yet: made here, sent by `send`; no request."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from qiscus_desktop.core import errors
from qiscus_desktop.core.arguments import checks_arguments
from qiscus_desktop.core.models import Comment, Status
from qiscus_desktop.core.options import snake_case
from qiscus_desktop.core.runtime.signed_in_user import SignedInUser
from qiscus_desktop.core.wire import decode

Extras = Mapping[str, Any] | str | None


def new_temp_id() -> str:
    """A fresh identity for a comment, unique over all clients."""
    return f"python-{uuid.uuid4().hex}"


@checks_arguments
class NewCommentCalls:
    """The `generate_...` methods."""

    def __init__(self, user: SignedInUser, clock: Callable[[], datetime]) -> None:
        self._user = user
        self._clock = clock

    def prepare_comment(self, comment: Comment) -> Comment:
        """The comment as it looks while it is sent (official `prepareCommentToBeSubmitted`); local only."""
        account = self._user.account
        return msgspec.structs.replace(
            comment,
            temp_id=comment.temp_id or new_temp_id(),
            status=Status.SENDING,
            sender_id=comment.sender_id or self._user.id,
            sender_name=comment.sender_name or (account.name if account else ""),
        )

    # Each of these takes the official form as well: one mapping with its camelCase names.

    def generate_message(
        self, room_id: int | Mapping[str, Any], text: str = "", extras: Mapping[str, Any] | None = None
    ) -> Comment:
        """An unsent text (official `generateMessage({roomId, text, extras})`); local only."""
        if isinstance(room_id, Mapping):
            return self.generate_message(**_by_name(room_id))
        return self.draft(room_id, text, "text", None, extras)

    def generate_file_attachment_message(
        self,
        room_id: int | Mapping[str, Any],
        url: str = "",
        caption: str = "",
        text: str = "File attachment",
        extras: Mapping[str, Any] | None = None,
        filename: str = "",
        size: int | None = None,
    ) -> Comment:
        """An unsent file comment for an uploaded file (official `generateFileAttachmentMessage`); local only.

        `size` in bytes.
        """
        if isinstance(room_id, Mapping):
            return self.generate_file_attachment_message(**_by_name(room_id))
        payload: dict[str, Any] = {"url": url, "caption": caption}
        if filename:
            payload["file_name"] = filename
        if size is not None:
            payload["size"] = size
        return self.draft(room_id, text, "file_attachment", payload, extras)

    def generate_custom_message(
        self,
        room_id: int | Mapping[str, Any],
        text: str = "",
        type: str = "",
        payload: Mapping[str, Any] | None = None,
        extras: Mapping[str, Any] | None = None,
    ) -> Comment:
        """An unsent comment of your own type (official `generateCustomMessage`); local only.

        `type` becomes `payload.type`, `payload` becomes `payload.content`.
        """
        if isinstance(room_id, Mapping):
            return self.generate_custom_message(**_by_name(room_id))
        body = {"type": type, "content": dict(payload or {})}
        return self.draft(room_id, text, "custom", body, extras)

    def generate_reply_message(
        self,
        room_id: int | Mapping[str, Any],
        text: str = "",
        replied: Comment | Mapping[str, Any] | None = None,
        extras: Mapping[str, Any] | None = None,
    ) -> Comment:
        """An unsent answer to `replied`, a comment or its wire object (official `generateReplyMessage`);
        local only. InvalidArgumentError without one.
        """
        if isinstance(room_id, Mapping):
            return self.generate_reply_message(**_by_name(room_id))
        if isinstance(replied, Mapping):
            replied = _comment_of(replied)
        if replied is None:
            raise errors.InvalidArgumentError("Which message?", "a reply needs the comment it replies to")
        body = {
            "text": text,
            "replied_comment_id": replied.id,
            "replied_comment_message": replied.text,
            "replied_comment_type": replied.type,
            "replied_comment_payload": replied.payload or {},
            "replied_comment_sender_username": replied.sender_name,
            "replied_comment_sender_email": replied.sender_id,
        }
        return self.draft(room_id, text, "reply", body, extras)

    def draft(
        self,
        room_id: int,
        text: str,
        type: str,
        payload: dict[str, Any] | None,
        extras: Extras,
        temp_id: str = "",
    ) -> Comment:
        account = self._user.account
        return Comment(
            temp_id=temp_id or new_temp_id(),
            room_id=int(room_id),
            sender_id=self._user.id,
            sender_name=account.name if account else "",
            sender_avatar_url=account.avatar_url if account else "",
            type=type,
            text=text,
            payload=payload,
            extras=dict(extras) if isinstance(extras, Mapping) else None,
            created_at=self._clock(),
            status=Status.QUEUED,
        )


def _by_name(params: Mapping[str, Any]) -> dict[str, Any]:
    """The official mapping as arguments of ours; null counts as left out."""
    given = {snake_case(str(name)): value for name, value in params.items() if value is not None}
    if "replied_message" in given:
        given["replied"] = given.pop("replied_message")
    return given


def _comment_of(raw: Mapping[str, Any]) -> Comment:
    """A comment out of its wire object or the official SDK's own comment object."""
    return decode.unsent_comment(
        {
            **raw,
            "username": raw.get("username_as") or raw.get("username"),
            "email": raw.get("username_real") or raw.get("email"),
        }
    )
