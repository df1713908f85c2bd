"""Owns how a comment is grouped with its neighbours: runs of one sender, day pills, the unread divider."""

from __future__ import annotations

from datetime import date
from typing import Protocol

import msgspec

from qiscus_desktop.core.models import Comment, RoomKind

SYSTEM_TYPE = "system_event"
_MOST_WITHOUT_TIME = 30  # rows in a run without a time that are looked over


class Comments(Protocol):
    """The comments of a room, oldest first."""

    def __len__(self) -> int: ...
    def __getitem__(self, index: int, /) -> Comment: ...


class Place(msgspec.Struct, frozen=True):
    """What surrounds one row; two equal places with the same comment look the same.

    `day` is set on the first row of a day (the pill above it). `is_first` and `is_last` are about the run:
    consecutive comments of one sender on one day with nothing between them.
    """

    is_own: bool
    is_first: bool
    is_last: bool
    day: date | None = None
    has_divider: bool = False
    is_system: bool = False
    shows_name: bool = False
    keeps_avatar_room: bool = False


class Surroundings(msgspec.Struct, frozen=True):
    """What decides places besides the neighbours: who looks, at what kind of room, where unread begins."""

    account_id: str
    kind: RoomKind = RoomKind.SINGLE
    unread_after_id: int = 0
    has_older: bool = False


def place_of(comments: Comments, row: int, around: Surroundings) -> Place:
    """The place of `comments[row]`; looks one row up and down, so a change concerns three rows at most.

    (More only where rows have no time.)
    """
    comment = comments[row]
    above = comments[row - 1] if row > 0 else None
    below = comments[row + 1] if row + 1 < len(comments) else None
    is_own = comment.sender_id == around.account_id
    is_system = comment.type == SYSTEM_TYPE
    day = day_of(comment)
    is_new_day = day is not None and _day_above(comments, row) != day
    is_first = is_new_day or not _continues(above, comment, around)
    is_last = not _continues(comment, below, around) or below is None or _is_other_day(below, day)
    is_group_guest = around.kind is not RoomKind.SINGLE and not is_own and not is_system
    return Place(
        is_own=is_own and not is_system,
        is_first=is_first,
        is_last=is_last,
        day=day if is_new_day else None,
        has_divider=_begins_unread(above, comment, around),
        is_system=is_system,
        shows_name=is_group_guest and is_first,
        keeps_avatar_room=is_group_guest,
    )


def rows_around(comments: Comments, first: int, last: int) -> range:
    """The rows whose places may be others after `first` to `last` came or changed, or the rows between went.

    One above and one below; more only below, where rows have no time: days are looked up over these.
    """
    end = min(last + 2, len(comments))
    most = min(end + _MOST_WITHOUT_TIME, len(comments))
    while 0 < end < most and not comments[end - 1].has_time:
        end += 1
    return range(max(first - 1, 0), end)


def day_of(comment: Comment) -> date | None:
    """The calendar day of a comment in the time zone of this computer; None where its time is not known."""
    return comment.created_at.astimezone().date() if comment.has_time else None


def _day_above(comments: Comments, row: int) -> date | None:
    """The day that the rows above belong to. Comments without a time are under the day of older ones."""
    for index in range(row - 1, max(-1, row - 1 - _MOST_WITHOUT_TIME), -1):
        day = day_of(comments[index])
        if day is not None:
            return day
    return None


def _is_other_day(below: Comment, day: date | None) -> bool:
    other = day_of(below)
    return day is not None and other is not None and other != day


def _continues(above: Comment | None, below: Comment | None, around: Surroundings) -> bool:
    """Whether two neighbours belong to one run, if they are of one day."""
    if above is None or below is None or above.sender_id != below.sender_id:
        return False
    if SYSTEM_TYPE in (above.type, below.type):
        return False
    return not _begins_unread(above, below, around)


def _begins_unread(above: Comment | None, comment: Comment, around: Surroundings) -> bool:
    mark = around.unread_after_id
    if not mark or comment.id <= mark or comment.sender_id == around.account_id:
        return False
    if above is None:
        # Without the row above it is known only at the beginning of the room that nothing unread lies before.
        return not around.has_older
    return 0 < above.id <= mark
