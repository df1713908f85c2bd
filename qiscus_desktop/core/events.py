"""Everything that can happen, one frozen dataclass an event: the core emits these, in order, on the loop's thread."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from qiscus_desktop.core.models import Account, Comment, Room, User


class Connection(enum.Enum):
    """State of the realtime connection as a person would name it."""

    OFFLINE = "offline"
    CONNECTING = "connecting"
    ONLINE = "online"


@dataclass(frozen=True, slots=True)
class Event:
    """Base of all events."""


@dataclass(frozen=True, slots=True)
class SignedIn(Event):
    account: Account
    raw: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class SignInFailed(Event):
    error: Exception


@dataclass(frozen=True, slots=True)
class SignedOut(Event):
    user_id: str


@dataclass(frozen=True, slots=True)
class TokenRefreshed(Event):
    account: Account


@dataclass(frozen=True, slots=True)
class ConnectionChanged(Event):
    connection: Connection


@dataclass(frozen=True, slots=True)
class CommentReceived(Event):
    """A comment by push or sync, own ones (other devices, echoes) included. `raw` is the wire object."""

    comment: Comment
    raw: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class CommentSent(Event):
    """An own comment was accepted by the server."""

    comment: Comment


@dataclass(frozen=True, slots=True)
class CommentUpdated(Event):
    comment: Comment
    raw: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class CommentsDeleted(Event):
    room_id: int
    temp_ids: tuple[str, ...]
    is_for_everyone: bool = True
    is_hard: bool = True


@dataclass(frozen=True, slots=True)
class RoomCleared(Event):
    room_id: int
    raw: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class CommentDelivered(Event):
    """`user_id` has received everything in the room up to `comment_id`."""

    room_id: int
    user_id: str
    comment_id: int
    temp_id: str = ""


@dataclass(frozen=True, slots=True)
class CommentRead(Event):
    """`user_id` has read everything in the room up to `comment_id`."""

    room_id: int
    user_id: str
    comment_id: int
    temp_id: str = ""


@dataclass(frozen=True, slots=True)
class TypingChanged(Event):
    room_id: int
    user_id: str
    is_typing: bool
    user_name: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class PresenceChanged(Event):
    user_id: str
    is_online: bool
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RoomOpened(Event):
    """chat_target, get_room_by_id or a channel call answered: the room and its newest page, oldest first."""

    room: Room
    comments: tuple[Comment, ...] = ()
    raw: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class GroupRoomCreated(Event):
    room: Room
    raw: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class ParticipantsChanged(Event):
    room_id: int
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProfileUpdated(Event):
    account: Account


@dataclass(frozen=True, slots=True)
class UserBlocked(Event):
    user: User


@dataclass(frozen=True, slots=True)
class UserUnblocked(Event):
    user: User


@dataclass(frozen=True, slots=True)
class CustomEventReceived(Event):
    room_id: str
    sender_id: str
    data: Any


@dataclass(frozen=True, slots=True)
class GapFilled(Event):
    """A sync after a (re)connect is complete: nothing before this moment is missing."""

    comment_count: int
