"""What is heard of the room that is open: its typing, receipts and presence, and that the core knows it."""

from __future__ import annotations

import contextlib

from qiscus_desktop.core.client import QiscusCore
from qiscus_desktop.core.errors import NotInitialisedError
from qiscus_desktop.core.models import Room
from qiscus_desktop.store.state.state import State


class OpenRoomTopics:
    """At most one room is subscribed at a time, the active one of `state`."""

    def __init__(self, core: QiscusCore | None, state: State) -> None:
        self._core = core
        self._state = state
        self._subscribed: Room | None = None

    def subscribe(self, room: Room) -> None:
        """Nothing for a room that is not the active one, or when it is subscribed already."""
        if self._core is None or room.id != self._state.active_room_id or self._subscribed is not None:
            return
        self._core.subscribe_room(room)
        self._subscribed = room
        other = room.other(self._state.account_id)
        if other is not None:
            self._core.subscribe_user_presence(other.id)
        self._core.set_active_room(room)  # counted apart from the above: another session may have its own

    def unsubscribe(self) -> None:
        room, self._subscribed = self._subscribed, None
        if self._core is None or room is None:
            return
        with contextlib.suppress(NotInitialisedError):  # closed before us: nothing is subscribed any more
            self._core.unsubscribe_room(room)
            other = room.other(self._state.account_id)
            if other is not None:
                self._core.unsubscribe_user_presence(other.id)
            if self._core.selected is not None and self._core.selected.id == room.id:
                self._core.exit_chat_room()

    def forget(self) -> None:
        """A new session of the core knows no topics."""
        self._subscribed = None
