"""What the queries return: plain records of users, rooms, members and comments."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class UserRecord:
    """A user; `email` is the identity on the wire, `id` an internal number, `extras` JSON text."""

    id: int
    email: str
    username: str
    avatar_url: str
    extras: str
    is_active: bool = True
    is_bot: bool = False
    password_hash: str = ""
    created_ns: int = 0
    updated_ns: int = 0


@dataclass(slots=True)
class MemberRecord:
    """A participant of one room with its two watermarks and the end of what it cleared away."""

    user: UserRecord
    read_id: int
    received_id: int
    cleared_id: int


@dataclass(slots=True)
class RoomRecord:
    """A room. `members` is complete for single and group rooms; for channels only where it was asked for."""

    id: int
    unique_id: str
    kind: str
    name: str
    avatar_url: str
    options: str
    last_comment_id: int
    created_ns: int = 0
    members: list[MemberRecord] = field(default_factory=list)
    total_members: int = 0

    @property
    def is_channel(self) -> bool:
        """Channels have no receipts and publish on a topic of their own."""
        return self.kind == "channel"

    @property
    def chat_type(self) -> str:
        """The wire knows `single` and `group`; a channel is a public group."""
        return "single" if self.kind == "single" else "group"

    def member(self, user_id: int) -> MemberRecord | None:
        """The participant with this user number."""
        for member in self.members:
            if member.user.id == user_id:
                return member
        return None

    def other(self, user_id: int) -> MemberRecord | None:
        """The person on the other side of a one-to-one room."""
        for member in self.members:
            if member.user.id != user_id:
                return member
        return None


@dataclass(slots=True)
class CommentRecord:
    """A comment as stored; `payload`, `extras`: JSON text; `deleted`: 0, 1 (softly) or 2 (for good)."""

    id: int
    room_id: int
    before_id: int
    user: UserRecord
    unique_temp_id: str
    type: str
    message: str
    payload: str
    extras: str
    deleted: int
    is_blocked: bool
    created_ns: int


@dataclass(slots=True)
class SessionRecord:
    """A sign-in: its token, whose it is, and until when it is valid (0: for ever)."""

    token: str
    user_id: int
    refresh_token: str
    expires_ms: int
    state: str
