"""Owns waiting for coroutines from a widget: results come back as calls, and closing the widget cancels the
rest.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from PySide6.QtCore import QObject

from qiscus_desktop.core.errors import QiscusError, WrongLoopError
from qiscus_desktop.ui.hosting.place import running_loop

log = logging.getLogger("qiscus.ui.tasks")
T = TypeVar("T")


class Tasks(QObject):
    """Runs coroutines on the loop that drives Qt. Needs a running asyncio loop."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._running: set[asyncio.Task[Any]] = set()
        # A bound method of a half-dead object is not called any more, a function on its own set is.
        running = self._running
        self.destroyed.connect(lambda: _cancel_all(running))

    def start(
        self,
        work: Coroutine[Any, Any, T],
        done: Callable[[T], None],
        failed: Callable[[QiscusError], None],
    ) -> asyncio.Task[T | None]:
        """Runs `work`; then calls `done` with its result, or `failed` with the reason. Neither after a
        cancel. Raises WrongLoopError when no loop runs.
        """
        try:
            loop = running_loop()
        except WrongLoopError:
            work.close()
            raise
        running = self._run(work, done, failed)
        task = loop.create_task(running)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        # A task that is cancelled before its first step never takes the work up.
        task.add_done_callback(lambda _: work.close())
        return task

    def cancel(self) -> None:
        _cancel_all(self._running)

    async def close(self) -> None:
        """Cancels what runs and waits until it has ended."""
        running = self._running - {asyncio.current_task()}
        _cancel_all(running)
        await asyncio.gather(*running, return_exceptions=True)

    async def _run(
        self, work: Coroutine[Any, Any, T], done: Callable[[T], None], failed: Callable[[QiscusError], None]
    ) -> T | None:
        try:
            result = await work
        except QiscusError as error:
            failed(error)
            return None
        except Exception as error:
            log.exception("unexpected failure of %s", getattr(work, "__qualname__", work))
            failed(QiscusError(self.tr("Something went wrong. The log has the details."), str(error)))
            return None
        done(result)
        return result


def _cancel_all(running: set[asyncio.Task[Any]]) -> None:
    for task in tuple(running):
        task.cancel()
