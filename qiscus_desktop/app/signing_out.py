"""The question at a sign-out: what becomes of the messages on this computer."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QPushButton, QWidget

from qiscus_desktop.ui.theme.words import set_words
from qiscus_desktop.ui.widgets.boxes import Box, column, row
from qiscus_desktop.ui.widgets.labels import PlainLabel, PlainText


class SignOutPrompt(QDialog):
    """Shown with `open()`. `chosen` says whether messages are removed; Escape and Cancel choose nothing."""

    chosen = Signal(bool)

    def __init__(self, messages: int, drafts: int, parent: QWidget) -> None:
        """`messages`, `drafts`: how many of them exist on this computer alone."""
        super().__init__(parent)
        set_words(self, "qcw-dialog qcw-sign-out-prompt")
        self.setWindowTitle(self.tr("Sign out"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        page = Box("qcw-dialog__page qcw-dialog__page--small", self)
        title = PlainLabel(self.tr("Sign out of this computer?"), "qcw-dialog__title", page)
        about = PlainText(
            self.tr("Your messages can stay here for the next time, or be removed from this computer."),
            "qcw-dialog__text",
            page,
        )
        self.unsent = PlainText(self._unsent_words(messages, drafts), "qcw-dialog__text", page)
        self.unsent.setVisible(bool(messages or drafts))
        foot = Box("qcw-dialog__buttons", page)
        self.cancel_button = _button(self.tr("Cancel"), "", foot)
        self.keep_button = _button(self.tr("Keep messages"), "", foot)
        self.remove_button = _button(self.tr("Remove messages"), "qcw-button--danger", foot)
        self.cancel_button.clicked.connect(self.reject)
        self.keep_button.clicked.connect(lambda: self._choose(False))
        self.remove_button.clicked.connect(lambda: self._choose(True))
        buttons = row(foot)
        buttons.addStretch(1)
        for button in (self.cancel_button, self.keep_button, self.remove_button):
            buttons.addWidget(button)
        column(self).addWidget(page)
        inside = column(page)
        for part in (title, about, self.unsent, foot):
            inside.addWidget(part)
        # Enter on an opened question must not remove anything.
        self.cancel_button.setFocus()

    def _unsent_words(self, messages: int, drafts: int) -> str:
        said = []
        if messages:
            said.append(
                self.tr("1 message has not been sent yet.")
                if messages == 1
                else self.tr("{n} messages have not been sent yet.").format(n=messages)
            )
        if drafts:
            said.append(
                self.tr("1 draft is only here.")
                if drafts == 1
                else self.tr("{n} drafts are only here.").format(n=drafts)
            )
        return f"{' '.join(said)} {self.tr('Removing loses them.')}" if said else ""

    def _choose(self, removes: bool) -> None:
        self.chosen.emit(removes)
        self.accept()


def _button(words: str, classes: str, parent: QWidget) -> QPushButton:
    button = QPushButton(words, parent)
    set_words(button, f"qcw-button {classes}".strip())
    return button
