"""How long tests wait, and a wait in a coroutine that lets its event loop (also Qt's) go on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

# How long anything may take that a test waits for: on a busy machine long, and when it comes nothing is lost.
PATIENCE_S = 120.0
PATIENCE_MS = 120_000


async def until(condition: Callable[[], object]) -> None:
    """Returns when `condition` answers with something true; TimeoutError after `PATIENCE_S`.

    Do not use `qtbot.waitUntil` inside a coroutine on Qt's loop: it starts a loop within the loop.
    """
    async with asyncio.timeout(PATIENCE_S):
        while not condition():  # noqa: ASYNC110 - the condition may be about a widget, which sets no event
            await asyncio.sleep(0.005)
