"""Disk space that is set aside while there is plenty: a full disk still takes what somebody writes."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
from pathlib import Path

from qiscus_desktop.store.database.sqlite import Connection, SQLiteError

log = logging.getLogger("qiscus.store.reserve")

SIZE = 8 * 1024 * 1024  # bytes
_LEAST = 512 * 1024
_PLENTY = 4 * SIZE  # free bytes on the disk, before some of them are set aside again
_PIECE = 1024 * 1024
# Of the reserve a part goes into free pages of the file and as much into its log; the rest is for the file
# system's own book-keeping.
_CLAIMED = 0.42


class Reserve:
    """`NAME.reserve`, a file without content.

    On a full disk it is deleted, and its space goes at once into free pages of the database file and into its
    log, where no other program can take it. Later commits then need no new space: they fill the pages, and a
    checkpoint lets the log begin anew.
    """

    def __init__(self) -> None:
        self.is_used = False

    def is_there(self, path: Path) -> bool:
        return _place(path).exists()

    def make(self, path: Path) -> None:
        """Set space aside, less where there is little, none where the disk is nearly full. Never raises."""
        try:
            free = shutil.disk_usage(path.parent).free
            size = SIZE if free > _PLENTY else free // 4
            if size >= _LEAST:
                _fill(_place(path), size)
                self.is_used = False
        except OSError as error:
            log.info("no space can be set aside: %s", error)

    def take_over(self, path: Path, size: int) -> None:
        """Set aside what a log has just freed, if it was larger than an ordinary one. Never raises."""
        if size >= _LEAST:
            with contextlib.suppress(OSError):
                _fill(_place(path), size)

    def give_up(self, path: Path) -> int:
        """Delete the reserve; returns how many bytes are free by that, 0 without one."""
        place = _place(path)
        try:
            size = place.stat().st_size
            place.unlink()
        except OSError:
            return 0
        log.warning("the disk is full: using the space that was set aside for %s", path.name)
        self.is_used = True
        return size

    def claim(self, connection: Connection, size: int) -> None:
        """Let the database file and its log grow into the space that `give_up` freed."""
        amount = int(size * _CLAIMED)
        while amount >= _PIECE // 16:
            try:
                _grow(connection, amount)
            except SQLiteError as error:  # somebody was quicker: less, then
                log.info("%d bytes could not be claimed: %s", amount, error)
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                amount //= 2
            else:
                return


def _place(path: Path) -> Path:
    return path.with_name(f"{path.name}.reserve")


def _fill(place: Path, size: int) -> None:
    """A file with blocks of its own on the disk: holes and what compresses would be no reserve."""
    part = place.with_name(f"{place.name}-part")
    part.unlink(missing_ok=True)
    try:
        descriptor = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with open(descriptor, "wb") as file:  # noqa: PTH123 - from a descriptor
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(descriptor, 0, size)
            else:
                for _ in range(-(-size // _PIECE)):
                    file.write(os.urandom(min(_PIECE, size)))
            file.flush()
            os.fsync(file.fileno())
        part.replace(place)
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def _grow(connection: Connection, amount: int) -> None:
    """Pages that are written and given back stay in the file and are used before it grows again."""
    connection.execute("PRAGMA secure_delete = OFF")  # the filler holds nothing to be overwritten
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("CREATE TABLE filler (bytes BLOB)")
        connection.execute("INSERT INTO filler VALUES (zeroblob(?))", (amount,))
        connection.execute("COMMIT")
        connection.execute("DROP TABLE filler")
        connection.execute("PRAGMA wal_checkpoint(RESTART)").fetchall()
    finally:
        connection.execute("PRAGMA secure_delete = ON")
