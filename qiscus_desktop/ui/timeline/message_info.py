"""Owns the message info: who has read an own message, whom it has reached, and for whom it still waits."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QScrollArea, QWidget

from qiscus_desktop.core.errors import QiscusError
from qiscus_desktop.core.models import Comment, RoomKind
from qiscus_desktop.store import changes
from qiscus_desktop.ui.css_classes import set_css_classes
from qiscus_desktop.ui.qt_overrides import guarded_overrides
from qiscus_desktop.ui.widgets.avatar import Avatar
from qiscus_desktop.ui.widgets.boxes import Box, column, row
from qiscus_desktop.ui.widgets.buttons import IconButton
from qiscus_desktop.ui.widgets.labels import PlainLabel, PlainText
from qiscus_desktop.ui.widgets.states import Glyph
from qiscus_desktop.ui.widgets.tasks import Tasks
from qiscus_desktop.ui.widgets.words import clock, day, summary

if TYPE_CHECKING:
    from datetime import date

    from qiscus_desktop.core.wire.decode import Receipts
    from qiscus_desktop.store.session import Session
    from qiscus_desktop.ui.widgets.glyphs import Glyphs
    from qiscus_desktop.ui.widgets.pictures import AvatarPainter

_MOST_PEOPLE = 200


class Reach(IntEnum):
    """How far a message has come with one person."""

    PENDING = 0
    DELIVERED = 1
    READ = 2


class Reader(msgspec.Struct, frozen=True):
    """One person and how far the message has come there."""

    id: str
    name: str
    avatar_url: str
    reach: Reach


@guarded_overrides
class MessageInfo(QDialog):
    """Shown with `open()`: at once what this computer knows, soon after what the server says, then live.

    The service tells who, but not when; so there are no times beside the names.
    """

    def __init__(
        self,
        session: Session,
        comment: Comment,
        today: date,
        avatars: AvatarPainter,
        icons: Glyphs,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        set_css_classes(self, "qcw-dialog qcw-message-info")
        self.setWindowTitle(self.tr("Message info"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session, self._comment = session, comment
        self._avatars, self._icons = avatars, icons
        self._told: dict[str, Reader] = {}
        self._tasks = Tasks(self)
        self._list: Box | None = None
        self._build(today)
        self.refresh()
        self._stop_hearing = session.listen(self._apply)
        self._tasks.start(session.receipts(comment.id), self._take, self._fail)

    def _build(self, today: date) -> None:
        page = Box("qcw-dialog__page qcw-message-info__page", self)
        bar = Box("qcw-message-info__header", page)
        title = PlainLabel(self.tr("Message info"), "qcw-dialog__title", bar)
        self.close_button = IconButton("close", self.tr("Close"), self._icons, "qcw-dialog__close", bar)
        self.close_button.clicked.connect(self.reject)
        top = row(bar)
        top.addWidget(title, 1)
        top.addWidget(self.close_button)
        sent = self.tr("Sent {day} at {time}").format(
            day=day(self._comment.created_at, today, self.locale()),
            time=clock(self._comment.created_at, self.locale()),
        )
        if not self._comment.has_time:
            sent = self.tr("Sent")
        quote = Box("qcw-dialog__quote qcw-message-info__comment", page)
        words = column(quote)
        words.addWidget(PlainLabel(summary(self._comment), "qcw-message-info__comment-text", quote))
        words.addWidget(PlainLabel(sent, "qcw-message-info__comment-time", quote))
        self._area = QScrollArea(page)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setAccessibleName(self.tr("Who has seen it"))
        self._area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.note = PlainText("", "qcw-dialog__text", page)
        self.note.setVisible(False)
        column(self).addWidget(page)
        inside = column(page)
        for part in (bar, quote, self.note):
            inside.addWidget(part)
        inside.addWidget(self._area, 1)
        self._area.setFocus()

    # ---- what is known

    def readers(self) -> list[Reader]:
        """Everybody else in the room by name, with the further of what is known here and was told."""
        room = self._session.rooms.get(self._comment.room_id)
        receipts = self._session.timeline(self._comment.room_id).receipts
        found = dict(self._told)
        for person in (room.participants or ()) if room is not None else ():
            mark = receipts.of(person.id)
            here = _reach(self._comment.id, mark.received, mark.read)
            told = self._told.get(person.id)
            reach = max(here, told.reach if told is not None else Reach.PENDING)
            found[person.id] = Reader(person.id, person.name or person.id, person.avatar_url, reach)
        found.pop(self._session.account_id, None)
        return sorted(found.values(), key=lambda one: one.name.casefold())

    def _take(self, answer: Receipts) -> None:
        for reach, users in (
            (Reach.READ, answer.read_by),
            (Reach.DELIVERED, answer.delivered_to),
            (Reach.PENDING, answer.pending),
        ):
            for user in users:
                self._told[user.id] = Reader(user.id, user.name or user.id, user.avatar_url, reach)
        self.refresh()

    def _fail(self, error: QiscusError) -> None:
        self.note.setText(self.tr("{reason} This is what was known before.").format(reason=error.sentence))
        self.note.setVisible(True)

    def _apply(self, change: changes.Change) -> None:
        match change:
            case changes.ReceiptsChanged(room_id=room_id) if room_id == self._comment.room_id:
                self.refresh()
            case changes.MediaChanged():
                self._area.viewport().update()  # a face may have come
            case _:
                pass

    # ---- what is seen

    def refresh(self) -> None:
        """Shows everybody anew."""
        people = self.readers()
        whole = Box("qcw-message-info__info")
        inside = column(whole)
        room = self._session.rooms.get(self._comment.room_id)
        is_single = room is not None and room.kind is RoomKind.SINGLE
        for reach, icon, words, state in (
            (Reach.READ, "check-double", self.tr("Read by"), "read"),
            (Reach.DELIVERED, "check-double", self.tr("Delivered to"), "delivered"),
            (Reach.PENDING, "clock", self.tr("Not delivered yet"), "pending"),
        ):
            here = [one for one in people if one.reach is reach]
            if here:
                count = "" if is_single else f" · {len(here)}"
                inside.addWidget(self._heading(f"{words}{count}", icon, state, whole))
                for person in here[:_MOST_PEOPLE]:
                    inside.addWidget(self._person(person, whole))
            if len(here) > _MOST_PEOPLE:
                more = self.tr("and {n} more").format(n=len(here) - _MOST_PEOPLE)
                inside.addWidget(PlainLabel(more, "qcw-dialog__text", whole))
        if not people:
            inside.addWidget(PlainText(self.tr("Nobody else is here."), "qcw-dialog__text", whole))
        inside.addStretch(1)
        place = self._area.verticalScrollBar().value()
        self._area.setWidget(whole)  # the one before is deleted
        self._area.verticalScrollBar().setValue(place)

    def _heading(self, words: str, icon: str, state: str, parent: QWidget) -> Box:
        box = Box(f"qcw-message-info__info-header {state}", parent)
        line = row(box)
        line.addWidget(Glyph(icon, self._icons, f"qcw-message-info__tick {state}", box))
        line.addWidget(PlainLabel(words, "qcw-message-info__heading", box), 1)
        return box

    def _person(self, person: Reader, parent: QWidget) -> Box:
        box = Box("qcw-message-info__user", parent)
        face = Avatar(self._avatars, "qcw-message-info__user-avatar", box)
        face.show_person(person.avatar_url, person.name, person.id)
        line = row(box)
        line.addWidget(face)
        line.addWidget(PlainLabel(person.name, "qcw-message-info__user-info", box), 1)
        return box

    def done(self, result: int) -> None:
        self._stop_hearing()
        self._tasks.cancel()
        super().done(result)


def _reach(comment_id: int, received: int, read: int) -> Reach:
    if read >= comment_id:
        return Reach.READ
    return Reach.DELIVERED if received >= comment_id else Reach.PENDING
