"""Owns where a room opens: at its first unread comment, if that is above the screen, else at its end."""

from __future__ import annotations

from qiscus_desktop.ui.timeline.rows.open_room import OpenRoom
from qiscus_desktop.ui.timeline.rows.scroll_layout import ScrollLayout


class FirstUnread:
    """Waits until rows are on screen: only then is it known what is above them."""

    def __init__(self, room: OpenRoom, layout: ScrollLayout) -> None:
        self._room = room
        self._layout = layout
        self._is_sought = False

    def seek(self) -> None:
        """The next rows on screen are to begin with it."""
        self._is_sought = True

    def place(self) -> bool:
        """Moves the layout to it, when it is sought and can be; True when that was done."""
        if not self._is_sought or not self._layout.shown:
            return False
        self._is_sought = False
        timeline = self._room.timeline
        if timeline is None or not timeline.unread_after_id:
            return False
        last_read = timeline.index_of_id(timeline.unread_after_id)
        first_unread = 0 if last_read is None else last_read + 1
        if first_unread >= self._layout.shown[0].row:
            return False
        self._layout.place_row(first_unread, self._layout.head)
        return True
