"""A mark on disk while the program runs: what it says afterwards tells how a vanished process ended."""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from qiscus_desktop.store.database.private_files import make_folder, make_private_file

log = logging.getLogger(__name__)

_MOST_CHARACTERS = 20_000


class CrashTrace:
    """Has the interpreter write every thread's stack into a file when the process dies of a crash.

    The file is there only while the program runs. One that lies there at the start is from a run that did
    not leave in order: its stacks, if it was a crash, or nothing but its beginning, if the process was ended
    from outside (the power, the desktop, a kill). It goes into the log.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: TextIO | None = None
        self._was_enabled = False

    def open(self) -> None:
        """Tells about the run before and begins to watch this one; a folder that refuses is only logged."""
        try:
            self._tell_last()
            make_folder(self._path.parent)
            make_private_file(self._path)
            file = self._path.open("w", encoding="utf-8")
            file.write(f"process {os.getpid()} began {datetime.now(UTC).isoformat(timespec='seconds')}\n")
            with contextlib.suppress(OSError):  # a full disk; the stacks may find room
                file.flush()
        except OSError as error:
            log.warning("no trace of crashes: %s", error)
            return
        self._file = file
        self._was_enabled = faulthandler.is_enabled()
        faulthandler.enable(file, all_threads=True)

    def close(self) -> None:
        """The program left in order: nothing stays behind."""
        if self._file is None:
            return
        faulthandler.disable()
        if self._was_enabled and sys.__stderr__ is not None:
            with contextlib.suppress(OSError, ValueError):  # a closed or replaced stream
                faulthandler.enable(sys.__stderr__)
        with contextlib.suppress(OSError):
            self._file.close()
        self._file = None
        with contextlib.suppress(OSError):
            self._path.unlink()

    def _tell_last(self) -> None:
        if not self._path.exists():
            return
        with self._path.open(encoding="utf-8", errors="replace") as file:
            words = file.read(_MOST_CHARACTERS).strip()
        began, _, stacks = words.partition("\n")
        if stacks:
            log.error("the run before crashed (%s):\n%s", began, stacks)
        else:
            log.warning("the run before did not leave in order (%s)", began)
