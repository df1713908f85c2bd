"""Owns the page of the open room: header, banner, timeline and composer; or that no room is open."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from qiscus_desktop.core.models import RoomKind
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui.composer import Composer
from qiscus_desktop.ui.header import Header
from qiscus_desktop.ui.notices import FailedBar, OfflineBanner
from qiscus_desktop.ui.timeline.view import TimelineView
from qiscus_desktop.ui.widgets.boxes import Box, column
from qiscus_desktop.ui.widgets.glyphs import Glyphs
from qiscus_desktop.ui.widgets.pictures import AvatarPainter
from qiscus_desktop.ui.widgets.states import EmptyState
from qiscus_desktop.ui.window.pictures import ChatPictures

if TYPE_CHECKING:
    from qiscus_desktop.ui.search.bar import SearchBar


class RoomPage(Box):
    """`.qcw-main`. It knows which room it shows and puts its parts in line; commands go out by the parts'
    signals.
    """

    start_requested = Signal()

    def __init__(
        self,
        session: Session,
        make_timeline: Callable[[QWidget], TimelineView],
        icons: Glyphs,
        avatars: AvatarPainter,
        pictures: ChatPictures,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("qcw-main", parent)
        self._session = session
        self.room_id = 0
        self.has_list = True  # beside it or before it
        self._icons = icons
        self.search_bar: SearchBar | None = None
        self._shows_header = self._shows_form = True
        self.banner = OfflineBanner(self)
        self.header = Header(session, icons, avatars, self)
        self.timeline = make_timeline(self)
        self.composer = Composer(icons, pictures, self)
        self.empty = EmptyState("chat", icons, self)
        self.empty.action_requested.connect(self.start_requested)
        self.failed_bar = FailedBar(self)
        self.failed_bar.wanted.connect(self.timeline.jump_to_row)
        self.timeline.settled.connect(self._look_for_failed)
        self._inside = inside = column(self)
        inside.addWidget(self.header)
        inside.addWidget(self.banner)
        inside.addWidget(self.empty, 1)
        inside.addWidget(self.timeline, 1)
        inside.addWidget(self.failed_bar)
        inside.addWidget(self.composer)
        self.timeline.files_dropped.connect(self.composer.add_files)
        self.timeline.intentions.reply_requested.connect(self.composer.begin_reply)
        self.timeline.intentions.edit_requested.connect(self.composer.begin_edit)
        self.refresh()

    def show_room(self, room_id: int) -> None:
        """Shows a room with its draft; 0 shows that none is open."""
        if self.search_bar is not None and room_id != self.room_id:
            self.search_bar.close_search()
        if room_id:
            self.composer.set_room(room_id, self._session.draft(room_id))
        else:
            self.composer.leave_room()
        self.room_id = room_id
        self.header.show_room(room_id)
        self.timeline.show_room(room_id)
        self.refresh()

    @property
    def is_searching(self) -> bool:
        """Whether the search bar is there."""
        return self.search_bar is not None and self.search_bar.isVisibleTo(self)

    def toggle_search(self) -> None:
        if self.is_searching and self.search_bar is not None:
            self.search_bar.close_search()
        else:
            self.open_search()

    def open_search(self) -> None:
        """The search bar below the header, built when it is first asked for."""
        if not self.room_id:
            return
        if self.search_bar is None:
            from qiscus_desktop.ui.search.bar import SearchBar

            self.search_bar = bar = SearchBar(self._session, self._icons, self)
            bar.hit_wanted.connect(self.timeline.jump_to)
            bar.closed.connect(self.composer.focus_field)
            self._inside.insertWidget(1, bar)
            stops = (self.header.minimise_button, bar.field, bar.older, bar.newer, bar.close_button)
            for one, following in itertools.pairwise(stops):
                self.setTabOrder(one, following)
        self.search_bar.open_in(self.room_id)

    def set_parts(self, *, header: bool, form: bool) -> None:
        """Which parts the integrator wants to see."""
        self._shows_header, self._shows_form = header, form
        self.refresh()

    def refresh(self) -> None:
        """Which parts are there, and whether one can write."""
        has_room = bool(self.room_id)
        self.header.setVisible(has_room and self._shows_header)
        self.timeline.setVisible(has_room)
        if not has_room:
            self.failed_bar.show_hidden(())
        self.composer.setVisible(has_room and self._shows_form)
        self.empty.setVisible(not has_room)
        is_signed_in = bool(self._session.account_id)
        if not is_signed_in:
            self.empty.show_words(self.tr("You are not signed in."))
        elif self.has_list and not len(self._session.rooms):
            self.empty.show_words(self.tr("Conversations open here."))  # how to begin one says the list
        else:
            words = self.tr("Choose a conversation, or start a new one.")
            self.empty.show_words(
                words if self.has_list else self.tr("No conversation is open."), self.tr("New conversation")
            )
        is_lost = self._session.is_lost(self.room_id)
        self.timeline.setAcceptDrops(is_signed_in and self._shows_form and not is_lost)
        if not is_signed_in:
            reason = self.tr("Sign in to write messages.")
        else:
            reason = self.tr("You are no longer in this conversation.") if is_lost else ""
        self.composer.set_disabled_reason(reason)

    def _look_for_failed(self) -> None:
        failed = self._session.failed(self.room_id) if self.room_id else ()
        self.failed_bar.show_hidden(
            tuple(one for one in failed if self.timeline.scroll_layout.shown_of(one) is None)
        )

    def has_typing_signal(self) -> bool:
        """Channels have none: thousands would read along."""
        room = self._session.rooms.get(self.room_id)
        return room is not None and room.kind is not RoomKind.CHANNEL
