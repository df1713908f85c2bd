"""Owns what a screen reader hears of the timeline: new comments, and the row that has the keyboard."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from qiscus_desktop.core.models import Comment, Status
from qiscus_desktop.core.models.names import set_apart
from qiscus_desktop.ui.timeline.rows.open_room import OpenRoom
from qiscus_desktop.ui.timeline.words import time_words
from qiscus_desktop.ui.widgets.outgoing_text import outgoing

_STATUS_WORDS = {
    Status.QUEUED: "waiting to be sent",
    Status.SENDING: "being sent",
    Status.FAILED: "failed to send",
    Status.SENT: "sent",
    Status.DELIVERED: "delivered",
    Status.READ: "read",
}


class RowAnnouncer:
    """Announces rows through Qt's accessibility. `summary` gives a comment in plain words."""

    def __init__(self, view: QWidget, room: OpenRoom, summary: Callable[[Comment], str]) -> None:
        self._view = view
        self._room = room
        self._summary = summary

    def announce(self, comment: Comment) -> None:
        """A comment that has just come."""
        if QAccessible.isActive() and not self._room.is_own(comment):
            self._say(self.words(comment))

    def focus(self, comment: Comment) -> None:
        """The keyboard has come to this row."""
        words = self.words(comment)
        self._view.setAccessibleDescription(words)
        if QAccessible.isActive():
            self._say(words)

    def words(self, comment: Comment) -> str:
        """Who, what, when and how far, in one sentence."""
        is_own = self._room.is_own(comment)
        who = "You" if is_own else comment.sender_name or comment.sender_id
        said = outgoing(f"{set_apart(who)}: {self._summary(comment)}")
        if comment.has_time:
            said = f"{said}, {time_words(comment.created_at, self._view.locale())}"
        row, timeline = self._room.row_of(comment.temp_id), self._room.timeline
        if not is_own or row is None or timeline is None:
            return said
        return f"{said}, {_STATUS_WORDS[timeline.status_of(row)]}"

    def _say(self, words: str) -> None:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._view, words))
