"""Owns plain containers whose padding, border and background come from the style sheet alone."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QStyle, QStyleOption, QVBoxLayout, QWidget

from qiscus_desktop.ui.css_classes import set_css_classes

LayoutT = TypeVar("LayoutT", bound=QBoxLayout)


class Box(QFrame):
    """A frame with class words. Qt lets a sheet's `padding` reach the layout of frames only, not of plain
    widgets.
    """

    def __init__(self, classes: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_css_classes(self, classes)


def paint_box(widget: QWidget, painter: QPainter, state: QStyle.StateFlag | None = None) -> None:
    """Background and border as the sheet has them for the widget, in one state more than it knows of."""
    option = QStyleOption()
    option.initFrom(widget)
    if state is not None:
        option.state |= state
    widget.style().drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option, painter, widget)


def row(parent: QWidget | None = None) -> QHBoxLayout:
    """A row without margins and gaps of its own: distances are paddings and margins of the sheet."""
    return _bare(QHBoxLayout(parent) if parent is not None else QHBoxLayout())


def column(parent: QWidget | None = None) -> QVBoxLayout:
    """A column without margins and gaps of its own."""
    return _bare(QVBoxLayout(parent) if parent is not None else QVBoxLayout())


def _bare(layout: LayoutT) -> LayoutT:
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    return layout
