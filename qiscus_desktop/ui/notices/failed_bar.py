"""Owns the line that says that messages of the open room were not sent while they are out of sight."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from qiscus_desktop.ui.widgets.boxes import Box, row
from qiscus_desktop.ui.widgets.buttons import TextButton
from qiscus_desktop.ui.widgets.labels import PlainText


class FailedBar(Box):
    """Hidden while there is nothing to find. `wanted` carries the temp id of the newest one out of sight."""

    wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("qcw-notice qcw-notice--failed", parent)
        self._temp_id = ""
        self.words = PlainText("", "qcw-notice__text", self)
        self.show_button = TextButton(self.tr("Show"), "qcw-button--link", self)
        self.show_button.clicked.connect(lambda: self.wanted.emit(self._temp_id))
        line = row(self)
        line.addWidget(self.words, 1)
        line.addWidget(self.show_button)
        self.setVisible(False)

    def show_hidden(self, temp_ids: tuple[str, ...]) -> None:
        """The failed messages that cannot be seen now, oldest first."""
        self._temp_id = temp_ids[-1] if temp_ids else ""
        if temp_ids:
            count = len(temp_ids)
            words = (
                self.tr("1 message was not sent.") if count == 1 else self.tr("{n} messages were not sent.")
            )
            self.words.setText(words.format(n=count))
        if self.isHidden() is bool(temp_ids):
            self.setVisible(bool(temp_ids))
