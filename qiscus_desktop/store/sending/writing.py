"""Makes the comments a person writes: temp id, time, reply payload, file payload."""

from __future__ import annotations

import mimetypes
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from qiscus_desktop.core.models import Comment, Status
from qiscus_desktop.store.archive.unsent import Amendment, Unsent
from qiscus_desktop.store.database.comment_rows import storable
from qiscus_desktop.store.sending.picture_size import picture_size
from qiscus_desktop.store.sending.room_queue import REPLIED_TEMP_ID
from qiscus_desktop.store.state.state import State
from qiscus_desktop.store.state.timeline import NOTHING_BEFORE

_MOMENT = timedelta(microseconds=1)
_CREDIBLE = timedelta(days=3650)


def own_comment(
    state: State,
    room_id: int,
    text: str,
    *,
    type_: str = "text",
    payload: dict[str, Any] | None = None,
    extras: dict[str, Any] | None = None,
    reply_to: Comment | None = None,
) -> Comment:
    """A new queued comment of the account, later than all before it, whatever the clock says."""
    if reply_to is not None:
        type_, payload = "reply", reply_payload(text, reply_to) | (payload or {})
    account = state.account
    return Comment(
        temp_id=f"desktop-{uuid.uuid4().hex}",
        room_id=room_id,
        sender_id=state.account_id,
        sender_name=account.name if account else "",
        sender_avatar_url=account.avatar_url if account else "",
        type=type_,
        text=whole(text),
        payload=payload,
        extras=extras,
        created_at=moment_of_writing(state, room_id),
        before_id=newest_id(state, room_id),
        status=Status.QUEUED,
    )


def written_again(state: State, comment: Comment) -> Comment:
    """A failed comment as if it were written now."""
    return msgspec.structs.replace(
        comment,
        status=Status.QUEUED,
        error="",
        created_at=moment_of_writing(state, comment.room_id),
        before_id=newest_id(state, comment.room_id),
    )


def with_text(unsent: Unsent, text: str) -> Unsent:
    """An unsent comment with other words; a reply has them in its payload as well."""
    comment = unsent.comment
    payload = comment.payload
    if payload is not None and comment.type == "reply":
        payload = payload | {"text": text}
    comment = msgspec.structs.replace(comment, text=text, payload=payload)
    return Unsent(comment, unsent.path, (*unsent.earlier, unsent.comment.text))


def late_edit(unsent: Unsent, there: Comment) -> Amendment | None:
    """The edit that is still to come where the server has the comment with one of its earlier texts.

    With any other text the service, or an interceptor, has had its own way with it.
    """
    is_late = there.text != unsent.comment.text and there.text in unsent.earlier
    return Amendment((storable(there),), unsent.comment.text) if is_late and not there.is_deleted else None


def moment_of_writing(state: State, room_id: int) -> datetime:
    """Now, but later than everything in the room."""
    timeline = state.timelines.get(room_id)
    created_at = state.clock()
    if len(timeline):
        last = timeline[len(timeline) - 1]
        # The clock of this computer may be set back; nothing is added to a time from the end of time.
        if not last.id or last.created_at < created_at + _CREDIBLE:
            return max(created_at, last.created_at + _MOMENT)
    return created_at


def newest_id(state: State, room_id: int) -> int:
    """The newest comment of the server that is known in a room: what is written now follows it."""
    room = state.rooms.get(room_id)
    last_id = room.last_comment_id if room is not None else 0
    return max(state.timelines.get(room_id).newest_id, last_id) or NOTHING_BEFORE


def reply_payload(text: str, quoted: Comment) -> dict[str, Any]:
    """All that a reply shows of what it quotes; the server fills the same again."""
    payload: dict[str, Any] = {
        "text": text,
        "replied_comment_id": quoted.id,
        "replied_comment_message": quoted.text,
        "replied_comment_type": quoted.type,
        "replied_comment_payload": quoted.payload or {},
        "replied_comment_sender_username": quoted.sender_name,
        "replied_comment_sender_email": quoted.sender_id,
        "replied_comment_is_deleted": quoted.is_deleted,
    }
    if not quoted.id:
        payload[REPLIED_TEMP_ID] = quoted.temp_id
    return payload


def file_payload(path: Path, caption: str) -> dict[str, Any]:
    """The payload of a file that is not uploaded yet: a file: URL until then, so that pictures show at once.

    Raises OSError when the file cannot be read: pipes and devices are none, and a name that is no text (Linux
    takes any bytes) cannot be sent.
    """
    if not path.is_file() or str(path) != str(path).encode(errors="replace").decode():
        raise OSError("no file that can be sent")
    with path.open("rb"):
        size = path.stat().st_size
    width, height = picture_size(path)
    payload: dict[str, Any] = {
        "url": path.resolve().as_uri(),
        "caption": caption,
        "file_name": path.name,
        "size": size,
        "mime_type": mimetypes.guess_type(path.name)[0] or "application/octet-stream",
    }
    if width and height:
        payload |= {"width": width, "height": height}
    return payload


def is_storable(value: object) -> bool:
    """Whether an integrator's payload can be written as JSON at all."""
    try:
        msgspec.json.encode(value)
    except (msgspec.MsgspecError, TypeError, ValueError, RecursionError):
        return False
    return True


def whole(text: str) -> str:
    """Halves of surrogate pairs (a paste cut in the middle) can neither be stored nor sent."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
