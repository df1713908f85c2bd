"""The only user of sqlite3: one file, one worker thread that writes, one synchronous door that reads."""

from __future__ import annotations

import contextlib
import enum
import logging
import os
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from qiscus_desktop.store.search import indexed, room_word, spaced

log = logging.getLogger("qiscus.store.database")

T = TypeVar("T")
Row = tuple[Any, ...]
_MIGRATIONS = Path(__file__).parent / "migrations"
_BATCH = 256  # write jobs in one transaction at most
_BUSY_S = 5.0
_READ_BUSY_S = 0.25  # the window waits for reads
_LOCKED_TRIES = 12


class Trouble(enum.Enum):
    """What can go wrong with the file, each with its one sentence for the person."""

    FULL = "The disk is full: new messages cannot be saved on this computer."
    READ_ONLY = "The message store cannot be written: new messages are kept only until you close the app."
    LOCKED = "Another program holds the message store: new messages are not saved for the moment."
    DAMAGED = (
        "The message store was damaged and has been set aside: messages are loaded from the server again."
    )
    UNUSABLE = "The message store cannot be opened: messages are kept only until you close the app."
    NEWER = "The message store was made by a newer version: messages are kept only until you close the app."


class Writer:
    """What a write job gets: SQL inside the running transaction. Only valid while the job runs."""

    __slots__ = ("_connection",)

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def run(self, sql: str, values: Sequence[object] = ()) -> int:
        """Execute one statement; returns the number of rows it touched."""
        return self._connection.execute(sql, values).rowcount

    def run_many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        self._connection.executemany(sql, rows)

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        return self._connection.execute(sql, values).fetchall()


class _Job:
    __slots__ = ("future", "is_durable", "work")

    def __init__(self, work: Callable[[Writer], Any], is_durable: bool) -> None:
        self.work = work
        self.is_durable = is_durable
        self.future: Future[Any] = Future()


