"""Owns the form of a small question: what is asked, parts that explain it, and a row of buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QPushButton, QWidget

from qiscus_desktop.ui.css_classes import set_css_classes
from qiscus_desktop.ui.widgets.boxes import Box, column, row
from qiscus_desktop.ui.widgets.labels import PlainLabel


class Prompt(QDialog):
    """Shown with `open()`, gone when it is closed. Cancel is there from the start and has the focus: Enter on
    an opened question changes nothing.
    """

    def __init__(self, css_class: str, window_title: str, question: str, parent: QWidget) -> None:
        super().__init__(parent)
        set_css_classes(self, f"qcw-dialog {css_class}")
        self.setWindowTitle(window_title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.page = Box("qcw-dialog__page qcw-dialog__page--small", self)
        self._foot = Box("qcw-dialog__buttons", self.page)
        self._buttons = row(self._foot)
        self._buttons.addStretch(1)
        column(self).addWidget(self.page)
        self._inside = column(self.page)
        self._inside.addWidget(self._foot)
        self.add(PlainLabel(question, "qcw-dialog__title", self.page))
        self.cancel_button = self.add_button(self.tr("Cancel"))
        self.cancel_button.clicked.connect(self.reject)
        self.cancel_button.setFocus()

    def add(self, part: QWidget) -> None:
        """One more part over the buttons; made as a child of `page`."""
        self._inside.insertWidget(self._inside.count() - 1, part)

    def add_quote(self) -> Box:
        """A box for what the question is about, still without a layout."""
        quote = Box("qcw-dialog__quote", self.page)
        self.add(quote)
        return quote

    def add_button(self, words: str, css_class: str = "") -> QPushButton:
        """One more button at the end of the row."""
        button = QPushButton(words, self._foot)
        set_css_classes(button, f"qcw-button {css_class}".rstrip())
        self._buttons.addWidget(button)
        return button
