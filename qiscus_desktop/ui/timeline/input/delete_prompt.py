"""Owns asking before a message is deleted: which one, for whom, and a way out."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from qiscus_desktop.core.models import Comment
from qiscus_desktop.ui.widgets.boxes import column
from qiscus_desktop.ui.widgets.labels import PlainLabel, PlainText
from qiscus_desktop.ui.widgets.prompt import Prompt
from qiscus_desktop.ui.widgets.words import summary


class DeletePrompt(Prompt):
    """`chosen` says whether it is for everyone; Escape and Cancel choose nothing."""

    chosen = Signal(bool)

    def __init__(self, comment: Comment, *, is_only_for_everyone: bool, parent: QWidget) -> None:
        super().__init__(
            "qcw-delete-prompt", self.tr("Delete message"), self.tr("Delete this message?"), parent
        )
        quote = self.add_quote()
        column(quote).addWidget(PlainLabel(summary(comment), "qcw-dialog__quote-text", quote))
        words = (
            self.tr("It is deleted for everyone in this conversation. This cannot be undone.")
            if is_only_for_everyone
            else self.tr("Deleting for everyone cannot be undone.")
        )
        self.add(PlainText(words, "qcw-dialog__text", self.page))
        self.mine_button = self.add_button(self.tr("Delete for me"))
        self.all_button = self.add_button(self.tr("Delete for everyone"), "qcw-button--danger")
        self.mine_button.setVisible(not is_only_for_everyone)
        self.mine_button.clicked.connect(lambda: self._choose(False))
        self.all_button.clicked.connect(lambda: self._choose(True))

    def _choose(self, is_for_everyone: bool) -> None:
        self.chosen.emit(is_for_everyone)
        self.accept()
