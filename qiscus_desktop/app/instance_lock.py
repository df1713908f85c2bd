"""A lock that the system holds for a process: gone with it, whatever lies in the file or in its place."""

from __future__ import annotations

import contextlib
import enum
import errno
import os
import sys
from pathlib import Path

_PLACE = 1 << 30  # the byte that Windows locks: behind all that anybody reads there
_HELD = {errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK}


class LockState(enum.Enum):
    """How an attempt to take the lock ended."""

    OURS = "ours"
    HELD = "held"  # by a running process
    UNUSABLE = "unusable"  # a folder or file system that cannot be locked


class InstanceLock:
    """The file's content is the process id of the holder, as a help; only the system's lock counts.

    An empty file, junk, the id of another program, a folder in its place, a read-only file: none of that
    keeps anybody out.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    def take(self) -> LockState:
        """Tries to take the lock, at once."""
        try:
            handle, can_write = self._open()
        except OSError:
            return LockState.UNUSABLE
        try:
            _lock(handle)
        except OSError as error:
            os.close(handle)
            return LockState.HELD if error.errno in _HELD else LockState.UNUSABLE
        self._handle = handle
        if can_write:
            with contextlib.suppress(OSError):  # a full disk
                os.ftruncate(handle, 0)
                os.write(handle, f"{os.getpid()}\n".encode())
        return LockState.OURS

    @property
    def holder(self) -> int:
        """The process id that the holder has left; 0 where none can be read."""
        with contextlib.suppress(OSError, ValueError), self._path.open("rb") as file:
            return max(0, int(file.read(20).split(b"\n")[0]))
        return 0

    def release(self) -> None:
        """Lets the next one in. The file stays: to delete it could delete the lock of the next one."""
        if self._handle is not None:
            with contextlib.suppress(OSError):
                os.ftruncate(self._handle, 0)
            os.close(self._handle)
            self._handle = None

    def _open(self) -> tuple[int, bool]:
        """A handle, and whether it can be written to. A pipe in its place is not waited for."""
        flags = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        try:
            return os.open(self._path, os.O_RDWR | os.O_CREAT | flags, 0o600), True
        except OSError:
            return os.open(self._path, os.O_RDONLY | flags), False


def _lock(handle: int) -> None:
    """Locks an open file for this process alone; OSError where another holds it."""
    if sys.platform == "win32":
        import msvcrt

        os.lseek(handle, _PLACE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        os.lseek(handle, 0, os.SEEK_SET)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
