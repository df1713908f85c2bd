"""Asyncio on Qt's event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any, TypeVar

from PySide6.QtCore import QTimerEvent
from qasync import QEventLoop, _SimpleTimer

T = TypeVar("T")


class QtLoop(QEventLoop):  # type: ignore[misc]  # qasync ships no types
    """qasync's loop, which works only while it runs.

    qasync lets Qt's timers call tasks also when nobody runs the loop: in a last round after it stopped,
    and whenever somebody else lets Qt process events. Such a task then fails in the middle ("no running event
    loop"). Here it waits for the next run.

    And when a task lets Qt process events (a system's own file dialog does), other tasks go on meanwhile,
    where asyncio would lose their step for ever ("Cannot enter into task").
    """

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._timer = _PatientTimer(self)

    def close(self) -> None:
        if not self.is_closed():
            super().close()
            self._timer.end()

    def run_until_complete(self, future: Awaitable[T]) -> T:
        task: asyncio.Future[Any] = asyncio.ensure_future(future, loop=self)

        def stop(_done: asyncio.Future[Any]) -> None:
            self.stop()

        task.add_done_callback(stop)
        try:
            self.run_forever()
        finally:
            task.remove_done_callback(stop)
        if not task.done():
            raise RuntimeError("the event loop stopped before its work was done")
        result: T = task.result()
        return result


class _PatientTimer(_SimpleTimer):  # type: ignore[misc]  # qasync ships no types
    """The timers behind `call_soon` and `call_later`; one that fires too early fires again."""

    def __init__(self, loop: QtLoop) -> None:
        super().__init__()
        self._loop = loop

    def end(self) -> None:
        """Nothing fires any more; a timer that outlives its loop would call into freed memory one day."""
        callbacks = self._SimpleTimer__callbacks
        for timer_id in callbacks:
            self.killTimer(timer_id)
        callbacks.clear()

    def timerEvent(self, event: QTimerEvent) -> None:
        if asyncio._get_running_loop() is not self._loop:
            return
        inside = asyncio.current_task(self._loop)
        if inside is None:
            super().timerEvent(event)
            return
        asyncio.tasks._leave_task(self._loop, inside)
        try:
            super().timerEvent(event)
        finally:
            asyncio.tasks._enter_task(self._loop, inside)
