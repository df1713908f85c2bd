"""Owns telling how much room is left for words, near the limit of the service and beyond it."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from qiscus_desktop.core.models.comment import MOST_CHARACTERS
from qiscus_desktop.ui.css_classes import set_css_classes, toggle_css_class

_SHOWN_FROM = 200  # characters before the limit


class Counter(QLabel):
    """Characters left, negative beyond the limit; hidden while the limit is far."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        set_css_classes(self, "qcw-comment-form__counter")
        self.hide()

    def show_length(self, count: int) -> None:
        """The text to be sent has so many characters; 0 where no limit is near."""
        left = MOST_CHARACTERS - count
        self.setVisible(left <= _SHOWN_FROM)
        if left > _SHOWN_FROM:
            return
        toggle_css_class(self, "qcw-comment-form__counter--over", left < 0)
        if left >= 0:
            words = (
                self.tr("1 character left") if left == 1 else self.tr("{n} characters left").format(n=left)
            )
        elif left == -1:
            words = self.tr("1 character too many")
        else:
            words = self.tr("{n} characters too many").format(n=-left)
        self.setText(words)
