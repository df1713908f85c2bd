"""The bounded way from the pump to the loop: packets go in on one side and are drained once a frame."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable

Packet = tuple[str, bytes]

FRAME_S = 0.016  # at most this often the loop is woken
BUDGET_S = 0.004  # at most this long it works in one go
CAPACITY = 50_000  # packets
LONGEST_HOLD_S = 5.0


class Inbox:
    """`put` is called on any thread and never waits; `deliver` is called on the loop, in order.

    When the loop falls so far behind that `CAPACITY` packets wait, newer ones are dropped and `on_overflow`
    is called once the rest is delivered: a sync then fetches what is missing.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        deliver: Callable[[str, bytes], None],
        on_overflow: Callable[[], None],
        *,
        capacity: int = CAPACITY,
    ) -> None:
        self._loop = loop
        self._deliver = deliver
        self._on_overflow = on_overflow
        self._capacity = capacity
        self._packets: deque[Packet] = deque()
        self._lock = threading.Lock()
        self._is_scheduled = False
        self._has_overflowed = False
        self._is_closed = False
        self._is_held = False
        self._last_drain_at = 0.0
        self._handle: asyncio.Handle | None = None

    def put(self, topic: str, payload: bytes) -> None:
        """Take a packet (any thread)."""
        with self._lock:
            if self._is_closed:
                return
            if len(self._packets) >= self._capacity:
                self._has_overflowed = True
                return
            self._packets.append((topic, payload))
            if self._is_scheduled:
                return
            self._is_scheduled = True
        try:
            self._loop.call_soon_threadsafe(self._wake)
        except RuntimeError:
            self.close()  # the loop has ended; nobody is left to read

    def hold(self) -> None:
        """Keep what comes until `release`, for older things are being fetched; `LONGEST_HOLD_S` at most."""
        self._is_held = True

    def release(self) -> None:
        if not self._is_held:
            return
        self._is_held = False
        if self._handle is not None:
            self._handle.cancel()
            self._wake()

    def close(self) -> None:
        """Drop what waits, take nothing more, and know nobody: the thread that puts may outlive us all."""
        with self._lock:
            self._is_closed = True
            self._packets.clear()
        self._deliver = lambda *_: None
        self._on_overflow = lambda: None
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def _wake(self) -> None:
        """First packet after a pause: now, when the last drain is a frame ago, else when it will be."""
        if self._is_closed:
            return
        if self._is_held:
            self._handle = self._loop.call_later(LONGEST_HOLD_S, self.release)
            return
        wait_s = self._last_drain_at + FRAME_S - self._loop.time()
        if wait_s <= 0:
            self._drain()
        else:
            self._handle = self._loop.call_later(wait_s, self._drain)

    def _drain(self) -> None:
        self._handle = None
        if self._is_held:
            self._wake()
            return
        self._last_drain_at = began = self._loop.time()
        has_overflowed = False
        while not self._is_closed:
            if not self._packets:
                with self._lock:
                    if not self._packets:
                        self._is_scheduled = False
                        has_overflowed, self._has_overflowed = self._has_overflowed, False
                        break
            topic, payload = self._packets.popleft()
            self._deliver(topic, payload)
            if self._loop.time() - began > BUDGET_S:
                # Everybody else on the loop has a turn, then it goes on.
                self._handle = self._loop.call_soon(self._drain)
                return
        else:
            return
        if has_overflowed:
            self._on_overflow()
