"""Owns the chosen people of a new group: one chip each, taken away by its button or the Delete key."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLayout, QLayoutItem, QScrollArea, QWidget

from qiscus_desktop.core.models.names import set_apart
from qiscus_desktop.ui.css_classes import set_css_classes
from qiscus_desktop.ui.qt_overrides import guarded_overrides
from qiscus_desktop.ui.widgets.buttons import TextButton
from qiscus_desktop.ui.widgets.labels import plain_tool_tip
from qiscus_desktop.ui.widgets.words import shortened

_MOST_LINES = 4
_NAME_SHOWN = 24


@guarded_overrides
class Chip(TextButton):
    """A person; pressing it takes the person out again."""

    removed = Signal(str)

    def __init__(self, person_id: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(f"{set_apart(shortened(name, _NAME_SHOWN))}  ×", "qcw-chip", parent)
        self._person_id = person_id
        self.setAccessibleName(self.tr("Remove {name}").format(name=set_apart(name)))
        self.setToolTip(plain_tool_tip(self.accessibleName()))
        self.clicked.connect(lambda: self.removed.emit(self._person_id))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit(self._person_id)
        else:
            super().keyPressEvent(event)


@guarded_overrides
class Chips(QScrollArea):
    """Chips in lines that break where the width ends; it scrolls when there are many lines."""

    removed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_css_classes(self, "qcw-chips")
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.chips: list[Chip] = []
        self._inner = QWidget()
        self._flow = FlowLayout(self._inner)
        self.setWidget(self._inner)
        self._inner.setAutoFillBackground(False)

    def set_people(self, people: Sequence[tuple[str, str]]) -> None:
        """Pairs of id and name, in the order chosen; the last one is in sight."""
        for chip in self.chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = [Chip(person_id, name, self._inner) for person_id, name in people]
        for chip in self.chips:
            chip.removed.connect(self.removed)
            self._flow.addWidget(chip)
            chip.show()
        self._fit()
        self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self._flow.invalidate()
        height, line = self._flow.heightForWidth(self.viewport().width()), self._flow.minimumSize().height()
        self._inner.setMinimumHeight(height)
        margins = self.contentsMargins()
        self.setFixedHeight(min(height, _MOST_LINES * line) + margins.top() + margins.bottom())


@guarded_overrides
class FlowLayout(QLayout):
    """Left to right (or right to left), then the next line."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), is_real=False)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:  # noqa: N802 - Qt's spelling
        """The highest item; wide ones are squeezed."""
        return QSize(0, max((item.minimumSize().height() for item in self._items), default=0))

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, is_real=True)

    def _place(self, rect: QRect, *, is_real: bool) -> int:
        x, y, line = rect.left(), rect.top(), 0
        owner = self.parentWidget()
        is_mirrored = owner is not None and owner.layoutDirection() == Qt.LayoutDirection.RightToLeft
        for item in self._items:
            size = item.sizeHint().boundedTo(QSize(max(1, rect.width()), item.sizeHint().height()))
            if x > rect.left() and x + size.width() > rect.right() + 1:
                x, y, line = rect.left(), y + line, 0
            if is_real:
                left = rect.left() + rect.right() + 1 - x - size.width() if is_mirrored else x
                item.setGeometry(QRect(QPoint(left, y), size))
            x += size.width()
            line = max(line, size.height())
        return y + line - rect.top()
