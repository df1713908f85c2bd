"""Owns the threads that read pictures: they know files and results, never a window or another Qt object."""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

log = logging.getLogger("qiscus.ui.pictures")
J = TypeVar("J")
R = TypeVar("R")

MOST_THREADS = 2


class Readers(Generic[J, R]):
    """Up to two threads that run as long as there are jobs; results wait until somebody takes them.

    Whoever asks may be deleted at any moment, with Python's lock held: a pool that Qt owns would then wait
    for readers that wait for the lock, for ever. So nobody waits here but `close`, which lets go of the lock.
    """

    def __init__(self, read: Callable[[J], R], failed: R) -> None:
        """`read` runs on the threads; `failed` is the result when it raises."""
        self._read = read
        self._failed = failed
        self._jobs: deque[J] = deque()
        self._lock = threading.Lock()
        self._threads: set[threading.Thread] = set()
        self._results: queue.SimpleQueue[tuple[J, R]] = queue.SimpleQueue()

    def add(self, job: J) -> None:
        with self._lock:
            self._jobs.append(job)
            if len(self._threads) >= MOST_THREADS:
                return
            thread = threading.Thread(target=self._work, name="qiscus-picture")
            self._threads.add(thread)
        thread.start()

    def take(self) -> list[tuple[J, R]]:
        """What has been read since the last call."""
        taken = []
        with contextlib.suppress(queue.Empty):
            while True:
                taken.append(self._results.get_nowait())
        return taken

    def drop(self) -> None:
        """Forgets the jobs that nobody has begun."""
        with self._lock:
            self._jobs.clear()

    def close(self) -> None:
        """Forgets what is not begun and waits for what is; at most two pictures."""
        with self._lock:
            self._jobs.clear()
            threads = tuple(self._threads)
        for thread in threads:
            thread.join()

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._jobs:
                    self._threads.discard(threading.current_thread())
                    return
                job = self._jobs.popleft()
            try:
                result = self._read(job)
            except Exception:
                log.exception("a picture could not be read")
                result = self._failed
            self._results.put((job, result))
