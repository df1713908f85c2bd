"""When the process ends: a signal, or the parent that is gone."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Callable


def end_on_signals(stop: Callable[[], None]) -> None:
    """Call `stop` on the loop when somebody asks the process to end (Ctrl-C, terminate)."""
    loop = asyncio.get_running_loop()

    def on_signal(_number: int, _frame: object) -> None:
        loop.call_soon_threadsafe(stop)

    for name in ("SIGINT", "SIGTERM", "SIGBREAK"):
        number = getattr(signal, name, None)
        if number is not None:
            signal.signal(number, on_signal)


def end_with_parent(stop: Callable[[], None]) -> None:
    """Call `stop` on the loop once standard input is at its end.

    The parent holds the other end of that pipe; the system closes it however the parent dies, on every
    platform. A second watch on the parent's process id helps where something else inherited the pipe.
    """
    loop = asyncio.get_running_loop()

    def tell() -> None:
        try:
            loop.call_soon_threadsafe(stop)
        except RuntimeError:
            os._exit(0)  # the loop is closed already: nothing is left to save

    def wait_for_end() -> None:
        stream = sys.stdin
        try:
            while stream is not None and os.read(stream.fileno(), 4096):
                pass
        except (OSError, ValueError):
            pass
        tell()

    threading.Thread(target=wait_for_end, name="parent-watch", daemon=True).start()
    if hasattr(os, "getppid") and os.name == "posix":
        first = os.getppid()

        def check() -> None:
            if os.getppid() != first:
                stop()
            else:
                loop.call_later(1.0, check)

        loop.call_later(1.0, check)
