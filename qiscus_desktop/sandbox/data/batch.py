"""Storing a batch of comments in one go: plain synchronous statements for the busiest path."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, insert, select, update

from qiscus_desktop.sandbox.data.comments import comment_row
from qiscus_desktop.sandbox.data.records import CommentRecord, UserRecord
from qiscus_desktop.sandbox.data.tables import comments, counters, hidden, rooms

_TAKE = (
    update(counters)
    .where(counters.c.name == "comment")
    .values(value=counters.c.value + bindparam("many"))
    .returning(counters.c.value)
)
_KNOWN = select(comments.c.id, comments.c.room_id, comments.c.unique_temp_id).where(
    comments.c.unique_temp_id.in_(bindparam("temp_ids", expanding=True))
)
_ENDS = select(rooms.c.id, rooms.c.last_comment_id).where(
    rooms.c.id.in_(bindparam("room_ids", expanding=True))
)
_INSERT = insert(comments)
_HIDE = insert(hidden)
_MOVE_END = update(rooms).where(rooms.c.id == bindparam("room")).values(last_comment_id=bindparam("last"))


@dataclass(frozen=True, slots=True)
class NewComment:
    """A comment that was accepted but has no id yet; `hidden_from` are users who do not get to see it."""

    room_id: int
    user: UserRecord
    unique_temp_id: str
    type: str
    message: str
    payload: str
    extras: str
    is_blocked: bool
    hidden_from: tuple[int, ...] = ()


def store_batch(
    connection: Connection, batch: Sequence[NewComment], now_ns: Callable[[], int]
) -> list[tuple[int, CommentRecord | None]]:
    """Store what is new. Per comment: its id, and the record, or None where the temp id was known already."""
    # Taking numbers first makes other processes wait, so what is read next cannot change under us.
    last = connection.execute(_TAKE, {"many": len(batch)}).scalar_one()
    number = last - len(batch)
    temp_ids = [new.unique_temp_id for new in batch]
    known = {(row[1], row[2]): row[0] for row in connection.execute(_KNOWN, {"temp_ids": temp_ids})}
    room_ids = sorted({new.room_id for new in batch})
    ends: dict[int, int] = {row[0]: row[1] for row in connection.execute(_ENDS, {"room_ids": room_ids})}
    answers: list[tuple[int, CommentRecord | None]] = []
    rows, hidings = [], []
    for new in batch:
        key = (new.room_id, new.unique_temp_id)
        if key in known:
            answers.append((known[key], None))
            continue
        number += 1
        record = _record(new, number, ends.get(new.room_id, 0), now_ns())
        known[key] = ends[new.room_id] = number
        answers.append((number, record))
        rows.append(comment_row(record))
        hidings += [{"user_id": user_id, "comment_id": number} for user_id in new.hidden_from]
    if rows:
        connection.execute(_INSERT, rows)
        moved = {row["room_id"]: row["id"] for row in rows}
        connection.execute(_MOVE_END, [{"room": room, "last": end} for room, end in moved.items()])
    if hidings:
        connection.execute(_HIDE, hidings)
    return answers


def _record(new: NewComment, number: int, before_id: int, now_ns: int) -> CommentRecord:
    return CommentRecord(
        number,
        new.room_id,
        before_id,
        new.user,
        new.unique_temp_id,
        new.type,
        new.message,
        new.payload,
        new.extras,
        0,
        new.is_blocked,
        now_ns,
    )
