"""The window of the gallery: the scenes on the left, the chosen one beside them, alive."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QScrollArea, QWidget

from qiscus_desktop.gallery.scenes import Scene

_LIST_WIDTH = 260
_SIZE = QSize(1380, 780)


class GalleryWindow(QWidget):
    """Builds a scene when it is chosen and takes the one before it down."""

    def __init__(self, scenes: Sequence[Scene]) -> None:
        super().__init__()
        self.setWindowTitle("Qiscus gallery")
        self.resize(_SIZE)
        self._scenes = [scene for scene in scenes if scene.scale == 1.0]
        self._list = QListWidget(self)
        self._list.setFixedWidth(_LIST_WIDTH)
        for scene in self._scenes:
            item = QListWidgetItem(scene.name)
            item.setToolTip(scene.words)
            self._list.addItem(item)
        self._area = QScrollArea(self)
        self._area.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._list)
        row.addWidget(self._area, 1)
        self._list.currentRowChanged.connect(self._show)
        self._list.setCurrentRow(0)

    def _show(self, row: int) -> None:
        old = self._area.takeWidget()
        if old is not None:
            old.deleteLater()
        scene = self._scenes[row]
        direction = Qt.LayoutDirection.RightToLeft if scene.is_mirrored else Qt.LayoutDirection.LeftToRight
        widget = scene.build()
        widget.setLayoutDirection(direction)
        self._area.setWidget(widget)
        widget.show()
        self.setWindowTitle(f"Qiscus gallery: {scene.words}")
