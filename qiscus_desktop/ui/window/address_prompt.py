"""Owns asking before an address is opened that looks like another one: where it really leads."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QPushButton, QWidget

from qiscus_desktop.ui.theme.words import set_words
from qiscus_desktop.ui.widgets.boxes import Box, column, row
from qiscus_desktop.ui.widgets.labels import PlainLabel, PlainText
from qiscus_desktop.ui.window.addresses import Opening


class AddressPrompt(QDialog):
    """Shown with `open()`; `accepted` means to open it all the same."""

    def __init__(self, opening: Opening, parent: QWidget) -> None:
        super().__init__(parent)
        set_words(self, "qcw-dialog qcw-address-prompt")
        self.setWindowTitle(self.tr("Open link"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        page = Box("qcw-dialog__page qcw-dialog__page--small", self)
        title = PlainLabel(self.tr("This link leads to:"), "qcw-dialog__title", page)
        quote = Box("qcw-dialog__quote", page)
        self.host = PlainText(opening.host, "qcw-dialog__quote-text", quote)
        column(quote).addWidget(self.host)
        about = PlainText(opening.doubt, "qcw-dialog__text", page)
        foot = Box("qcw-dialog__buttons", page)
        self.cancel_button = _button(self.tr("Cancel"), foot)
        self.open_button = _button(self.tr("Open"), foot)
        self.cancel_button.clicked.connect(self.reject)
        self.open_button.clicked.connect(self.accept)
        buttons = row(foot)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.open_button)
        column(self).addWidget(page)
        inside = column(page)
        for part in (title, quote, about, foot):
            inside.addWidget(part)
        # Enter on an opened question must not open anything.
        self.cancel_button.setFocus()


def _button(words: str, parent: QWidget) -> QPushButton:
    button = QPushButton(words, parent)
    set_words(button, "qcw-button")
    return button
