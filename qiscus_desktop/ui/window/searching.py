"""Owns searching in one chat: its keys, and the messages found below the room list."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence

from qiscus_desktop.core.models import Comment
from qiscus_desktop.store.database.search import words_of
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui.search.asking import SERVER_PAUSE_MS, Asking
from qiscus_desktop.ui.search.results import SearchResults
from qiscus_desktop.ui.window.parts import Parts

_MOST_HITS = 100


class Searching(QObject):
    """Asks the session while somebody types into the filter of the list, and brings to what he chooses.

    Keys work where the focus is inside the chat, and only there: keys elsewhere belong to the host program.
    """

    room_wanted = Signal(object)

    def __init__(self, session: Session, parts: Parts) -> None:
        super().__init__(parts)
        self._session, self._parts, self._window = session, parts, parts.window
        self._account_id = session.account_id
        self._results: SearchResults | None = None
        self._count: int | None = None
        self._here: Sequence[Comment] = ()
        self._there: Sequence[Comment] = ()
        self._asking = Asking(lambda query: session.find(query, limit=_MOST_HITS), self)
        self._asking.answered.connect(self._take_here)
        self._asking_server = Asking(
            lambda query: session.find_on_server(query, limit=_MOST_HITS), self, SERVER_PAUSE_MS
        )
        self._asking_server.answered.connect(self._take_there)

    @property
    def is_done(self) -> bool:
        """Whether no more answers come to the words in the filter."""
        return not (self._asking.is_waiting or self._asking_server.is_waiting)

    def words_changed(self, query: str) -> None:
        self._asking_server.forget()
        if not words_of(query):
            self._asking.forget()
            self._tell(0 if query.strip() else None)
            return
        if self._count is None:
            self._tell(-1)
        self._asking.want(query)

    def account_changed(self) -> None:
        """What was found belongs to the one who searched."""
        if self._session.account_id != self._account_id:
            self._account_id = self._session.account_id
            self._window.sidebar.filter.clear()

    # ---- keys

    def take_key(self, event: QKeyEvent) -> bool:
        """True when the key means something here. As a possible shortcut it is only claimed: a program around
        us that uses the same keys gets them while the focus is elsewhere.
        """
        if event.type() == QEvent.Type.KeyRelease or not self._window.isVisible():
            return False
        act = self._meaning_of(event)
        if act is None:
            return False
        event.accept()
        if event.type() == QEvent.Type.KeyPress:
            act()
        return True

    def _meaning_of(self, event: QKeyEvent) -> Callable[[], None] | None:
        page = self._window.page
        if event.matches(QKeySequence.StandardKey.Find):
            is_list = self._window.is_narrow and self._window.shows_list
            return self._focus_filter if is_list or not page.room_id else self._open_bar
        if event.key() == Qt.Key.Key_K and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            return self._focus_filter
        if page.is_searching and page.search_bar is not None:
            return page.search_bar.meaning_of(event)
        return None

    def _open_bar(self) -> None:
        self._uncover_page()
        self._window.page.open_search()

    def _uncover_page(self) -> None:
        if self._window.is_narrow:
            self._window.close_details()  # they would lie in its place

    def _focus_filter(self) -> None:
        self._window.show_list()
        if self._window.shows_list:
            self._window.sidebar.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._window.sidebar.filter.selectAll()

    # ---- messages below the rooms

    def _take_here(self, query: str, comments: Sequence[Comment]) -> None:
        self._here, self._there = comments, ()
        self._asking_server.want(query)
        self._show(query)

    def _take_there(self, query: str, comments: Sequence[Comment]) -> None:
        self._there = comments
        self._show(query)

    def _show(self, query: str) -> None:
        found = {comment.id: comment for comment in (*self._there, *self._here)}
        count = self._built().show_hits(query, [found[id_] for id_ in sorted(found, reverse=True)])
        self._tell(count if count or self.is_done else -1)

    def _tell(self, count: int | None) -> None:
        self._count = count
        self._window.sidebar.set_found(count)

    def _built(self) -> SearchResults:
        if self._results is None:
            sidebar, parts = self._window.sidebar, self._parts
            self._results = results = SearchResults(self._session, parts.probes, parts.avatars, sidebar)
            results.list.chosen.connect(self._choose)
            results.list.left_above.connect(self._go_up)
            results.list.escaped.connect(sidebar.filter.setFocus)
            sidebar.left_below.connect(self._go_down)
            sidebar.entered_below.connect(self._go_to_first)
            sidebar.take_below(results)
            sidebar.setTabOrder(sidebar.view, results.list)
        return self._results

    def _choose(self, comment: Comment) -> None:
        self.go_to(comment)
        self._window.page.composer.focus_field()

    def go_to(self, comment: Comment) -> None:
        """Shows a comment in its room and lets it flash; what cannot be reached is told by the session."""
        page = self._window.page
        if comment.room_id != page.room_id:
            self.room_wanted.emit(comment.room_id)
        self._uncover_page()
        self._window.show_page()
        if comment.room_id == page.room_id:  # else the room is still on its way
            self._session.load_around(comment.room_id, comment.id)  # also of rows that are here: they stay
            page.timeline.jump_to(comment.id)

    def _go_to_first(self) -> None:
        hit = self._results.model.hit_at(0) if self._results is not None else None
        if hit is not None:
            self._choose(hit.comment)

    def _go_down(self) -> None:
        if self._results is not None and self._results.list.isVisible():
            self._results.list.focus_first()

    def _go_up(self) -> None:
        sidebar = self._window.sidebar
        rooms = sidebar.model.rowCount()
        if rooms:
            sidebar.view.setCurrentIndex(sidebar.model.index(rooms - 1))
            sidebar.view.setFocus(Qt.FocusReason.BacktabFocusReason)
        else:
            sidebar.filter.setFocus()
