"""Owns the list widget: one click or Enter opens a room, arrow keys move, the menu key and right click open
the menu.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QWidget

from qiscus_desktop.ui.qt_overrides import guarded_overrides
from qiscus_desktop.ui.rooms.delegate import RoomDelegate
from qiscus_desktop.ui.rooms.model import RoomListModel
from qiscus_desktop.ui.theme.painted.probes import Probes
from qiscus_desktop.ui.widgets.row_list import RowList

_BY_KEY = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
_COMES_BACK = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)


@guarded_overrides
class RoomListView(RowList):
    """The rows. `chosen` carries a room id; which room is open is the model's business."""

    chosen = Signal(object)
    mark_read_requested = Signal(object)
    left_below = Signal()  # the arrow under the last row

    def __init__(self, model: RoomListModel, delegate: RoomDelegate, probes: Probes, parent: QWidget) -> None:
        super().__init__("qcw-room-list", parent)
        self._rooms = model
        self._probes = probes
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Conversations"))
        self.clicked.connect(self._choose)
        model.rows_changed.connect(self._follow)
        model.rows_touched.connect(self._repaint)
        self.selectionModel().currentChanged.connect(self._note_current)
        self._skeletons = 0
        self._current_id = 0  # the room that has the keyboard
        self._first = 0  # the first row in sight
        self._shown: list[int] = []  # the rooms in sight, from that row on
        self.is_walked = False  # by keys: only then the current row has a focus ring

    def _note_current(self, current: QModelIndex) -> None:
        room = self._rooms.room_at(current.row())
        self._current_id = room.id if room is not None else 0

    def _follow(self, changed: frozenset[int] | None) -> None:
        """Paints the rows in sight that show another room or a new value; the keyboard stays with its room,
        and the open room stays in sight.
        """
        open_id = self._rooms.open_id
        was_open_shown = open_id in self._shown
        self._follow_current()
        first, shown = self._rows_in_sight()
        if was_open_shown and open_id not in shown and (row := self._rooms.row_of(open_id)) >= 0:
            self.scrollTo(self._rooms.index(row))
            first, shown = self._rows_in_sight()
        before, self._first, self._shown = self._shown, first, shown
        if changed is None or len(before) != len(shown):
            self.viewport().update()
        else:
            self._repaint_rows(
                at for at, room_id in enumerate(shown) if room_id in changed or before[at] != room_id
            )

    def _repaint(self, touched: frozenset[int]) -> None:
        self._repaint_rows(at for at, room_id in enumerate(self._shown) if room_id in touched)

    def _repaint_rows(self, places: Iterable[int]) -> None:
        """Rows in sight, counted from the first that is; neighbours as one piece."""
        pieces: list[list[int]] = []
        for at in places:
            if pieces and pieces[-1][1] == at:
                pieces[-1][1] = at + 1
            else:
                pieces.append([at, at + 1])
        if not pieces:
            return
        row = self.visualRect(self._rooms.index(self._first))
        for begin, end in pieces:
            piece = QRect(row.left(), row.top() + begin * row.height(), row.width(), row.height())
            piece.setHeight((end - begin) * row.height())
            self.viewport().update(piece)

    def _rows_in_sight(self) -> tuple[int, list[int]]:
        """The first row in sight, and the ids of the rooms from there to the lower edge."""
        height = self.visualRect(self._rooms.index(0)).height() if self._rooms.rowCount() else 0
        if not height:
            return 0, []
        first = self.verticalOffset() // height
        last = (self.verticalOffset() + self.viewport().height() - 1) // height
        rooms = (self._rooms.room_at(row) for row in range(first, last + 1))
        return first, [room.id for room in rooms if room is not None]

    def _follow_current(self) -> None:
        row = self._rooms.row_of(self._current_id) if self._current_id else -1
        if row >= 0 and row != self.currentIndex().row():
            # Not setCurrentIndex of the view: that would scroll.
            index, flag = self._rooms.index(row), QItemSelectionModel.SelectionFlag.NoUpdate
            has_scrolled = self.hasAutoScroll()
            self.setAutoScroll(False)
            self.selectionModel().setCurrentIndex(index, flag)
            self.setAutoScroll(has_scrolled)

    def set_skeletons(self, count: int) -> None:
        """Grey rows in place of the first rooms while none are known yet; 0 for none."""
        if count != self._skeletons:
            self._skeletons = count
            self.viewport().update()

    def restyle(self) -> None:
        """The theme changed: rows may be of another height."""
        self.scheduleDelayedItemsLayout()
        self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() not in _COMES_BACK:
            self.is_walked = event.reason() in _BY_KEY
        super().focusInEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._walk(False)
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._walk(True)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(self.currentIndex())
        elif event.key() == Qt.Key.Key_Down and self.currentIndex().row() == self._rooms.rowCount() - 1:
            self.left_below.emit()
        else:
            super().keyPressEvent(event)

    def _walk(self, is_walked: bool) -> None:
        if is_walked != self.is_walked:
            self.is_walked = is_walked
            self.viewport().update()

    def _choose(self, index: QModelIndex) -> None:
        room = self._rooms.room_at(index.row()) if index.isValid() else None
        if room is not None:
            self.chosen.emit(room.id)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        is_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if is_key else self.indexAt(event.pos())
        room = self._rooms.room_at(index.row()) if index.isValid() else None
        if room is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Open")).triggered.connect(lambda: self.chosen.emit(room.id))
        read = menu.addAction(self.tr("Mark as read"))
        read.setEnabled(room.unread_count > 0)
        read.triggered.connect(lambda: self.mark_read_requested.emit(room.id))
        where = self.viewport().mapToGlobal(self.visualRect(index).center()) if is_key else event.globalPos()
        menu.popup(QPoint(where))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self._first, self._shown = (
            self._rows_in_sight()
        )  # also after scrolling, and before anything has changed
        if not self._skeletons or self.model().rowCount():
            return
        with QPainter(self.viewport()) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self.isRightToLeft():
                painter.translate(self.viewport().width(), 0)
                painter.scale(-1, 1)
            for at in range(self._skeletons):
                self._paint_bones(painter, at)

    def _paint_bones(self, painter: QPainter, at: int) -> None:
        """The grey shape of one row: avatar, name, preview."""
        room, bone = self._probes.role("room"), self._probes.role("room-skeleton")
        avatar = self._probes.role("room-avatar")
        side = avatar.max_width or avatar.min_width or avatar.metrics.height() * 3
        height = max(room.min_height, side + room.padding.top() + room.padding.bottom())
        step = height + room.margin.top() + room.margin.bottom()
        left = room.margin.left() + room.padding.left()
        middle = room.margin.top() + at * step + height / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(bone.background or bone.color)
        painter.drawEllipse(QRectF(left, middle - side / 2, side, side))
        line = bone.metrics.height() / 2
        words = left + side + room.padding.left()
        width = self.viewport().width() - words - left
        for part, share in ((-1, 0.4), (1, 0.8)):
            bone.paint_box(painter, QRectF(words, middle + part * line - line / 2, width * share, line))
