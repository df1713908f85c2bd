"""The service's clock: wall time that can be skewed while it runs, and never repeats a nanosecond stamp."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime


class Clock:
    """Unix time in several units; `skew_s` moves all of them (a fault that clients have to survive).

    `time_ns` is where the time comes from, in Unix nanoseconds.
    """

    def __init__(self, time_ns: Callable[[], int] = time.time_ns) -> None:
        self._time_ns = time_ns
        self.skew_s = 0.0
        self._last_ns = 0

    def now_s(self) -> float:
        """Unix seconds."""
        return self._time_ns() / 1e9 + self.skew_s

    def now_ms(self) -> int:
        """Unix milliseconds."""
        return int(self.now_s() * 1000)

    def true_ms(self) -> int:
        """Unix milliseconds without the skew, for our own housekeeping."""
        return self._time_ns() // 1_000_000

    def now_ns(self) -> int:
        """Unix nanoseconds, at least one microsecond later than the last answer."""
        now = self._time_ns() + int(self.skew_s * 1e9)
        now -= now % 1000
        if self.skew_s == 0 and now <= self._last_ns:
            now = self._last_ns + 1000
        self._last_ns = now
        return now


def iso_seconds(stamp_ns: int) -> str:
    """`2025-01-01T00:00:00Z`."""
    return datetime.fromtimestamp(stamp_ns // 1_000_000_000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def iso_micros(stamp_ns: int) -> str:
    """`2025-01-01T00:00:00.250000Z`."""
    seconds, rest = divmod(stamp_ns, 1_000_000_000)
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S") + f".{rest // 1000:06d}Z"
