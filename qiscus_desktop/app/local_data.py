"""What lies on this computer, looked after on a thread: closed to others, and removed at a sign-out."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import shutil
from pathlib import Path

from qiscus_desktop.app.logs import Logs
from qiscus_desktop.app.paths import Paths
from qiscus_desktop.store.removal import remove_account

log = logging.getLogger(__name__)


async def close_to_others(paths: Paths) -> None:
    """What earlier versions, or another umask, left readable to others."""
    await asyncio.to_thread(paths.close_to_others)
    log.info("the data folder is closed to others")


async def remove_from_disk(paths: Paths, file: Path | None, account_id: str, logs: Logs) -> bool:
    """Removes what an account has left: messages, unsent words, files, pictures, log lines.

    Its database must be closed. False where something could not be removed.
    """
    try:
        await asyncio.to_thread(_remove, paths, file, account_id, logs)
    except OSError as error:
        log.error("not everything could be removed: %s", error)
        return False
    log.info("the data of an account is removed from this computer")
    return True


def _remove(paths: Paths, file: Path | None, account_id: str, logs: Logs) -> None:
    try:
        if file is not None:
            remove_account(file, account_id)
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(paths.media_folder)
    finally:
        logs.wipe()
