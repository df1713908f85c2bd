"""Drawing attention to messages that nobody looks at: window title, tray, notification."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from qiscus_desktop.app.notifications import Notifications
from qiscus_desktop.app.paths import APP_NAME
from qiscus_desktop.app.tray import Tray
from qiscus_desktop.app.unseen import Unseen
from qiscus_desktop.app.window import program_icon
from qiscus_desktop.core.models import Comment, RoomKind
from qiscus_desktop.core.models.names import set_apart
from qiscus_desktop.resources_path import resources_dir
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui.widgets.words import summary

COLLECTED_FOR_MS = 200  # what comes in together is told of together


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
        self._unseen = Unseen()
        self._collecting = QTimer(self, interval=COLLECTED_FOR_MS, singleShot=True)
        self._collecting.timeout.connect(self._tell_collected)
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
            words = f"{set_apart(comment.sender_name or comment.sender_id)}: {words}"
        self._unseen.add(comment.room_id, title, words)
        if not self._collecting.isActive():
            self._collecting.start()

    def rooms_changed(self, session: Session) -> None:
        """What waited for its room is told now; what was read meanwhile, here or elsewhere, no longer is."""
        for place in [place for place in self._unplaced if place[0] == session.account_id]:
            if session.rooms.get(place[1]) is not None:
                self.tell(session, self._unplaced.pop(place))
        for room_id in self._unseen.rooms:
            room = session.rooms.get(room_id)
            if room is None:
                self._unseen.forget(room_id)
            else:
                self._unseen.unread(room_id, room.unread_count)
        self._withdraw_seen()

    def forget(self) -> None:
        """Somebody else signs in: nothing of the account before stays on the screen."""
        for room_id in self._unseen.rooms:
            self._unseen.forget(room_id)
        self._unplaced.clear()
        self.notifications.withdraw_all()

    def close(self) -> None:
        self._collecting.stop()
        self.notifications.withdraw_all()
        self._tray.close()

    def _tell_collected(self) -> None:
        fresh = self._unseen.take_fresh()
        self._withdraw_seen()
        for room_id, notice in fresh.items():
            if self.notifications.is_there:
                self.notifications.show(room_id, *notice)
            else:
                self._tray.notify(room_id, *notice)
        if fresh:
            self._tray.alert()

    def _withdraw_seen(self) -> None:
        standing = self._unseen.standing()
        for room_id in {*self.notifications.rooms} - standing:
            self.notifications.withdraw(room_id)
