"""The hooks of the file with what exists only here: copies, space for a full disk, rescue after damage."""

from __future__ import annotations

import contextlib
import logging
import os
from pathlib import Path
from typing import TypeVar

import msgspec

from qiscus_desktop.core.models import Comment, Status
from qiscus_desktop.store.database.comment_rows import decode, encode
from qiscus_desktop.store.database.hooks import DatabaseHooks
from qiscus_desktop.store.database.places import SIDES, log_of
from qiscus_desktop.store.database.schema import UNSENT
from qiscus_desktop.store.database.sqlite import Connection, Writer, connect
from qiscus_desktop.store.database.trouble import DamagedError, Rescue
from qiscus_desktop.store.database.unsent_rows import DraftRow, OutboxRow, put_missing
from qiscus_desktop.store.drafts import Draft
from qiscus_desktop.store.rescue.copies import Copies
from qiscus_desktop.store.rescue.leaf_pages import is_log_sound
from qiscus_desktop.store.rescue.reserve import Reserve
from qiscus_desktop.store.rescue.salvage import Salvaged, best_of, rows_in, rows_of, salvage

log = logging.getLogger("qiscus.store.safekeeping")

R = TypeVar("R", OutboxRow, DraftRow)

CHANGED_ON_DISK = "This message was damaged on the disk. Look at it before you send it."
FROM_COPY = "This message comes from a copy and may have been sent before. Look before you send it again."
_CHECKPOINT_PAGES = 200  # the log begins anew before it outgrows the reserve


class Safekeeping(DatabaseHooks):
    """A damaged file is read as far as that goes, and a new one is written beside it (`NAME.rescued`), whole,
    before the damaged one is moved away. A crash at any moment is taken up again by the next start.
    """

    def __init__(self) -> None:
        self.rescue: Rescue | None = None
        self._copies = Copies()
        self._reserve = Reserve()
        self._path: Path | None = None
        self._to_claim = 0
        self._is_marked = False
        self._log_size = 0
        self._changes = self._copied_changes = 0

    # ---- opening

    def before_opening(self, path: Path) -> None:
        self._path = path
        ready = _rescued(path)
        if not path.exists() and ready.exists():
            self.after_set_aside(path)
        ready.unlink(missing_ok=True)  # a damaged file that is still in its place is read once more
        if _is_empty(path) and (not _is_empty(log_of(path)) or self._copies.files(path)):
            raise DamagedError(path.name)  # SQLite would begin a new one, without a word
        if not is_log_sound(path) or (_writing(path).exists() and _is_empty(log_of(path))):
            raise DamagedError(log_of(path).name)

    def before_migrating(self, connection: Connection, *, is_on_disk: bool) -> int | None:
        connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
        if self._to_claim:
            size, self._to_claim = self._to_claim, 0
            self._reserve.claim(connection, size)
        return None

    def after_migrating(self, connection: Connection) -> None:
        outbox, drafts = rows_in(connection)
        if not all(row is not None and row.is_whole for row in (*outbox, *drafts)):
            raise DamagedError("a row is not as it was written")

    def before_set_aside(self, path: Path) -> None:
        found = salvage(path)
        copies = (rows_of(copy) for copy in self._copies.files(path))
        newest = next((copy for copy in copies if copy is not None), Salvaged([], []))
        self.rescue = _with_copy(found, newest)
        part = path.with_name(f"{path.name}.rescued-part")
        _remove(part)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with contextlib.closing(connect(str(part), 0.25)) as connection:
            UNSENT.migrate(connection)
            connection.execute("BEGIN")
            put_missing(Writer(connection), found.outbox, found.drafts)
            connection.execute("COMMIT")
        part.replace(_rescued(path))

    def after_set_aside(self, path: Path) -> None:
        for suffix in SIDES:  # of the damaged file, should a crash have left them
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        _writing(path).unlink(missing_ok=True)
        _rescued(path).replace(path)
        self._copied_changes = -1

    # ---- a full disk

    def make_room(self, connection: Connection | None) -> bool:
        if self._path is None or not (size := self._reserve.give_up(self._path)):
            return False
        if connection is None:
            self._to_claim = size
        else:
            self._reserve.claim(connection, size)
        return True

    @property
    def uses_reserve(self) -> bool:
        return self._reserve.is_used

    # ---- after commits and when idle

    def committed(self, changes: int) -> None:
        if self._path is not None and self._changes != changes and not self._is_marked:
            self._is_marked = True
            with contextlib.suppress(OSError):
                _writing(self._path).touch(mode=0o600)
        self._changes = changes

    @property
    def wants_idle(self) -> bool:
        is_copied = self._changes == self._copied_changes
        return self._path is not None and not (is_copied and self._reserve.is_there(self._path))

    def when_idle(self, connection: Connection, *, is_closing: bool) -> None:
        assert self._path is not None
        if not self._reserve.is_there(self._path):
            if is_closing:
                self._log_size = log_of(self._path).stat().st_size
            else:
                self._reserve.make(self._path)
        if self._changes != self._copied_changes:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            self._copies.make(self._path, connection)
            self._copied_changes = self._changes

    def after_closing(self) -> None:
        """What the log took on a full disk is kept for the next start."""
        if self._path is not None and _is_empty(log_of(self._path)):
            with contextlib.suppress(OSError):
                _writing(self._path).unlink(missing_ok=True)
        if self._path is not None and self._log_size:
            self._reserve.take_over(self._path, self._log_size)


