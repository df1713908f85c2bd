"""An MQTT topic and payload, or one entry of `sync_event`, to the events they mean. Raises only
`DecodeError`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qiscus_desktop.core import events
from qiscus_desktop.core.errors import DecodeError
from qiscus_desktop.core.wire import decode, topics
from qiscus_desktop.core.wire.json_values import json_value
from qiscus_desktop.core.wire.topics import TopicKind


def read(topic: str, payload: bytes, *, me: str = "") -> list[events.Event]:
    """The events of one packet; none for a topic nobody asked for and for our own typing (`me` is our
    user id).
    """
    place = topics.parse(topic)
    if place is None:
        return []
    match place.kind:
        case TopicKind.COMMENT | TopicKind.CHANNEL_COMMENT:
            raw = decode.json_object(payload)
            return [events.CommentReceived(decode.comment(raw), raw)]
        case TopicKind.UPDATE:
            raw = decode.json_object(payload)
            return [events.CommentUpdated(decode.comment(raw), raw)]
        case TopicKind.NOTICE:
            return list(notice(decode.json_object(payload)))
        case TopicKind.TYPING:
            if place.user_id == me:
                return []
            return [events.TypingChanged(place.room_id, place.user_id, payload.strip() == b"1")]
        case TopicKind.ROOM_TYPING:
            return [_room_typing(place.room_id, decode.json_object(payload))]
        case TopicKind.DELIVERED | TopicKind.READ:
            return [_receipt(place, payload)]
        case TopicKind.PRESENCE:
            is_online, seen_at = decode.presence_payload(payload)
            return [events.PresenceChanged(place.user_id, is_online, seen_at)]
        case TopicKind.CUSTOM_EVENT:
            return [_custom_event(place.room_id, json_value(payload))]


def notice(raw: dict[str, Any]) -> Iterator[events.Event]:
    """What a notice says: deletions, cleared rooms, and, for clients that get them this way, receipts.

    The keys of the data decide, not only `action_topic`, as notices of both spellings are about.
    """
    body = raw.get("payload")
    data = body.get("data") if isinstance(body, dict) else None
    if not isinstance(data, dict):
        return
    for deletion in _objects(data.get("deleted_messages") or data.get("deleted_message")):
        temp_ids = _texts(deletion.get("message_unique_ids"))
        if temp_ids:
            yield events.CommentsDeleted(
                decode.numbered(deletion, "room_id"),
                temp_ids,
                is_for_everyone=True,
                is_hard=data.get("is_hard_delete") is not False,
            )
    for room in _objects(data.get("deleted_rooms")):
        room_id = decode.numbered(room, "id")
        if room_id:
            yield events.RoomCleared(room_id, room, decode.moment(raw.get("timestamp")))
    action = raw.get("action_topic")
    if action in ("delivered", "read"):
        receipt = events.CommentRead if action == "read" else events.CommentDelivered
        user_id, comment_id = data.get("email"), decode.numbered(data, "comment_id")
        temp_id = data.get("comment_unique_id")
        if isinstance(user_id, str) and user_id and comment_id:
            yield receipt(
                decode.numbered(data, "room_id"),
                user_id,
                comment_id,
                temp_id if isinstance(temp_id, str) else "",
            )


def event_page(raw: object) -> tuple[list[events.Event], int]:
    """The events of a `sync_event` answer in order of their ids, and the highest id (0 when there is
    none).
    """
    entries = sorted(
        _objects(raw.get("events") if isinstance(raw, dict) else None),
        key=lambda entry: decode.numbered(entry, "id"),
    )
    found = [event for entry in entries for event in notice(entry)]
    return found, max((decode.numbered(entry, "id") for entry in entries), default=0)


def _receipt(place: topics.Topic, payload: bytes) -> events.Event:
    """`{comment id}:{unique_temp_id}`; the second part may be missing and may hold colons."""
    first, _, temp_id = payload.decode("utf-8", "replace").partition(":")
    comment_id = decode.number(first.strip())
    if not comment_id:
        raise DecodeError("a receipt names no comment")
    kind = events.CommentRead if place.kind is TopicKind.READ else events.CommentDelivered
    return kind(place.room_id, place.user_id, comment_id, temp_id)


def _room_typing(room_id: int, raw: dict[str, Any]) -> events.Event:
    def text(name: str) -> str:
        value = raw.get(name)
        return value if isinstance(value, str) else ""

    status = raw.get("status")
    return events.TypingChanged(
        room_id, text("sender_id"), status is True or status == 1 or status == "1",
        user_name=text("sender_name"), text=text("text"), raw=raw,
    )  # fmt: skip


def _custom_event(room_id: int, value: Any) -> events.Event:
    """`{"sender", "data"}`; some clients leave out the sender or send the bare data."""
    if isinstance(value, dict) and "data" in value:
        sender = value.get("sender")
        return events.CustomEventReceived(
            str(room_id), sender if isinstance(sender, str) else "", value["data"]
        )
    return events.CustomEventReceived(str(room_id), "", value)


def _objects(value: object) -> list[dict[str, Any]]:
    return [member for member in value if isinstance(member, dict)] if isinstance(value, list) else []


def _texts(value: object) -> tuple[str, ...]:
    return tuple(member for member in value if isinstance(member, str)) if isinstance(value, list) else ()
