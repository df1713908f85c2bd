"""What the Session tells its listeners: one frozen struct a change, small enough to redraw by."""

from __future__ import annotations

import enum

import msgspec

from qiscus_desktop.core.events import Connection


class RowsInserted(msgspec.Struct, frozen=True):
    """`count` comments are now at `index` and after; older rows moved down."""

    index: int
    count: int


class RowsRemoved(msgspec.Struct, frozen=True):
    index: int
    count: int


class RowsChanged(msgspec.Struct, frozen=True):
    """The comments at these places have a new value (text, status, payload); same identity, same place."""

    index: int
    count: int


RowChange = RowsInserted | RowsRemoved | RowsChanged


class Change(msgspec.Struct, frozen=True):
    """Base of all changes."""


class TimelineChanged(Change, frozen=True):
    """Row steps of one room, to be applied in order; each step's indices hold after the steps before it."""

    room_id: int
    rows: tuple[RowChange, ...] = ()


class TimelineLoaded(Change, frozen=True):
    """Loading of a page started or ended, or the beginning of the room was reached: read
    `timeline.is_loading_older`."""

    room_id: int


class RoomsChanged(Change, frozen=True):
    """These rooms have a new value or place in the list; empty means the whole list is new."""

    room_ids: frozenset[int] = frozenset()


class TypingChanged(Change, frozen=True):
    room_id: int


class PresenceChanged(Change, frozen=True):
    user_id: str


class ReceiptsChanged(Change, frozen=True):
    room_id: int
    user_id: str
    comment_id: int
    is_read: bool


class ConnectionChanged(Change, frozen=True):
    """`problem` says why the service does not answer; both are lasting states of the session."""

    connection: Connection
    problem: str = ""


class AccountChanged(Change, frozen=True):
    """Signed in, signed out, or a new profile: read `session.account`."""


class DraftChanged(Change, frozen=True):
    room_id: int


class MediaChanged(Change, frozen=True):
    """The file behind `url` arrived on disk, or its download failed: ask `session.media` again."""

    url: str


class TransferProgressed(Change, frozen=True):
    """Upload of the comment `temp_id`: `done` of `total` bytes."""

    temp_id: str
    done: int
    total: int


class ConditionsChanged(Change, frozen=True):
    """Something began or ended that a person may have to know: read `session.conditions`."""


class NoticeKind(enum.Enum):
    INFO = "info"
    SUCCESS = "success"
    ERROR = "error"


class NoticeRaised(Change, frozen=True):
    """One clear sentence for the person."""

    kind: NoticeKind
    text: str
