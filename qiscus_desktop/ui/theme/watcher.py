"""Owns noticing that a file was saved: also by editors that write a new file and rename it over the old one,
through links, and when size and time stay the same.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from qiscus_desktop.ui.theme.sheet.picture_files import Stamp, stamp_of

# Several signs of one save come together. A file that is only half written is noticed by whoever reads it.
SETTLE_MS = 15
MOST_LINKS = 20


class FileWatcher(QObject):
    """Emits `changed` some milliseconds after a watched file was written, replaced, created or removed."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path: Path | None = None
        self._pictures: frozenset[Path] = frozenset()
        self._stamps: dict[Path, Stamp] = {}
        self._watched: dict[str, tuple[int, int]] = {}
        self._was_written = False
        self._system = QFileSystemWatcher(self)
        self._system.fileChanged.connect(self._on_file)
        self._system.directoryChanged.connect(self._on_folder)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE_MS)
        self._timer.timeout.connect(self._look)

    def watch(self, path: Path | None) -> None:
        """Watches this file instead of the one before; None watches nothing. The file may not exist yet."""
        self._timer.stop()
        self._was_written = False
        self._path, self._pictures = path, frozenset()
        self._renew()
        self._stamps = self._stamps_now()

    def set_pictures(self, paths: Iterable[Path]) -> None:
        """Watches the pictures of the file too."""
        pictures = frozenset(paths) if self._path is not None else frozenset()
        if pictures != self._pictures:
            self._pictures = pictures
            self._renew()
            # A change that is under way, or came before we watched, is seen by whoever read the pictures.
            self._stamps = {path: self._stamps.get(path, stamp_of(path)) for path in self._files()}

    def _files(self) -> list[Path]:
        return [*([self._path] if self._path is not None else []), *self._pictures]

    def _renew(self) -> None:
        """Makes the system watch what the names stand for now. A watch is on a file, not on its name: it
        stays on the old one when a link or a new file takes the name.
        """
        wanted = {str(path) for path in self._files()}
        wanted |= {str(folder) for path in self._files() for folder in folders_of(path)}
        now = {name: _identity(name) for name in wanted}
        known = {*self._system.files(), *self._system.directories()}
        gone = [name for name in known if now.get(name) is None or now[name] != self._watched.get(name)]
        if gone:
            self._system.removePaths(gone)
        fresh = [name for name, identity in now.items() if identity and (name not in known or name in gone)]
        if fresh:
            self._system.addPaths(fresh)
        self._watched = {name: identity for name, identity in now.items() if identity is not None}

    def _on_file(self, name: str) -> None:
        self._was_written = True
        self._on_folder(name)

    def _on_folder(self, _name: str) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _look(self) -> None:
        self._renew()
        stamps, before = self._stamps_now(), self._stamps
        was_written, self._was_written = self._was_written, False
        self._stamps = stamps
        if was_written or stamps != before:
            self.changed.emit()

    def _stamps_now(self) -> dict[Path, Stamp]:
        return {path: stamp_of(path) for path in self._files()}


def folders_of(path: Path) -> set[Path]:
    """The folders in which a name on the way to the file may change: its own, and that of each link."""
    found: set[Path] = set()
    for _ in range(MOST_LINKS):
        found.add(path.parent)
        link = next((each for each in (*reversed(path.parents), path) if each.is_symlink()), None)
        if link is None:
            break
        found.add(link.parent)
        try:
            target = os.path.normpath(link.parent / link.readlink() / path.relative_to(link))
        except OSError:
            break
        path = Path(target)
    there = {next((each for each in (one, *one.parents) if each.is_dir()), one) for one in found}
    return {folder for folder in there if folder != folder.parent}  # not all of the computer


def _identity(name: str) -> tuple[int, int] | None:
    try:
        found = os.stat(name)  # noqa: PTH116 - a name of Qt's
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino
