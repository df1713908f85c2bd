"""Owns the found messages below the room list: a title, the rows, and what is shown without rows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from qiscus_desktop.core.models import Comment
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui.qt_overrides import guarded_overrides
from qiscus_desktop.ui.search.hit_row import HitDelegate
from qiscus_desktop.ui.search.hits import HitModel
from qiscus_desktop.ui.theme.painted.probes import Probes
from qiscus_desktop.ui.widgets.boxes import Box, column
from qiscus_desktop.ui.widgets.labels import PlainLabel, PlainText
from qiscus_desktop.ui.widgets.pictures import AvatarPainter
from qiscus_desktop.ui.widgets.row_list import RowList


@guarded_overrides
class HitList(RowList):
    """The rows. One click, Enter or Space chooses; the arrow over the first row and Escape lead out."""

    chosen = Signal(object)  # the comment
    left_above = Signal()
    escaped = Signal()

    def __init__(self, model: HitModel, delegate: HitDelegate, parent: QWidget) -> None:
        super().__init__("qcw-search-results__list", parent)
        self._hits = model
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Messages found"))
        self.clicked.connect(self._choose)

    def focus_first(self) -> None:
        self.setCurrentIndex(self._hits.index(0))
        self.setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(self.currentIndex())
        elif key == Qt.Key.Key_Up and self.currentIndex().row() <= 0:
            self.left_above.emit()
        elif key == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.scheduleDelayedItemsLayout()  # rows may be of another height

    def _choose(self, index: QModelIndex) -> None:
        hit = self._hits.hit_at(index.row()) if index.isValid() else None
        if hit is not None:
            self.chosen.emit(hit.comment)


class SearchResults(Box):
    """`.qcw-search-results`."""

    def __init__(
        self, session: Session, probes: Probes, avatars: AvatarPainter, parent: QWidget | None = None
    ) -> None:
        super().__init__("qcw-search-results", parent)
        self._query = ""
        self.model = HitModel(session, self)
        self._delegate = HitDelegate(session, probes, avatars, self)
        self.title = PlainLabel(self.tr("Messages"), "qcw-search-results__title", self)
        self.list = HitList(self.model, self._delegate, self)
        self.none = PlainText(self.tr("Nothing found"), "qcw-search-results__none", self)
        self.none.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        inside = column(self)
        inside.addWidget(self.title)
        inside.addWidget(self.list, 1)
        inside.addWidget(self.none, 1)

    def show_hits(self, query: str, comments: Sequence[Comment]) -> int:
        """Puts these in place of what was shown; returns how many rows there are now."""
        is_same = query == self._query
        self._query = query
        place, held = self.list.verticalScrollBar().value(), self.model.hit_at(self.list.currentIndex().row())
        self._delegate.forget()
        self.model.show(query, comments)
        count = self.model.rowCount()
        self.list.setVisible(count > 0)
        if is_same:  # the server had more: the eye and the keyboard stay where they were
            if held is not None:
                self.list.setCurrentIndex(self.model.index(self.model.row_of(held.comment.id)))
            self.list.verticalScrollBar().setValue(place)
        else:
            self.list.scrollToTop()
        self.none.setVisible(count == 0)
        return count
