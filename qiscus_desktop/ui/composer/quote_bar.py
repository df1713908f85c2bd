"""Owns the bar above the field that shows which message is answered or edited."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from qiscus_desktop.core.models import Comment
from qiscus_desktop.core.models.names import set_apart
from qiscus_desktop.ui.widgets.boxes import Box, column, row
from qiscus_desktop.ui.widgets.buttons import IconButton
from qiscus_desktop.ui.widgets.glyphs import Glyphs
from qiscus_desktop.ui.widgets.labels import PlainLabel
from qiscus_desktop.ui.widgets.words import summary


class QuoteBar(Box):
    """Whom and what the message answers, or that an own message is being edited; closes by its button."""

    closed = Signal()

    def __init__(self, icons: Glyphs, parent: QWidget | None = None) -> None:
        super().__init__("reply-wrapper reply-wrapper--preview", parent)
        self._title = PlainLabel("", "reply-sender", self)
        self._text = PlainLabel("", "reply-text", self)
        self._close = IconButton("close", self.tr("Cancel"), icons, "reply-close-btn", self)
        self._close.clicked.connect(self.closed)
        words = column()
        words.addWidget(self._title)
        words.addWidget(self._text)
        line = row(self)
        line.addLayout(words, 1)
        line.addWidget(self._close)
        self.setVisible(False)

    def show_reply(self, comment: Comment) -> None:
        self._show(
            self.tr("Reply to {name}").format(name=set_apart(comment.sender_name or comment.sender_id)),
            comment,
        )

    def show_edit(self, comment: Comment) -> None:
        self._show(self.tr("Edit message"), comment)

    def _show(self, title: str, comment: Comment) -> None:
        self._title.setText(title)
        self._text.setText(summary(comment))
        self.setVisible(True)
