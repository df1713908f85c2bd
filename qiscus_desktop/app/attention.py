"""Drawing attention to messages that nobody looks at: window title, tray, notification."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QWidget

from qiscus_desktop.app.tray import Tray
from qiscus_desktop.core.models import Comment
from qiscus_desktop.store.session import Session


class Attention(QObject):
    """Tells of other people's messages while the window is not the active one."""

    raise_requested = Signal()
    quit_requested = Signal()
    room_requested = Signal(int)
    unread_changed = Signal(int)

    def __init__(self, icon: QIcon, front: Callable[[], QWidget | None], parent: QObject) -> None:
        """`front`: the widget in which a person would see the message, as it is at that moment."""
        super().__init__(parent)
        self._front = front
        self._tray = Tray(icon, front, self)
        self._tray.raise_requested.connect(self.raise_requested)
        self._tray.quit_requested.connect(self.quit_requested)
        self._tray.room_requested.connect(self.room_requested)
        self.unread_changed.connect(self._tray.show_unread)

    def tell(self, session: Session, comment: Comment) -> None:
        """A comment came in: a notification, unless it is our own, no person's, or in sight."""
        front = self._front()
        is_in_sight = front is not None and front.isActiveWindow()
        if is_in_sight or comment.sender_id == session.account_id or comment.type == "system_event":
            return
        room = session.rooms.get(comment.room_id)
        title = room.name if room is not None and room.name else comment.sender_name
        self._tray.notify(comment.room_id, title, comment.text)

    def close(self) -> None:
        self._tray.close()
