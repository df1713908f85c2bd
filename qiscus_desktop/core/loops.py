"""Which event loops of asyncio can carry the core."""

from __future__ import annotations

import asyncio

from qiscus_desktop.core.errors import WrongLoopError


def check_network(loop: asyncio.AbstractEventLoop) -> None:
    """Raises WrongLoopError for PySide6's QtAsyncio: none of its methods for connections is implemented."""
    if type(loop).__module__.partition(".QtAsyncio")[0] == "PySide6":
        raise WrongLoopError("PySide6.QtAsyncio opens no connections; run asyncio with qasync instead")
