"""Owns the pill that is shown in place of the floating window until sign-in has finished."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from qiscus_desktop.ui.widgets.boxes import Box, column
from qiscus_desktop.ui.widgets.labels import PlainText


class ConnectingPill(Box):
    """One line that says what the person waits for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("qcw-connecting-indicator", parent)
        self._words = PlainText(self.tr("Connecting to chat server…"), "qcw-connecting-indicator__text", self)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column(self).addWidget(self._words)

    @property
    def text(self) -> str:
        return self._words.text()

    def say(self, sentence: str) -> None:
        """Another sentence, for example why signing in failed."""
        self._words.setText(sentence or self.tr("Connecting to chat server…"))
        self.adjustSize()
