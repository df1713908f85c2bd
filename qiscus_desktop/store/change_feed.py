"""The way out: delivers changes to the listeners in order, whatever a listener does meanwhile."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from qiscus_desktop.core.dispatch.stream import Outlet
from qiscus_desktop.store.change_batch import ChangeBatch
from qiscus_desktop.store.changes import Change, NoticeRaised

Listener = Callable[[Change], None]


class ChangeFeed(Outlet[Change]):
    """An outlet whose notices, raised before anybody listens, wait for the first listener; the rest is lost.

    Row steps reach everybody in order: a change made while another one is delivered waits for its turn.
    """

    def __init__(self) -> None:
        super().__init__()
        self._batch = ChangeBatch()
        self._open_batches = 0

    def listen(self, listener: Listener) -> Callable[[], None]:
        remove = super().listen(listener)
        self._deliver_waiting()
        return remove

    @contextlib.contextmanager
    def batch(self) -> Iterator[None]:
        """What is emitted inside is joined (see ChangeBatch) and delivered when the outermost one ends.

        What listeners cause meanwhile joins what is not delivered yet: a comment that is read as soon as it
        is shown is one change of the room list and not two.
        """
        self._open_batches += 1
        try:
            yield
        finally:
            try:
                while self._open_batches == 1 and (change := self._batch.pop()) is not None:
                    self._emit_now(change)
            finally:
                self._open_batches -= 1

    def emit(self, change: Change) -> None:
        if self._open_batches:
            self._batch.add(change)
        else:
            self._emit_now(change)

    def _emit_now(self, change: Change) -> None:
        if self._listeners:
            super().emit(change)
        elif isinstance(change, NoticeRaised):
            self._waiting.append(change)

    def close(self) -> None:
        """Nobody hears anything any more, and nobody is known."""
        self._listeners.clear()
        self._waiting.clear()
