"""Owns noticing that a file was saved, also by editors that write a new file and rename it over the old
one.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

# Editors write in several steps; one look after they are done is enough and sees no half-written file.
SETTLE_MS = 60


class FileWatcher(QObject):
    """Emits `changed` some milliseconds after the watched file was written, replaced or created."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path: Path | None = None
        self._stamp: tuple[int, int, int] | None = None
        self._system = QFileSystemWatcher(self)
        self._system.fileChanged.connect(self._settle)
        self._system.directoryChanged.connect(self._settle)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE_MS)
        self._timer.timeout.connect(self._look)

    def watch(self, path: Path | None) -> None:
        """Watches this file instead of the one before; None watches nothing. The file may not exist yet."""
        watched = [*self._system.files(), *self._system.directories()]
        if watched:
            self._system.removePaths(watched)
        self._timer.stop()
        self._path = path
        self._stamp = self._stamp_now()
        self._add()

    def _add(self) -> None:
        if self._path is None:
            return
        # A file that is replaced falls out of the watch, so its folder is watched too and the file is added
        # again.
        for name in (str(self._path), str(self._path.parent)):
            if (
                name not in self._system.files()
                and name not in self._system.directories()
                and Path(name).exists()
            ):
                self._system.addPath(name)

    def _settle(self) -> None:
        self._timer.start()

    def _look(self) -> None:
        self._add()
        stamp = self._stamp_now()
        if stamp is not None and stamp != self._stamp:
            self._stamp = stamp
            self.changed.emit()

    def _stamp_now(self) -> tuple[int, int, int] | None:
        try:
            found = self._path.stat() if self._path is not None else None
        except (OSError, ValueError):  # not there; no name that a file can have
            return None
        return (found.st_mtime_ns, found.st_size, found.st_ino) if found is not None else None
