"""Owns what counts as read: somebody else's comment, its end on screen, in a window that is looked at."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from qiscus_desktop.ui.timeline.rows.open_room import OpenRoom
from qiscus_desktop.ui.timeline.rows.scroll_layout import ScrollLayout
from qiscus_desktop.ui.widgets.activity import ActivityWatch, is_looked_at
from qiscus_desktop.ui.widgets.soon import soon


class Reading(QObject):
    """Tells `visible_read` with the id of the newest comment read, each only once.

    The id is `object`: Qt would cut it to 32 bits.
    """

    visible_read = Signal(object)

    def __init__(self, view: QWidget, room: OpenRoom, layout: ScrollLayout) -> None:
        super().__init__(view)
        self._view = view
        self._room = room
        self._layout = layout
        self._told_id = 0
        # Not from within a change or an event: whoever listens may change the rows.
        self._soon = soon(self, self._tell)
        self._activity = ActivityWatch(view)
        self._activity.changed.connect(self.check)

    def reset(self) -> None:
        self._told_id = 0
        self._soon.stop()

    def check(self) -> None:
        if self._newest_read() > self._told_id:
            self._soon.start()

    def tell_now(self) -> None:
        """Tells what `check` would tell in the next turn. Only where no loop over the rows is under way, and
        where what follows joins the batch of changes under way: then a comment that is read as soon as it is
        shown is one change of the room and not two.
        """
        if self._soon.isActive():
            self._soon.stop()
            self._tell()

    def _tell(self) -> None:
        newest = self._newest_read()
        if newest > self._told_id:
            self._told_id = newest
            self.visible_read.emit(newest)

    def _newest_read(self) -> int:
        """The newest comment of others whose lower end is on screen; 0 when nobody looks."""
        if not is_looked_at(self._view):
            return 0
        height = self._layout.view_height
        for shown in reversed(self._layout.shown):
            comment = shown.layout.key.comment
            bottom = shown.y + shown.layout.bubble.bottom()
            if bottom <= height and comment.id and not self._room.is_own(comment):
                return comment.id
        return 0
