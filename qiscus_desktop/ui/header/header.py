"""Owns the header of the open room: avatar, name, sub-line, and the actions beside them."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from qiscus_desktop.core.models import Room, RoomKind
from qiscus_desktop.core.models.names import set_apart
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui.css_classes import set_css_classes
from qiscus_desktop.ui.qt_overrides import guarded_overrides
from qiscus_desktop.ui.widgets.avatar import Avatar
from qiscus_desktop.ui.widgets.boxes import Box, column, row
from qiscus_desktop.ui.widgets.buttons import BoxButton, IconButton
from qiscus_desktop.ui.widgets.glyphs import Glyphs
from qiscus_desktop.ui.widgets.labels import PlainLabel
from qiscus_desktop.ui.widgets.pictures import AvatarPainter
from qiscus_desktop.ui.widgets.words import (
    member_count,
    member_names,
    presence_words,
    room_face,
    room_name,
    typing_words,
)

_REFRESH_MS = 30_000


class HeaderInfo(BoxButton):
    """Avatar, name and sub-line as one button: mouse, Enter and Space press it."""

    def __init__(self, avatars: AvatarPainter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_css_classes(self, "qcw-header-info")
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._shown = ("", "", "-")
        self.avatar = Avatar(avatars, "qcw-header-avatar", self)
        self.name = PlainLabel("", "qcw-user-display-name", self)
        self.status = PlainLabel("", "qcw-user-status", self)
        for part in (self.avatar, self.name, self.status):
            # The button is pressed, not its parts.
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        text = Box("qcw-header-words", self)
        text.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        words = column(text)
        words.addStretch(1)
        words.addWidget(self.name)
        words.addWidget(self.status)
        words.addStretch(1)
        line = row(self)
        line.addWidget(self.avatar)
        line.addWidget(text, 1)

    def show_status(self, text: str, state: str) -> None:
        shown = (self.name.text(), text, state)
        if shown == self._shown:
            return
        self._shown = shown
        set_css_classes(self.status, "qcw-user-status", state)
        self.status.setText(text)
        self.status.setVisible(bool(text))
        self.setAccessibleName(self.tr("Conversation with {name}").format(name=set_apart(self.name.text())))
        self.setAccessibleDescription(text)


@guarded_overrides
class Header(Box):
    """The bar above the timeline. It shows one room and says what was pressed."""

    clicked = Signal()
    back_requested = Signal()
    details_toggled = Signal(bool)
    minimise_requested = Signal()
    search_requested = Signal()

    def __init__(
        self, session: Session, icons: Glyphs, avatars: AvatarPainter, parent: QWidget | None = None
    ) -> None:
        super().__init__("qcw-header", parent)
        self._session = session
        self._room_id = 0
        self._title = self._subtitle = ""
        self.back_button = IconButton("back", self.tr("Back to conversations"), icons, "qcw-back-btn", self)
        self.info = HeaderInfo(avatars, self)
        self.search_button = IconButton(
            "search", self.tr("Search messages"), icons, "qcw-header-action", self
        )
        self.details_button = IconButton("details", self.tr("Details"), icons, "qcw-header-action", self)
        self.details_button.setCheckable(True)
        self.menu_button = IconButton("more", self.tr("More"), icons, "qcw-header-action", self)
        self.minimise_button = IconButton(
            "minimise", self.tr("Minimise"), icons, "qcw-header-action qcw-window-toggle-btn", self
        )
        self.menu = QMenu(self.menu_button)
        self.menu_button.setMenu(self.menu)
        self.back_button.clicked.connect(self.back_requested)
        self.info.clicked.connect(self.clicked)
        self.search_button.clicked.connect(self.search_requested)
        self.details_button.toggled.connect(self.details_toggled)
        self.minimise_button.clicked.connect(self.minimise_requested)
        line = row(self)
        line.addWidget(self.back_button)
        line.addWidget(self.info, 1)
        for button in (self.search_button, self.details_button, self.menu_button, self.minimise_button):
            line.addWidget(button)
        for part in (self.back_button, self.menu_button, self.minimise_button):
            part.setVisible(False)
        # "5 minutes ago" grows old by itself.
        self._clock = QTimer(self, interval=_REFRESH_MS)
        self._clock.timeout.connect(self.refresh)

    @property
    def room_id(self) -> int:
        return self._room_id

    def show_room(self, room_id: int) -> None:
        self._room_id = room_id
        self._title = self._subtitle = ""
        self.refresh()

    def set_title(self, title: str) -> None:
        """Words in place of the room's name, for this visit of the room; empty brings the name back."""
        self._title = title
        self.refresh()

    def set_subtitle(self, subtitle: str) -> None:
        self._subtitle = subtitle
        self.refresh()

    def add_menu_action(self, text: str) -> QAction:
        self.menu_button.setVisible(True)
        return self.menu.addAction(text)

    def refresh(self) -> None:
        """Reads everything shown from the session again."""
        room = self._session.rooms.get(self._room_id)
        if room is None:
            return
        name = self._title or room_name(room, self._session.account_id)
        self.info.name.setText(name)
        partner = room.other(self._session.account_id)
        presence = self._session.presence(partner.id) if partner else None
        picture, _, seed = room_face(room, self._session.account_id)
        self.info.avatar.show_person(picture, name, seed)
        self.info.avatar.set_online(bool(presence and presence.is_online))
        self.info.show_status(*self._status(room))

    def _status(self, room: Room) -> tuple[str, str]:
        is_single = room.kind is RoomKind.SINGLE
        typing = typing_words(self._session.typing(room.id), with_names=not is_single)
        if typing:
            return typing, "status--istyping"
        if self._subtitle:
            return self._subtitle, ""
        if is_single:
            partner = room.other(self._session.account_id)
            presence = self._session.presence(partner.id) if partner else None
            words = presence_words(presence, datetime.now(UTC), self.locale())
            return words, "status--online" if presence and presence.is_online else "status--lastseen"
        members = room.participants or ()
        total = room.participant_count or len(members)
        if room.kind is RoomKind.CHANNEL:
            return member_count(total), "participant-count"
        names = [one.name or one.id for one in members if one.id != self._session.account_id]
        if members:
            names.append(self.tr("You"))
        return member_names(names, max(total, len(names))), "qcw-user-status--group"

    def showEvent(self, event: QEvent) -> None:
        self._clock.start()

    def hideEvent(self, event: QEvent) -> None:
        self._clock.stop()
