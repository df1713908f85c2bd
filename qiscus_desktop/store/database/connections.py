"""The connections to one database file: one that writes, one that reads, and one for long queries."""

from __future__ import annotations

import contextlib
import logging
import threading
from pathlib import Path

from qiscus_desktop.store.database.hooks import DatabaseHooks
from qiscus_desktop.store.database.private_files import make_folder, make_private_database
from qiscus_desktop.store.database.schema import Schema
from qiscus_desktop.store.database.sqlite import Connection, SQLiteError, connect, looking_at
from qiscus_desktop.store.database.trouble import DamagedError

log = logging.getLogger("qiscus.store.connections")

_BUSY_S = 5.0
_READ_BUSY_S = 0.25  # the window waits for reads


class Connections:
    """Whoever uses `reader`, `writer` or `searcher` holds its lock. In memory one connection is all three."""

    def __init__(self, schema: Schema, hooks: DatabaseHooks) -> None:
        self._schema = schema
        self._hooks = hooks
        self.reader: Connection | None = None
        self.writer: Connection | None = None
        self.searcher: Connection | None = None  # opened by the first long query
        self.read_lock = threading.RLock()
        self.write_lock = self.read_lock
        self.search_lock = threading.Lock()

    def open_file(self, path: Path) -> None:
        """Open a file and bring its schema up to date. Raises SQLite's errors, OSError, DamagedError,
        NewerSchemaError and, where the file is damaged, nearly anything."""
        make_folder(path.parent)
        make_private_database(path)
        self.writer = connect(str(path), _BUSY_S)
        self.writer.execute("PRAGMA journal_mode = WAL")
        if self._schema.is_durable:
            self.writer.execute("PRAGMA synchronous = FULL")
            self.writer.execute("PRAGMA secure_delete = ON")
        self._migrate(self.writer, is_on_disk=True)
        self.reader = connect(str(path), _READ_BUSY_S)
        self.reader.execute("PRAGMA query_only = ON")
        # A damaged file often opens; the first look at its tables tells.
        if not self._schema.is_sound(self.reader):
            raise DamagedError(path.name)
        self._hooks.after_migrating(self.reader)
        self.write_lock = threading.RLock()

    def open_memory(self) -> None:
        """An empty database that ends with the program."""
        self.writer = self.reader = connect(":memory:", _BUSY_S)
        self.write_lock = self.read_lock
        self._schema.migrate(self.writer)

    def open_copy_in_memory(self, path: Path) -> None:
        """The same with what a file holds that can only be read; empty where it cannot."""
        self.open_memory()
        with looking_at(path) as connections:
            for old in connections:
                copy = connect(":memory:", _BUSY_S)
                try:
                    old.backup(copy)
                    self._migrate(copy, is_on_disk=False)
                except Exception as error:  # noqa: BLE001 - there is a next way, and an empty one at last
                    log.info("reading in the %s file failed: %s", self._schema.name, error)
                    copy.close()
                    continue
                self.close()
                self.writer = self.reader = copy
                return

    def open_searcher(self, path: Path) -> Connection:
        """The connection for long queries; the caller holds its lock."""
        if self.searcher is None:
            self.searcher = connect(str(path), _READ_BUSY_S)
            self.searcher.execute("PRAGMA query_only = ON")
        return self.searcher

    def close(self) -> None:
        """Close what is open, after a long query has ended; safe to call again."""
        with self.search_lock, self.read_lock:
            for connection in {self.reader, self.writer, self.searcher} - {None}:
                assert connection is not None
                with contextlib.suppress(SQLiteError):
                    connection.close()
            self.reader = self.writer = self.searcher = None

    def _migrate(self, connection: Connection, *, is_on_disk: bool) -> None:
        up_to = self._hooks.before_migrating(connection, is_on_disk=is_on_disk)
        self._schema.migrate(connection, up_to)
