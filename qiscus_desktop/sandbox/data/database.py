"""Access to the database: reads run in parallel, writes one after another, numbers only grow."""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Table, create_engine, event, insert, select, update
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import StaticPool

from qiscus_desktop.sandbox.data import tables

Result = TypeVar("Result")

_PRAGMAS = ("journal_mode=WAL", "busy_timeout=10000", "temp_store=MEMORY", "cache_size=-65536")
FIRST_NUMBERS = {"user": 100, "room": 1000, "comment": 10_000, "event": 100}


class Database:
    """SQLite in a file (or a throw-away one), or PostgreSQL by URL.

    `read` gives a connection without a transaction of its own; `write` gives one transaction. SQLite has a
    single writer, so writes queue up on a lock there.
    """

    def __init__(self, url: str | None = None, file: Path | None = None) -> None:
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        if url is None and file is None:
            self._scratch = tempfile.TemporaryDirectory(prefix="qiscus-sandbox-", ignore_cleanup_errors=True)
            file = Path(self._scratch.name) / "world.sqlite3"
        if file is not None:
            _make_private(file)
        self.url = url if url is not None else f"sqlite+aiosqlite:///{file}"
        self.is_sqlite = self.url.startswith("sqlite")
        self._write_lock = asyncio.Lock()
        self.written: Callable[[], None] = lambda: None
        self._writer = self._engine(1 if self.is_sqlite else 10, "DEFAULT")
        self._batch_thread = ThreadPoolExecutor(1, "sandbox-batch")
        self._batch_engine: Engine | None = None
        if self.is_sqlite:
            # One connection, used by the one thread of the pool above.
            self._batch_engine = create_engine(
                self.url.replace("+aiosqlite", ""),
                poolclass=StaticPool,
                connect_args={"check_same_thread": False},
            )
            event.listen(self._batch_engine, "connect", self._prepare_sqlite)
            event.listen(self._batch_engine, "begin", _begin_sqlite)
        self._reader = self._engine(3 if self.is_sqlite else 10, "AUTOCOMMIT")

    def _engine(self, size: int, isolation: str) -> AsyncEngine:
        more: dict[str, Any] = {} if isolation == "DEFAULT" else {"isolation_level": isolation}
        if isolation == "AUTOCOMMIT":
            more["pool_reset_on_return"] = None
        engine = create_async_engine(self.url, pool_size=size, max_overflow=0, pool_timeout=60, **more)
        if self.is_sqlite:
            event.listen(engine.sync_engine, "connect", self._prepare_sqlite)
            if isolation == "DEFAULT":
                event.listen(engine.sync_engine, "begin", _begin_sqlite)
        return engine

    def _prepare_sqlite(self, connection: Any, _record: Any) -> None:
        # The driver's own idea of when a transaction begins is switched off; `_begin_sqlite` says it.
        connection.isolation_level = None
        cursor = connection.cursor()
        # A world that is thrown away anyway need not wait for the disk.
        synchronous = "synchronous=OFF" if self._scratch is not None else "synchronous=NORMAL"
        for pragma in (*_PRAGMAS, synchronous):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    async def start(self) -> None:
        """Create missing tables and counters."""
        async with self._writer.begin() as connection:
            if not self.is_sqlite:
                # Two processes that start together must not create the same table twice.
                await connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7215001)")
            await self.prepare(connection)

    async def prepare(self, connection: AsyncConnection) -> None:
        """The same inside a transaction."""
        await connection.run_sync(tables.metadata.create_all)
        known = set((await connection.execute(select(tables.counters.c.name))).scalars())
        missing = [{"name": n, "value": v} for n, v in FIRST_NUMBERS.items() if n not in known]
        if missing:
            await connection.execute(insert(tables.counters), missing)

    async def close(self) -> None:
        """Close the pools; a throw-away file is deleted."""
        await self._reader.dispose()
        await self._writer.dispose()
        if self._batch_engine is not None:
            self._batch_engine.dispose()
        self._batch_thread.shutdown()
        if self._scratch is not None:
            await asyncio.to_thread(self._scratch.cleanup)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection for queries; each sees what is committed at that moment."""
        async with self._reader.connect() as connection:
            yield connection

    async def write_batch(self, work: Callable[[Connection], Result]) -> Result:
        """Run synchronous statements in one quiet transaction.

        The asynchronous driver of SQLite crosses threads several times per statement; here the whole
        transaction runs on one thread, which is what makes hundreds of posts a second possible.
        """
        if self._batch_engine is None:
            async with self._writer.begin() as connection:
                return await connection.run_sync(work)
        loop = asyncio.get_running_loop()
        async with self._write_lock:
            return await loop.run_in_executor(self._batch_thread, _run, self._batch_engine, work)

    @asynccontextmanager
    async def write(self, is_quiet: bool = False) -> AsyncIterator[AsyncConnection]:
        """One transaction: committed at the end of the block, undone when it raises.

        `written` is called afterwards, unless the writer says (`is_quiet`) that it changes nothing that
        anybody keeps in memory.
        """
        try:
            if self.is_sqlite:
                async with self._write_lock, self._writer.begin() as connection:
                    yield connection
            else:
                async with self._writer.begin() as connection:
                    yield connection
        finally:
            if not is_quiet:
                self.written()


def _run(engine: Engine, work: Callable[[Connection], Result]) -> Result:
    with engine.begin() as connection:
        return work(connection)


def _make_private(file: Path) -> None:
    """Makes a file readable to its owner alone, whatever it was; SQLite's other files get the same mode."""
    with contextlib.suppress(OSError):  # SQLite says itself what is wrong with a file
        file.touch(mode=0o600)
    if os.name == "posix":
        for part in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
            with contextlib.suppress(OSError):
                part.chmod(0o600)


def _begin_sqlite(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


async def take_numbers(connection: AsyncConnection, name: str, count: int = 1) -> range:
    """The next `count` numbers of a sequence; others wait for the end of this transaction."""
    counter = tables.counters
    last = (
        await connection.execute(
            update(counter)
            .where(counter.c.name == name)
            .values(value=counter.c.value + count)
            .returning(counter.c.value)
        )
    ).scalar_one()
    return range(last - count + 1, last + 1)


async def insert_missing(connection: AsyncConnection, table: Table, row: dict[str, Any]) -> bool:
    """Insert a row unless its key is taken; returns whether it was inserted."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import (
            postgresql,
        )  # most sandboxes never need it, and it takes a while to load

        done = await connection.execute(postgresql.insert(table).values(row).on_conflict_do_nothing())
    else:
        done = await connection.execute(sqlite.insert(table).values(row).on_conflict_do_nothing())
    return done.rowcount > 0


def chunks(items: Iterable[int], size: int = 500) -> list[list[int]]:
    """Ids in portions small enough for one IN list."""
    every = list(items)
    return [every[i : i + size] for i in range(0, len(every), size)]
