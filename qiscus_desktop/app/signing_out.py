"""The question at a sign-out: what becomes of the messages on this computer."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from qiscus_desktop.ui.widgets.labels import PlainText
from qiscus_desktop.ui.widgets.prompt import Prompt


class SignOutPrompt(Prompt):
    """`chosen` says whether messages are removed; Escape and Cancel choose nothing."""

    chosen = Signal(bool)

    def __init__(self, messages: int, drafts: int, parent: QWidget) -> None:
        """`messages`, `drafts`: how many of them exist on this computer alone."""
        super().__init__(
            "qcw-sign-out-prompt", self.tr("Sign out"), self.tr("Sign out of this computer?"), parent
        )
        about = self.tr("Your messages can stay here for the next time, or be removed from this computer.")
        self.add(PlainText(about, "qcw-dialog__text", self.page))
        self.unsent = PlainText(self._unsent_words(messages, drafts), "qcw-dialog__text", self.page)
        self.unsent.setVisible(bool(messages or drafts))
        self.add(self.unsent)
        self.keep_button = self.add_button(self.tr("Keep messages"))
        self.remove_button = self.add_button(self.tr("Remove messages"), "qcw-button--danger")
        self.keep_button.clicked.connect(lambda: self._choose(False))
        self.remove_button.clicked.connect(lambda: self._choose(True))

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
