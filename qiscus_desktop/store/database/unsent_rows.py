"""The rows of the unsent file as they are stored, with a checksum that tells when bytes have changed."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

import msgspec

from qiscus_desktop.store.database.sqlite import Row, Writer

PUT_OUTBOX = (
    "INSERT INTO outbox (account_id, temp_id, room_id, body, path, checksum) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (account_id, temp_id) DO "
)
OVERWRITE_OUTBOX = PUT_OUTBOX + (
    "UPDATE SET body = excluded.body, path = excluded.path, checksum = excluded.checksum"
)
OUTBOX_COLUMNS = "account_id, temp_id, room_id, body, path, checksum"
DRAFT_COLUMNS = "account_id, room_id, body, checksum"


class OutboxRow(msgspec.Struct, frozen=True):
    account_id: str
    temp_id: str
    room_id: int
    body: str
    path: str = ""
    checksum: int | None = None  # as it was read; None for a row that was not read from a table

    @property
    def key(self) -> tuple[str, str]:
        return self.account_id, self.temp_id

    @property
    def values(self) -> Row:
        fields = (self.account_id, self.temp_id, self.room_id, self.body, self.path)
        return (*fields, checksum(*fields))

    @property
    def is_whole(self) -> bool:
        """Whether it is as it was written."""
        return self.checksum in (None, self.values[-1])


class DraftRow(msgspec.Struct, frozen=True):
    account_id: str
    room_id: int
    body: str
    checksum: int | None = None

    @property
    def key(self) -> tuple[str, int]:
        return self.account_id, self.room_id

    @property
    def values(self) -> Row:
        fields = (self.account_id, self.room_id, self.body)
        return (*fields, checksum(*fields))

    @property
    def is_whole(self) -> bool:
        return self.checksum in (None, self.values[-1])


def checksum(*fields: object) -> int:
    """CRC-32 of the fields, told apart by NUL."""
    return zlib.crc32("\0".join(map(str, fields)).encode("utf-8", "replace"))


def outbox_row(row: Row) -> OutboxRow | None:
    """The row of OUTBOX_COLUMNS; None where the columns have other types than those of the table."""
    try:
        return msgspec.convert(dict(zip(OUTBOX_COLUMNS.split(", "), row, strict=True)), OutboxRow)
    except (msgspec.ValidationError, ValueError):
        return None


def draft_row(row: Row) -> DraftRow | None:
    """The same for DRAFT_COLUMNS."""
    try:
        return msgspec.convert(dict(zip(DRAFT_COLUMNS.split(", "), row, strict=True)), DraftRow)
    except (msgspec.ValidationError, ValueError):
        return None


def put_missing(w: Writer, outbox: Iterable[OutboxRow], drafts: Iterable[DraftRow]) -> None:
    """Put rows in, and leave those that are there already."""
    w.run_many(f"{PUT_OUTBOX} NOTHING", [row.values for row in outbox])
    w.run_many(
        f"INSERT INTO drafts ({DRAFT_COLUMNS}) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",  # noqa: S608 - constants
        [row.values for row in drafts],
    )
