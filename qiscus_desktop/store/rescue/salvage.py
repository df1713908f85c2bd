"""Gets the rows of what is not sent out of a damaged file: page by page, and by SQL as far as that goes."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import TypeVar

import msgspec

from qiscus_desktop.store.database.schema import UNSENT
from qiscus_desktop.store.database.sqlite import Connection, fetch, looking_at
from qiscus_desktop.store.database.unsent_rows import (
    DRAFT_COLUMNS,
    OUTBOX_COLUMNS,
    DraftRow,
    OutboxRow,
    draft_row,
    outbox_row,
)
from qiscus_desktop.store.rescue.leaf_pages import Values, is_log_sound, scan

log = logging.getLogger("qiscus.store.salvage")

R = TypeVar("R", OutboxRow, DraftRow)
_OUTBOX_WIDTH = 7
_MARKS = (b'{"temp_id":', b'{"before":', b'{"text":')  # so begin the bodies of comments, changes, drafts


class Salvaged(msgspec.Struct):
    """What could be read; `broken` counts rows that were there and could not."""

    outbox: list[OutboxRow]
    drafts: list[DraftRow]
    broken: int = 0


def salvage(path: Path) -> Salvaged:
    """Rows of a file of the schema `unsent`, in the order they were written."""
    found = scan(path, _MARKS)
    numbered = [values for values in found.records if len(values) == _OUTBOX_WIDTH and _is_number(values[0])]
    outbox = list(filter(None, map(_outbox_of, sorted(numbered, key=itemgetter(0)))))
    drafts = list(filter(None, map(_draft_of, found.records)))
    if is_log_sound(path):  # else SQL shows an older state, with rows that were removed since
        more_outbox, more_drafts = _by_sql(path)
        outbox, drafts = best_of(outbox, more_outbox), best_of(drafts, more_drafts)
    return Salvaged(outbox, drafts, found.broken)


def rows_of(path: Path) -> Salvaged | None:
    """Rows of a kept copy; None where that is damaged too."""
    with looking_at(path) as connections:
        for connection in connections[:1]:
            try:
                if UNSENT.is_sound(connection):
                    return Salvaged(*_by_sql(path))
            except Exception as error:  # noqa: BLE001 - the file is damaged: anything may be raised
                log.info("%s cannot be used: %s", path.name, error)
    return None


def best_of(one: Iterable[R], other: Iterable[R]) -> list[R]:
    """The rows of both, each key once; of two with one key the first that is whole."""
    found: dict[object, R] = {}
    for row in chain(one, other):
        held = found.get(row.key)
        if held is None or (row.is_whole and not held.is_whole):
            found[row.key] = row
    return list(found.values())


def rows_in(connection: Connection) -> tuple[list[OutboxRow | None], list[DraftRow | None]]:
    """All rows of both tables, None for one whose columns have the wrong types. Raises SQLite's errors."""
    outbox = fetch(connection, f"SELECT {OUTBOX_COLUMNS} FROM outbox ORDER BY seq")  # noqa: S608 - constants
    drafts = fetch(connection, f"SELECT {DRAFT_COLUMNS} FROM drafts")  # noqa: S608 - constants
    return list(map(outbox_row, outbox)), list(map(draft_row, drafts))


def _by_sql(path: Path) -> tuple[list[OutboxRow], list[DraftRow]]:
    with looking_at(path) as connections:
        for connection in connections[:1]:
            try:
                outbox, drafts = rows_in(connection)
                return list(filter(None, outbox)), list(filter(None, drafts))
            except Exception as error:  # noqa: BLE001 - the file is damaged: anything may be raised
                log.info("not by SQL: %s", error)
    return [], []


def _outbox_of(values: Values) -> OutboxRow | None:
    """(seq, account_id, temp_id, room_id, body, path, checksum), as the table has it."""
    return outbox_row(values[1:]) if values[1] and values[2] else None


def _is_number(value: object) -> bool:
    return isinstance(value, int)


def _draft_of(values: Values) -> DraftRow | None:
    return draft_row(values) if len(values) == 4 and values[0] else None
