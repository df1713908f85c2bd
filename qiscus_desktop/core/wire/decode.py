"""JSON from the service to our models: strict about what makes no sense, forgiving about all the rest.

Every function takes plain JSON values (see `json_object`) and raises nothing but `DecodeError`. A field
that is missing or of a wrong type takes its empty value; only without an identity (a comment without id and
temp id, a room without id, a user without email) there is nothing to show, and that raises. Lists skip such
members. Numbers may come as digits in a string; from 2**53 on the `*_str` twin of a number wins, as the
number may have been rounded on its way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from qiscus_desktop.core.errors import DecodeError
from qiscus_desktop.core.models import Account, Comment, Participant, Presence, Room, RoomKind, Status, User
from qiscus_desktop.core.models.comment import EPOCH
from qiscus_desktop.core.models.names import plain_name
from qiscus_desktop.core.models.numbers import EXACT, number_of, whole_number
from qiscus_desktop.core.wire import text as wire_text
from qiscus_desktop.core.wire import times
from qiscus_desktop.core.wire.json_values import json_value

_STATUS = {"sent": Status.SENT, "delivered": Status.DELIVERED, "read": Status.READ}
_TIME_FIELDS = ("unix_nano_timestamp", "created_at", "timestamp", "unix_timestamp")
_shown = wire_text.shown
# The words of other modules for numbers and times from the wire.
number = whole_number
numbered = number_of
moment = times.moment


class Nonce(msgspec.Struct, frozen=True):
    """A number used once, for signing in by JWT; good until `expired_at` (unix seconds, ten minutes)."""

    nonce: str
    expired_at: int = 0

    def __repr__(self) -> str:
        return f"Nonce(nonce=***, expired_at={self.expired_at})"


class Tokens(NamedTuple):
    """The answer of a token refresh."""

    token: str
    refresh_token: str
    expires_at: datetime | None


class SyncPage(NamedTuple):
    """New comments of all rooms, ascending by id, each beside its wire object.

    `last_comment_id` is how far the server says the answer reaches; None where it does not say.
    """

    comments: list[tuple[Comment, dict[str, Any]]]
    last_comment_id: int | None


class Receipts(NamedTuple):
    """Who has read a comment, who has only received it, and for whom it still waits."""

    read_by: tuple[User, ...]
    delivered_to: tuple[User, ...]
    pending: tuple[User, ...]


def json_object(data: bytes | str) -> dict[str, Any]:
    """A JSON object."""
    return _object(json_value(data), "JSON object")


def results(answer: dict[str, Any]) -> dict[str, Any]:
    """The `results` of an answer. Without them nothing is known: that is not the same as an empty list."""
    return _object(answer.get("results"), "results")


def comment(raw: object) -> Comment:
    """A comment as REST, MQTT or sync sends it. One without an id has no place in its room: DecodeError."""
    found = unsent_comment(raw)
    if not found.id:
        raise DecodeError("a comment has no id that a client can hold")
    return found


def unsent_comment(raw: object) -> Comment:
    """The same, or one that the server has no id for yet."""
    if type(raw) is not dict:
        raise DecodeError(f"a comment is not an object but {type(raw).__name__}")
    get = raw.get
    comment_id = get("id")
    if type(comment_id) is not int or not 0 <= comment_id < EXACT:
        comment_id = number_of(raw, "id")
    temp_id = get("unique_temp_id")
    if type(temp_id) is not str or not temp_id:
        temp_id = _text(get("unique_id")) or (f"id-{comment_id}" if comment_id else "")
    if not temp_id:
        raise DecodeError("a comment has neither id nor unique_temp_id")
    room_id = get("room_id")
    if type(room_id) is not int or not 0 <= room_id < EXACT:
        room_id = number_of(raw, "room_id") or number_of(raw, "topic_id")
    before_id = get("comment_before_id")
    if type(before_id) is not int or not 0 <= before_id < EXACT:
        before_id = number_of(raw, "comment_before_id")
    text = get("message")
    kind = get("type")
    sender_id, sender_name, avatar_url = get("email"), get("username"), get("user_avatar_url")
    status = get("status")
    payload = get("payload")
    if type(payload) is not dict or not payload:
        payload = None
    elif kind == "reply":
        payload = _reply_payload(payload)
    extras = get("extras")
    return Comment(
        temp_id=temp_id,
        room_id=room_id,
        sender_id=sender_id if type(sender_id) is str else "",
        id=comment_id,
        before_id=before_id,
        sender_name=plain_name(sender_name) if type(sender_name) is str else "",
        sender_avatar_url=avatar_url
        if type(avatar_url) is str and avatar_url
        else _avatar(get("user_avatar")),
        type=kind if type(kind) is str and kind else "text",
        text=_shown(text) if type(text) is str else "",
        payload=payload,
        extras=extras if type(extras) is dict and extras else None,
        created_at=times.nanoseconds(get("unix_nano_timestamp")) or comment_time(raw) or EPOCH,
        status=_STATUS.get(status, Status.SENT) if type(status) is str else Status.SENT,
        is_deleted=get("is_deleted") is True,
        is_edited=get("is_edited") is True,
    )


def comments(raw: object) -> list[Comment]:
    """A page of comments, oldest first. Members that are no comments are left out."""
    found = [comment for comment, _ in comments_with_raw(raw)]
    found.sort(key=_comment_order)
    return found


def comments_with_raw(
    raw: object, on_refused: Callable[[str], object] | None = None
) -> list[tuple[Comment, dict[str, Any]]]:
    """Comments beside their wire objects, in the order of the wire; `on_refused` hears why one is left
    out.
    """
    found: list[tuple[Comment, dict[str, Any]]] = []
    for member in raw if type(raw) is list else ():
        try:
            found.append((comment(member), member))
        except DecodeError as error:
            if on_refused is not None:
                on_refused(error.detail)
    return found


def participant(raw: object) -> Participant:
    """A member of a room."""
    fields = _object(raw, "participant")
    return Participant(
        id=_identity(fields, "participant"),
        name=_name(fields, "username"),
        avatar_url=_text(fields.get("avatar_url")) or _avatar(fields.get("avatar")),
        extras=_dict(fields.get("extras")),
        last_read_id=number_of(fields, "last_comment_read_id"),
        last_received_id=number_of(fields, "last_comment_received_id"),
    )


def participants(raw: object) -> tuple[Participant, ...]:
    return tuple(_each(raw, participant))


def room(raw: object) -> Room:
    """A room as any call answers it."""
    fields = _object(raw, "room")
    room_id = number_of(fields, "id")
    if not room_id:
        raise DecodeError("a room has no id")
    last = fields.get("last_comment")
    last_comment: Comment | None = None
    if isinstance(last, dict) and number_of(last, "id"):
        last_comment = comment(last)
    members = fields.get("participants")
    kind = _text(fields.get("chat_type")) or _text(fields.get("room_type"))
    is_channel = fields.get("is_public_channel") is True or kind == "channel"
    return Room(
        id=room_id,
        name=_name(fields, "room_name"),
        kind=RoomKind.CHANNEL if is_channel else RoomKind.SINGLE if kind == "single" else RoomKind.GROUP,
        unique_id=_text(fields.get("unique_id")),
        raw_name=_text(fields.get("raw_room_name")),
        avatar_url=_text(fields.get("avatar_url")),
        options=_json_dict(fields.get("options")),
        last_comment=last_comment,
        last_comment_id=number_of(fields, "last_comment_id") or (last_comment.id if last_comment else 0),
        unread_count=number_of(fields, "unread_count"),
        participant_count=number_of(fields, "room_total_participants")
        or (len(members) if isinstance(members, list) else 0),
        participants=participants(members) if isinstance(members, list) else None,
    )


def rooms(raw: object) -> list[Room]:
    """Rooms in the order of the wire; members that are no rooms are left out."""
    return list(_each(raw, room))


def user(raw: object) -> User:
    """A person."""
    fields = _object(raw, "user")
    return User(
        id=_identity(fields, "user"),
        name=_name(fields, "username"),
        avatar_url=_text(fields.get("avatar_url")) or _avatar(fields.get("avatar")),
        number=number_of(fields, "id"),
        extras=_dict(fields.get("extras")),
    )


def users(raw: object) -> list[User]:
    return list(_each(raw, user))


def account(raw: object, *, keep: Account | None = None) -> Account:
    """The signed-in user; secrets and positions that the answer leaves out are taken from `keep`,
    and the place from which syncing goes on is always the kept one."""
    fields = _object(raw, "account")
    person = user(fields)
    app = fields.get("app")
    return Account(
        id=person.id,
        name=person.name,
        avatar_url=person.avatar_url,
        number=person.number,
        extras=person.extras,
        token=_text(fields.get("token")) or (keep.token if keep else ""),
        refresh_token=_text(fields.get("refresh_token")) or (keep.refresh_token if keep else ""),
        token_expires_at=times.moment(fields.get("token_expires_at"))
        or (keep.token_expires_at if keep else None),
        last_comment_id=keep.last_comment_id if keep else number_of(fields, "last_comment_id"),
        last_event_id=keep.last_event_id if keep else number_of(fields, "last_sync_event_id"),
        app_code=_text(app.get("code")) if isinstance(app, dict) else (keep.app_code if keep else ""),
    )


def tokens(raw: object) -> Tokens:
    """The answer of a token refresh."""
    fields = _object(raw, "token")
    token = _text(fields.get("token"))
    if not token:
        raise DecodeError("the refreshed token is missing")
    return Tokens(token, _text(fields.get("refresh_token")), times.moment(fields.get("token_expires_at")))


def nonce(raw: object) -> Nonce:
    fields = _object(raw, "nonce")
    text = _text(fields.get("nonce"))
    if not text:
        raise DecodeError("the nonce is missing")
    return Nonce(text, number_of(fields, "expired_at"))


def presences(raw: object) -> list[Presence]:
    """`users/status`: times in unix seconds, or, as some servers send them, finer."""
    return list(_each(raw, _presence))


def _presence(raw: object) -> Presence:
    fields = _object(raw, "presence")
    status = fields.get("status")
    return Presence(
        user_id=_identity(fields, "presence"),
        is_online=status is True or status == 1 or status == "1",
        seen_at=times.moment(fields.get("timestamp")),
    )


def receipts(raw: object) -> Receipts:
    fields = _object(raw, "receipts")
    return Receipts(
        *(tuple(_receipt_users(fields.get(key))) for key in ("read_by", "delivered_to", "pending"))
    )


def _receipt_users(raw: object) -> Iterable[User]:
    for member in raw if isinstance(raw, list) else ():
        try:
            yield user(member.get("user", member) if isinstance(member, dict) else member)
        except DecodeError:
            continue


def sync_page(raw: object, on_refused: Callable[[str], object] | None = None) -> SyncPage:
    """`results` of a sync; `on_refused` as in `comments_with_raw`."""
    fields = _object(raw, "sync")
    found = comments_with_raw(fields.get("comments"), on_refused)
    found.sort(key=lambda pair: pair[0].id)
    meta = fields.get("meta")
    is_said = isinstance(meta, dict) and "last_received_comment_id" in meta
    return SyncPage(found, number_of(_dict(meta), "last_received_comment_id") if is_said else None)


def presence_payload(data: bytes) -> tuple[bool, datetime | None]:
    """MQTT presence: `1`, `0`, nothing (a will), or either with a time in milliseconds: `1:1735689600000`.

    Some servers send more digits than those of milliseconds, and some fewer, which then count seconds.
    """
    flag, _, when = data.decode("utf-8", "replace").strip().partition(":")
    if flag not in ("1", "0", ""):
        raise DecodeError("presence is neither 1 nor 0")
    digits = when[:13]
    is_time = digits.isascii() and digits.isdigit()
    return flag == "1", times.moment(int(digits)) if is_time else None


def url(raw: object) -> str:
    """The address of an uploaded file: `results.file.url`."""
    fields = _object(raw, "upload")
    file = fields.get("file")
    found = _text(file.get("url")) if isinstance(file, dict) else ""
    if not found:
        raise DecodeError("the upload was answered without a file address")
    return found


# ---- values of one type


def _object(raw: object, what: str) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise DecodeError(f"{what} is not an object but {type(raw).__name__}")
    return raw


def _each(raw: object, read: Any) -> Iterable[Any]:
    for member in raw if isinstance(raw, list) else ():
        try:
            yield read(member)
        except DecodeError:
            continue


def _text(value: object) -> str:
    return value if type(value) is str else ""


def _name(fields: dict[str, Any], first: str) -> str:
    return plain_name(_text(fields.get(first))) or plain_name(_text(fields.get("name")))


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _json_dict(value: object) -> dict[str, Any]:
    """An object that may come as JSON text (room options)."""
    if isinstance(value, str) and value:
        try:
            value = json_value(value)
        except DecodeError:
            return {}
    return _dict(value)


def _identity(fields: dict[str, Any], what: str) -> str:
    """The stable id of a person: `email`, in newer places `user_id` when that is text."""
    found = _text(fields.get("email")) or _text(fields.get("user_id"))
    if not found:
        raise DecodeError(f"a {what} has no email")
    return found


def _avatar(value: object) -> str:
    """A picture address: plain text over MQTT, `{"avatar": {"url": ...}}` over REST."""
    if isinstance(value, str):
        return value
    inner = value.get("avatar") if isinstance(value, dict) else None
    return _text(inner.get("url")) if isinstance(inner, dict) else _text(inner)


def _reply_payload(payload: dict[str, Any]) -> dict[str, Any]:
    """The quoted words of a reply are text for people too."""
    shown = {
        name: _shown(value)
        for name in ("text", "replied_comment_message")
        if type(value := payload.get(name)) is str and "&lt;" in value
    }
    return payload | shown if shown else payload


def _comment_order(one: Comment) -> tuple[bool, int, datetime]:
    return not one.id, one.id, one.created_at


def comment_time(raw: dict[str, Any]) -> datetime | None:
    """The most exact plausible one of a comment's time fields."""
    return times.best(map(raw.get, _TIME_FIELDS))
