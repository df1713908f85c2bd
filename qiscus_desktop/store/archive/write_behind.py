"""Writes that wait for the database's thread: comments in batches, values of which only the newest counts."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from itertools import groupby
from operator import itemgetter

from qiscus_desktop.core.models import Comment
from qiscus_desktop.store.database.comment_rows import row_of
from qiscus_desktop.store.database.database_file import DatabaseFile
from qiscus_desktop.store.database.sqlite import Writer


class _Batch:
    __slots__ = ("entries", "future", "is_open")

    def __init__(self) -> None:
        self.entries: list[tuple[str, Comment]] = []
        self.is_open = True
        self.future: Future[None] | None = None


class WriteBehind:
    """While a write waits for its turn, more of its kind join it: a thousand comments are one job, not a
    thousand.

    The loop's thread puts, the database's thread takes; a lock guards the hand-over. `unwritten` is what no
    read can see yet.
    """

    def __init__(self, file: DatabaseFile, owner: int) -> None:
        self._file = file
        self._owner = owner
        self._lock = threading.Lock()
        self._batches: deque[_Batch] = deque()
        self._latest: dict[object, Callable[[Writer], object]] = {}

    def put_comments(self, sql: str, comments: Iterable[Comment]) -> None:
        """Write comments with one of the statements of comment_rows, after everything queued before."""
        entries = [(sql, comment) for comment in comments]
        with self._lock:
            batch = self._batches[-1] if self._batches else None
            if batch is not None and batch.is_open:
                batch.entries += entries
                return
        self._forget_written()
        batch = _Batch()
        batch.entries += entries
        self._batches.append(batch)
        batch.future = self._file.write(lambda w: self._write_batch(batch, w))

    def note_comment(self, comment: Comment, future: Future[None]) -> None:
        """A comment that another job writes."""
        batch = _Batch()
        batch.is_open = False
        batch.entries.append(("", comment))
        batch.future = future
        self.end_batch()
        self._batches.append(batch)

    def end_batch(self) -> None:
        """What is put from now on must be written after the jobs that are queued next."""
        with self._lock:
            if self._batches:
                self._batches[-1].is_open = False

    def unwritten(self, room_id: int) -> list[Comment]:
        """Comments of the room whose write is on its way, in the order they were put."""
        self._forget_written()
        return [c for batch in self._batches for _, c in tuple(batch.entries) if c.room_id == room_id]

    def put_latest(self, key: object, work: Callable[[Writer], object]) -> None:
        """Write the newest of many values: a room that changes a hundred times a second is written once."""
        with self._lock:
            is_first = not self._latest
            self._latest[key] = work
        if is_first:
            self._file.write(self._write_latest)

    def _write_batch(self, batch: _Batch, w: Writer) -> None:
        with self._lock:
            batch.is_open = False
        for sql, entries in groupby(batch.entries, key=itemgetter(0)):
            w.run_many(sql, [row_of(self._owner, comment) for _, comment in entries])

    def _write_latest(self, w: Writer) -> None:
        with self._lock:
            latest, self._latest = self._latest, {}
        for work in latest.values():
            work(w)

    def _forget_written(self) -> None:
        """Jobs are done in order, so the written ones are in front."""
        while self._batches and (future := self._batches[0].future) is not None and future.done():
            self._batches.popleft()
