"""What benchmarks share: saying a figure, the slow end of many, waiting on the loop, ending processes."""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
from collections.abc import Callable, Sequence
from typing import Any

import psutil

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


def end_tree(process: subprocess.Popen[Any]) -> None:
    """Ends a process with everything that it has started, and waits for it."""
    with contextlib.suppress(psutil.NoSuchProcess):
        everybody = [*psutil.Process(process.pid).children(recursive=True), psutil.Process(process.pid)]
        for each in everybody:
            with contextlib.suppress(psutil.NoSuchProcess):
                each.kill()
    process.wait()
