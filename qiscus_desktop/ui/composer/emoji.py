"""Owns the emoji button: it opens the picker above itself and hands on what was picked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QWidget

from qiscus_desktop.ui.widgets.buttons import IconButton
from qiscus_desktop.ui.widgets.glyphs import Glyphs

if TYPE_CHECKING:
    from qiscus_desktop.ui.composer.emoji_picker import EmojiPicker


class EmojiButton(IconButton):
    """Opens the picker above itself; `picked` carries one emoji."""

    picked = Signal(str)

    def __init__(self, icons: Glyphs, parent: QWidget | None = None) -> None:
        super().__init__("emoji", "", icons, "qcw-icon qcw-emoji-btn", parent)
        self.set_label(self.tr("Emoji"))
        self._picker: EmojiPicker | None = None
        self.clicked.connect(self._open)

    def _open(self) -> None:
        if self._picker is None:
            # Loaded and made on first use: most sessions never open it, and it is a few hundred cells.
            from qiscus_desktop.ui.composer.emoji_picker import EmojiPicker

            self._picker = EmojiPicker(self)
            self._picker.picked.connect(self.picked)
        self._picker.open_at(self.mapToGlobal(QPoint(0, 0)), self.layoutDirection())
