"""MQTT topics: how they are built, and what an incoming one means."""

from __future__ import annotations

import enum
import functools
import re

import msgspec

from qiscus_desktop.core.models.numbers import whole_number


class TopicKind(enum.Enum):
    COMMENT = "c"
    NOTICE = "n"
    UPDATE = "update"
    CHANNEL_COMMENT = "channel"
    TYPING = "t"
    ROOM_TYPING = "typing"
    DELIVERED = "d"
    READ = "r"
    CUSTOM_EVENT = "e"
    PRESENCE = "s"


class Topic(msgspec.Struct, frozen=True):
    """A parsed topic. Unused parts are empty; `room_id` is 0 without a room, `unique_id` belongs to a
    channel.
    """

    kind: TopicKind
    token: str = ""
    room_id: int = 0
    user_id: str = ""
    app_id: str = ""
    unique_id: str = ""


def comment(token: str) -> str:
    """New comments of all rooms of the owner of `token`, his own ones included."""
    return f"{token}/c"


def notice(token: str) -> str:
    """Deletions and cleared rooms."""
    return f"{token}/n"


def update(token: str) -> str:
    """Edited comments."""
    return f"{token}/update"


def of_token(token: str) -> tuple[str, str, str]:
    """All topics that belong to a session."""
    return comment(token), notice(token), update(token)


def channel_comment(app_id: str, unique_id: str) -> str:
    """New comments of a channel."""
    return f"{app_id}/{unique_id}/c"


def typing(room_id: int | str, user_id: str = "+") -> str:
    return f"r/{room_id}/{room_id}/{user_id}/t"


def room_typing(room_id: int | str) -> str:
    """Typing with a text, as automatic agents send it."""
    return f"r/{room_id}/typing"


def delivered(room_id: int | str, user_id: str = "+") -> str:
    return f"r/{room_id}/{room_id}/{user_id}/d"


def read(room_id: int | str, user_id: str = "+") -> str:
    return f"r/{room_id}/{room_id}/{user_id}/r"


def of_room(room_id: int | str) -> tuple[str, str, str, str]:
    """Typing and receipts of everybody in a room."""
    return room_typing(room_id), typing(room_id), delivered(room_id), read(room_id)


def custom_event(room_id: int | str) -> str:
    return f"r/{room_id}/{room_id}/e"


def presence(user_id: str) -> str:
    return f"u/{user_id}/s"


def can_hold(user_id: str) -> bool:
    """Whether a user id, channel id or token can be part of a topic at all (no wildcards, no NUL)."""
    return bool(user_id) and not any(mark in user_id for mark in "+#\0") and _is_encodable(user_id)


_DIGITS = re.compile(r"[0-9]{1,19}")


@functools.lru_cache(maxsize=1024)  # the same few topics come again and again
def parse(topic: str) -> Topic | None:
    """What a topic means, or None when it is none of ours. Rooms are asked for first, so a token is
    never `r`.
    """
    levels = topic.split("/")
    found = _parse_room(levels) if levels[0] == "r" and len(levels) >= 3 else None
    if found is not None:
        return found
    if len(levels) >= 3:
        # User and channel ids may hold a slash: everything between the first and the last level is theirs.
        first, middle, last = levels[0], "/".join(levels[1:-1]), levels[-1]
        if first == "u" and last == "s" and middle:
            return Topic(TopicKind.PRESENCE, user_id=middle)
        if first and middle and last == "c":
            return Topic(TopicKind.CHANNEL_COMMENT, app_id=first, unique_id=middle)
    if len(levels) == 2 and levels[0]:
        kind = {"c": TopicKind.COMMENT, "n": TopicKind.NOTICE, "update": TopicKind.UPDATE}.get(levels[1])
        return Topic(kind, token=levels[0]) if kind else None
    return None


def _parse_room(levels: list[str]) -> Topic | None:
    if not _DIGITS.fullmatch(levels[1]):
        return None
    room_id = whole_number(levels[1])
    if not room_id:
        return None
    if len(levels) == 3 and levels[2] == "typing":
        return Topic(TopicKind.ROOM_TYPING, room_id=room_id)
    if len(levels) == 4 and levels[3] == "e":
        return Topic(TopicKind.CUSTOM_EVENT, room_id=room_id)
    user_id = "/".join(levels[3:-1])
    if user_id:
        kind = {"t": TopicKind.TYPING, "d": TopicKind.DELIVERED, "r": TopicKind.READ}.get(levels[-1])
        return Topic(kind, room_id=room_id, user_id=user_id) if kind else None
    return None


def _is_encodable(text: str) -> bool:
    try:
        return len(text.encode()) < 60_000
    except UnicodeEncodeError:
        return False
