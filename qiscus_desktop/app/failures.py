"""Uncaught exceptions: logged in full, told to the person in one sentence, never the end of the program."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

log = logging.getLogger(__name__)

SENTENCE = "Something went wrong inside the program. It goes on; the log has the details."
AGAIN_AFTER_S = 10.0
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class Failures:
    """Takes over the hooks for uncaught exceptions and Qt's messages; `close` gives them back."""

    def __init__(self, report: Callable[[str], None]) -> None:
        """`report` shows one sentence; called on the loop's thread."""
        self._report = report
        self._loop: asyncio.AbstractEventLoop | None = None
        self._last_of_qt: tuple[str, str] = ("", "")
        self._told_at: dict[tuple[str, int, str], float] = {}
        self._old = sys.excepthook, threading.excepthook, sys.unraisablehook
        sys.excepthook = self._in_qt
        threading.excepthook = self._in_thread
        sys.unraisablehook = self._unraisable
        self._old_qt = qInstallMessageHandler(self._log_qt)

    def watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Also hears what tasks and callbacks of this loop raise."""
        self._loop = loop
        loop.set_exception_handler(self._in_loop)

    def close(self) -> None:
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._old
        qInstallMessageHandler(self._old_qt)
        self._loop = None

    def _in_qt(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """The same place once in a while: what fails while it paints fails with every frame."""
        place, now = _place(trace, kind), time.monotonic()
        if now - self._told_at.get(place, -AGAIN_AFTER_S) < AGAIN_AFTER_S:
            log.debug("the same again: %s in %s:%d", kind.__name__, place[0], place[1])
            return
        self._told_at[place] = now
        log.critical("uncaught exception", exc_info=(kind, error, trace))
        self._report(SENTENCE)

    def _in_loop(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        log.error("uncaught in the loop: %s", context.get("message"), exc_info=error)
        if error is not None:
            self._report(SENTENCE)

    def _in_thread(self, arguments: threading.ExceptHookArgs) -> None:
        error = arguments.exc_value or arguments.exc_type()
        log.critical("uncaught exception in a thread", exc_info=error)
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._report, SENTENCE)

    def _unraisable(self, arguments: sys.UnraisableHookArgs) -> None:
        log.error(
            "%s: %r", arguments.err_msg or "exception ignored", arguments.object, exc_info=arguments.exc_value
        )

    def _log_qt(self, kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        """Once, however often Qt says it: a display that is gone makes it say so a thousand times."""
        category = context.category or "default"
        if self._last_of_qt == (category, text):
            return
        self._last_of_qt = (category, text)
        logging.getLogger(f"qiscus.qt.{category}").log(_LEVELS.get(kind, logging.WARNING), "%s", text)


def _place(trace: TracebackType | None, kind: type[BaseException]) -> tuple[str, int, str]:
    """File and line that raised, and what."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "", 0, kind.__name__
    return trace.tb_frame.f_code.co_filename, trace.tb_lineno, kind.__name__
