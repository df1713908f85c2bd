"""Asyncio for a program that only calls `application.exec()`, and an end in order for what lives on it."""

from __future__ import annotations

import asyncio
import atexit
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QEventLoop, QObject, QThread, QTimer
from PySide6.QtWidgets import QApplication

from qiscus_desktop.core.loops import check_network
from qiscus_desktop.ui.hosting.loop import QtLoop

log = logging.getLogger("qiscus.ui.hosting")

LOOK_MS = 5
END_WITHIN_MS = 3_000

Work = Callable[[], Coroutine[Any, Any, None]]


class ProgramLoop(QObject):
    """The event loop of the program that a chat is started in, whichever it is.

    As soon as Qt's loop runs: if a loop of asyncio runs in it (qasync's), that one is used. If none does, a
    `QtLoop` of ours is laid into the `application.exec()` of the program and stays until the process ends.
    """

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self._loop: asyncio.AbstractEventLoop | None = None
        self._work: list[Work] = []
        self._closers: list[Work] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._begin)
        # Before a loop is made: qasync stops its own work at the same signal, in the order of connection.
        application.aboutToQuit.connect(self._finish)

    @staticmethod
    def of(application: QApplication) -> ProgramLoop:
        """The one of this application."""
        known = application.findChildren(ProgramLoop)
        return known[0] if known else ProgramLoop(application)

    def start(self, work: Work, *, at_the_end: Work) -> None:
        """Runs `work` as a task, at once or as soon as Qt's loop runs.

        `at_the_end` runs when the application is about to quit; all of them have three seconds.
        """
        self._work.append(work)
        self._closers.append(at_the_end)
        if self._running() is not None:
            self._begin()
        else:
            self._timer.start()

    def _running(self) -> asyncio.AbstractEventLoop | None:
        running = asyncio._get_running_loop()
        if running is not None:
            self._loop = running
        return running

    def _begin(self) -> None:
        loop = self._running()
        if loop is None:
            if QThread.currentThread().loopLevel() == 0:
                return  # the program only lets Qt process events so far; its loop may still come
            loop = self._loop = QtLoop(self._application, already_running=True)
            # Not at the end of exec(): that is told in the middle of what called quit(), a task perhaps.
            atexit.register(_close, loop)
            # For libraries that ask for the loop without being run by it (`asyncio.get_event_loop()`).
            asyncio.set_event_loop(loop)
        self._timer.stop()
        check_network(loop)
        work, self._work = self._work, []
        for one in work:
            task = loop.create_task(one(), name="qiscus start")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _finish(self) -> None:
        """The application is about to quit: what was started comes to its end in an inner loop of Qt's."""
        closers, self._closers = self._closers, []
        loop = asyncio._get_running_loop()
        if not closers or loop is None or loop is not self._loop:
            return
        # It may be a task that quits; the others could not take a step while it counts as running.
        task = asyncio.current_task(loop)
        if task is not None:
            asyncio.tasks._leave_task(loop, task)
        try:
            self._run(loop, closers)
        finally:
            if task is not None:
                asyncio.tasks._enter_task(loop, task)

    def _run(self, loop: asyncio.AbstractEventLoop, closers: list[Work]) -> None:
        inner = QEventLoop()
        for task in self._tasks:
            task.cancel()
        work = loop.create_task(_all(closers))
        work.add_done_callback(lambda _: inner.quit())
        QTimer.singleShot(END_WITHIN_MS, inner, inner.quit)
        inner.exec()
        if not work.done():
            log.warning("the chat did not end within %d ms", END_WITHIN_MS)
            work.cancel()


async def _all(closers: list[Work]) -> None:
    for failure in await asyncio.gather(*(closer() for closer in closers), return_exceptions=True):
        if isinstance(failure, BaseException):
            log.error("the chat did not end in order", exc_info=failure)


def _close(loop: asyncio.AbstractEventLoop) -> None:
    """Cancels what the program's own tasks have left undone. The loop has kept the application alive."""
    for task in asyncio.all_tasks(loop):
        task.cancel()
    inner = QEventLoop()
    loop.call_later(0, loop.call_later, 0, inner.quit)  # cancelled tasks take their last step
    inner.exec()
    loop.stop()
    asyncio._set_running_loop(None)
    asyncio.set_event_loop(None)
    loop.close()
