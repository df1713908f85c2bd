"""The JSON objects of the wire: comment, room, participant, user, account, event."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from qiscus_desktop.sandbox.clock import iso_micros, iso_seconds
from qiscus_desktop.sandbox.data.records import (
    CommentRecord,
    MemberRecord,
    RoomRecord,
    SessionRecord,
    UserRecord,
)

FILES_MARK = "sandbox-files:"
DELETED_TEXT = "This message has been deleted."


class Shapes:
    """Builds wire objects for one app. Stored file addresses lack the host; `base_url` is put in here."""

    def __init__(self, app_id: str, base_url: str) -> None:
        self.app_id = app_id
        self.base_url = base_url

    def out(self, text: str) -> str:
        """Stored text with the addresses of this process in it."""
        return text.replace(FILES_MARK, self.base_url) if FILES_MARK in text else text

    def stored(self, text: str) -> str:
        """Incoming text with our own addresses made independent of host and port."""
        return text.replace(self.base_url, FILES_MARK) if self.base_url in text else text

    def json(self, text: str) -> Any:
        """A stored JSON text as an object, addresses put in."""
        return json.loads(self.out(text)) if text not in ("", "{}") else {}

    def user(self, user: UserRecord) -> dict[str, Any]:
        """User, as in lists and in the answers of blocking."""
        avatar = self.out(user.avatar_url)
        return {
            "id": user.id,
            "id_str": str(user.id),
            "email": user.email,
            "username": user.username,
            "name": user.username,
            "avatar_url": avatar,
            "avatar": {"avatar": {"url": avatar}},
            "extras": self.json(user.extras),
            "active": user.is_active,
            "created_at": iso_seconds(user.created_ns),
            "updated_at": iso_seconds(user.updated_ns),
        }

    def account(
        self,
        user: UserRecord,
        session: SessionRecord,
        last_comment_id: int,
        last_event_id: int,
        platforms: set[str],
    ) -> dict[str, Any]:
        """Account, the answer of sign-in and profile."""
        avatar = self.out(user.avatar_url)
        return {
            "app": {"code": self.app_id, "id": 1, "id_str": "1", "name": self.app_id},
            "avatar": {"avatar": {"url": avatar}},
            "avatar_url": avatar,
            "email": user.email,
            "extras": self.json(user.extras),
            "id": user.id,
            "id_str": str(user.id),
            "last_comment_id": last_comment_id,
            "last_comment_id_str": str(last_comment_id),
            "last_sync_event_id": last_event_id,
            "pn_android_configured": "android" in platforms,
            "pn_ios_configured": "ios" in platforms,
            "rtKey": "somestring",
            "token": session.token,
            "refresh_token": session.refresh_token if session.expires_ms else "",
            "token_expires_at": expiry(session.expires_ms) if session.expires_ms else "",
            "username": user.username,
        }

    def participant(self, member: MemberRecord) -> dict[str, Any]:
        """Participant, with the watermarks."""
        user = member.user
        return {
            "active": user.is_active,
            "avatar_url": self.out(user.avatar_url),
            "email": user.email,
            "extras": self.json(user.extras),
            "id": user.id,
            "id_str": str(user.id),
            "last_comment_read_id": member.read_id,
            "last_comment_read_id_str": str(member.read_id),
            "last_comment_received_id": member.received_id,
            "last_comment_received_id_str": str(member.received_id),
            "username": user.username,
        }

    def room_name(self, room: RoomRecord, viewer_id: int) -> str:
        """The name as this participant sees it: the other person's in a one-to-one room."""
        other = room.other(viewer_id) if room.kind == "single" else None
        return other.user.username if other is not None else room.name

    def room_avatar(self, room: RoomRecord, viewer_id: int) -> str:
        """The picture as this participant sees it."""
        other = room.other(viewer_id) if room.kind == "single" else None
        return self.out(other.user.avatar_url if other is not None else room.avatar_url)

    def room(
        self,
        room: RoomRecord,
        viewer_id: int,
        last: CommentRecord | None,
        unread: int,
    ) -> dict[str, Any]:
        """Room, as the answers of opening and creating carry it."""
        last_id = last.id if last is not None else 0
        shape: dict[str, Any] = {
            "avatar_url": self.room_avatar(room, viewer_id),
            "chat_type": room.chat_type,
            "id": room.id,
            "id_str": str(room.id),
            "is_public_channel": room.is_channel,
            "last_comment_id": last_id,
            "last_comment_id_str": str(last_id),
            "last_comment_message": self.text(last) if last is not None else "",
            "last_topic_id": room.id,
            "last_topic_id_str": str(room.id),
            "options": self.out(room.options),
            "raw_room_name": self.raw_name(room),
            "room_name": self.room_name(room, viewer_id),
            "room_total_participants": room.total_members or len(room.members),
            "unique_id": room.unique_id,
            "unread_count": unread,
            "participants": [self.participant(member) for member in room.members],
        }
        return shape

    def room_info(
        self,
        room: RoomRecord,
        viewer_id: int,
        last: CommentRecord | None,
        unread: int,
        is_removed: bool,
    ) -> dict[str, Any]:
        """RoomInfo: a Room with its last comment, which is an object even in an empty room."""
        shape = self.room(room, viewer_id, last, unread)
        shape["is_removed"] = is_removed
        if last is not None:
            shape["last_comment"] = self.comment(last, room, viewer_id)
        else:
            shape["last_comment"] = self._no_comment(room, viewer_id)
        return shape

    def cleared_room(self, room: RoomRecord, viewer_id: int) -> dict[str, Any]:
        """The summary of a cleared room; `options` is an object here, unlike elsewhere."""
        options = self.json(room.options)
        return {
            "id": room.id,
            "id_str": str(room.id),
            "unique_id": room.unique_id,
            "chat_type": room.chat_type,
            "room_name": self.room_name(room, viewer_id),
            "raw_room_name": self.raw_name(room),
            "avatar_url": self.room_avatar(room, viewer_id),
            "options": options if isinstance(options, dict) else {},
            "last_comment": None,
            "unread_count": 0,
        }

    def raw_name(self, room: RoomRecord) -> str:
        """The room's name without anybody's point of view."""
        if room.kind == "single":
            return " ".join(member.user.email for member in room.members)
        return room.name

    def text(self, comment: CommentRecord) -> str:
        """The readable text; what was deleted softly no longer says what it said."""
        return DELETED_TEXT if comment.deleted else self.out(comment.message)

    def status(self, comment: CommentRecord, room: RoomRecord) -> str:
        """`read` or `delivered` once all other participants got there, else `sent`."""
        if room.is_channel or comment.is_blocked:
            return "sent"
        read = received = others = 0
        for member in room.members:
            if member.user.id == comment.user.id:
                continue
            others += 1
            read += member.read_id >= comment.id
            received += max(member.received_id, member.read_id) >= comment.id
        if not others or received < others:
            return "sent"
        return "read" if read == others else "delivered"

    def comment(
        self, comment: CommentRecord, room: RoomRecord, viewer_id: int, keep: bool = False
    ) -> dict[str, Any]:
        """Comment in its REST form. `keep`: show the words of a deleted one (the answer of the deletion)."""
        avatar = self.out(comment.user.avatar_url)
        gone = bool(comment.deleted) and not keep
        return {
            "comment_before_id": comment.before_id,
            "comment_before_id_str": str(comment.before_id),
            "disable_link_preview": False,
            "email": comment.user.email,
            "extras": self.json(comment.extras),
            "id": comment.id,
            "id_str": str(comment.id),
            "is_deleted": bool(comment.deleted),
            "is_public_channel": room.is_channel,
            "message": self.out(comment.message) if keep else self.text(comment),
            "payload": self._payload(comment, gone),
            "room_avatar": self.room_avatar(room, viewer_id),
            "room_id": room.id,
            "room_id_str": str(room.id),
            "room_name": self.room_name(room, viewer_id),
            "room_type": room.chat_type,
            "chat_type": room.chat_type,
            "status": self.status(comment, room),
            "timestamp": iso_seconds(comment.created_ns),
            "topic_id": room.id,
            "topic_id_str": str(room.id),
            "type": comment.type,
            "unique_temp_id": comment.unique_temp_id,
            "unix_nano_timestamp": comment.created_ns,
            "unix_timestamp": comment.created_ns // 1_000_000_000,
            "user_avatar": {"avatar": {"url": avatar}},
            "user_avatar_url": avatar,
            "user_extras": self.json(comment.user.extras),
            "user_id": comment.user.id,
            "user_id_str": str(comment.user.id),
            "username": comment.user.username,
        }

    def pushed_comment(self, comment: CommentRecord, room: RoomRecord, viewer_id: int) -> dict[str, Any]:
        """Comment in its MQTT form, from the receiver's point of view."""
        shape = self.comment(comment, room, viewer_id)
        shape["user_avatar"] = shape["user_avatar_url"]
        shape["raw_room_name"] = self.raw_name(room)
        shape["room_options"] = self.out(room.options)
        shape["created_at"] = iso_micros(comment.created_ns)
        return shape

    def _payload(self, comment: CommentRecord, is_gone: bool) -> Any:
        payload = self.json(comment.payload)
        if is_gone and comment.type == "reply":
            # Clients dereference these two without looking.
            return {**payload, "text": DELETED_TEXT}
        return {} if is_gone else payload

    def _no_comment(self, room: RoomRecord, viewer_id: int) -> dict[str, Any]:
        nobody = UserRecord(0, "", "", "", "{}")
        empty = CommentRecord(0, room.id, 0, nobody, "", "unknown", "", "{}", "{}", 0, False, 0)
        return self.comment(empty, room, viewer_id)


def expiry(expires_ms: int) -> str | None:
    """The ISO form of the moment a token ends, None for one that does not."""
    if not expires_ms:
        return None
    return datetime.fromtimestamp(expires_ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def event(
    event_id: int, action_topic: str, actor: UserRecord, data: dict[str, Any], created_ns: int
) -> dict[str, Any]:
    """A notification of `{token}/n`, which is also an element of `sync_event`."""
    return {
        "id": event_id,
        "timestamp": created_ns,
        "action_topic": action_topic,
        "payload": {
            "actor": {"id": str(actor.id), "email": actor.email, "name": actor.username},
            "data": data,
        },
    }
