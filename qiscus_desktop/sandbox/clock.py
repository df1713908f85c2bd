"""The service's clock: wall time that can be skewed while it runs, and never repeats a nanosecond stamp."""

from __future__ import annotations

import time
from datetime import UTC, datetime


class Clock:
    """Unix time in several units; `skew_s` moves all of them (a fault that clients have to survive)."""

    def __init__(self) -> None:
        self.skew_s = 0.0
        self._last_ns = 0

    def now_s(self) -> float:
        """Unix seconds."""
        return time.time() + self.skew_s

    def now_ms(self) -> int:
        """Unix milliseconds."""
        return int(self.now_s() * 1000)

    def true_ms(self) -> int:
        """Unix milliseconds without the skew, for our own housekeeping."""
        return int(time.time() * 1000)

    def now_ns(self) -> int:
        """Unix nanoseconds, at least one microsecond later than the last answer."""
        now = time.time_ns() + int(self.skew_s * 1e9)
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
