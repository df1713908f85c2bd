"""Owns asking before a message is deleted: which one, for whom, and a way out."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QPushButton, QWidget

from qiscus_desktop.core.models import Comment
from qiscus_desktop.ui.theme.words import set_words
from qiscus_desktop.ui.widgets.boxes import Box, column, row
from qiscus_desktop.ui.widgets.labels import PlainLabel, PlainText
from qiscus_desktop.ui.widgets.words import summary


class DeletePrompt(QDialog):
    """Shown with `open()`. `chosen` says whether it is for everyone; Escape and Cancel choose nothing."""

    chosen = Signal(bool)

    def __init__(self, comment: Comment, *, is_only_for_everyone: bool, parent: QWidget) -> None:
        super().__init__(parent)
        set_words(self, "qcw-dialog qcw-delete-prompt")
        self.setWindowTitle(self.tr("Delete message"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        page = Box("qcw-dialog__page qcw-dialog__page--small", self)
        title = PlainLabel(self.tr("Delete this message?"), "qcw-dialog__title", page)
        quote = Box("qcw-dialog__quote", page)
        column(quote).addWidget(PlainLabel(summary(comment), "qcw-dialog__quote-text", quote))
        about = PlainText(
            self.tr("It is deleted for everyone in this conversation. This cannot be undone.")
            if is_only_for_everyone
            else self.tr("Deleting for everyone cannot be undone."),
            "qcw-dialog__text",
            page,
        )
        foot = Box("qcw-dialog__buttons", page)
        self.cancel_button = self._button(self.tr("Cancel"), "", foot)
        self.mine_button = self._button(self.tr("Delete for me"), "", foot)
        self.all_button = self._button(self.tr("Delete for everyone"), "qcw-button--danger", foot)
        self.mine_button.setVisible(not is_only_for_everyone)
        self.cancel_button.clicked.connect(self.reject)
        self.mine_button.clicked.connect(lambda: self._choose(False))
        self.all_button.clicked.connect(lambda: self._choose(True))
        buttons = row(foot)
        buttons.addStretch(1)
        for button in (self.cancel_button, self.mine_button, self.all_button):
            buttons.addWidget(button)
        column(self).addWidget(page)
        inside = column(page)
        for part in (title, quote, about):
            inside.addWidget(part)
        inside.addWidget(foot)
        # Enter on an opened question must not delete anything.
        self.cancel_button.setFocus()

    def _button(self, words: str, classes: str, parent: QWidget) -> QPushButton:
        button = QPushButton(words, parent)
        set_words(button, f"qcw-button {classes}")
        return button

    def _choose(self, is_for_everyone: bool) -> None:
        self.chosen.emit(is_for_everyone)
        self.accept()
