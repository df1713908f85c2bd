"""Owns where rows come from: the comment, its place, its state, and the composer that lays it out."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import msgspec
from PySide6.QtCore import QLocale, QSize
from PySide6.QtGui import QColor

from qiscus_desktop.core.models import Comment, RoomKind
from qiscus_desktop.ui.theme.avatars import name_colour
from qiscus_desktop.ui.timeline.delegates.text import FIRST_PORTION, NEXT_PORTION
from qiscus_desktop.ui.timeline.placement import Surroundings, place_of
from qiscus_desktop.ui.timeline.rows.row import RowKey, RowLayout
from qiscus_desktop.ui.timeline.rows.row_composer import RowComposer
from qiscus_desktop.ui.widgets.words import today

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qiscus_desktop.ui.timeline.delegates.base import BubbleDelegate
    from qiscus_desktop.ui.timeline.delegates.foreign import ForeignCode
    from qiscus_desktop.ui.timeline.look import Look
    from qiscus_desktop.ui.timeline.rows.open_room import OpenRoom


class Pictures(Protocol):
    """What rows ask about pictures, and what they tell about the files of own uploads."""

    def natural_size(self, url: str) -> QSize: ...
    def set_own_file(self, url: str, path: Path) -> None: ...
    def set_stand_in(self, url: str, shown: str) -> None: ...


class RowSource:
    """Answers what ScrollLayout asks: what decides a row's look, and the layout that follows from it."""

    def __init__(self, room: OpenRoom, pictures: Pictures, foreign: ForeignCode) -> None:
        self._room = room
        self._pictures = pictures
        self._foreign = foreign
        self._is_dark = False
        self._day = today()
        self.around = Surroundings("")
        self.composer: RowComposer | None = None
        self._expanded: dict[str, int] = {}
        self._uploads: dict[str, str] = {}

    def reset(self) -> None:
        """Another room."""
        self.around = Surroundings("")
        self._expanded.clear()
        self._uploads.clear()

    def expand(self, temp_id: str) -> None:
        """More of a very long text is wanted."""
        self._expanded[temp_id] = self._expanded.get(temp_id, FIRST_PORTION) + NEXT_PORTION

    def key_of(self, row: int) -> RowKey:
        timeline = self._room.timeline
        assert timeline is not None
        comment = timeline[row]
        place = place_of(timeline, row, self.around)
        attachment = comment.attachment
        size = QSize()
        if attachment is not None and not attachment.width:
            size = self._pictures.natural_size(attachment.url)
        return RowKey(
            comment=comment,
            place=place,
            status=timeline.status_of(row),
            shown_characters=self._expanded.get(comment.temp_id, FIRST_PORTION),
            picture_size=size,
            is_spoilt=self._foreign.is_spoilt(comment),
            day=today() if place.day is not None else None,
        )

    def compose(self, key: RowKey, before: RowLayout | None = None) -> RowLayout:
        """`before` is the layout that the row had: its content is taken over where it is the same."""
        assert self.composer is not None
        self._note_own_file(key.comment)
        return self.composer.compose(key, key.day or date.min, before)

    def has_day_turned(self) -> bool:
        """Whether it is another day than at the last call: yesterday's pill has other words then."""
        before, self._day = self._day, today()
        return before != self._day

    def _note_own_file(self, comment: Comment) -> None:
        """An upload shows the file it is made of, also right after it got its address on the server."""
        if comment.sender_id != self.around.account_id or comment.attachment is None:
            return
        url = comment.attachment.url
        made_of = self._uploads.get(comment.temp_id)
        if made_of is not None and made_of != url:
            self._pictures.set_stand_in(url, made_of)
            self._pictures.set_own_file(url, local_path(made_of))
        if not comment.status.is_on_server and url.startswith("file:"):
            self._uploads[comment.temp_id] = url
            self._pictures.set_own_file(url, local_path(url))
        if comment.status.is_on_server:
            self._uploads.pop(comment.temp_id, None)

    def restyle(
        self,
        look: Look,
        delegates: Mapping[str, BubbleDelegate],
        *,
        width: int,
        locale: QLocale,
        is_right_to_left: bool,
        is_dark: bool,
    ) -> None:
        """Rows are made anew from now on: another theme, width in pixels, room, account or direction."""
        session, timeline = self._room.session, self._room.timeline
        room = session.rooms.get(self._room.id) if self._room.id else None
        kind = room.kind if room is not None else self.around.kind  # we may have been put out of it
        self.around = Surroundings(
            account_id=session.account_id,
            kind=kind,
            unread_after_id=timeline.unread_after_id if timeline is not None else 0,
            has_older=timeline.has_older if timeline is not None else False,
        )
        self._is_dark = is_dark
        self.composer = RowComposer(
            look,
            delegates,
            width=width,
            account_id=session.account_id,
            is_group=kind is not RoomKind.SINGLE,
            # Nobody reports what he reads in a channel, so a tick there would never change.
            has_receipts=kind is not RoomKind.CHANNEL,
            locale=locale,
            picture_size=self._pictures.natural_size,
            name_ink=self._name_ink,
            is_right_to_left=is_right_to_left,
            foreign=self._foreign,
        )

    def take_divider(self) -> bool:
        """Looks where unread comments begin and whether there are older ones; True when it is news."""
        timeline, around = self._room.timeline, self.around
        if timeline is None:
            return False
        found = (timeline.unread_after_id, timeline.has_older)
        if found == (around.unread_after_id, around.has_older):
            return False
        self.around = msgspec.structs.replace(around, unread_after_id=found[0], has_older=found[1])
        return True

    def _name_ink(self, user_id: str) -> QColor:
        return name_colour(user_id, self._is_dark)

    def uploading(self) -> list[Comment]:
        """Own comments whose files are shown from this computer."""
        known = [self._room.comment_of(temp_id) for temp_id in self._uploads]
        return [comment for comment in known if comment is not None]


def local_path(url: str) -> Path:
    """The file behind a file: URL."""
    from PySide6.QtCore import QUrl

    return Path(QUrl(url).toLocalFile())
