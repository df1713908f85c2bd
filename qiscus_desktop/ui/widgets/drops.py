"""Owns what a drag or a paste from another program is taken for."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDropEvent


def local_files(source: QMimeData) -> list[str]:
    """Paths of the files on this computer; addresses of the web are none, and folders cannot be sent."""
    if not source.hasUrls():
        return []
    paths = (url.toLocalFile() for url in source.urls() if url.isLocalFile())
    return [path for path in paths if path and Path(path).is_file()]


def take_copy(event: QDropEvent) -> None:
    """Accepts a drag as a copy, whatever was proposed: after a move, a file manager deletes the files."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
