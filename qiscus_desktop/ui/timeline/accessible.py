"""Owns what a screen reader hears of the timeline: new comments, and the row that has the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

from qiscus_desktop.core.models import Comment
from qiscus_desktop.ui.timeline.words import time_words

if TYPE_CHECKING:
    from qiscus_desktop.ui.timeline.view import TimelineView


class RowAnnouncer:
    """Speaks rows through Qt's accessibility; does nothing while no assistive program listens."""

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
        """Who, what and when, in one sentence."""
        is_own = comment.sender_id == self._view.session.account_id
        who = "You" if is_own else comment.sender_name or comment.sender_id
        return f"{who}: {self._view.summary(comment)}, {time_words(comment.created_at, self._view.locale())}"

    def _say(self, words: str) -> None:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._view, words))
