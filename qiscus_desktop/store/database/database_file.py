"""One database file: a worker thread writes, reads are synchronous, and no error gets out."""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from qiscus_desktop.store.database.connections import Connections
from qiscus_desktop.store.database.hooks import DatabaseHooks
from qiscus_desktop.store.database.places import NEEDED, ROOM, damage_mark, free_bytes, set_aside
from qiscus_desktop.store.database.schema import Schema
from qiscus_desktop.store.database.sqlite import (
    Connection,
    OperationalError,
    Row,
    SQLiteError,
    Writer,
    fetch,
    trouble_of,
)
from qiscus_desktop.store.database.trouble import PASSING, DamagedError, NewerSchemaError, Trouble
from qiscus_desktop.store.database.write_jobs import WriteJob, tell_all

log = logging.getLogger("qiscus.store.database")

T = TypeVar("T")
_BATCH = 256  # write jobs in one transaction at most
_LOCKED_TRIES = 12
_QUIET_S = 2.0  # without a job, before the worker does what can wait
_OPENINGS = 4


class DatabaseFile:
    """A database file, or one in memory when `path` is None.

    `read` runs on the caller's thread over its own connection (WAL: writers never make it wait) and answers
    with an empty list when the file is in trouble. `write` queues a job for the worker thread and returns a
    future. Nobody has to catch SQLite's errors: `troubles` holds what is wrong now, and `on_trouble` is
    called when that changes, on whichever thread noticed. A file that is no database, or a damaged one, is
    moved aside (`NAME.damaged-N`) and a new one is begun.
    """

    def __init__(self, path: Path | None, schema: Schema, hooks: DatabaseHooks | None = None) -> None:
        self.path = path
        self.reads = 0  # queries that `read` has run, for tests that count them
        self.commits = 0
        self._group: list[WriteJob] | None = None  # see `together`
        self._group_thread = 0
        self.failures = 0  # batches of jobs that could not be committed
        self.on_trouble: Callable[[], None] | None = None
        self.troubles: frozenset[Trouble] = frozenset()
        self._schema = schema
        self._hooks = hooks or DatabaseHooks()
        self._connections = Connections(schema, self._hooks)
        self._jobs: queue.SimpleQueue[WriteJob | None] = queue.SimpleQueue()
        self._jobs_lock = threading.RLock()  # nothing is queued behind the end
        self._worker: threading.Thread | None = None
        self._is_closed = False

    # ---- open and close

    def open(self) -> None:
        """Open and bring the schema up to date; safe to call again. Never raises: trouble is told, memory is
        used."""
        with self._connections.read_lock:
            if self._connections.reader is not None or self._is_closed:
                return
            path = self.path
            if path is not None and self._try_to_open(path):
                return
            self.path = None
            if path is not None and self.troubles & {Trouble.READ_ONLY, Trouble.FULL, Trouble.LOCKED}:
                self._connections.open_copy_in_memory(path)
            else:
                self._connections.open_memory()

    def start(self) -> None:
        """Open the file and start its thread, so that what can wait is done before the first write."""
        self.open()
        with self._jobs_lock:
            if self._worker is None and not self._is_closed:
                self._worker = threading.Thread(
                    target=self._work, name=f"qiscus-database-{self._schema.name}", daemon=True
                )
                self._worker.start()

    def close(self) -> None:
        """Write what is queued, end the worker, close the file. Blocks for that long."""
        with self._jobs_lock:
            if self._is_closed:
                return
            self._is_closed = True
            self._jobs.put(None)
        if self._worker is not None:
            self._worker.join()
        if self._connections.searcher is not None:
            self._connections.searcher.interrupt()
        self._connections.close()
        if self.path is not None:
            self._hooks.after_closing()

    def give_up(self, error: Exception) -> None:
        """What the file holds makes its readers fail: go on in memory. The next start sets it aside."""
        self._tell(Trouble.DAMAGED, error)
        with self._connections.write_lock, self._connections.read_lock:
            self._connections.close()
            self.path = None
            self._connections.open_memory()

    # ---- reading and writing

    def read(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """All rows of a query, now. An empty list when the file is in trouble."""
        if self._connections.reader is None:
            self.open()
        try:
            with self._connections.read_lock:
                if self._connections.reader is None:
                    return []
                self.reads += 1
                return fetch(self._connections.reader, sql, values)
        except Exception as error:  # noqa: BLE001 - damage has many names
            self._tell(trouble_of(error), error)
            return []

    def read_aside(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """As `read`, for a long query on a thread of the caller's: reads of the window do not wait for it."""
        if self.path is None or self._connections.reader is None:
            return self.read(sql, values)
        try:
            with self._connections.search_lock:
                if self._is_closed:
                    return []
                return fetch(self._connections.open_searcher(self.path), sql, values)
        except Exception as error:  # noqa: BLE001 - damage has many names
            if not self._is_closed:  # else it was interrupted
                self._tell(trouble_of(error), error)
            return []

    def write(self, work: Callable[[Writer], T], *, is_durable: bool = False) -> Future[T]:
        """Queue a job; jobs run in order. Durable ones are on the disk (fsync) when their future is done.

        A job that fails is undone alone; its future carries the error. The future cannot be cancelled: a task
        that stops waiting for it takes nothing back.
        """
        job = WriteJob(work, is_durable or self._schema.is_durable)
        job.future.set_running_or_notify_cancel()
        if self._group is not None and self._group_thread == threading.get_ident():
            self._group.append(job)
            return job.future
        with self._jobs_lock:
            if self._is_closed:
                job.future.set_exception(RuntimeError("the database is closed"))
                return job.future
            self.start()
            self._jobs.put(job)
        return job.future

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """Jobs that this thread queues inside are done in one step: all of them, or none."""
        if self._group is not None:  # inside another one
            yield
            return
        group = self._group = []
        self._group_thread = threading.get_ident()
        try:
            yield
        finally:
            self._group = None
            if group:
                step = self.write(lambda w: [job.work(w) for job in group])
                step.add_done_callback(lambda done: tell_all(group, done))

    def flush(self) -> None:
        """Block until everything queued so far is committed."""
        with contextlib.suppress(Exception):
            self.write(lambda _: None).result()

    # ---- the worker

    def _work(self) -> None:
        # What is done is let go before the next is waited for: a future may be the last to know a loop, and
        # objects of Qt would be deleted on this thread.
        following = None
        while (job := following or self._next_job()) is not None:
            batch, following, is_last = self._batch_of(job)
            self._run(batch)
            del job, batch
            if is_last:
                break
        self._be_quiet(is_closing=True)

    def _next_job(self) -> WriteJob | None:
        while True:
            is_waiting = self.path is not None and (self._hooks.wants_idle or self.troubles & PASSING)
            try:
                return self._jobs.get(timeout=_QUIET_S if is_waiting else None)
            except queue.Empty:
                self._be_quiet(is_closing=False)

    def _be_quiet(self, *, is_closing: bool) -> None:
        """What can wait: the work of `when_idle`, and a try whether what was wrong is over."""
        connection = self._connections.writer
        if connection is None or self.path is None:
            return
        try:
            if self._hooks.wants_idle:
                self._hooks.when_idle(connection, is_closing=is_closing)
        except Exception as error:  # noqa: BLE001 - the next time may be better
            log.info("work beside the %s file failed: %s", self._schema.name, error)
        if self.troubles & PASSING and not is_closing:
            self._run_once([WriteJob(_write_nothing_new, True)], is_last_try=True, is_probe=True)
        self._show_reserve()

    def _batch_of(self, job: WriteJob) -> tuple[list[WriteJob], WriteJob | None, bool]:
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

    def _run(self, batch: list[WriteJob]) -> None:
        """One transaction for the batch; a lock of another program passes, so it is waited for."""
        for left in reversed(range(_LOCKED_TRIES)):
            if self._run_once(batch, is_last_try=left == 0):
                return

    def _run_once(self, batch: list[WriteJob], *, is_last_try: bool, is_probe: bool = False) -> bool:
        """One savepoint a job; futures are told after the commit. False when it is worth another try."""
        outcomes: list[tuple[WriteJob, Any, BaseException | None]] = []
        try:
            connection = self._connections.writer
            if connection is None:
                raise OperationalError("no database")
            with self._connections.write_lock:
                connection.execute(f"PRAGMA synchronous = {'FULL' if batch[0].is_durable else 'NORMAL'}")
                connection.execute("BEGIN IMMEDIATE")
                before = connection.total_changes
                try:
                    outcomes = [self._run_one(connection, job) for job in batch]
                    connection.execute("COMMIT")
                except BaseException:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
                    raise
            self._committed(connection, has_written=is_probe or connection.total_changes != before)
        except Exception as error:  # noqa: BLE001 - every job of the batch gets it through its future
            trouble = trouble_of(error)
            if not is_last_try and not self._is_closed and self._helps(trouble, error):
                return False
            if trouble is Trouble.FULL and len(batch) > 1:  # a small one may fit where all together do not
                for job in batch:
                    self._run_once([job], is_last_try=True)
                return True
            self.failures += 1
            self._tell(trouble, error)
            outcomes = [(job, None, error) for job in batch]
        for job, result, failure in outcomes:
            if failure is not None:
                job.future.set_exception(failure)
            else:
                job.future.set_result(result)
        return True

    def _helps(self, trouble: Trouble | None, error: Exception) -> bool:
        """Whether something could be done about it, or waiting may help."""
        if trouble is Trouble.LOCKED:
            self._tell(trouble, error)
            return True
        if trouble is Trouble.DAMAGED and self.path is not None and self._schema.is_durable:
            return self._repair(self.path)
        connection = self._connections.writer
        if trouble is Trouble.FULL and self.path is not None and connection is not None:
            with self._connections.write_lock:
                return self._hooks.make_room(connection)
        return False

    def _repair(self, path: Path) -> bool:
        """Damage seen while the program runs: the file is rescued and opened anew at once. What memory has is
        committed again by whoever sees `failures` grow."""
        with self._connections.write_lock, self._connections.read_lock:
            self._connections.close()
            try:
                if not self._set_aside(path):
                    raise DamagedError(path.name)
                self._connections.open_file(path)
            except Exception:
                log.exception("the %s file could not be rescued", self._schema.name)
                self.path = None
                self._connections.close()
                self._connections.open_memory()
        self.failures += 1
        self._set_troubles(self.troubles | {Trouble.DAMAGED})
        return True

    def _run_one(self, connection: Connection, job: WriteJob) -> tuple[WriteJob, Any, BaseException | None]:
        connection.execute("SAVEPOINT job")
        try:
            result = job.work(Writer(connection))
        except Exception as error:
            trouble = trouble_of(error) if isinstance(error, SQLiteError) else None
            if not connection.in_transaction or (trouble is Trouble.FULL and self._schema.is_durable):
                raise
            connection.execute("ROLLBACK TO job")
            connection.execute("RELEASE job")
            self._tell(trouble, error)
            return job, None, error
        connection.execute("RELEASE job")
        return job, result, None

    def _committed(self, connection: Connection, *, has_written: bool) -> None:
        self.commits += 1
        if self.path is None:
            return
        self._hooks.committed(connection.total_changes)
        if not os.access(self.path, os.F_OK):  # deleted: this went nowhere
            self._tell(Trouble.UNUSABLE, FileNotFoundError(self.path.name))
        elif self.troubles & PASSING:
            self._set_troubles(self.troubles - self._over(self.path, has_written=has_written))
        self._show_reserve()

    def _over(self, path: Path, *, has_written: bool) -> frozenset[Trouble]:
        """What a successful commit shows to be over. Small ones may fit into a file on a full disk."""
        if not has_written:
            return frozenset({Trouble.LOCKED})
        return PASSING - {Trouble.FULL} if free_bytes(path) < ROOM else PASSING

    # ---- opening

    def _try_to_open(self, path: Path) -> bool:
        for _ in range(_OPENINGS):
            try:
                self._hooks.before_opening(path)
                mark = damage_mark(path)
                if mark.exists() and self._set_aside(path):
                    mark.unlink(missing_ok=True)
                self._connections.open_file(path)
            except NewerSchemaError as error:
                self._connections.close()
                self._tell(Trouble.NEWER, error)
                return False
            except Exception as error:  # noqa: BLE001 - no file content may keep the program from starting
                self._connections.close()
                trouble = trouble_of(error, is_opening=True) or Trouble.UNUSABLE
                if trouble is Trouble.UNUSABLE and not os.access(path.parent, os.W_OK):
                    trouble = Trouble.READ_ONLY  # so SQLite calls a volume without writing
                if trouble in (Trouble.FULL, Trouble.UNUSABLE) and free_bytes(path) < NEEDED:
                    if self._hooks.make_room(None):
                        continue
                    trouble = Trouble.FULL
                if trouble is Trouble.DAMAGED and self._set_aside(path):
                    self._tell(Trouble.DAMAGED, error)
                    continue
                self._tell(Trouble.UNUSABLE if trouble is Trouble.DAMAGED else trouble, error)
                return False
            return True
        return False

    def _set_aside(self, path: Path) -> bool:
        try:
            self._hooks.before_set_aside(path)
            set_aside(path)
            self._hooks.after_set_aside(path)
        except Exception:  # memory can still be used
            log.warning("could not set %s aside", path.name, exc_info=True)
            return False
        return True

    # ---- trouble

    def _show_reserve(self) -> None:
        others = self.troubles - {Trouble.RESERVE}
        self._set_troubles(others | {Trouble.RESERVE} if self._hooks.uses_reserve else others)

    def _tell(self, trouble: Trouble | None, error: Exception) -> None:
        if trouble is None:
            log.error("a statement failed", exc_info=error)
            return
        if trouble in self.troubles:
            return
        if trouble is Trouble.DAMAGED and self._connections.reader is not None and self.path is not None:
            with contextlib.suppress(OSError):
                damage_mark(self.path).touch()
        log.warning("the %s file: %s (%s)", self._schema.name, trouble.value, error)
        self._set_troubles(self.troubles | {trouble})

    def _set_troubles(self, troubles: frozenset[Trouble]) -> None:
        if troubles == self.troubles:
            return
        self.troubles = troubles
        if self.on_trouble is not None:
            try:
                self.on_trouble()
            except Exception:
                log.exception("whoever hears of trouble raised")


def _write_nothing_new(w: Writer) -> None:
    """A page is written, with what it holds already."""
    ((version,),) = w.rows("PRAGMA user_version")
    w.run(f"PRAGMA user_version = {int(version)}")
