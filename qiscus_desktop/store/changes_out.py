"""The way out: delivers changes to the listeners in order, whatever a listener does meanwhile."""

from __future__ import annotations

from collections.abc import Callable

from qiscus_desktop.core.stream import Outlet
from qiscus_desktop.store.changes import Change, NoticeRaised

Listener = Callable[[Change], None]


class ChangesOut(Outlet[Change]):
    """An outlet whose notices, raised before anybody listens, wait for the first listener; the rest is lost.

    Row steps reach everybody in order: a change made while another one is delivered waits for its turn.
    """

    def listen(self, listener: Listener) -> Callable[[], None]:
        remove = super().listen(listener)
        self._deliver_waiting()
        return remove

    def emit(self, change: Change) -> None:
        if self._listeners:
            super().emit(change)
        elif isinstance(change, NoticeRaised):
            self._waiting.append(change)

    def close(self) -> None:
        """Nobody hears anything any more, and nobody is known."""
        self._listeners.clear()
        self._waiting.clear()
