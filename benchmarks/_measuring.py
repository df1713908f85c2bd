"""What benchmarks share: saying a figure, the slow end of many, waiting on the loop."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import Any

TIMEOUT_S = 90


def tell(
    name: str, value: float, unit: str, budget: float | None = None, note: str = "", **more: Any
) -> None:
    """Prints a figure as `python -m benchmarks` reads it (see benchmarks.run)."""
    row = {"name": name, "value": round(value, 3), "unit": unit, "note": note, **more}
    print(json.dumps(row if budget is None else row | {"budget": budget}), flush=True)


def p99(values: Sequence[float]) -> float:
    """The slowest but one in a hundred."""
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.99))]


async def until(is_true: Callable[[], bool], every_s: float = 0.0) -> None:
    """Returns when it is, looking whenever the loop has turned, or now and then where looking is work."""
    async with asyncio.timeout(TIMEOUT_S):
        while not is_true():  # noqa: ASYNC110 - a widget sets no event
            await asyncio.sleep(every_s)
