"""Waits in a coroutine test until something is true, while its event loop (also Qt's) goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


async def until(condition: Callable[[], object], within_s: float = 20.0) -> None:
    """Returns when `condition` answers with something true; TimeoutError after `within_s`.

    Do not use `qtbot.waitUntil` inside a coroutine on Qt's loop: it starts a loop within the loop.
    """
    async with asyncio.timeout(within_s):
        while not condition():  # noqa: ASYNC110 - the condition may be about a widget, which sets no event
            await asyncio.sleep(0.005)
