"""The events of the wire on their way into the state: taken in together, once a frame."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence

from qiscus_desktop.core.events import Event

FRAME_S = 0.033  # between the beginnings of two batches, while events keep coming
BUDGET_S = 0.008  # about so long a batch takes, with what listeners do about it
LEAST, MOST = 200, 1_000  # events in a batch, if so many wait


class EventQueue:
    """Keeps events until the loop has its next turn, and hands them to `apply` in order, many at a time.

    The first after a pause waits for nothing but that turn; what follows within a frame is one batch. A
    batch costs something however small it is (rows are laid out and painted), so its size follows from what
    the last ones took: as many events as fit into the budget. Between two batches everybody else on the
    loop has a turn.
    """

    def __init__(self, apply: Callable[[Sequence[Event]], None]) -> None:
        self._apply = apply
        self._events: deque[Event] = deque()
        self._handle: asyncio.Handle | None = None
        self._began_at = 0.0
        self._size = LEAST

    def put(self, event: Event) -> None:
        """Take an event; on a running loop."""
        self._events.append(event)
        if self._handle is None:
            self._schedule(asyncio.get_running_loop())

    def flush(self) -> None:
        """Hand out everything now."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
        self._hand_out(len(self._events))

    def _schedule(self, loop: asyncio.AbstractEventLoop) -> None:
        wait_s = self._began_at + FRAME_S - loop.time()
        # Not longer than a frame either, should the clock of the loop be another one than before.
        if 0 < wait_s <= FRAME_S:
            self._handle = loop.call_later(wait_s, self._turn)
        else:
            self._handle = loop.call_soon(self._turn)

    def _turn(self) -> None:
        self._handle = None
        loop = asyncio.get_running_loop()
        self._began_at = loop.time()
        is_full = len(self._events) >= self._size
        self._hand_out(self._size)
        if is_full:
            took_s = max(loop.time() - self._began_at, BUDGET_S / 100)
            fitting = self._size * min(max(BUDGET_S / took_s, 0.5), 2.0)
            self._size = min(max(int(fitting), LEAST), MOST)
        if self._events and self._handle is None:
            self._schedule(loop)

    def _hand_out(self, count: int) -> None:
        taken = [self._events.popleft() for _ in range(min(count, len(self._events)))]
        if taken:
            self._apply(taken)
