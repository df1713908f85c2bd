"""What the Session tells its listeners: one frozen dataclass a change, small enough to redraw by."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from qiscus_desktop.core.events import Connection


@dataclass(frozen=True, slots=True)
class RowsInserted:
    """`count` comments now stand at `index` and after; older rows moved down."""

    index: int
    count: int


@dataclass(frozen=True, slots=True)
class RowsRemoved:
    index: int
    count: int


@dataclass(frozen=True, slots=True)
class RowsChanged:
    """The comments at these places have a new value (text, status, payload); same identity, same place."""

    index: int
    count: int


RowChange = RowsInserted | RowsRemoved | RowsChanged


@dataclass(frozen=True, slots=True)
class Change:
    """Base of all changes."""


@dataclass(frozen=True, slots=True)
class TimelineChanged(Change):
    """Row steps of one room, to be applied in order; each step's indices hold after the steps before it."""

    room_id: int
    rows: tuple[RowChange, ...] = ()


@dataclass(frozen=True, slots=True)
class TimelineLoaded(Change):
    """Loading of a page started or ended, or the beginning of the room was reached: read
    `timeline.is_loading_older`."""

    room_id: int


@dataclass(frozen=True, slots=True)
class RoomsChanged(Change):
    """These rooms have a new value or place in the list; empty means the whole list is new."""

    room_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class TypingChanged(Change):
    room_id: int


@dataclass(frozen=True, slots=True)
class PresenceChanged(Change):
    user_id: str


@dataclass(frozen=True, slots=True)
class ReceiptsChanged(Change):
    room_id: int
    user_id: str
    comment_id: int
    is_read: bool


@dataclass(frozen=True, slots=True)
class ConnectionChanged(Change):
    connection: Connection


@dataclass(frozen=True, slots=True)
class AccountChanged(Change):
    """Signed in, signed out, or a new profile: read `session.account`."""


@dataclass(frozen=True, slots=True)
class DraftChanged(Change):
    room_id: int


@dataclass(frozen=True, slots=True)
class MediaChanged(Change):
    """The file behind `url` arrived on disk, or its download failed: ask `session.media` again."""

    url: str


@dataclass(frozen=True, slots=True)
class TransferProgressed(Change):
    """Upload of the comment `temp_id`: `done` of `total` bytes."""

    temp_id: str
    done: int
    total: int


class NoticeKind(enum.Enum):
    INFO = "info"
    SUCCESS = "success"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class NoticeRaised(Change):
    """One clear sentence for the person."""

    kind: NoticeKind
    text: str
