"""A room (single, group or channel) and who takes part in it."""

from __future__ import annotations

import enum
from typing import Any

import msgspec

from qiscus_desktop.core.models.comment import Comment


class RoomKind(enum.StrEnum):
    SINGLE = "single"
    GROUP = "group"
    CHANNEL = "channel"


class Participant(msgspec.Struct, frozen=True, kw_only=True):
    """A member of a room with the two watermarks up to which he has received and read (comment ids, 0 =
    none).
    """

    id: str
    name: str = ""
    avatar_url: str = ""
    extras: dict[str, Any] = {}
    last_read_id: int = 0
    last_received_id: int = 0


class Room(msgspec.Struct, frozen=True, kw_only=True):
    """A room as the signed-in account sees it.

    `name` and `avatar_url` of a single room are the other person's. `participants` is None where the server
    was not asked for them; `participant_count` is the server's number (channels may have thousands).
    """

    id: int
    name: str = ""
    kind: RoomKind = RoomKind.GROUP
    unique_id: str = ""
    raw_name: str = ""
    avatar_url: str = ""
    options: dict[str, Any] = {}
    last_comment: Comment | None = None
    last_comment_id: int = 0
    unread_count: int = 0
    participant_count: int = 0
    participants: tuple[Participant, ...] | None = None

    def other(self, account_id: str) -> Participant | None:
        """The other person of a single room; None for groups, channels, or when participants are unknown."""
        if self.kind is not RoomKind.SINGLE:
            return None
        return next((p for p in self.participants or () if p.id != account_id), None)
