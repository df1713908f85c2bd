"""Owns the emoji picker: the common ones in a grid, found by name, set in by mouse or keyboard."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QSize,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListView, QWidget

from qiscus_desktop.ui.css_classes import set_css_classes
from qiscus_desktop.ui.qt_overrides import guarded_overrides
from qiscus_desktop.ui.widgets.boxes import Box, column

_COLUMNS, _ROWS = 8, 6
_ROOT = QModelIndex()
# Runs of code points, in the order people look for them: faces, hands, hearts, animals, food, play, places,
# things, signs.
_RUNS: tuple[tuple[int, int], ...] = (
    (0x1F600, 0x1F644), (0x1F910, 0x1F917), (0x1F920, 0x1F92F), (0x1F970, 0x1F97A), (0x1F44B, 0x1F450),
    (0x1F918, 0x1F91F), (0x1F446, 0x1F44A), (0x1F64F, 0x1F64F), (0x1F4AA, 0x1F4AA), (0x1F493, 0x1F49F),
    (0x1F9E1, 0x1F9E1), (0x1F90D, 0x1F90E), (0x1F494, 0x1F494), (0x1F4A5, 0x1F4AF), (0x1F525, 0x1F525),
    (0x1F31E, 0x1F320), (0x1F400, 0x1F43E), (0x1F331, 0x1F343), (0x1F345, 0x1F37F), (0x1F380, 0x1F393),
    (0x1F3A4, 0x1F3C6), (0x26BD, 0x26BE), (0x1F680, 0x1F684), (0x1F697, 0x1F697), (0x1F6B2, 0x1F6B2),
    (0x1F3E0, 0x1F3E8), (0x1F4A1, 0x1F4A1), (0x1F4BB, 0x1F4BE), (0x1F4C5, 0x1F4CE), (0x1F4DE, 0x1F4E8),
    (0x1F512, 0x1F513), (0x23F0, 0x23F0), (0x231B, 0x231B), (0x2705, 0x2705), (0x274C, 0x274C), (0x2753,
    0x2755),
    (0x2757, 0x2757), (0x1F389, 0x1F38A),
)  # fmt: skip


def _common() -> Iterator[str]:
    seen: set[str] = set()
    for first, last in _RUNS:
        for code in range(first, last + 1):
            char = chr(code)
            if char not in seen and unicodedata.category(char) == "So":
                seen.add(char)
                yield char


@guarded_overrides
class _Emoji(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._chars = tuple(_common())

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._chars)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | int | None:
        char = self._chars[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return char
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignCenter.value
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole, _NAME):
            return unicodedata.name(char).lower()
        return None


_NAME = Qt.ItemDataRole.UserRole.value


@guarded_overrides
class EmojiPicker(QWidget):
    """A small window of emoji. Arrows move, Enter sets one in, Escape closes; a letter goes to the search."""

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        # The sheet gives it round corners.
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        # The window is transparent; background and corners of the sheet are those of the frame in it.
        frame = Box("qcw-emoji-picker", self)
        column(self).addWidget(frame)
        self.search = QLineEdit(frame)
        self.search.setPlaceholderText(self.tr("Search emoji"))
        self.search.setAccessibleName(self.search.placeholderText())
        self.search.setClearButtonEnabled(True)
        set_css_classes(self.search, "qcw-search-field")
        self.grid = QListView(frame)
        set_css_classes(self.grid, "qcw-emoji-list")
        self.grid.setAccessibleName(self.tr("Emoji"))
        self.grid.setViewMode(QListView.ViewMode.IconMode)
        self.grid.setMovement(QListView.Movement.Static)
        self.grid.setResizeMode(QListView.ResizeMode.Adjust)
        self.grid.setUniformItemSizes(True)
        self.grid.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.grid.setFrameShape(QFrame.Shape.NoFrame)
        self.grid.setMouseTracking(True)
        names = QSortFilterProxyModel(self)
        names.setSourceModel(_Emoji(self))
        names.setFilterRole(_NAME)
        names.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.grid.setModel(names)
        self.search.textChanged.connect(names.setFilterFixedString)
        self.search.installEventFilter(self)
        self.grid.clicked.connect(self._take)
        self.grid.activated.connect(self._take)
        inside = column(frame)
        inside.addWidget(self.search)
        inside.addWidget(self.grid)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            model = self.grid.model()
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if model.rowCount():
                    self._take(model.index(0, 0))
                return True
            if event.key() == Qt.Key.Key_Down and model.rowCount():
                self.grid.setFocus()
                self.grid.setCurrentIndex(model.index(0, 0))
                return True
        return super().eventFilter(watched, event)

    def open_at(self, corner: QPoint, layout: Qt.LayoutDirection) -> None:
        """Opens with its lower edge at `corner` (global), kept inside the screen."""
        self.setLayoutDirection(layout)
        self.search.clear()
        self._fit()
        place = corner - QPoint(0, self.height())
        room = self.screen().availableGeometry()
        place.setX(max(room.left(), min(place.x(), room.right() - self.width())))
        place.setY(max(room.top(), place.y()))
        self.move(place)
        self.show()
        self.search.setFocus()

    def _fit(self) -> None:
        """Eight cells wide and six high, whatever size the sheet gives a cell."""
        for part in (self, self.search, self.grid):
            part.ensurePolished()
        cell = self.grid.sizeHintForIndex(self.grid.model().index(0, 0))
        side = max(cell.width(), cell.height())
        self.grid.setGridSize(QSize(side, side))
        bar = self.grid.verticalScrollBar().sizeHint().width()
        self.grid.setFixedSize(_COLUMNS * side + bar + 1, _ROWS * side)
        self.adjustSize()

    def _take(self, index: QModelIndex) -> None:
        char = index.data()
        self.close()
        self.picked.emit(char)
