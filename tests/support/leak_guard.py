"""Compares windows, threads and tasks before and after a test, and words what was left behind."""

from __future__ import annotations

import asyncio
import asyncio.runners
import gc
import logging
import sys
import threading
from collections.abc import Callable
from typing import Any

# Qt keeps these for itself and reuses them.
QT_OWN_WINDOWS = ("QTipLabel", "QComboBoxPrivateContainer", "QShapedPixmapWidget", "QDesktopWidget")


class LeakGuard:
    """One test's before and after. A thread that is about to end gets `thread_grace_s` to do so."""

    def __init__(self, thread_grace_s: float) -> None:
        self._thread_grace_s = thread_grace_s
        self._threads = set(threading.enumerate())
        self._windows = {id(window) for window in _top_level_windows()}

    def leftovers(self) -> list[str]:
        """One sentence for each thing that the test left behind."""
        return [*self._left_windows(), *self._left_threads()]

    def _left_windows(self) -> list[str]:
        _deliver_deferred_deletes()
        if self._new_windows():
            gc.collect()
            _deliver_deferred_deletes()
        return [f"window left open: {_describe_window(window)}" for window in self._new_windows()]

    def _new_windows(self) -> list[Any]:
        return [
            window
            for window in _top_level_windows()
            if id(window) not in self._windows and window.metaObject().className() not in QT_OWN_WINDOWS
        ]

    def _left_threads(self) -> list[str]:
        left = []
        for thread in threading.enumerate():
            # A dummy stands for a thread that Python did not start, such as one of Qt's pool.
            if thread in self._threads or isinstance(thread, threading._DummyThread):
                continue
            thread.join(timeout=self._thread_grace_s)
            if thread.is_alive():
                left.append(f"thread left running: {thread.name}")
        return left


class TaskWatch:
    """Notes the tasks that were still pending when an event loop ended, and errors asyncio could only log."""

    def __init__(self) -> None:
        self._notes: list[str] = []
        self._original: Callable[..., Any] | None = None
        self._handler = _NoteErrors(self._notes)

    def install(self) -> None:
        """Step in front of the place where `asyncio.Runner` cancels what is left."""
        self._original = asyncio.runners._cancel_all_tasks  # type: ignore[attr-defined]  # no public seam
        asyncio.runners._cancel_all_tasks = self._note_then_cancel  # type: ignore[attr-defined]  # the same
        logging.getLogger("asyncio").addHandler(self._handler)

    def remove(self) -> None:
        """Give asyncio its own function back."""
        asyncio.runners._cancel_all_tasks = self._original  # type: ignore[attr-defined]  # no public seam
        logging.getLogger("asyncio").removeHandler(self._handler)

    def take_notes(self) -> list[str]:
        """What was noted since the last call."""
        notes = list(self._notes)
        self._notes.clear()
        return notes

    def _note_then_cancel(self, loop: asyncio.AbstractEventLoop) -> None:
        for task in asyncio.all_tasks(loop):
            self._notes.append(f"task left pending: {task.get_name()} {task.get_coro()!r}")
        assert self._original is not None
        self._original(loop)


class _NoteErrors(logging.Handler):
    def __init__(self, notes: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._notes = notes

    def emit(self, record: logging.LogRecord) -> None:
        self._notes.append(f"asyncio logged an error: {self.format(record)}")


def _top_level_windows() -> list[Any]:
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return []
    return list(widgets.QApplication.topLevelWidgets())


def _deliver_deferred_deletes() -> None:
    core = sys.modules.get("PySide6.QtCore")
    if core is not None and core.QCoreApplication.instance() is not None:
        core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete.value)


def _describe_window(window: Any) -> str:
    shown = "shown" if window.isVisible() else "hidden"
    return f"{type(window).__name__} {window.objectName()!r} ({shown})"
