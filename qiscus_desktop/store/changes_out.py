"""The way out: delivers changes to the listeners in order, whatever a listener does meanwhile."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable

from qiscus_desktop.store.changes import Change, NoticeRaised

log = logging.getLogger("qiscus.store.changes")

Listener = Callable[[Change], None]


class ChangesOut:
    """A list of listeners and a queue.

    A change made while another one is delivered waits until all listeners had the first, so that row steps
    reach everybody in order. Notices raised before anybody listens wait for the first listener.
    """

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._queue: deque[Change] = deque()
        self._is_delivering = False

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Add a listener; returns what removes it again (safe to call twice)."""
        self._listeners.append(listener)

        def remove() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        self._deliver()
        return remove

    def emit(self, change: Change) -> None:
        if not self._listeners and not isinstance(change, NoticeRaised):
            return
        self._queue.append(change)
        self._deliver()

    def _deliver(self) -> None:
        if self._is_delivering or not self._listeners:
            return
        self._is_delivering = True
        try:
            while self._queue:
                change = self._queue.popleft()
                for listener in tuple(self._listeners):
                    try:
                        listener(change)
                    except Exception:
                        log.exception("a listener failed at %s", type(change).__name__)
        finally:
            self._is_delivering = False
