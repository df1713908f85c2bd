"""The shapes that callbacks receive, field for field as the official documentation shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from qiscus_desktop.core.models import Comment, Room, RoomKind, Status
from qiscus_desktop.core.wire import decode

_STATUS_WORDS = {Status.DELIVERED: "delivered", Status.READ: "read"}


def comment_object(raw: dict[str, Any], status: Status = Status.SENT) -> dict[str, Any]:
    """The wire object of a comment with the fields that the SDK's own comment object has besides.

    `date` (YYYY-MM-DD) and `time` (HH:mm) are local; `status` is "pending", "sent", "delivered" or "read".
    """
    payload = raw.get("payload")
    temp_id = raw.get("unique_temp_id") or raw.get("unique_id")
    moment = _local(raw)
    word = _STATUS_WORDS.get(status, "sent" if status is Status.SENT else "pending")
    return {
        **raw,
        "before_id": raw.get("comment_before_id", 0),
        "unique_id": temp_id,
        "unique_temp_id": temp_id,
        "username_as": raw.get("username_as") or raw.get("username"),
        "username_real": raw.get("username_real") or raw.get("email"),
        "avatar": raw.get("user_avatar_url"),
        "isChannel": raw.get("is_public_channel") is True,
        "subtype": payload.get("type") if raw.get("type") == "custom" and isinstance(payload, dict) else None,
        "date": moment.strftime("%Y-%m-%d") if moment else None,
        "time": moment.strftime("%H:%M") if moment else None,
        "attachment": None,
        "isPending": status in (Status.QUEUED, Status.SENDING),
        "isFailed": status is Status.FAILED,
        "isSent": status >= Status.SENT,
        "isDelivered": status >= Status.DELIVERED,
        "isRead": status is Status.READ,
        "status": word,
    }


def room_object(raw: dict[str, Any], comments: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """The room of `chatRoomCreatedCallback`, snake_case; `comments` are wire objects, oldest first."""
    room_id = decode.numbered(raw, "id")
    return {
        "id": room_id,
        "last_comment_id": decode.numbered(raw, "last_comment_id"),
        "last_comment_message": raw.get("last_comment_message") or "",
        "last_comment_topic_id": decode.numbered(raw, "last_topic_id") or room_id,
        "avatar": raw.get("avatar_url") or "",
        "name": raw.get("room_name") or "",
        "participants": [_participant(member) for member in _members(raw)],
        "topics": [],
        "comments": [comment_object(one, _status(one)) for one in comments or ()],
        "isLoaded": False,
        "unread_comments": [],
        "custom_title": None,
        "custom_subtitle": None,
    }


def unsent_object(comment: Comment) -> dict[str, Any]:
    """A comment that only this side has, with the same fields as one from the wire."""
    wire = {
        "id": comment.id,
        "unique_temp_id": comment.temp_id,
        "comment_before_id": comment.before_id,
        "room_id": comment.room_id,
        "message": comment.text,
        "type": comment.type,
        "payload": comment.payload,
        "extras": comment.extras,
        "email": comment.sender_id,
        "username": comment.sender_name,
        "user_avatar_url": comment.sender_avatar_url,
        "timestamp": comment.created_at.strftime("%Y-%m-%dT%H:%M:%SZ") if comment.has_time else None,
        "unix_timestamp": int(comment.created_at.timestamp()) if comment.has_time else None,
        "is_deleted": comment.is_deleted,
    }
    return comment_object(wire, comment.status)


def active_room_object(room: Room) -> dict[str, Any]:
    """The room of `roomChangedCallback`: the fields of `room_object`, and its kind."""
    members = [
        {
            "id": 0,
            "email": member.id,
            "username": member.name,
            "avatar_url": member.avatar_url,
            "last_comment_read_id": member.last_read_id,
            "last_comment_received_id": member.last_received_id,
        }
        for member in room.participants or ()
    ]
    wire = {
        "id": room.id,
        "last_comment_id": room.last_comment_id,
        "last_comment_message": room.last_comment.text if room.last_comment is not None else "",
        "avatar_url": room.avatar_url,
        "room_name": room.name,
        "participants": members,
    }
    return room_object(wire) | {
        "room_type": "single" if room.kind is RoomKind.SINGLE else "group",
        "isChannel": room.kind is RoomKind.CHANNEL,
        "unique_id": room.unique_id,
        "options": room.options,
        "count_notif": room.unread_count,
        "participantNumber": room.participant_count,
    }


def group_object(raw: dict[str, Any]) -> dict[str, Any]:
    """The room of `groupRoomCreatedCallback`, camelCase; `options` stays JSON text."""
    room_id = decode.numbered(raw, "id")
    return {
        "id": room_id,
        "name": raw.get("room_name") or "",
        "lastCommentId": decode.numbered(raw, "last_comment_id"),
        "lastCommentMessage": raw.get("last_comment_message") or "",
        "lastTopicId": decode.numbered(raw, "last_topic_id") or room_id,
        "avatarURL": raw.get("avatar_url") or "",
        "options": raw.get("options") if raw.get("options") is not None else "{}",
        "participants": [
            {
                "id": member.get("id"),
                "email": member.get("email"),
                "username": member.get("username"),
                "avatarURL": member.get("avatar_url"),
            }
            for member in _members(raw)
        ],
    }


def login_object(raw: dict[str, Any]) -> dict[str, Any]:
    """The whole answer `{"results": {"user": {...}}, "status": 200}`, also where only a part of it was
    at hand.
    """
    if isinstance(raw.get("results"), dict):
        return {"results": raw["results"], "status": raw.get("status", 200)}
    person = raw.get("user")
    return {"results": {"user": person if isinstance(person, dict) else raw}, "status": 200}


def _participant(raw: dict[str, Any]) -> dict[str, Any]:
    shape = {"avatar_url": raw.get("avatar_url") or "", "email": raw.get("email") or ""}
    for name in ("id", "last_comment_read_id", "last_comment_received_id"):
        count = decode.numbered(raw, name)
        shape |= {name: count, name + "_str": str(count)}
    return shape | {"username": raw.get("username") or ""}


def _members(raw: dict[str, Any]) -> list[dict[str, Any]]:
    members = raw.get("participants")
    return [member for member in members if isinstance(member, dict)] if isinstance(members, list) else []


def _status(raw: dict[str, Any]) -> Status:
    return {"delivered": Status.DELIVERED, "read": Status.READ}.get(str(raw.get("status")), Status.SENT)


def _local(raw: dict[str, Any]) -> datetime | None:
    moment = decode.comment_time(raw)
    return moment.astimezone() if moment is not None else None
