"""What lies on this computer, closed to others on a thread."""

from __future__ import annotations

import asyncio
import logging

from qiscus_desktop.app.paths import Paths

log = logging.getLogger(__name__)


async def close_to_others(paths: Paths) -> None:
    """What earlier versions, or another umask, left readable to others."""
    await asyncio.to_thread(paths.close_to_others)
    log.info("the data folder is closed to others")
