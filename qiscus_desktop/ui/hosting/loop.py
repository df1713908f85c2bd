"""Asyncio on Qt's event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QTimerEvent
from qasync import QEventLoop, _SimpleTimer

from qiscus_desktop.ui.qt_overrides import guarded_overrides

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from qiscus_desktop.ui.hosting.executor import HelperThreads

T = TypeVar("T")


class QtLoop(QEventLoop):  # type: ignore[misc]  # qasync ships no types
    """qasync's loop, which works only while it runs.

    qasync lets Qt's timers call tasks also when nobody runs the loop: in a last round after it stopped,
    and whenever somebody else lets Qt process events. Such a task then fails in the middle ("no running event
    loop"). Here it waits for the next run.

    And when a task lets Qt process events (a system's own file dialog does), other tasks go on meanwhile,
    where asyncio would lose their step for ever ("Cannot enter into task").

    Its threads are our own: qasync waits at the end for each of its ten, whatever that hangs on.
    """

    def __init__(self, *arguments: Any, already_running: bool = False) -> None:
        """`already_running`: somebody else calls `application.exec()`, before or after this."""
        super().__init__(*arguments, already_running=already_running)
        self._timer = _PatientTimer(self)
        self._threads: HelperThreads | None = None

    def run_in_executor(self, executor: Executor | None, function: Callable[..., T], *arguments: Any) -> Any:
        if executor is None:
            if self._threads is None:
                from qiscus_desktop.ui.hosting.executor import HelperThreads  # not before the first paint

                self._threads = HelperThreads()
            executor = self._threads
        return super().run_in_executor(executor, function, *arguments)

    def close(self) -> None:
        if not self.is_closed():
            if self._threads is not None:
                self._threads.shutdown()
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


@guarded_overrides
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
