"""Owns the panel at the right: a room's picture, name and members."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from qiscus_desktop.core.models import RoomKind
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui.qt_overrides import guarded_overrides
from qiscus_desktop.ui.theme.painted.probes import Probes
from qiscus_desktop.ui.widgets.avatar import Avatar
from qiscus_desktop.ui.widgets.boxes import Box, column, row
from qiscus_desktop.ui.widgets.buttons import IconButton
from qiscus_desktop.ui.widgets.glyphs import Glyphs
from qiscus_desktop.ui.widgets.labels import PlainLabel, PlainText, plain_tool_tip
from qiscus_desktop.ui.widgets.pictures import AvatarPainter
from qiscus_desktop.ui.widgets.words import member_count, room_face, shortened

if TYPE_CHECKING:
    from qiscus_desktop.ui.details.members import MemberList

_LONG_WORD = re.compile(r"(\S{16})(?=\S)")
_NAME_SHOWN = 80  # a longer one would leave no room for the members


@guarded_overrides
class DetailsPanel(Box):
    """Shows one room; closes by its button or Escape. Its content is made when it is first opened."""

    closed = Signal()

    close_button: IconButton
    members: MemberList

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
        self._probes, self._icons, self._avatars = probes, icons, avatars
        self._room_id = 0
        self._is_built = False

    def _build(self) -> None:
        from qiscus_desktop.ui.details.members import MemberList

        self._is_built = True
        bar = Box("qcw-details__bar", self)
        title = PlainLabel(self.tr("Details"), "qcw-details__title", bar)
        self.close_button = IconButton(
            "close", self.tr("Close details"), self._icons, "qcw-header-action", bar
        )
        self.close_button.clicked.connect(self.closed)
        top = row(bar)
        top.addWidget(title, 1)
        top.addWidget(self.close_button)
        self._avatar = Avatar(self._avatars, "qcw-details__avatar", self)
        self._name = PlainText("", "qcw-details__room", self)
        self._name.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._name.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._heading = PlainLabel("", "qcw-details__heading", self)
        self.members = MemberList(self._session, self._probes, self._avatars, self)
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
        if room is None or not self._is_built:
            return
        face = room_face(room, self._session.account_id)
        self._avatar.show_person(*face)
        name = face[1]
        # Qt breaks lines between words only; a very long one may break anywhere.
        self._name.setText(_LONG_WORD.sub("\\1\u200b", shortened(name, _NAME_SHOWN)))
        self._name.setToolTip(plain_tool_tip(name))
        members = room.participants or ()
        total = max(room.participant_count, len(members))
        self._heading.setText(
            member_count(total) if room.kind is not RoomKind.SINGLE else self.tr("In this conversation")
        )
        self.members.members.set_members(members)

    def refresh_people(self) -> None:
        """Somebody came or went, or a picture arrived."""
        if self._is_built:
            self.members.viewport().update()
            self._avatar.update()

    def showEvent(self, event: QShowEvent) -> None:
        if not self._is_built:
            self._build()
            self.refresh()
        super().showEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)
