"""Owns dropping files on the timeline: which drags are taken, and when the view must show that it would."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QAbstractScrollArea

from qiscus_desktop.ui.qt_overrides import guarded_overrides
from qiscus_desktop.ui.widgets.drops import local_files, take_copy


@guarded_overrides
class DropArea(QAbstractScrollArea):
    """A scroll area that takes files of this computer while `may_take_files`."""

    files_dropped = Signal(list)
    dropping_changed = Signal(bool)  # whether files hang over it now

    def may_take_files(self) -> bool:
        """Whether there is a room for them."""
        return True

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.may_take_files() and local_files(event.mimeData()):
            take_copy(event)
            self.dropping_changed.emit(True)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        take_copy(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.dropping_changed.emit(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.dropping_changed.emit(False)
        files = local_files(event.mimeData())
        if files and self.may_take_files():
            take_copy(event)
            self.files_dropped.emit(files)
