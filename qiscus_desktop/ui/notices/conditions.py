"""Owns the lines that say what is wrong with what this computer keeps, for as long as it is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from qiscus_desktop.store.database.conditions import Condition
from qiscus_desktop.ui.widgets.boxes import Box, column, row
from qiscus_desktop.ui.widgets.buttons import TextButton
from qiscus_desktop.ui.widgets.labels import PlainText


class ConditionLines(QWidget):
    """One line for each condition, no height without any. What only tells of something past has a button that
    takes it away.
    """

    dismissed = Signal(object)  # Condition

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: dict[Condition, Box] = {}
        self._stack = column(self)
        self.setVisible(False)

    @property
    def texts(self) -> list[str]:
        """The sentences on show."""
        return [condition.text for condition in self._lines]

    def show_conditions(self, conditions: Sequence[Condition]) -> None:
        """Show these and no others; lines that stay are left alone."""
        for condition in [one for one in self._lines if one not in conditions]:
            line = self._lines.pop(condition)
            line.hide()
            line.deleteLater()
        for at, condition in enumerate(conditions):
            if condition not in self._lines:
                self._stack.insertWidget(at, self._make(condition))
        self._lines = {condition: self._lines[condition] for condition in conditions}
        self.setVisible(bool(conditions))

    def _make(self, condition: Condition) -> Box:
        kind = "info" if condition.is_news else "error"
        line = self._lines[condition] = Box(f"qcw-notice qcw-notice--{kind}", self)
        inside = row(line)
        inside.addWidget(PlainText(condition.text, "qcw-notice__text", line), 1)
        if condition.is_news:
            button = TextButton(self.tr("Close"), "qcw-button--link", line)
            button.clicked.connect(lambda: self.dismissed.emit(condition))
            inside.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        _announce(line, condition.text)
        return line


def _announce(line: Box, text: str) -> None:
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(line, text))
