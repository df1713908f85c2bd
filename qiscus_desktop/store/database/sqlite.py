"""The only user of sqlite3: connections with our functions and settings, and what SQLite's errors mean."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from qiscus_desktop.store.database.search import indexed, room_word, spaced
from qiscus_desktop.store.database.trouble import Trouble, trouble_of_os

log = logging.getLogger("qiscus.store.sqlite")

Connection = sqlite3.Connection
SQLiteError = sqlite3.Error
OperationalError = sqlite3.OperationalError
Row = tuple[Any, ...]

_MEANING = {
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_READONLY: Trouble.READ_ONLY,
    sqlite3.SQLITE_PERM: Trouble.READ_ONLY,
    sqlite3.SQLITE_BUSY: Trouble.LOCKED,
    sqlite3.SQLITE_LOCKED: Trouble.LOCKED,
    sqlite3.SQLITE_CORRUPT: Trouble.DAMAGED,
    sqlite3.SQLITE_NOTADB: Trouble.DAMAGED,
    sqlite3.SQLITE_CANTOPEN: Trouble.UNUSABLE,
    # SQLite says so of a write that the disk, a quota or a limit of the process refused.
    sqlite3.SQLITE_IOERR: Trouble.FULL,
}
_UNREADABLE = {sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_SHORT_READ, sqlite3.SQLITE_IOERR_FSTAT}


class Writer:
    """What a write job gets: SQL inside the running transaction. Only valid while the job runs."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def run(self, sql: str, values: Sequence[object] = ()) -> int:
        """Execute one statement; returns the number of rows it touched."""
        return self._connection.execute(sql, values).rowcount

    def run_many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        self._connection.executemany(sql, rows)

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        return self._connection.execute(sql, values).fetchall()


def connect(name: str, busy_s: float) -> Connection:
    """A connection that waits `busy_s` seconds for a lock of another one."""
    connection = sqlite3.connect(name, timeout=busy_s, isolation_level=None, check_same_thread=False)
    connection.create_function("spaced", 1, spaced, deterministic=True)
    connection.create_function("room_word", 2, room_word, deterministic=True)
    connection.create_function("indexed", 3, indexed, deterministic=True)
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("PRAGMA temp_store = MEMORY")
    return connection


@contextlib.contextmanager
def looking_at(path: Path) -> Iterator[list[Connection]]:
    """Ways to read a file that must not be changed, the best first; none where the file is no database.

    The first needs room for an index of the log; the second leaves out what the log holds.
    """
    opened: list[Connection] = []
    try:
        for mode in ("mode=ro", "immutable=1"):
            try:
                opened.append(
                    sqlite3.connect(
                        f"{path.absolute().as_uri()}?{mode}", uri=True, isolation_level=None, timeout=0.25
                    )
                )
            except sqlite3.Error as error:
                log.info("looking at %s with %s failed: %s", path.name, mode, error)
        yield opened
    finally:
        for connection in opened:
            with contextlib.suppress(sqlite3.Error):
                connection.close()


def fetch(connection: Connection, sql: str, values: Sequence[object] = ()) -> list[Row]:
    """All rows of a query. Bytes that are not UTF-8 come as replacement characters, not as an error."""
    try:
        return connection.execute(sql, values).fetchall()
    except (sqlite3.OperationalError, UnicodeDecodeError) as error:
        if not _is_about_text(error):
            raise
    connection.text_factory = _forgiving
    try:
        return connection.execute(sql, values).fetchall()
    finally:
        connection.text_factory = str


def trouble_of(error: BaseException, *, is_opening: bool = False) -> Trouble | None:
    """The kind of trouble, or None for an error that is ours and not the file's.

    While a file is opened our statements are known to be right: whatever goes wrong then is the file's doing.
    """
    if isinstance(error, OSError):
        return trouble_of_os(error)
    code = getattr(error, "sqlite_errorcode", 0) if isinstance(error, sqlite3.Error) else 0
    if code in _UNREADABLE:
        return Trouble.UNUSABLE
    trouble = _MEANING.get(code & 0xFF)
    if trouble is None and is_opening:
        return Trouble.UNUSABLE if isinstance(error, MemoryError) else Trouble.DAMAGED
    return trouble


def _is_about_text(error: Exception) -> bool:
    return isinstance(error, UnicodeDecodeError) or "decode to UTF-8" in str(error)


def _forgiving(data: bytes) -> str:
    return data.decode("utf-8", "replace")
