"""Where a database file lies: the names beside it, and how much room there is."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

SIDES = ("-wal", "-shm")  # what SQLite keeps beside a file
NEEDED = 128 * 1024  # bytes that it needs beside a file to open it
ROOM = 1024 * 1024  # bytes; with less the disk counts as full


def free_bytes(path: Path) -> int:
    """Bytes that are free on the file's disk."""
    try:
        return shutil.disk_usage(path.parent).free
    except OSError:
        return ROOM  # not known: not the reason


def log_of(path: Path) -> Path:
    """The write-ahead log of a database file."""
    return path.with_name(f"{path.name}-wal")


def damage_mark(path: Path) -> Path:
    """An empty file that says: damage was seen while the program ran."""
    return path.with_name(f"{path.name}.is-damaged")


def set_aside(path: Path) -> None:
    """Move a file and what lies beside it to the next free name `NAME.damaged-N`. Raises OSError."""
    number = 1
    while (target := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    for suffix in ("", *SIDES):
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + suffix).replace(target.with_name(target.name + suffix))
