"""Owns asking while somebody types: a moment after the last key, one question at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from qiscus_desktop.core.errors import QiscusError
from qiscus_desktop.store.tasks import has_loop
from qiscus_desktop.ui.widgets.tasks import Tasks

log = logging.getLogger("qiscus.ui.search")

PAUSE_MS = 120
SERVER_PAUSE_MS = 300  # more, after this computer has answered: others pay for its answers


class Asking(QObject):
    """Of the questions that come while one is being answered, only the newest is asked.

    `answered` carries the question and its answer, never one that is no longer wanted; an empty one when
    asking failed.
    """

    answered = Signal(str, object)

    def __init__(
        self, ask: Callable[[str], Coroutine[Any, Any, Any]], parent: QObject, pause_ms: int = PAUSE_MS
    ) -> None:
        super().__init__(parent)
        self._ask = ask
        self._tasks = Tasks(self)
        self._wanted = ""
        self._is_asking = False
        self._pause = QTimer(self, singleShot=True, interval=pause_ms)
        self._pause.timeout.connect(self._start)

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is still to come."""
        return self._is_asking or self._pause.isActive()

    def want(self, question: str) -> None:
        self._wanted = question
        self._pause.start()

    def forget(self) -> None:
        """Nothing is asked any more, and no answer comes."""
        self._pause.stop()
        self._wanted = ""

    def _start(self) -> None:
        if self._is_asking:
            return  # its end asks again
        self._is_asking = True
        question = self._wanted
        work = self._ask(question)
        if has_loop():
            self._tasks.start(work, partial(self._take, question), partial(self._fail, question))
        else:  # a host whose loop does not run yet, and stays the current one
            with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
                answer = runner.run(work)
            self._take(question, answer)

    def _take(self, question: str, answer: object) -> None:
        self._is_asking = False
        if question == self._wanted:
            self.answered.emit(question, answer)
        elif self._wanted and not self._pause.isActive():
            self._start()

    def _fail(self, question: str, error: QiscusError) -> None:
        log.info("a search failed: %s", error)
        self._take(question, ())
