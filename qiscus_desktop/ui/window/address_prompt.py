"""Owns asking before an address is opened that looks like another one: where it really leads."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from qiscus_desktop.ui.widgets.boxes import column
from qiscus_desktop.ui.widgets.labels import PlainText
from qiscus_desktop.ui.widgets.prompt import Prompt
from qiscus_desktop.ui.window.addresses import Opening


class AddressPrompt(Prompt):
    """`accepted` means to open it all the same."""

    def __init__(self, opening: Opening, parent: QWidget) -> None:
        super().__init__("qcw-address-prompt", self.tr("Open link"), self.tr("This link leads to:"), parent)
        quote = self.add_quote()
        self.host = PlainText(opening.host, "qcw-dialog__quote-text", quote)
        column(quote).addWidget(self.host)
        self.add(PlainText(opening.doubt, "qcw-dialog__text", self.page))
        self.open_button = self.add_button(self.tr("Open"))
        self.open_button.clicked.connect(self.accept)