def _rescued(path: Path) -> Path:
    return path.with_name(f"{path.name}.rescued")


def _writing(path: Path) -> Path:
    """A file without content: somebody has begun to write, so there is a log until the file is closed."""
    return path.with_name(f"{path.name}.is-written")


def _is_empty(path: Path) -> bool:
    """Also where there is none."""
    try:
        return path.stat().st_size == 0
    except OSError:
        return True


def _remove(path: Path) -> None:
    for suffix in ("", *SIDES, "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _with_copy(found: Salvaged, copy: Salvaged) -> Rescue:
    """Add to `found` what only the copy still has, and take out what nobody can read.

    Drafts of a copy come as they are, messages as failed: they may have been sent or given up since.
    """
    held = {row.key for row in found.outbox}
    found.outbox = best_of(found.outbox, [row for row in copy.outbox if row.key in held])
    found.drafts = best_of(found.drafts, copy.drafts)
    accounts = {row.account_id for row in found.outbox if row.is_whole}
    accounts |= {row.account_id for row in found.drafts if row.is_whole}
    outbox = [
        row if row.is_whole else _as_failed(_of_known(row, accounts), CHANGED_ON_DISK) for row in found.outbox
    ]
    drafts = [
        row if row.is_whole else _of_known(row, accounts)
        for row in found.drafts
        if row.is_whole or decode(row.body, Draft) is not None
    ]
    unreadable = outbox.count(None) + len(found.drafts) - len(drafts) + found.broken
    more = [_as_failed(row, FROM_COPY) for row in copy.outbox if row.key not in held]
    found.drafts = drafts
    found.outbox = [row for row in (*outbox, *more) if row is not None]
    from_copy = len(more) - more.count(None)
    return Rescue(len(found.outbox), len(drafts), max(0, unreadable - from_copy), from_copy)


def _of_known(row: R, accounts: set[str]) -> R:
    """The row of a damaged file under the account that it must be of, should its own name be damaged."""
    if not accounts or row.account_id in accounts:
        return row
    comment = decode(row.body, Comment) if isinstance(row, OutboxRow) else None
    if comment is not None and comment.sender_id in accounts:
        return msgspec.structs.replace(row, account_id=comment.sender_id)
    return msgspec.structs.replace(row, account_id=min(accounts)) if len(accounts) == 1 else row


def _as_failed(row: OutboxRow, sentence: str) -> OutboxRow | None:
    """The row with its comment marked as failed; None for a change, and for what is no JSON any more."""
    comment = decode(row.body, Comment)
    if comment is None or not comment.temp_id:
        return None
    failed = msgspec.structs.replace(comment, status=Status.FAILED, error=sentence)
    return msgspec.structs.replace(row, body=encode(failed), checksum=None)