class Database:
    """A database file, or one in memory when `path` is None.

    `read` runs on the caller's thread over its own connection (WAL: writers never make it wait) and answers
    with an empty list when the file is in trouble. `write` queues a job for the worker thread and returns a
    future. Nobody has to catch SQLite's errors: `on_trouble` tells once per kind, on whichever thread
    noticed. A file that is no database, or a damaged one, is moved aside (`NAME.damaged-N`) and a new one is
    begun.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.reads = 0  # queries through the read door, for tests that count them
        self.commits = 0
        self.on_trouble: Callable[[Trouble], None] | None = None
        self.troubles: set[Trouble] = set()
        self._reader: sqlite3.Connection | None = None
        self._writer: sqlite3.Connection | None = None
        self._read_lock = threading.RLock()
        self._searcher: sqlite3.Connection | None = None  # opened by the first `read_aside`
        self._search_lock = threading.Lock()
        self._write_lock = self._read_lock  # in memory there is one connection for both
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._jobs_lock = threading.RLock()  # nothing is queued behind the end
        self._worker: threading.Thread | None = None
        self._is_closed = False
        self._aside: Path | None = None  # a damaged file from which the new one saves what it can

    # ---- life

    def open(self) -> None:
        """Open and bring the schema up to date; safe to call again. Never raises: trouble is told, memory is
        used."""
        if self._reader is not None or self._is_closed:
            return
        path = self.path
        if self.path is not None:
            mark = _damage_mark(self.path)
            if mark.exists() and self._set_aside(self.path):
                mark.unlink(missing_ok=True)
            for _ in range(2):
                try:
                    self._open_file(self.path)
                    return
                except sqlite3.Error as error:
                    self._drop_connections()
                    trouble = _trouble_of(error) or Trouble.UNUSABLE
                    if trouble is Trouble.UNUSABLE and not os.access(self.path.parent, os.W_OK):
                        trouble = Trouble.READ_ONLY  # so SQLite calls a volume without writing
                    if trouble is not Trouble.DAMAGED or not self._set_aside(self.path):
                        self._tell(Trouble.UNUSABLE if trouble is Trouble.DAMAGED else trouble, error)
                        break
                    self._tell(Trouble.DAMAGED, error)
                except _NewerSchemaError as error:
                    self._drop_connections()
                    self._tell(Trouble.NEWER, error)
                    break
                except OSError as error:
                    self._tell(Trouble.UNUSABLE, error)
                    break
        self._open_memory()
        if path is not None and self.troubles & {Trouble.READ_ONLY, Trouble.FULL, Trouble.LOCKED}:
            self._read_in(path)

    def close(self) -> None:
        """Write what is queued, end the worker, close the file. Blocks for that long."""
        with self._jobs_lock:
            if self._is_closed:
                return
            self._is_closed = True
            self._jobs.put(None)
        if self._worker is not None:
            self._worker.join()
        if self._searcher is not None:
            self._searcher.interrupt()
        self._drop_connections()

    # ---- the doors

    def read(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """All rows of a query, now. An empty list when the file is in trouble."""
        if self._reader is None:
            self.open()
        try:
            with self._read_lock:
                if self._reader is None:
                    return []
                self.reads += 1
                return self._reader.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            self._tell(_trouble_of(error), error)
            return []

    def read_aside(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """As `read`, for a long query on a thread of the caller's: reads of the window do not wait for it."""
        if self.path is None or self._reader is None:
            return self.read(sql, values)
        try:
            with self._search_lock:
                if self._is_closed:
                    return []
                if self._searcher is None:
                    self._searcher = _connect(str(self.path), _READ_BUSY_S)
                    self._searcher.execute("PRAGMA query_only = ON")
                return self._searcher.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            if not self._is_closed:  # else it was interrupted
                self._tell(_trouble_of(error), error)
            return []

    def write(self, work: Callable[[Writer], T], *, is_durable: bool = False) -> Future[T]:
        """Queue a job; jobs run in order. Durable ones are on the disk (fsync) when their future is done.

        A job that fails is undone alone; its future carries the error. The future cannot be cancelled: a task
        that stops waiting for it takes nothing back.
        """
        job = _Job(work, is_durable)
        job.future.set_running_or_notify_cancel()
        with self._jobs_lock:
            if self._is_closed:
                job.future.set_exception(RuntimeError("the database is closed"))
                return job.future
            if self._worker is None:
                self.open()
                self._worker = threading.Thread(target=self._work, name="qiscus-database", daemon=True)
                self._worker.start()
            self._jobs.put(job)
        return job.future

    def flush(self) -> None:
        """Block until everything queued so far is committed."""
        with contextlib.suppress(Exception):
            self.write(lambda _: None).result()

    # ---- the worker

    def _work(self) -> None:
        # What is done is let go before the next is waited for: a future may be the last to know a loop, and
        # Qt's would die on this thread.
        following = None
        while (job := following or self._jobs.get()) is not None:
            batch, following, is_last = self._batch_of(job)
            self._run(batch)
            del job, batch
            if is_last:
                return

    def _batch_of(self, job: _Job) -> tuple[list[_Job], _Job | None, bool]:
        """The jobs that fit into one transaction, the one after them, and whether nothing follows ever."""
        batch = [job]
        while len(batch) < _BATCH:
            try:
                following = self._jobs.get_nowait()
            except queue.Empty:
                break
            if following is None:
                return batch, None, True
            if following.is_durable != job.is_durable:
                return batch, following, False
            batch.append(following)
        return batch, None, False

    def _run(self, batch: list[_Job]) -> None:
        """One transaction for the batch; a lock of another program passes, so it is waited for."""
        for left in reversed(range(_LOCKED_TRIES)):
            if self._run_once(batch, is_last_try=left == 0):
                return

    def _run_once(self, batch: list[_Job], *, is_last_try: bool) -> bool:
        """One savepoint a job; futures are told after the commit. False when it is worth another try."""
        connection = self._writer
        outcomes: list[tuple[_Job, Any, BaseException | None]] = []
        try:
            if connection is None:
                raise sqlite3.OperationalError("no database")
            with self._write_lock:
                connection.execute(f"PRAGMA synchronous = {'FULL' if batch[0].is_durable else 'NORMAL'}")
                connection.execute("BEGIN IMMEDIATE")
                try:
                    outcomes = [self._run_one(connection, job) for job in batch]
                    connection.execute("COMMIT")
                except BaseException:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
                    raise
            self.commits += 1
            if self.path is not None and not os.access(self.path, os.F_OK):  # deleted: this went nowhere
                self._tell(Trouble.UNUSABLE, FileNotFoundError(self.path.name))
        except Exception as error:  # noqa: BLE001 - every job of the batch gets it through its future
            trouble = _trouble_of(error) if isinstance(error, sqlite3.Error) else None
            self._tell(trouble, error)
            if trouble is Trouble.LOCKED and not is_last_try and not self._is_closed:
                return False
            outcomes = [(job, None, error) for job in batch]
        for job, result, failure in outcomes:
            if failure is not None:
                job.future.set_exception(failure)
            else:
                job.future.set_result(result)
        return True

    def _run_one(self, connection: sqlite3.Connection, job: _Job) -> tuple[_Job, Any, BaseException | None]:
        connection.execute("SAVEPOINT job")
        try:
            result = job.work(Writer(connection))
        except Exception as error:
            if not connection.in_transaction:  # a full disk ends the whole transaction
                raise
            connection.execute("ROLLBACK TO job")
            connection.execute("RELEASE job")
            self._tell(_trouble_of(error) if isinstance(error, sqlite3.Error) else None, error)
            return job, None, error
        connection.execute("RELEASE job")
        return job, result, None

    # ---- opening

    def _open_file(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._writer = _connect(str(path))
        self._writer.execute("PRAGMA journal_mode = WAL")
        _migrate(self._writer)
        self._reader = _connect(str(path), _READ_BUSY_S)
        self._reader.execute("PRAGMA query_only = ON")
        # A damaged file often opens; the first look at its tables tells.
        self._reader.execute("SELECT count(*) FROM accounts").fetchall()
        self._write_lock = threading.RLock()
        if self._aside is not None:
            _salvage(self._aside, self._writer)
            self._aside = None

    def _open_memory(self) -> None:
        self.path = None
        self._writer = self._reader = _connect(":memory:")
        self._write_lock = self._read_lock
        _migrate(self._writer)

    def _read_in(self, path: Path) -> None:
        """A file that cannot be written can often be read: what it holds is shown until the program ends."""
        assert self._writer is not None
        # The first needs room for an index of the log; without that, what the log holds is left out.
        for mode in ("mode=ro", "immutable=1"):
            try:
                with contextlib.closing(
                    sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True)
                ) as old:
                    old.backup(self._writer)
                break
            except sqlite3.Error as error:
                log.info("reading the store with %s failed: %s", mode, error)
        _migrate(self._writer)

    def _drop_connections(self) -> None:
        with self._search_lock, self._read_lock:
            for connection in {self._reader, self._writer, self._searcher} - {None}:
                assert connection is not None
                with contextlib.suppress(sqlite3.Error):
                    connection.close()
            self._reader = self._writer = self._searcher = None

    def _set_aside(self, path: Path) -> bool:
        number = 1
        while (target := path.with_name(f"{path.name}.damaged-{number}")).exists():
            number += 1
        try:
            path.replace(target)
            for suffix in ("-wal", "-shm"):
                side = path.with_name(path.name + suffix)
                if side.exists():
                    side.replace(target.with_name(target.name + suffix))
        except OSError:
            log.warning("could not set %s aside", path.name, exc_info=True)
            return False
        self._aside = target
        return True

    def _tell(self, trouble: Trouble | None, error: Exception) -> None:
        if trouble is None:
            log.error("a statement failed", exc_info=error)
            return
        if trouble in self.troubles:
            return
        self.troubles.add(trouble)
        if trouble is Trouble.DAMAGED and self._reader is not None and self.path is not None:
            with contextlib.suppress(OSError):
                _damage_mark(self.path).touch()
        log.warning("%s (%s)", trouble.value, error)
        if self.on_trouble is not None:
            try:
                self.on_trouble(trouble)
            except Exception:
                log.exception("whoever hears of trouble raised")


