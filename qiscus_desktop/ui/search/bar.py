"""Owns the search bar of the open room: a field, which of how many hits is shown, the way to the next."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QSizePolicy, QWidget

from qiscus_desktop.store.database.search import words_of
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui.qt_overrides import guarded_overrides
from qiscus_desktop.ui.search.asking import SERVER_PAUSE_MS, Asking
from qiscus_desktop.ui.widgets.boxes import Box, row
from qiscus_desktop.ui.widgets.buttons import IconButton
from qiscus_desktop.ui.widgets.glyphs import Glyphs
from qiscus_desktop.ui.widgets.labels import PlainLabel
from qiscus_desktop.ui.widgets.search_field import SearchField
from qiscus_desktop.ui.widgets.words import isolated

_MOST_HITS = 1_000
_MOST_OF_SERVER = 100
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@guarded_overrides
class SearchBar(Box):
    """`.qcw-search-bar`. The newest hit is the first; "next" goes back in time, as one searches."""

    hit_wanted = Signal(object)  # the id of a comment
    closed = Signal()  # while the focus was in it, which now has to go elsewhere

    def __init__(self, session: Session, icons: Glyphs, parent: QWidget | None = None) -> None:
        super().__init__("qcw-search-bar", parent)
        self._session = session
        self._room_id = 0
        self._ids: list[int] = []
        self._at = 0
        classes = "qcw-search-bar__field qcw-search-field qcw-search"
        self.field = SearchField(self.tr("Search in this conversation"), icons, classes, self)
        self.count = PlainLabel("", "qcw-search-bar__count", self)
        self.count.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.older = self._button("chevron-up", self.tr("Older hit"), icons)
        self.newer = self._button("chevron-down", self.tr("Newer hit"), icons)
        self.close_button = self._button("close", self.tr("Close search"), icons)
        line = row(self)
        line.addWidget(self.field, 1, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self.count)
        for button in (self.older, self.newer, self.close_button):
            line.addWidget(button)
        self._asking = Asking(lambda query: session.find_ids(query, self._room_id, _MOST_HITS), self)
        self._asking.answered.connect(self._take_here)
        self._asking_server = Asking(self._ask_server, self, SERVER_PAUSE_MS)
        self._asking_server.answered.connect(self._take_there)
        self.field.textChanged.connect(self._words_changed)
        self.field.installEventFilter(self)
        self.older.clicked.connect(self._step_older)
        self.newer.clicked.connect(self._step_newer)
        self.close_button.clicked.connect(self.close_search)
        self._show_count()

    @property
    def is_done(self) -> bool:
        """Whether no more answers come to the words in the field."""
        return not (self._asking.is_waiting or self._asking_server.is_waiting)

    def open_in(self, room_id: int) -> None:
        """Ready to type in; the words of the last search in the same room are offered again."""
        if room_id != self._room_id:
            self._room_id = room_id
            self.field.clear()
        self.setVisible(True)
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def close_search(self) -> None:
        had_focus = self.isAncestorOf(self.window().focusWidget())
        self._forget()
        self.setVisible(False)
        if had_focus:
            self.closed.emit()

    def _step_older(self) -> None:
        self.step(1)

    def _step_newer(self) -> None:
        self.step(-1)

    def step(self, by: int) -> None:
        """So many hits further back in time, from the last on at the first again."""
        if self._ids:
            self._at = (self._at + by) % len(self._ids)
            self._show_hit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            act = self.meaning_of(event)
            if act is not None:
                act()
                return True
        return super().eventFilter(watched, event)

    def meaning_of(self, event: QKeyEvent) -> Callable[[], None] | None:
        """What a key does here; the Enter of the field is among them."""
        is_shifted = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.key() in _ENTER and self.field.hasFocus():
            return partial(self.step, -1 if is_shifted else 1)
        if event.matches(QKeySequence.StandardKey.FindPrevious):
            return partial(self.step, -1)
        if event.matches(QKeySequence.StandardKey.FindNext):
            return partial(self.step, 1)
        return self.close_search if event.key() == Qt.Key.Key_Escape else None

    # ---- inside

    def _button(self, icon: str, label: str, icons: Glyphs) -> IconButton:
        return IconButton(icon, label, icons, "qcw-search-bar__button", self)

    def _words_changed(self, query: str) -> None:
        if words_of(query):
            self._asking_server.forget()
            self._asking.want(query)
            return
        self._forget()
        self._ids = []
        self._show_count()

    def _forget(self) -> None:
        self._asking.forget()
        self._asking_server.forget()

    async def _ask_server(self, query: str) -> list[int]:
        found = await self._session.find_on_server(query, self._room_id, _MOST_OF_SERVER)
        return [comment.id for comment in found]

    def _take_here(self, query: str, ids: list[int]) -> None:
        self._ids, self._at = ids, 0
        self._asking_server.want(query)
        self._show_hit()

    def _take_there(self, _: str, ids: list[int]) -> None:
        """The hit in sight stays the one it was."""
        here = self._ids
        self._ids = sorted({*here, *ids}, reverse=True)
        if here:
            self._at = self._ids.index(here[self._at])
            self._show_count()
        else:
            self._show_hit()

    def _show_hit(self) -> None:
        self._show_count()
        if self._ids:
            self.hit_wanted.emit(self._ids[self._at])

    def _show_count(self) -> None:
        total = len(self._ids)
        text = self.field.text()
        if total:
            most = self.locale().toString(total) + ("+" if total == _MOST_HITS else "")
            words = self.tr("{n} of {total}").format(n=self.locale().toString(self._at + 1), total=most)
            words = isolated(words)  # digits alone would follow the direction of the window
        elif not text.strip():
            words = ""
        elif words_of(text):
            words = self.tr("Nothing found") if self.is_done else self.tr("Searching…")
        else:
            words = self.tr("Type a word")
        self.count.setText(words)
        self.field.setAccessibleDescription(words)
        for button in (self.older, self.newer):
            button.setEnabled(total > 1)
