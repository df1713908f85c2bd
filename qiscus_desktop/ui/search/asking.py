"""Owns asking while somebody types: a moment after the last key, one question at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from qiscus_desktop.core.errors import QiscusError
from qiscus_desktop.store.tasks import has_loop
from qiscus_desktop.ui.widgets.tasks import Tasks

PAUSE_MS = 120


class Asking(QObject):
    """Of the questions that come while one is being answered, only the newest is asked.

    `answered` carries the question and its answer, never one that is no longer wanted.
    """

    answered = Signal(str, object)

    def __init__(self, ask: Callable[[str], Coroutine[Any, Any, Any]], parent: QObject) -> None:
        super().__init__(parent)
        self._ask = ask
        self._tasks = Tasks(self)
        self._wanted = ""
        self._is_asking = False
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
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
            self._tasks.start(work, lambda answer: self._take(question, answer), self._fail)
        else:  # a host whose loop does not run yet
            self._take(question, asyncio.run(work))

    def _take(self, question: str, answer: object) -> None:
        self._is_asking = False
        if question == self._wanted:
            self.answered.emit(question, answer)
        elif self._wanted and not self._pause.isActive():
            self._start()

    def _fail(self, _: QiscusError) -> None:
        """The reason is in the log; the next key asks again."""
        self._is_asking = False
