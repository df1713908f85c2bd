"""One row of the table of comments and back: columns, the SQL that joins two forms, damaged values."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any, TypeVar

import msgspec

from qiscus_desktop.core.models import Comment, Status
from qiscus_desktop.core.models.comment import EPOCH
from qiscus_desktop.store.database.sqlite import Row

log = logging.getLogger("qiscus.store.archive")

T = TypeVar("T")
_MICROSECOND = timedelta(microseconds=1)
_EDITED, _DELETED = 1, 2  # in the order of their weight, see JOIN

COLUMNS = (
    "id, temp_id, room_id, before_id, sender_id, sender_name, avatar_url, type, text, payload, extras, "
    "created_at, status, flags"
)
_OBJECTS = (str, type(None))
_SHAPES = frozenset(
    (int, str, int, int, str, str, str, str, str, payload, extras, int, int, int)
    for payload in _OBJECTS
    for extras in _OBJECTS
)
_INSERT = (
    f"INSERT INTO comments (owner, {COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "  # noqa: S608 - constants
    "ON CONFLICT (owner, room_id, id) DO UPDATE SET "
)
# What the timeline in memory holds is the joined value already.
OVERWRITE = _INSERT + (
    "temp_id = excluded.temp_id, before_id = excluded.before_id, sender_id = excluded.sender_id, "
    "sender_name = excluded.sender_name, avatar_url = excluded.avatar_url, type = excluded.type, "
    "text = excluded.text, payload = excluded.payload, extras = excluded.extras, "
    "created_at = excluded.created_at, status = excluded.status, flags = excluded.flags"
)
PUT_BACK = f"{OVERWRITE} WHERE flags & {_DELETED} = 0"
# A comment of a room that is not in memory: the same joint as timeline.joined, deleted > edited > original.
JOIN = _INSERT + (
    "before_id = max(before_id, excluded.before_id), created_at = max(created_at, excluded.created_at), "
    "status = max(status, excluded.status), flags = flags | excluded.flags, "
    "text = iif(flags > excluded.flags, text, excluded.text), "
    "type = iif(flags > excluded.flags, type, excluded.type), "
    "payload = iif(flags > excluded.flags, payload, coalesce(excluded.payload, payload)), "
    "extras = iif(flags > excluded.flags, extras, coalesce(excluded.extras, extras)), "
    "sender_name = iif(excluded.sender_name = '', sender_name, excluded.sender_name), "
    "avatar_url = iif(excluded.avatar_url = '', avatar_url, excluded.avatar_url) "
    "WHERE sender_id = excluded.sender_id"  # nobody edits what somebody else wrote
)

# The server's present form of a comment that may be stored; nothing happens to one that is not.
REVISE = (
    "UPDATE comments SET sender_name = ?7, avatar_url = ?8, type = ?9, text = ?10, payload = ?11, "
    "extras = ?12, status = max(status, ?14), flags = flags | ?15 "
    "WHERE owner = ?1 AND id = ?2 AND room_id = ?4 AND sender_id = ?6 AND ?3 <> '' AND ?5 >= 0 AND ?13 >= 0"
)


def row_of(owner: int, comment: Comment) -> Row:
    """The values for COLUMNS, with the owner before them."""
    flags = (_DELETED if comment.is_deleted else 0) | (_EDITED if comment.is_edited else 0)
    return (
        owner,
        comment.id,
        comment.temp_id,
        comment.room_id,
        comment.before_id,
        comment.sender_id,
        comment.sender_name,
        comment.sender_avatar_url,
        comment.type,
        comment.text,
        _encode_object(comment.payload),
        _encode_object(comment.extras),
        microseconds(comment.created_at),
        int(comment.status),
        flags,
    )


def microseconds(moment: datetime) -> int:
    """Since 1970 UTC, as times are stored."""
    return (moment - EPOCH) // _MICROSECOND


def comment_of(row: Row) -> Comment | None:
    """The comment of a row in the order of COLUMNS; None for one that is damaged."""
    try:
        if tuple(map(type, row)) not in _SHAPES:  # SQLite keeps to the types, damage does not
            raise TypeError("a column has another type")
        return Comment(
            id=row[0],
            temp_id=row[1],
            room_id=row[2],
            before_id=row[3],
            sender_id=row[4],
            sender_name=row[5],
            sender_avatar_url=row[6],
            type=row[7],
            text=row[8],
            payload=_decode_object(row[9]),
            extras=_decode_object(row[10]),
            created_at=EPOCH + timedelta(microseconds=row[11]),
            status=max(Status(row[12]), Status.SENT),
            is_deleted=bool(row[13] & _DELETED),
            is_edited=bool(row[13] & _EDITED),
        )
    except (TypeError, ValueError, OverflowError) as error:
        log.warning("left out a damaged comment: %s", error)
        return None


def storable(comment: Comment) -> Comment:
    """The comment, without payload and extras where JSON cannot hold them."""
    try:
        encode(comment)
    except (msgspec.MsgspecError, TypeError, ValueError, RecursionError) as error:
        log.warning("left out a payload: %s", error)
        return msgspec.structs.replace(comment, payload=None, extras=None)
    return comment


def encode(value: object) -> str:
    return msgspec.json.encode(value).decode()


def decode(text: str, kind: type[T]) -> T | None:
    """JSON as this type; None (and a word in the log) for anything else."""
    try:
        return msgspec.json.decode(text, type=kind)
    except (msgspec.MsgspecError, ValueError, TypeError, RecursionError, MemoryError) as error:
        log.warning("left out a damaged %s: %s", getattr(kind, "__name__", kind), error)
        return None


def _encode_object(value: dict[str, Any] | None) -> str | None:
    """A received payload that JSON cannot hold must not cost the comment its place."""
    try:
        return encode(value) if value else None
    except (msgspec.MsgspecError, TypeError, ValueError, RecursionError) as error:
        log.warning("left out a payload: %s", error)
        return None


def _decode_object(text: str | None) -> dict[str, Any] | None:
    return None if text is None else decode(text, dict[str, Any])
