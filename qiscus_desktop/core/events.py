"""Everything that can happen, one frozen struct an event: the core emits these, in order, on the
loop's thread.
"""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

import msgspec

from qiscus_desktop.core.models import Account, Comment, Room, User


class Connection(enum.Enum):
    """State of the realtime connection as a person would name it."""

    OFFLINE = "offline"
    CONNECTING = "connecting"
    ONLINE = "online"


_UNTOLD = frozenset({"raw", "old_token"})  # long, and full of secrets: neither belongs into a log


class Event(msgspec.Struct, frozen=True):
    """Base of all events."""

    def __repr__(self) -> str:
        told = (f"{name}={getattr(self, name)!r}" for name in self.__struct_fields__ if name not in _UNTOLD)
        return f"{type(self).__name__}({', '.join(told)})"


class SignedIn(Event, frozen=True):
    account: Account
    raw: dict[str, Any] = msgspec.field(default_factory=dict)


class SignInFailed(Event, frozen=True):
    error: Exception


class SignedOut(Event, frozen=True):
    user_id: str


class TokenRefreshed(Event, frozen=True):
    """A new token is in use; `old_token` must not reach a log."""

    account: Account
    old_token: str = ""


class SessionExpired(Event, frozen=True):
    """The server accepts neither the token nor the refresh token any more: the user has to sign in again."""

    user_id: str
    error: Exception


class ConnectionChanged(Event, frozen=True):
    """`is_again` when an earlier connection of this session came before."""

    connection: Connection
    is_again: bool = False


class CommentReceived(Event, frozen=True):
    """A comment by push or sync, own ones (other devices, echoes) included. `raw` is the wire object."""

    comment: Comment
    raw: dict[str, Any] = msgspec.field(default_factory=dict)


class CommentSent(Event, frozen=True):
    """An own comment was accepted by the server."""

    comment: Comment
    raw: dict[str, Any] = msgspec.field(default_factory=dict)


class CommentUpdated(Event, frozen=True):
    comment: Comment
    raw: dict[str, Any] = msgspec.field(default_factory=dict)


class CommentsDeleted(Event, frozen=True):
    """Deleted by us or by somebody else."""

    room_id: int
    temp_ids: tuple[str, ...]
    is_for_everyone: bool = True
    is_hard: bool = True


class RoomCleared(Event, frozen=True):
    room_id: int
    raw: dict[str, Any] = msgspec.field(default_factory=dict)


class CommentDelivered(Event, frozen=True):
    """`user_id` has received everything in the room up to `comment_id`."""

    room_id: int
    user_id: str
    comment_id: int
    temp_id: str = ""


class CommentRead(Event, frozen=True):
    """`user_id` has read everything in the room up to `comment_id`."""

    room_id: int
    user_id: str
    comment_id: int
    temp_id: str = ""


class TypingChanged(Event, frozen=True):
    room_id: int
    user_id: str
    is_typing: bool
    user_name: str = ""
    text: str = ""
    raw: dict[str, Any] = msgspec.field(default_factory=dict)


class PresenceChanged(Event, frozen=True):
    user_id: str
    is_online: bool
    seen_at: datetime | None = None


class RoomOpened(Event, frozen=True):
    """A room was opened, with its newest page, oldest first; `is_by_target` when `chat_target` did it."""

    room: Room
    comments: tuple[Comment, ...] = ()
    raw: dict[str, Any] = msgspec.field(default_factory=dict)
    is_by_target: bool = False


class GroupRoomCreated(Event, frozen=True):
    room: Room
    raw: dict[str, Any] = msgspec.field(default_factory=dict)


class RoomUpdated(Event, frozen=True):
    """`update_room` answered with the room as it is now."""

    room: Room
    raw: dict[str, Any] = msgspec.field(default_factory=dict)


class RoomChanged(Event, frozen=True):
    """Another room became the active one of `set_active_room`."""

    room: Room


class ParticipantsChanged(Event, frozen=True):
    room_id: int
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


class ProfileUpdated(Event, frozen=True):
    """Our own profile changed; `changes` is what was asked for."""

    account: Account
    changes: dict[str, Any] = msgspec.field(default_factory=dict)


class UserBlocked(Event, frozen=True):
    user: User
    raw: dict[str, Any] = msgspec.field(default_factory=dict)


class UserUnblocked(Event, frozen=True):
    user: User
    raw: dict[str, Any] = msgspec.field(default_factory=dict)


class CustomEventReceived(Event, frozen=True):
    room_id: str
    sender_id: str
    data: Any


class GapFilled(Event, frozen=True):
    """A sync after a (re)connect is complete: nothing before this moment is missing."""

    comment_count: int


class ReconnectAttempted(Event, frozen=True):
    """The realtime connection was lost and is being made again."""

    attempt: int


class FileUploaded(Event, frozen=True):
    url: str


class HeaderClicked(Event, frozen=True):
    """The person clicked the header of the chat; sent by the interface."""


class RetriesExceeded(Event, frozen=True):
    """An own comment was given up after the last try."""

    comment: Comment
