"""Threads for work that would hold up the window; one that hangs does not hold up the end."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

MOST_THREADS = 10
GRACE_S = 1.0


class HelperThreads(Executor):
    """Python's own pool, and qasync's, wait at the end for every thread: for a keyring that asks the person
    for its password, or for a name server that does not answer. Here what takes over `GRACE_S` is left.
    """

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._idle = threading.Semaphore(0)
        self._is_over = False

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Called on the loop's thread alone."""
        if self._is_over:
            raise RuntimeError("the loop is closed")
        future: Future[T] = Future()
        self._jobs.put(lambda: _run(future, lambda: fn(*args, **kwargs)))
        if not self._idle.acquire(blocking=False) and len(self._threads) < MOST_THREADS:
            thread = threading.Thread(target=self._work, name="qiscus-helper", daemon=True)
            self._threads.append(thread)
            thread.start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._is_over = True
        for _ in self._threads:
            self._jobs.put(None)
        until = time.monotonic() + (GRACE_S if wait else 0)
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
            # What the job refers to, a window perhaps, must not be deleted later on this thread.
            del job
            self._idle.release()


def _run(future: Future[Any], work: Callable[[], Any]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = work()
    except BaseException as error:  # noqa: BLE001 - like any executor: it belongs to whoever waits
        future.set_exception(error)
    else:
        future.set_result(result)
    finally:
        del future, work  # else an error and its frames hold each other, and these with them
