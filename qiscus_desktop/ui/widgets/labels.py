"""Owns showing words in a label: always plain text, cut with an ellipsis where there is no room."""

from __future__ import annotations

from PySide6 import QtGui
from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QToolTip, QWidget

from qiscus_desktop.ui.css_classes import set_css_classes
from qiscus_desktop.ui.qt_overrides import guarded_overrides
from qiscus_desktop.ui.widgets.boxes import paint_box
from qiscus_desktop.ui.widgets.lines import layout_direction


@guarded_overrides
class PlainLabel(QLabel):
    """One line of foreign or own text. It is never read as rich text, and it elides instead of pushing its
    neighbours.

    `text()` stays the whole text, which is also the tool tip while the line is cut.
    """

    def __init__(self, text: str = "", classes: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        if classes:
            set_css_classes(self, classes)
        self.setText(text)

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's spelling
        # A line is a line: breaks in a name or a preview would otherwise make a second one.
        super().setText(" ".join(text.split()))
        self.setAccessibleName(self.text())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def is_cut(self) -> bool:
        return self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and not self.toolTip():
            # Qt reads tool tips as rich text when they look like it; a wrapping <p> of escaped text is the
            # way round.
            if self.is_cut():
                QToolTip.showText(event.globalPos(), plain_tool_tip(self.text()), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            paint_box(self, painter)
            rect = self.contentsRect()
            text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, rect.width())
            alignment = QStyle.visualAlignment(self.layoutDirection(), self.alignment())
            # Every text has its own direction, or the dots of a cut one would be at its beginning.
            painter.setLayoutDirection(layout_direction(text))
            self.style().drawItemText(
                painter,
                rect,
                (alignment | Qt.AlignmentFlag.AlignAbsolute).value | _SINGLE_LINE,
                self.palette(),
                self.isEnabled(),
                text,
                self.foregroundRole(),
            )


@guarded_overrides
class PlainText(QLabel):
    """Own or foreign words over several lines, wrapped, never read as rich text."""

    def __init__(self, text: str = "", classes: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        # Qt would set words in a box of the sheet a few pixels further in than the box says.
        self.setIndent(0)
        if classes:
            set_css_classes(self, classes)
        self.setText(text)
        self._turn()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._turn()

    def _turn(self) -> None:
        """Words begin where the window does, as in one line; Qt would go by the language of the words."""
        if self.alignment() & Qt.AlignmentFlag.AlignHCenter:
            return
        side = Qt.AlignmentFlag.AlignRight if self.isRightToLeft() else Qt.AlignmentFlag.AlignLeft
        self.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)


_SINGLE_LINE = Qt.TextFlag.TextSingleLine.value


def plain_tool_tip(text: str) -> str:
    """Text for `setToolTip` that Qt shows as it is, whatever it looks like."""
    if not QtGui.Qt.mightBeRichText(text):
        return text  # a screen reader reads tool tips out, and would read the frame below with it
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<p style='white-space:pre-wrap'>{escaped}</p>"
