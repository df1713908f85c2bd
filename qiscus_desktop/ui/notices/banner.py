"""Owns the line that says there is no connection, and what becomes of messages meanwhile."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from qiscus_desktop.core.events import Connection
from qiscus_desktop.ui.widgets.boxes import Box, row
from qiscus_desktop.ui.widgets.buttons import TextButton
from qiscus_desktop.ui.widgets.labels import PlainText

# A short break is no news: most reconnects are over within this time.
GRACE_MS = 1500


class OfflineBanner(Box):
    """Hidden while online. It waits a moment before it shows itself, and goes at once."""

    retry_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("qcw-notice qcw-notice--offline", parent)
        self._words = PlainText("", "qcw-notice__text", self)
        self.retry_button = TextButton(self.tr("Try again"), "qcw-button--link", self)
        self.retry_button.clicked.connect(self.retry_requested)
        line = row(self)
        line.addWidget(self._words, 1)
        line.addWidget(self.retry_button)
        self._grace = QTimer(self, singleShot=True, interval=GRACE_MS)
        self._grace.timeout.connect(self.show)
        self.setVisible(False)

    def show_connection(self, connection: Connection, problem: str = "") -> None:
        """`problem` is one sentence for why the service does not answer."""
        if connection is Connection.ONLINE:
            self._grace.stop()
            self.setVisible(False)
            return
        is_trying = connection is Connection.CONNECTING
        kept = self.tr("Messages are kept and sent when you are back.")
        state = self.tr("Connecting…") if is_trying else problem or self.tr("No connection.")
        self._words.setText(f"{state} {kept}")
        self.retry_button.setVisible(not is_trying)
        if not self.isVisible() and not self._grace.isActive():
            self._grace.start()
