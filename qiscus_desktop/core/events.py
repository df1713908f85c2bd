"""Everything that can happen, one frozen dataclass an event: the core emits these, in order, on the
loop's thread.
"""

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
    """A new token is in use; `old_token` must not reach a log."""

    account: Account
    old_token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class SessionExpired(Event):
    """The server accepts neither the token nor the refresh token any more: the user has to sign in again."""

    user_id: str
    error: Exception


@dataclass(frozen=True, slots=True)
class ConnectionChanged(Event):
    """`is_again` when an earlier connection of this session came before."""

    connection: Connection
    is_again: bool = False


@dataclass(frozen=True, slots=True)
class CommentReceived(Event):
    """A comment by push or sync, own ones (other devices, echoes) included. `raw` is the wire object."""

    comment: Comment
    raw: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class CommentSent(Event):
    """An own comment was accepted by the server."""

    comment: Comment
    raw: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class CommentUpdated(Event):
    comment: Comment
    raw: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class CommentsDeleted(Event):
    """Deleted by us or by somebody else."""

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
    raw: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class PresenceChanged(Event):
    user_id: str
    is_online: bool
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RoomOpened(Event):
    """A room was opened, with its newest page, oldest first; `is_by_target` when `chat_target` did it."""

    room: Room
    comments: tuple[Comment, ...] = ()
    raw: dict[str, Any] = field(default_factory=dict, repr=False)
    is_by_target: bool = False


@dataclass(frozen=True, slots=True)
class GroupRoomCreated(Event):
    room: Room
    raw: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class RoomUpdated(Event):
    """`update_room` answered with the room as it is now."""

    room: Room
    raw: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class RoomChanged(Event):
    """Another room became the active one of `set_active_room`."""

    room: Room


@dataclass(frozen=True, slots=True)
class ParticipantsChanged(Event):
    room_id: int
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProfileUpdated(Event):
    """Our own profile changed; `changes` is what was asked for."""

    account: Account
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UserBlocked(Event):
    user: User
    raw: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class UserUnblocked(Event):
    user: User
    raw: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class CustomEventReceived(Event):
    room_id: str
    sender_id: str
    data: Any


@dataclass(frozen=True, slots=True)
class GapFilled(Event):
    """A sync after a (re)connect is complete: nothing before this moment is missing."""

    comment_count: int


@dataclass(frozen=True, slots=True)
class ReconnectAttempted(Event):
    """The realtime connection was lost and is being made again."""

    attempt: int


@dataclass(frozen=True, slots=True)
class FileUploaded(Event):
    url: str


@dataclass(frozen=True, slots=True)
class HeaderClicked(Event):
    """The person clicked the header of the chat; sent by the interface."""


@dataclass(frozen=True, slots=True)
class RetriesExceeded(Event):
    """An own comment was given up after the last try."""

    comment: Comment
