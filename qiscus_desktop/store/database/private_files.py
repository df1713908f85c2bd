"""Files and folders that only the person may read, whatever they were before."""

from __future__ import annotations

import contextlib
import logging
import os
import stat
import tempfile
from pathlib import Path

log = logging.getLogger("qiscus.store.private_files")

_HAS_MODES = os.name == "posix"  # elsewhere a profile's folder is private by where it lies
FOLDER_MODE, FILE_MODE = 0o700, 0o600


def make_private_folder(folder: Path) -> None:
    """As `make_folder`, and one that is there already is closed to others too. Raises OSError.

    Not so one that is shared by its nature: one of another owner, one with the sticky bit (as `/tmp`), or
    the person's home.
    """
    make_folder(folder)
    _close(folder)


def make_folder(folder: Path) -> None:
    """Makes a folder, and what is missing above it, readable to the person alone. Raises OSError."""
    missing = []
    above = folder
    while not above.exists() and above != above.parent:
        missing.append(above)
        above = above.parent
    for one in reversed(missing):
        with contextlib.suppress(FileExistsError):
            one.mkdir(mode=FOLDER_MODE)
    if not folder.is_dir():
        raise NotADirectoryError(f"{folder} is not a folder")


def make_private_file(file: Path) -> None:
    """Makes an empty file if there is none, and a file that is there readable to the person alone.

    Raises nothing: whoever opens it is told what is wrong with it.
    """
    with contextlib.suppress(OSError):
        os.close(os.open(file, os.O_CREAT | os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0), FILE_MODE))
    _close(file)


def replace_private_file(file: Path, data: bytes) -> None:
    """Writes a small file so that a crash at any moment leaves the old one or the new one, whole and on the
    disk. Raises OSError.
    """
    make_folder(file.parent)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.stem}-")  # has FILE_MODE
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(data)
            opened.flush()
            os.fsync(opened.fileno())
        temporary.replace(file)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _flush_folder(file.parent)


def _flush_folder(folder: Path) -> None:
    """The names in a folder reach the disk, where a system can be asked for that."""
    if not _HAS_MODES:
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def make_private_database(file: Path) -> None:
    """As `make_private_file`, for a SQLite file and those beside it; new ones get the mode of the file."""
    make_private_file(file)
    for suffix in ("-wal", "-shm", "-journal"):
        _close(file.with_name(file.name + suffix))


def make_all_private(folder: Path) -> None:
    """Closes a folder of ours, or a file, and all in it to others; takes its time, so never in front of the
    window.
    """
    if not _HAS_MODES:
        return
    _close(folder)
    for place, folders, files in os.walk(folder):
        for name in (*folders, *files):
            _close(Path(place, name))


def open_private(path: str, flags: int) -> int:
    """An `opener` for `open()`: what it makes is readable to the person alone."""
    return os.open(path, flags, FILE_MODE)


def _close(path: Path) -> None:
    if not _HAS_MODES:
        return
    with contextlib.suppress(OSError):
        found = path.lstat()
        is_folder = stat.S_ISDIR(found.st_mode)
        if not is_folder and not stat.S_ISREG(found.st_mode):
            return
        mode = FOLDER_MODE if is_folder else FILE_MODE
        if found.st_mode & 0o077 and found.st_uid == os.geteuid() and not found.st_mode & stat.S_ISVTX:
            if is_folder and path == Path.home():
                return
            path.chmod(mode)
