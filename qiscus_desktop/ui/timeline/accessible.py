"""Owns what a screen reader hears of the timeline: new comments, and the row that has the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

from qiscus_desktop.core.models import Comment, Status
from qiscus_desktop.core.models.names import set_apart
from qiscus_desktop.ui.timeline.words import time_words
from qiscus_desktop.ui.widgets.outward import outward

if TYPE_CHECKING:
    from qiscus_desktop.ui.timeline.view import TimelineView

_STATUS_WORDS = {
    Status.QUEUED: "waiting to be sent",
    Status.SENDING: "being sent",
    Status.FAILED: "failed to send",
    Status.SENT: "sent",
    Status.DELIVERED: "delivered",
    Status.READ: "read",
}


class RowAnnouncer:
    """Speaks rows through Qt's accessibility."""

    def __init__(self, view: TimelineView) -> None:
        self._view = view

    def announce(self, comment: Comment) -> None:
        """A comment that has just come."""
        if QAccessible.isActive() and comment.sender_id != self._view.session.account_id:
            self._say(self.words(comment))

    def focus(self, comment: Comment) -> None:
        """The keyboard has come to this row."""
        words = self.words(comment)
        self._view.setAccessibleDescription(words)
        if QAccessible.isActive():
            self._say(words)

    def words(self, comment: Comment) -> str:
        """Who, what, when and how far, in one sentence."""
        view = self._view
        is_own = comment.sender_id == view.session.account_id
        who = "You" if is_own else comment.sender_name or comment.sender_id
        said = outward(f"{set_apart(who)}: {view.summary(comment)}")
        if comment.has_time:
            said = f"{said}, {time_words(comment.created_at, view.locale())}"
        row = view.row_of(comment.temp_id)
        if not is_own or row is None or view.timeline is None:
            return said
        return f"{said}, {_STATUS_WORDS[view.timeline.status_of(row)]}"

    def _say(self, words: str) -> None:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._view, words))
