"""Drawing attention to messages that nobody looks at: window title, tray, notification."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from qiscus_desktop.app.notifications import Notifications
from qiscus_desktop.app.paths import APP_NAME
from qiscus_desktop.app.tray import Tray
from qiscus_desktop.app.window import program_icon
from qiscus_desktop.core.models import Comment, RoomKind
from qiscus_desktop.resources_path import resources_dir
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui.widgets.words import summary


class Attention(QObject):
    """Tells of other people's messages while the window is not the active one."""

    raise_requested = Signal()
    quit_requested = Signal()
    room_requested = Signal(int)
    unread_changed = Signal(int)

    def __init__(
        self, front: Callable[[], QWidget | None], is_in_sight: Callable[[], bool], parent: QObject
    ) -> None:
        """`front`: the window that asks for attention; `is_in_sight`: whether a person looks at the chat.

        Both are asked at that moment.
        """
        super().__init__(parent)
        self._is_in_sight = is_in_sight
        self._tray = Tray(program_icon(), program_icon(has_unread=True), front, self)
        self._tray.raise_requested.connect(self.raise_requested)
        self._tray.quit_requested.connect(self.quit_requested)
        self._tray.room_requested.connect(self.room_requested)
        self.notifications = Notifications(APP_NAME, resources_dir() / "app-icon.png", self)
        self.notifications.clicked.connect(self.room_requested)
        self.unread_changed.connect(self._tray.show_unread)
        self._unplaced: dict[
            tuple[str, int], Comment
        ] = {}  # (account, room) -> newest of a room not known yet

    async def serve(self) -> None:
        """Hears the desktop, as long as it is there."""
        await self.notifications.serve()

    def tell(self, session: Session, comment: Comment) -> None:
        """A comment came in: a notification, unless it is our own, no person's, or in sight.

        The first of a new room may come before the room itself; it is told of when that is there.
        """
        if self._is_in_sight() or comment.sender_id == session.account_id or comment.type == "system_event":
            return
        room = session.rooms.get(comment.room_id)
        if room is None:
            self._unplaced[session.account_id, comment.room_id] = comment
            return
        title = room.name or comment.sender_name
        words = summary(comment)
        if room.kind is not RoomKind.SINGLE:
            words = f"{comment.sender_name or comment.sender_id}: {words}"
        if self.notifications.is_there:
            self.notifications.show(comment.room_id, title, words)
        else:
            self._tray.notify(comment.room_id, title, words)
        self._tray.alert()

    def rooms_changed(self, session: Session) -> None:
        """What waited for its room is told now; what was read meanwhile, here or elsewhere, no longer is."""
        for place in [place for place in self._unplaced if place[0] == session.account_id]:
            if session.rooms.get(place[1]) is not None:
                self.tell(session, self._unplaced.pop(place))
        for room_id in self.notifications.rooms:
            room = session.rooms.get(room_id)
            if room is None or not room.unread_count:
                self.notifications.withdraw(room_id)

    def close(self) -> None:
        self.notifications.withdraw_all()
        self._tray.close()
