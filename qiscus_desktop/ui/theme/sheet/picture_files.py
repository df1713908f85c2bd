"""Owns looking for the pictures that a sheet names: only files inside its own folder count."""

from __future__ import annotations

from pathlib import Path

import msgspec

from qiscus_desktop.ui.theme.sheet.diagnostics import DroppedError

Stamp = tuple[int, int, int, int]  # what tells one version of a file from another; all zero: not there
NO_FILE: Stamp = (0, 0, 0, 0)

UNSAFE = frozenset('"\\()')  # signs that Qt does not take in a url()


class Lookup(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A picture that a sheet asked for: the folder of the sheet, the address, and the file, "" for none."""

    folder: str
    address: str
    path: str

    def still_holds(self) -> bool:
        """Whether looking again finds the same file, or again none."""
        try:
            return find_picture(Path(self.folder), self.address).as_posix() == self.path
        except DroppedError:
            return not self.path


def find_picture(folder: Path, address: str) -> Path:
    """The file of this address; raises DroppedError with the reason when it is none."""
    try:
        path = (folder / address).resolve()
        if not path.is_relative_to(folder.resolve()):
            raise DroppedError("The picture lies outside the folder of the sheet.")
        if not path.is_file():
            raise DroppedError(f"The picture '{address[:60]}' does not exist.")
    except (OSError, ValueError, RuntimeError) as error:  # a circle of links is a RuntimeError
        raise DroppedError(f"The picture '{address[:60]}' cannot be read.") from error
    if set(path.as_posix()) & UNSAFE or not path.as_posix().isprintable():
        raise DroppedError("The folder of the picture has signs that Qt does not take.")
    return path


def stamp_of(path: Path) -> Stamp:
    """The version of a file, behind all links. The time of the last change of any kind is part of it, for a
    copy may take over time and size.
    """
    try:
        found = path.stat()
    except (OSError, ValueError):  # not there; no name that a file can have
        return NO_FILE
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino
