"""How long to wait before trying again: full jitter, so that a crowd does not come back in step."""

from __future__ import annotations

import random


class Backoff:
    """Delays between 0 and a bound that doubles from `first_s` up to `most_s` seconds."""

    def __init__(
        self, first_s: float = 1.0, most_s: float = 30.0, *, chance: random.Random | None = None
    ) -> None:
        self._first_s = first_s
        self._most_s = most_s
        self._chance = chance or random.Random()
        self.attempts = 0

    @property
    def bound_s(self) -> float:
        """The longest the next delay can be."""
        return min(self._most_s, self._first_s * 2.0 ** min(self.attempts, 30))

    def next_s(self) -> float:
        """The next delay in seconds; counts as an attempt."""
        delay = self._chance.uniform(0.0, self.bound_s)
        self.attempts += 1
        return delay

    def reset(self) -> None:
        """The connection holds: start over."""
        self.attempts = 0
