"""Owns the room list as a whole: own picture, filter, new-chat button, the rows, and what is shown
without rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from qiscus_desktop.core.models import Room
from qiscus_desktop.store import changes
from qiscus_desktop.store.database.search import words_of
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui.css_classes import toggle_css_class
from qiscus_desktop.ui.qt_overrides import guarded_overrides
from qiscus_desktop.ui.rooms.account_button import AccountButton
from qiscus_desktop.ui.rooms.delegate import RoomDelegate
from qiscus_desktop.ui.rooms.model import RoomListModel
from qiscus_desktop.ui.rooms.view import RoomListView
from qiscus_desktop.ui.theme.painted.probes import Probes
from qiscus_desktop.ui.widgets.boxes import Box, column, row
from qiscus_desktop.ui.widgets.buttons import IconButton
from qiscus_desktop.ui.widgets.glyphs import Glyphs
from qiscus_desktop.ui.widgets.pictures import AvatarPainter
from qiscus_desktop.ui.widgets.search_field import SearchField
from qiscus_desktop.ui.widgets.states import EmptyState

if TYPE_CHECKING:
    from qiscus_desktop.ui.rooms.new_chat import NewChatDialog

_SKELETON_ROWS = 6
_ROOMS_ABOVE = 3
_UNBOUNDED = 16777215  # Qt's own "no limit"
_MINUTE_MS = 60_000


@guarded_overrides
class RoomSidebar(Box):
    """The list of conversations. It opens nothing itself: `room_chosen` carries the room id."""

    room_chosen = Signal(object)
    mark_read_requested = Signal(object)
    minimise_requested = Signal()
    left_below = Signal()  # by the arrow under the last room
    entered_below = Signal()  # by Enter, when no room has the words

    def __init__(
        self,
        session: Session,
        probes: Probes,
        icons: Glyphs,
        avatars: AvatarPainter,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("qcw-rooms", parent)
        self._session = session
        self._icons, self._avatars = icons, avatars
        self._has_loaded = False
        self.minimise_button: IconButton | None = None
        self._below: QWidget | None = None
        self._found: int | None = None
        self.model = RoomListModel(session, self)
        self._build(probes, icons, avatars)
        # "12:04" becomes "Yesterday" at midnight without anything having happened.
        self._clock = QTimer(self, interval=_MINUTE_MS)
        self._clock.timeout.connect(self.view.viewport().update)
        self._clock.start()
        self.refresh_account()
        self._update()

    def _build(self, probes: Probes, icons: Glyphs, avatars: AvatarPainter) -> None:
        bar = Box("qcw-rooms__bar", self)
        self.account_button = AccountButton(avatars, bar)
        self.filter = SearchField(self.tr("Search"), icons, "qcw-rooms__filter qcw-search", bar)
        self.filter.installEventFilter(self)
        self.new_button = IconButton("new-chat", self.tr("New conversation"), icons, "qcw-rooms__new", bar)
        self.new_button.clicked.connect(self.start_chat)
        self._top = top = row(bar)
        top.addWidget(self.account_button, 0, Qt.AlignmentFlag.AlignVCenter)
        top.addWidget(self.filter, 1, Qt.AlignmentFlag.AlignVCenter)
        top.addWidget(self.new_button, 0, Qt.AlignmentFlag.AlignVCenter)

        delegate = RoomDelegate(self._session, probes, icons, avatars, lambda: self.model.open_id, self)
        self.delegate = delegate
        self.model.rows_changed.connect(delegate.forget)
        self.model.rows_touched.connect(delegate.forget)
        self.view = RoomListView(self.model, delegate, probes, self)
        self.empty = EmptyState("chat", icons, self)
        self._inside = inside = column(self)
        inside.addWidget(bar)
        inside.addWidget(self.view, 1)
        inside.addWidget(self.empty, 1)

        self.filter.textChanged.connect(self._filter_changed)
        self.view.chosen.connect(self.room_chosen)
        self.view.mark_read_requested.connect(self.mark_read_requested)
        self.view.left_below.connect(self.left_below)
        self.empty.action_requested.connect(self._empty_action)

    # ---- for the root

    def set_open_room(self, room_id: int) -> None:
        """Marks the room that is open beside the list."""
        self.model.set_open(room_id)
        row_at = self.model.row_of(room_id)
        if row_at >= 0:
            self.view.setCurrentIndex(self.model.index(row_at))

    def set_loaded(self) -> None:
        """The server has answered: an empty list is now really empty."""
        self._has_loaded = True
        self._update()

    def take_below(self, below: QWidget) -> None:
        """Shows found messages below the rooms; made as a child of this widget."""
        self._below = below
        self._inside.insertWidget(self._inside.indexOf(self.empty), below, 1)
        self._update()

    def set_found(self, count: int | None) -> None:
        """How much was found besides rooms: None when nobody looks, -1 while that is not yet known."""
        self._found = count
        self._update()

    def focus_list(self) -> None:
        if self.model.rowCount():
            if not self.view.currentIndex().isValid():
                self.view.setCurrentIndex(self.model.index(0))
            self.view.setFocus()
        else:
            self.filter.setFocus()

    def restyle(self) -> None:
        self.view.restyle()

    def set_covering(self, is_covering: bool) -> None:
        """Over all of a small host there is no launcher to close the chat by: a button here does it."""
        if self.minimise_button is None and is_covering:
            self.minimise_button = button = IconButton(
                "minimise", self.tr("Minimise"), self._icons, "qcw-window-toggle-btn", self
            )
            button.clicked.connect(self.minimise_requested)
            self._top.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
            self.setTabOrder(self.new_button, button)
        if self.minimise_button is not None:
            self.minimise_button.setVisible(is_covering)

    def set_account_menu(self, menu: QMenu | None) -> None:
        """The menu behind the own picture, for example with "Sign out"; without one it is a picture only."""
        self.account_button.set_menu(menu)

    def refresh_account(self) -> None:
        account = self._session.account
        if account is not None:
            self.account_button.show_account(account)

    def start_chat(self) -> NewChatDialog:
        """Opens the dialog for a new conversation and returns it."""
        from qiscus_desktop.ui.rooms.new_chat import NewChatDialog

        # A child of the list, and so of the root, whose style sheet applies to it.
        dialog = NewChatDialog(self._session, self._icons, self._avatars, self)
        dialog.started.connect(self._started)
        dialog.open()
        return dialog

    def apply(self, change: changes.Change) -> None:
        """Brings the list in line with one change of the session."""
        match change:
            case changes.RoomsChanged(room_ids=ids):
                self.refresh(ids or None)
            case changes.TypingChanged(room_id=room_id) | changes.DraftChanged(room_id=room_id):
                self.model.touch((room_id,))
            case changes.TimelineChanged(room_id=room_id) | changes.ReceiptsChanged(room_id=room_id):
                self.model.touch((room_id,))
            case changes.PresenceChanged() | changes.MediaChanged():
                self.delegate.forget()
                self.view.viewport().update()
                self.account_button.picture.update()
            case changes.AccountChanged():
                self.refresh_account()
                self.refresh(None)
            case _:
                pass

    def refresh(self, room_ids: Iterable[int] | None) -> None:
        self.model.refresh(room_ids)
        self._update()

    # ---- inside

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.filter and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Down:
                if self.model.rowCount():
                    self.focus_list()
                else:
                    self.left_below.emit()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                first = self.model.room_at(0)
                if self.filter.text().strip():
                    self.room_chosen.emit(first.id) if first is not None else self.entered_below.emit()
                return True
            if event.key() == Qt.Key.Key_Escape and self.filter.text():
                self.filter.clear()
                return True
        return super().eventFilter(watched, event)

    def _filter_changed(self, words: str) -> None:
        self.model.set_filter(words)
        self._update()

    def _empty_action(self) -> None:
        if self.filter.text().strip():
            self.filter.clear()
            self.filter.setFocus()
        else:
            self.start_chat()

    def _started(self, room: Room) -> None:
        self.filter.clear()
        self.room_chosen.emit(room.id)

    def _update(self) -> None:
        has_rows = self.model.rowCount() > 0
        is_filtered = bool(self.filter.text().strip())
        is_loading = not has_rows and not is_filtered and not self._has_loaded
        has_found = is_filtered and (self._found or 0) > 0
        self.view.set_skeletons(_SKELETON_ROWS if is_loading else 0)
        self.view.setVisible(has_rows or is_loading)
        if self._below is not None:
            # With messages under them, no more rooms than leave room for these.
            rows = min(self.model.rowCount(), _ROOMS_ABOVE if has_found else _UNBOUNDED)
            height = rows * self.view.sizeHintForRow(0) if is_filtered and has_rows else _UNBOUNDED
            self.view.setMaximumHeight(min(height, _UNBOUNDED))
            toggle_css_class(self._below, "qcw-rooms__below", has_rows)
            self._below.setVisible(has_found or (is_filtered and has_rows and self._found == 0))
        is_unknown = is_filtered and self._found == -1
        self.empty.setVisible(not (has_rows or is_loading or has_found or is_unknown))
        if is_filtered:
            has_words = bool(words_of(self.filter.text()))
            words = self.tr("Nothing found") if has_words else self.tr("Type a word to find something.")
            self.empty.show_words(words, self.tr("Clear search"))
        else:
            self.empty.show_words(self.tr("No conversations yet."), self.tr("Start one"))
