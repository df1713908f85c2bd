"""Everything that can happen, one frozen dataclass an event: the core emits these, in order, on the
loop's thread.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from qiscus_desktop.core.models import Account, Comment, Room, User


class Connection(enum.Enum):
    """State of the connection as a person would name it: realtime is up, and requests are answered."""

    OFFLINE = "offline"
    CONNECTING = "connecting"
    ONLINE = "online"


@dataclass(frozen=True, eq=False, repr=False)
class Event:
    """Base of all events.

    Equality, hash and repr are written here once, and every kind has its docstring: a dataclass that must
    write all that itself takes half a millisecond to make, and nearly thirty come before the first window.
    """

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash((type(self), *(value for value in self.__dict__.values() if not isinstance(value, dict))))

    def __repr__(self) -> str:
        told = (f"{part.name}={getattr(self, part.name)!r}" for part in fields(self) if part.repr)
        return f"{type(self).__name__}({', '.join(told)})"


@dataclass(frozen=True, eq=False, repr=False)
class SignedIn(Event):
    """The server accepted the account. `raw` is its whole answer."""

    account: Account
    raw: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, eq=False, repr=False)
class SignInFailed(Event):
    """The server refused the sign-in, or could not be asked."""

    error: Exception


@dataclass(frozen=True, eq=False, repr=False)
class SignedOut(Event):
    """`user_id` is signed in no longer."""

    user_id: str


@dataclass(frozen=True, eq=False, repr=False)
class TokenRefreshed(Event):
    """A new token is in use; `old_token` must not reach a log."""

    account: Account
    old_token: str = field(default="", repr=False)


@dataclass(frozen=True, eq=False, repr=False)
class SessionExpired(Event):
    """The server accepts neither the token nor the refresh token any more: the user has to sign in again."""

    user_id: str
    error: Exception


@dataclass(frozen=True, eq=False, repr=False)
class ConnectionChanged(Event):
    """`is_again` when an earlier connection of this session came before; `problem` is one sentence for why
    the service does not answer requests.
    """

    connection: Connection
    is_again: bool = False
    problem: str = ""


@dataclass(frozen=True, eq=False, repr=False)
class CommentReceived(Event):
    """A comment by push or sync, own ones (other devices, echoes) included, each once and in a room by id.

    `raw` is the wire object.
    """

    comment: Comment
    raw: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, eq=False, repr=False)
class CommentSent(Event):
    """An own comment was accepted by the server."""

    comment: Comment
    raw: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, eq=False, repr=False)
class CommentUpdated(Event):
    """Somebody edited a comment. `raw` is the wire object."""

    comment: Comment
    raw: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, eq=False, repr=False)
class CommentsDeleted(Event):
    """Deleted by us or by somebody else."""

    room_id: int
    temp_ids: tuple[str, ...]
    is_for_everyone: bool = True
    is_hard: bool = True


@dataclass(frozen=True, eq=False, repr=False)
class RoomCleared(Event):
    """All comments of the room are gone for this account. `raw` is the room's summary.

    `cleared_at` is when, where the server says so: the same news may come again much later, by sync. Where it
    does not, comments up to `up_to_id` are surely gone; 0: all that are known.
    """

    room_id: int
    raw: dict[str, Any] = field(default_factory=dict, repr=False)
    cleared_at: datetime | None = None
    up_to_id: int = 0


@dataclass(frozen=True, eq=False, repr=False)
class CommentDelivered(Event):
    """`user_id` has received everything in the room up to `comment_id`."""

    room_id: int
    user_id: str
    comment_id: int
    temp_id: str = ""


@dataclass(frozen=True, eq=False, repr=False)
class CommentRead(Event):
    """`user_id` has read everything in the room up to `comment_id`."""

    room_id: int
    user_id: str
    comment_id: int
    temp_id: str = ""


@dataclass(frozen=True, eq=False, repr=False)
class TypingChanged(Event):
    """Somebody else began or stopped typing; `text` is what an agent says it is busy with."""

    room_id: int
    user_id: str
    is_typing: bool
    user_name: str = ""
    text: str = ""
    raw: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, eq=False, repr=False)
class PresenceChanged(Event):
    """A watched user came or went; `seen_at` is the moment the server gave (aware UTC)."""

    user_id: str
    is_online: bool
    seen_at: datetime | None = None


@dataclass(frozen=True, eq=False, repr=False)
class RoomOpened(Event):
    """A room was opened, with its newest page, oldest first; `is_by_target` when `chat_target` did it."""

    room: Room
    comments: tuple[Comment, ...] = ()
    raw: dict[str, Any] = field(default_factory=dict, repr=False)
    is_by_target: bool = False


@dataclass(frozen=True, eq=False, repr=False)
class GroupRoomCreated(Event):
    """`create_group_room` answered with the new room."""

    room: Room
    raw: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, eq=False, repr=False)
class RoomUpdated(Event):
    """`update_room` answered with the room as it is now."""

    room: Room
    raw: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, eq=False, repr=False)
class RoomChanged(Event):
    """Another room became the active one of `set_active_room`."""

    room: Room


@dataclass(frozen=True, eq=False, repr=False)
class ParticipantsChanged(Event):
    """These user ids were added to or removed from the room by this account."""

    room_id: int
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False, repr=False)
class ProfileUpdated(Event):
    """Our own profile changed; `changes` is what was asked for."""

    account: Account
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False, repr=False)
class UserBlocked(Event):
    """This account blocked the user."""

    user: User
    raw: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, eq=False, repr=False)
class UserUnblocked(Event):
    """This account unblocked the user."""

    user: User
    raw: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, eq=False, repr=False)
class CustomEventReceived(Event):
    """Another client published a custom event into a room that was subscribed to."""

    room_id: str
    sender_id: str
    data: Any


@dataclass(frozen=True, eq=False, repr=False)
class GapFilled(Event):
    """A sync after a (re)connect is complete: nothing before this moment is missing."""

    comment_count: int


@dataclass(frozen=True, eq=False, repr=False)
class ReconnectAttempted(Event):
    """The realtime connection was lost and is being made again."""

    attempt: int


@dataclass(frozen=True, eq=False, repr=False)
class FileUploaded(Event):
    """An upload is complete; `url` is the address of the file."""

    url: str


@dataclass(frozen=True, eq=False, repr=False)
class HeaderClicked(Event):
    """The person clicked the header of the chat; sent by the interface."""


@dataclass(frozen=True, eq=False, repr=False)
class RetriesExceeded(Event):
    """An own comment was given up after the last try."""

    comment: Comment
