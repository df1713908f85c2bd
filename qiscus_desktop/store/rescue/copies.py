"""Kept copies of a small database file: made when it is quiet, whole or not there, and no more than two."""

from __future__ import annotations

import contextlib
import logging
import os
from pathlib import Path

from qiscus_desktop.store.database.sqlite import Connection

log = logging.getLogger("qiscus.store.copies")

_KEPT = 2


class Copies:
    """`NAME.copy-1` is the newest. A damaged file is never copied over a good copy."""

    def files(self, path: Path) -> list[Path]:
        """Those that are there, the newest first."""
        places = (_place(path, number) for number in range(1, _KEPT + 1))
        return [place for place in places if place.exists()]

    def make(self, path: Path, connection: Connection) -> None:
        """Copy what is committed. Raises SQLite's errors and OSError; then the copies are as they were."""
        rows = connection.execute("PRAGMA integrity_check(1)").fetchall()
        if rows != [("ok",)]:
            log.warning("no copy is made of %s: %s", path.name, rows)
            return
        part = path.with_name(f"{path.name}.copy-part")
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            connection.execute("VACUUM INTO ?", (str(part),))
            with part.open("r+b") as file:
                os.fsync(file.fileno())
            for number in range(_KEPT, 1, -1):
                with contextlib.suppress(FileNotFoundError):
                    _place(path, number - 1).replace(_place(path, number))
            part.replace(_place(path, 1))
        finally:
            part.unlink(missing_ok=True)


def _place(path: Path, number: int) -> Path:
    return path.with_name(f"{path.name}.copy-{number}")