class _NewerSchemaError(Exception):
    """The file was written by a later version of the program."""


def _connect(name: str, busy_s: float | None = None) -> sqlite3.Connection:
    timeout = _BUSY_S if busy_s is None else busy_s
    connection = sqlite3.connect(name, timeout=timeout, isolation_level=None, check_same_thread=False)
    connection.create_function("spaced", 1, spaced, deterministic=True)
    connection.create_function("room_word", 2, room_word, deterministic=True)
    connection.create_function("indexed", 3, indexed, deterministic=True)
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("PRAGMA temp_store = MEMORY")
    return connection


def _migrate(connection: sqlite3.Connection) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    files = sorted(_MIGRATIONS.glob("*.sql"))
    newest = int(files[-1].name.partition("_")[0])
    if version > newest:
        raise _NewerSchemaError(f"schema {version}, known up to {newest}")
    for file in files:
        number = int(file.name.partition("_")[0])
        if number > version:
            sql = file.read_text(encoding="utf-8")
            connection.executescript(f"BEGIN IMMEDIATE;\n{sql}\nPRAGMA user_version = {number};\nCOMMIT;")


def _damage_mark(path: Path) -> Path:
    return path.with_name(f"{path.name}.is-damaged")


def _salvage(damaged: Path, writer: sqlite3.Connection) -> None:
    """Unsent comments and drafts are nowhere else: copy what of them can still be read."""
    try:
        old = _connect(str(damaged))
    except sqlite3.Error:
        return
    with contextlib.closing(old):
        for table in ("accounts", "outbox", "drafts"):
            try:
                rows = old.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 - constants
                for row in rows:
                    marks = ", ".join("?" * len(row))
                    writer.execute(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", row)  # noqa: S608 - constants
            except sqlite3.Error as error:
                log.warning("nothing could be saved of %s: %s", table, error)


def _trouble_of(error: sqlite3.Error) -> Trouble | None:
    """The kind of trouble, or None for an error that is ours and not the file's."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return {
        sqlite3.SQLITE_FULL: Trouble.FULL,
        sqlite3.SQLITE_IOERR: Trouble.FULL,
        sqlite3.SQLITE_READONLY: Trouble.READ_ONLY,
        sqlite3.SQLITE_PERM: Trouble.READ_ONLY,
        sqlite3.SQLITE_BUSY: Trouble.LOCKED,
        sqlite3.SQLITE_LOCKED: Trouble.LOCKED,
        sqlite3.SQLITE_CORRUPT: Trouble.DAMAGED,
        sqlite3.SQLITE_NOTADB: Trouble.DAMAGED,
        sqlite3.SQLITE_CANTOPEN: Trouble.UNUSABLE,
    }.get(code)
