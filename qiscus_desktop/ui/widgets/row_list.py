"""Owns what all lists of painted rows share: one size, no frame, no selection, scrolling by pixels."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QListView, QWidget

from qiscus_desktop.ui.css_classes import set_css_classes


class RowList(QListView):
    """What is in the rows is the business of model and delegate."""

    def __init__(self, classes: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setViewport(QWidget(self))  # asked for Qt's, PySide first makes every class a widget might be
        set_css_classes(self, classes)
        self.setFrameShape(QFrame.Shape.NoFrame)
        # One size for all is what keeps ten thousand rows as quick as ten.
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
