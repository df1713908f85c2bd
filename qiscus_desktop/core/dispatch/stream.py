"""How events leave the core: in order, on the loop, to listeners, streams and callbacks, one raising
harming none.
"""

from __future__ import annotations

import asyncio
import logging
import weakref
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import Generic, TypeVar

from qiscus_desktop.core.events import Event

log = logging.getLogger("qiscus.core.stream")

T = TypeVar("T")
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


class Outlet(Generic[T]):
    """Delivers each thing to all listeners before the next one, also when a listener causes new ones."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[T], None]] = []
        self._waiting: deque[T] = deque()
        self._is_delivering = False

    def listen(self, listener: Callable[[T], None]) -> Callable[[], None]:
        """Call `listener` with everything from now on; the returned function ends that (also twice)."""
        self._listeners.append(listener)

        def remove() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return remove

    def emit(self, thing: T) -> None:
        """Deliver it now, or right after what is being delivered."""
        self._waiting.append(thing)
        self._deliver_waiting()

    def _deliver_waiting(self) -> None:
        if self._is_delivering:
            return
        self._is_delivering = True
        try:
            while self._waiting:
                self._deliver(self._waiting.popleft())
        finally:
            self._is_delivering = False

    def _deliver(self, thing: T) -> None:
        for listener in tuple(self._listeners):
            try:
                listener(thing)
            except Exception:
                name = getattr(listener, "__qualname__", type(listener).__name__)
                log.exception("listener %s raised on %s", name, type(thing).__name__)


class EventStream(Outlet[Event]):
    """The events of a core, for listeners and for `async for`."""

    def __init__(self) -> None:
        super().__init__()
        self._iterators: weakref.WeakSet[EventIterator] = weakref.WeakSet()

    def events(self) -> EventIterator:
        """The events from this call on, until the core is closed. One that nobody keeps is dropped."""
        iterator = EventIterator()
        self._iterators.add(iterator)
        return iterator

    def close(self) -> None:
        """End all streams."""
        for iterator in tuple(self._iterators):
            iterator.put(None)

    def _deliver(self, event: Event) -> None:
        super()._deliver(event)
        if self._iterators:
            for iterator in tuple(self._iterators):
                iterator.put(event)
