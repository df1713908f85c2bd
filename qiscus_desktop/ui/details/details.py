"""Owns the panel at the right: a room's picture, name and members."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from qiscus_desktop.core.models import RoomKind
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui.details.members import MemberList
from qiscus_desktop.ui.theme.probes import Probes
from qiscus_desktop.ui.widgets.avatar import Avatar
from qiscus_desktop.ui.widgets.boxes import Box, column, row
from qiscus_desktop.ui.widgets.buttons import IconButton
from qiscus_desktop.ui.widgets.glyphs import Glyphs
from qiscus_desktop.ui.widgets.labels import PlainLabel, PlainText
from qiscus_desktop.ui.widgets.pictures import AvatarPainter
from qiscus_desktop.ui.widgets.words import member_count


class DetailsPanel(Box):
    """Shows one room; closes by its button or Escape."""

    closed = Signal()

    def __init__(
        self,
        session: Session,
        probes: Probes,
        icons: Glyphs,
        avatars: AvatarPainter,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("qcw-details", parent)
        self._session = session
        self._room_id = 0
        bar = Box("qcw-details__bar", self)
        title = PlainLabel(self.tr("Details"), "qcw-details__title", bar)
        self.close_button = IconButton("close", self.tr("Close details"), icons, "qcw-header-action", bar)
        self.close_button.clicked.connect(self.closed)
        top = row(bar)
        top.addWidget(title, 1)
        top.addWidget(self.close_button)
        self._avatar = Avatar(avatars, "qcw-details__avatar", self)
        self._name = PlainText("", "qcw-details__room", self)
        self._name.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._name.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._heading = PlainLabel("", "qcw-details__heading", self)
        self.members = MemberList(session, probes, avatars, self)
        inside = column(self)
        inside.addWidget(bar)
        inside.addWidget(self._avatar, 0, Qt.AlignmentFlag.AlignHCenter)
        inside.addWidget(self._name)
        inside.addWidget(self._heading)
        inside.addWidget(self.members, 1)

    def show_room(self, room_id: int) -> None:
        self._room_id = room_id
        self.refresh()

    def refresh(self) -> None:
        room = self._session.rooms.get(self._room_id)
        if room is None:
            return
        partner = room.other(self._session.account_id)
        name = room.name or room.unique_id
        self._avatar.show_person(room.avatar_url, name, partner.id if partner else str(room.id))
        self._name.setText(name)
        members = room.participants or ()
        total = max(room.participant_count, len(members))
        self._heading.setText(
            member_count(total) if room.kind is not RoomKind.SINGLE else self.tr("In this conversation")
        )
        self.members.members.set_members(members)

    def refresh_people(self) -> None:
        """Somebody came or went, or a picture arrived."""
        self.members.viewport().update()
        self._avatar.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)
