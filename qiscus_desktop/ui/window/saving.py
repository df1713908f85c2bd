"""Owns saving a comment's file where the person wants it: the dialog, the copy, and its failure."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from qiscus_desktop.core.models import Comment
from qiscus_desktop.core.models.names import set_apart
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui.window.file_names import safe_file_name


class FileSaver(QObject):
    """Asks where a file goes and puts it there, now or when it has been fetched. `say` tells a failure."""

    def __init__(self, session: Session, window: QWidget, say: Callable[[str], None]) -> None:
        super().__init__(window)
        self._session = session
        self._window = window
        self._say = say
        self._waiting: dict[str, list[Path]] = {}

    def ask(self, comment: Comment) -> None:
        """Opens the dialog of the desktop; returns at once."""
        attachment = comment.attachment
        if attachment is None:
            return
        from PySide6.QtCore import QDir, QStandardPaths
        from PySide6.QtWidgets import QFileDialog

        folder = (
            QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
            or QDir.homePath()
        )
        dialog = QFileDialog(self._window, self.tr("Save file as"), folder)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(safe_file_name(attachment.name))
        dialog.fileSelected.connect(lambda chosen: self.save(attachment.url, Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save(self, url: str, target: Path) -> None:
        """Copies the file behind `url` to `target`; what is not on this computer yet is fetched first."""
        self._session.media.approve(url)
        held = self._session.media.path(url)
        if held is not None:
            self._copy(held, target)
            return
        if self._session.media.has_failed(url):
            self._session.media.retry(url)
        self._waiting.setdefault(url, []).append(target)
        if self._session.media.has_failed(url):
            self.media_changed(url)

    def media_changed(self, url: str) -> None:
        """A file has come, or will not come."""
        if url not in self._waiting:
            return
        held = self._session.media.path(url)
        if held is None and not self._session.media.has_failed(url):
            return
        for target in self._waiting.pop(url):
            if held is None:
                self._say(
                    self.tr("{name} could not be fetched from the server.").format(
                        name=set_apart(target.name)
                    )
                )
            else:
                self._copy(held, target)

    def _copy(self, source: Path, target: Path) -> None:
        try:
            shutil.copyfile(source, target)
        except OSError as error:
            reason = error.strerror or str(error)
            self._say(
                self.tr("{name} could not be saved: {reason}.").format(
                    name=set_apart(target.name), reason=reason
                )
            )
