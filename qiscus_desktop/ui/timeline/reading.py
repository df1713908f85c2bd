"""Owns what counts as read: somebody else's comment, its end on screen, in a window that is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from qiscus_desktop.ui.widgets.activity import ActivityWatch, is_looked_at

if TYPE_CHECKING:
    from qiscus_desktop.ui.timeline.view import TimelineView


class Reading:
    """Tells `visible_read` with the newest comment read, each only once."""

    def __init__(self, view: TimelineView) -> None:
        self._view = view
        self._told_id = 0
        # Not from within a change or an event: whoever listens may change the rows.
        self._soon = QTimer(view)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._tell)
        self._activity = ActivityWatch(view)
        self._activity.changed.connect(self.check)

    def reset(self) -> None:
        self._told_id = 0
        self._soon.stop()

    def check(self) -> None:
        if self._newest_read() > self._told_id:
            self._soon.start()

    def _tell(self) -> None:
        newest = self._newest_read()
        if newest > self._told_id:
            self._told_id = newest
            self._view.visible_read.emit(newest)

    def _newest_read(self) -> int:
        """The newest comment of others whose lower end is on screen; 0 when nobody looks."""
        view = self._view
        if not is_looked_at(view):
            return 0
        height = view.viewport().height()
        for shown in reversed(view.flow.shown):
            comment = shown.layout.key.comment
            bottom = shown.y + shown.layout.bubble.bottom()
            if bottom <= height and comment.id and comment.sender_id != view.session.account_id:
                return comment.id
        return 0
