"""Owns where rows come from: the comment, its place, its state, and the composer that lays it out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor

from qiscus_desktop.core.models import Comment, RoomKind
from qiscus_desktop.ui.theme.avatars import name_colour
from qiscus_desktop.ui.timeline.canvas import local_path
from qiscus_desktop.ui.timeline.delegates.text import FIRST_PORTION, NEXT_PORTION
from qiscus_desktop.ui.timeline.row import RowKey, RowLayout
from qiscus_desktop.ui.timeline.row_layout import RowComposer
from qiscus_desktop.ui.timeline.rows import Surroundings, place_of

if TYPE_CHECKING:
    from qiscus_desktop.ui.timeline.view import TimelineView


class RowSource:
    """Answers the Flow's two questions: what decides a row's look, and the layout that follows from it."""

    def __init__(self, view: TimelineView) -> None:
        self._view = view
        self.around = Surroundings("")
        self.composer: RowComposer | None = None
        self._expanded: dict[str, int] = {}
        self._uploads: dict[str, str] = {}

    def reset(self) -> None:
        """Another room."""
        self._expanded.clear()
        self._uploads.clear()

    def expand(self, temp_id: str) -> None:
        """More of a very long text is wanted."""
        self._expanded[temp_id] = self._expanded.get(temp_id, FIRST_PORTION) + NEXT_PORTION

    def key_of(self, row: int) -> RowKey:
        assert self._view.timeline is not None
        comment = self._view.timeline[row]
        place = place_of(self._view.timeline, row, self.around)
        attachment = comment.attachment
        size = QSize()
        if attachment is not None and not attachment.width:
            size = self._view.canvas.pictures.natural_size(attachment.url)
        return RowKey(
            comment=comment,
            place=place,
            status=self._view.timeline.status_of(row),
            shown_characters=self._expanded.get(comment.temp_id, FIRST_PORTION),
            picture_size=size,
            is_spoilt=self._view.foreign.is_spoilt(comment),
            day=date.today() if place.day is not None else None,  # noqa: DTZ011 - the person's own calendar
        )

    def compose(self, key: RowKey) -> RowLayout:
        assert self.composer is not None
        self._note_own_file(key.comment)
        return self.composer.compose(key, key.day or date.min)

    def _note_own_file(self, comment: Comment) -> None:
        """An upload shows the file it is made of, also right after it got its address on the server."""
        if comment.sender_id != self.around.account_id or comment.attachment is None:
            return
        url = comment.attachment.url
        made_of = self._uploads.get(comment.temp_id)
        if made_of is not None and made_of != url:
            self._view.canvas.set_stand_in(url, made_of)
            self._view.canvas.set_own_file(url, local_path(made_of))
        if not comment.status.is_on_server and url.startswith("file:"):
            self._uploads[comment.temp_id] = url
            self._view.canvas.set_own_file(url, local_path(url))
        if comment.status.is_on_server:
            self._uploads.pop(comment.temp_id, None)

    def restyle(self) -> None:
        """Measures anew: another theme, width, room, account or direction."""
        room = self._view.session.rooms.get(self._view.room_id) if self._view.room_id else None
        kind = room.kind if room is not None else RoomKind.SINGLE
        timeline = self._view.timeline
        self.around = Surroundings(
            account_id=self._view.session.account_id,
            kind=kind,
            unread_after_id=timeline.unread_after_id if timeline is not None else 0,
            has_older=timeline.has_older if timeline is not None else False,
        )
        look = self._view.look
        self.composer = RowComposer(
            look,
            self._view.delegates,
            width=self.row_width(),
            account_id=self._view.session.account_id,
            is_group=kind is not RoomKind.SINGLE,
            # Nobody reports what he reads in a channel, so a tick there would never change.
            has_receipts=kind is not RoomKind.CHANNEL,
            locale=self._view.locale(),
            picture_size=self._view.canvas.pictures.natural_size,
            name_ink=self._name_ink,
            is_right_to_left=self._view.layoutDirection() is Qt.LayoutDirection.RightToLeft,
            foreign=self._view.foreign,
        )
        self._view.canvas.set_ratio(self._view.devicePixelRatioF())
        self._view.flow.head = self._view.scene.head_height(look)
        self._view.flow.foot = look.group_gap
        self._view.flow.estimate = 3 * look.text(False).line_height
        self._view.flow.forget_layouts()
        self._view.goto_bottom.restyle(look)

    def row_width(self) -> int:
        """The width of rows, with and without scroll bar: its coming must not lay all of them out again."""
        bar = self._view.verticalScrollBar().sizeHint().width()
        return max(self._view.maximumViewportSize().width() - bar, 1)

    def row_x(self) -> int:
        """Where rows begin: from right to left, the room kept free for a scroll bar is before them."""
        if self.composer is None or self._view.layoutDirection() is not Qt.LayoutDirection.RightToLeft:
            return 0
        return self._view.viewport().width() - self.composer.width

    def _name_ink(self, user_id: str) -> QColor:
        return name_colour(user_id, self._view.is_dark)

    def uploading(self) -> list[Comment]:
        """Own comments whose files are shown from this computer."""
        known = [self._view.comment_of(temp_id) for temp_id in self._uploads]
        return [comment for comment in known if comment is not None]
