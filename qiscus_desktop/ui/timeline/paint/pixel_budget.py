"""Owns how many pixels may be decoded at the same time, by all windows of the process together."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

# 4 bytes each: 100 MB. Two photographs of a phone fit; a larger picture is decoded while nothing else is.
MOST_PIXELS_AT_ONCE = 25_000_000


class PixelBudget:
    """Lets decoders begin in the order in which they ask, as long as the sum of their pixels stays within.

    A picture that is larger than the whole budget waits until it is alone. Any thread may ask.
    """

    def __init__(self, most: int = MOST_PIXELS_AT_ONCE) -> None:
        self._most = most
        self._in_use = 0
        self._queue: deque[object] = deque()
        self._changed = threading.Condition()

    @contextmanager
    def taken(self, pixels: int) -> Iterator[None]:
        """Blocks until `pixels` may be decoded; they are given back at the end of the `with` block."""
        ticket = object()
        with self._changed:
            self._queue.append(ticket)
            self._changed.wait_for(lambda: self._queue[0] is ticket and self._fits(pixels))
            self._queue.popleft()
            self._in_use += pixels
            self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._in_use -= pixels
                self._changed.notify_all()

    def _fits(self, pixels: int) -> bool:
        return not self._in_use or self._in_use + pixels <= self._most
