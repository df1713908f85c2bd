"""Owns how long a message that could not be sent waits before it is tried again."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 60.0


class RetryWait:
    """Waits with full jitter, up to a bound that doubles with each try; `wake` ends them early.

    `jitter` gives a number between 0 and its argument, both in seconds.
    """

    def __init__(self, jitter: Callable[[float], float] = lambda limit: random.uniform(0, limit)) -> None:
        self._jitter = jitter
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """The connection is back: whoever waits to be woken goes on."""
        self._woken.set()

    async def until_woken(self, tries: int) -> None:
        """After so many tries; ends early with `wake`."""
        self._woken.clear()
        try:
            async with asyncio.timeout(self._jitter(_limit(tries))):
                await self._woken.wait()
        except TimeoutError:
            pass

    async def in_full(self, tries: int) -> None:
        """After so many tries, at least half of the bound: that others get through is no news."""
        half = _limit(tries) / 2
        await asyncio.sleep(half + self._jitter(half))


def _limit(tries: int) -> float:
    return min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(tries - 1, 10))
