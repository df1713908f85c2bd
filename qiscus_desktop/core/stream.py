"""How events leave the core: in order, on the loop, to listeners, streams and callbacks, one raising
harming none.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable

from qiscus_desktop.core.events import Event

log = logging.getLogger("qiscus.core.stream")

Listener = Callable[[Event], None]


class EventStream:
    """Delivers each event to everybody before the next one, also when a listener causes new events."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._queues: set[asyncio.Queue[Event | None]] = set()
        self._waiting: deque[Event] = deque()
        self._is_delivering = False

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with every event from now on; the returned function ends that."""
        self._listeners.append(listener)

        def remove() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return remove

    async def events(self) -> AsyncIterator[Event]:
        """The events from the first `__anext__` on, until the core is closed."""
        queue: asyncio.Queue[Event | None] = asyncio.Queue()
        self._queues.add(queue)
        try:
            while (event := await queue.get()) is not None:
                yield event
        finally:
            self._queues.discard(queue)

    def emit(self, event: Event) -> None:
        """Deliver an event now, or right after the one being delivered."""
        self._waiting.append(event)
        if self._is_delivering:
            return
        self._is_delivering = True
        try:
            while self._waiting:
                self._deliver(self._waiting.popleft())
        finally:
            self._is_delivering = False

    def close(self) -> None:
        """End all streams."""
        for queue in self._queues:
            queue.put_nowait(None)

    def _deliver(self, event: Event) -> None:
        for listener in tuple(self._listeners):
            try:
                listener(event)
            except Exception:
                name = getattr(listener, "__qualname__", type(listener).__name__)
                log.exception("listener %s raised on %s", name, type(event).__name__)
        for queue in self._queues:
            queue.put_nowait(event)
