"""The events of the wire on their way into the state: taken in together, once a turn of the loop."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence

from qiscus_desktop.core.events import Event

BUDGET_S = 0.004  # at most about this long it works in one go
SLICE = 100  # events between two looks at the clock


class EventQueue:
    """Keeps events until the loop has its next turn, and hands them to `apply` in order, many at a time.

    A backlog is worked off in slices: between two of them everybody else on the loop has a turn.
    """

    def __init__(self, apply: Callable[[Sequence[Event]], None]) -> None:
        self._apply = apply
        self._events: deque[Event] = deque()
        self._handle: asyncio.Handle | None = None

    def put(self, event: Event) -> None:
        """Take an event; on a running loop."""
        self._events.append(event)
        if self._handle is None:
            self._handle = asyncio.get_running_loop().call_soon(self._turn)

    def flush(self) -> None:
        """Hand out everything now."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
        self._hand_out(len(self._events))

    def _turn(self) -> None:
        self._handle = None
        loop = asyncio.get_running_loop()
        began = loop.time()
        while self._events and loop.time() - began < BUDGET_S:
            self._hand_out(SLICE)
        if self._events and self._handle is None:
            self._handle = loop.call_soon(self._turn)

    def _hand_out(self, count: int) -> None:
        taken = [self._events.popleft() for _ in range(min(count, len(self._events)))]
        if taken:
            self._apply(taken)
