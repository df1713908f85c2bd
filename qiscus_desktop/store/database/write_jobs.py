"""Write jobs of a database file: what to do, and the future that tells how it went."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any

from qiscus_desktop.store.database.sqlite import Writer


class WriteJob:
    """One job; `is_durable` ones are on the disk (fsync) when the future is done."""

    __slots__ = ("future", "is_durable", "work")

    def __init__(self, work: Callable[[Writer], Any], is_durable: bool) -> None:
        self.work = work
        self.is_durable = is_durable
        self.future: Future[Any] = Future()


def tell_all(group: Sequence[WriteJob], done: Future[list[Any]]) -> None:
    """Each job of a group that was done in one step gets its own result, or the error of the whole."""
    error = done.exception()
    results = [None] * len(group) if error is not None else done.result()
    for job, result in zip(group, results, strict=True):
        if error is not None:
            job.future.set_exception(error)
        else:
            job.future.set_result(result)
