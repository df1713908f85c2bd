"""The window of a start that went wrong: what is the matter, in plain words, and the ways out of it."""

from __future__ import annotations

import logging

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton

log = logging.getLogger(__name__)


class StartWindow(QMessageBox):
    """For the time before the program's event loop; it needs neither a profile nor a theme."""

    def __init__(self, sentence: str, detail: str, *ways_out: str) -> None:
        """`ways_out`: a button each, the first the one that Enter presses, the last what closing means."""
        super().__init__()
        self.setWindowTitle("Qiscus")
        self.setIcon(QMessageBox.Icon.Warning)
        self.setTextFormat(Qt.TextFormat.PlainText)
        # All in one: the second text of a message box has no format of its own, and may be read as HTML.
        self.setText(f"{sentence}\n\n{detail}" if detail else sentence)
        roles = [QMessageBox.ButtonRole.AcceptRole] * (len(ways_out) - 1) + [
            QMessageBox.ButtonRole.RejectRole
        ]
        self.buttons_in_order: list[QPushButton] = [
            self.addButton(words, role) for words, role in zip(ways_out, roles, strict=True)
        ]
        self.setDefaultButton(self.buttons_in_order[0])
        self.setEscapeButton(self.buttons_in_order[-1])

    def ask(self) -> int:
        """Waits for the person; the number of the way out chosen."""
        words = [button.text() for button in self.buttons_in_order]
        log.warning("asking at the start: %s (%s)", self.text().partition("\n")[0], " | ".join(words))
        self.exec()
        pressed = self.clickedButton()
        return next(
            (at for at, button in enumerate(self.buttons_in_order) if button is pressed), len(words) - 1
        )
