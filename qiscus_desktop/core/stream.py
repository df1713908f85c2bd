"""How events leave the core: in order, on the loop, to listeners, streams and callbacks, one raising
harming none.
"""

from __future__ import annotations

import asyncio
import logging
import weakref
from collections import deque
from collections.abc import AsyncIterator, Callable

from qiscus_desktop.core.events import Event

log = logging.getLogger("qiscus.core.stream")

Listener = Callable[[Event], None]


class EventIterator(AsyncIterator[Event]):
    """Events one after another, for `async for`."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Event | None] = asyncio.Queue()
        self._is_over = False

    def put(self, event: Event | None) -> None:
        """The next event; None is the end."""
        self._queue.put_nowait(event)

    async def __anext__(self) -> Event:
        event = None if self._is_over else await self._queue.get()
        if event is None:
            self._is_over = True
            raise StopAsyncIteration
        return event


class EventStream:
    """Delivers each event to everybody before the next one, also when a listener causes new events."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._iterators: weakref.WeakSet[EventIterator] = weakref.WeakSet()
        self._waiting: deque[Event] = deque()
        self._is_delivering = False

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with every event from now on; the returned function ends that."""
        self._listeners.append(listener)

        def remove() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return remove

    def events(self) -> EventIterator:
        """The events from this call on, until the core is closed. One that nobody keeps is dropped."""
        iterator = EventIterator()
        self._iterators.add(iterator)
        return iterator

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
        for iterator in tuple(self._iterators):
            iterator.put(None)

    def _deliver(self, event: Event) -> None:
        for listener in tuple(self._listeners):
            try:
                listener(event)
            except Exception:
                name = getattr(listener, "__qualname__", type(listener).__name__)
                log.exception("listener %s raised on %s", name, type(event).__name__)
        if self._iterators:
            for iterator in tuple(self._iterators):
                iterator.put(event)
