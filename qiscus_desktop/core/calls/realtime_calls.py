"""Realtime: active room, typing, presence, custom events, syncing by hand, the connection itself."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from qiscus_desktop.core import events
from qiscus_desktop.core.arguments import checks_arguments
from qiscus_desktop.core.dispatch.stream import EventStream
from qiscus_desktop.core.models import Room, RoomKind
from qiscus_desktop.core.runtime.service import Service
from qiscus_desktop.core.runtime.signed_in_user import SignedInUser
from qiscus_desktop.core.wire import topics

log = logging.getLogger("qiscus.core")


@checks_arguments
class RealtimeCalls:
    """Calls that go over the realtime connection. What is published while it is down is dropped."""

    def __init__(self, service: Service, user: SignedInUser, stream: EventStream) -> None:
        self._service = service
        self._user = user
        self._emit = stream.emit
        self._channels: set[str] = set()  # unique ids that are subscribed until the session ends
        self._custom_event_functions: dict[str, list[Callable[..., Any]]] = {}

    def forget(self) -> None:
        """The user has signed out: nothing is subscribed any more."""
        self._custom_event_functions.clear()
        self._channels.clear()

    # ---- rooms

    def set_active_room(self, room: Room) -> None:
        """Make a room the active one (official `setActiveRoom`): its topics are subscribed at once.

        The room that was active before is left. Fires `roomChangedCallback`, for channels too.
        """
        self._user.require()
        previous, self._user.active_room = self._user.active_room, room
        self._subscribe_active(room)
        if previous is not None:
            self._unsubscribe_active(previous)
        if previous is None or previous.id != room.id:
            self._emit(events.RoomChanged(room))

    def exit_chat_room(self) -> None:
        """Leave the active room (official `exitChatRoom`)."""
        room, self._user.active_room = self._user.active_room, None
        if room is not None:
            self._unsubscribe_active(room)

    def clear_rooms_cache(self) -> None:
        """Kept for ports of web programs (official `clearRoomsCache`): this core caches no rooms."""

    def subscribe_room(self, room: Room) -> None:
        """Hear typing and receipts of a room, or a channel's comments. Counted: each needs its
        `unsubscribe_room`.
        """
        self._service.require_realtime().subscribe(self._topics_of(room))

    def unsubscribe_room(self, room: Room) -> None:
        """Take one `subscribe_room` back."""
        self._service.require_realtime().unsubscribe(self._topics_of(room))

    def subscribe_own_marks(self, room_ids: Iterable[int]) -> None:
        """Hear what this account reads in these rooms on its other devices: CommentRead with our own id.

        Counted, as `subscribe_room`, whose topics hold these too.
        """
        self._service.require_realtime().subscribe(self._own_marks(room_ids))

    def unsubscribe_own_marks(self, room_ids: Iterable[int]) -> None:
        """Take one `subscribe_own_marks` of each room back."""
        self._service.require_realtime().unsubscribe(self._own_marks(room_ids))

    def _own_marks(self, room_ids: Iterable[int]) -> list[str]:
        me = self._user.require().id
        return [topics.read(room_id, me) for room_id in room_ids] if topics.can_hold(me) else []

    def _subscribe_active(self, room: Room) -> None:
        self.subscribe_room(room)
        other = room.other(self._user.id)
        if other is not None:
            self.subscribe_user_presence(other.id)

    def _unsubscribe_active(self, room: Room) -> None:
        self.unsubscribe_room(room)
        other = room.other(self._user.id)
        if other is not None:
            self.unsubscribe_user_presence(other.id)

    def _topics_of(self, room: Room) -> tuple[str, ...]:
        if room.kind is not RoomKind.CHANNEL:
            return topics.of_room(room.id)
        if not topics.can_hold(room.unique_id):
            return ()
        return (topics.channel_comment(self._service.require_settings().app_id, room.unique_id),)

    def watch_channel(self, room: Room) -> None:
        if (
            room.kind is RoomKind.CHANNEL
            and room.unique_id not in self._channels
            and self._service.realtime is not None
        ):
            self._channels.add(room.unique_id)
            self._service.realtime.subscribe(self._topics_of(room))

    # ---- typing, presence

    def publish_typing(self, room_id: int | bool, is_typing: bool | int | None = None) -> None:
        """Tell a room that we type, or no longer do (official `publishTyping(1|0)`).

        `publish_typing(room_id, True)`, or as officially `publish_typing(1)` for the active room.
        """
        if is_typing is None:
            room = self._user.active_room
            if room is None:
                return
            room_id, is_typing = room.id, bool(room_id)
        if (
            self._user.account is not None
            and self._service.realtime is not None
            and topics.can_hold(self._user.account.id)
        ):
            self._service.realtime.publish(
                topics.typing(int(room_id), self._user.account.id), "1" if is_typing else "0"
            )

    def publish_online_presence(self, is_online: bool) -> None:
        """Show us online (repeated every few seconds) or offline (official `publishOnlinePresence`)."""
        if self._service.realtime is not None:
            self._service.realtime.set_present(is_online)

    def subscribe_user_presence(self, user_id: str) -> None:
        """Hear when somebody comes and goes: PresenceChanged, `presenceCallback` (official
        `subscribeUserPresence`).

        The last known state comes at once. Counted.
        """
        if topics.can_hold(user_id):
            self._service.require_realtime().subscribe((topics.presence(user_id),))

    def unsubscribe_user_presence(self, user_id: str) -> None:
        """Take one `subscribe_user_presence` back (official `unsubscribeUserPresence`)."""
        if topics.can_hold(user_id):
            self._service.require_realtime().unsubscribe((topics.presence(user_id),))

    # ---- custom events

    def publish_event(self, room_id: int | str, data: Mapping[str, Any]) -> None:
        """Send your own data to whoever listens in a room (official `publishEvent`); nothing is stored.

        Arrives as CustomEventReceived, `{"sender", "data"}` on the wire with the sender filled in.
        """
        if not isinstance(data, Mapping):
            raise TypeError("publish_event wants an object")
        account = self._user.require()
        body = msgspec.json.encode({"sender": account.id, "data": data})
        self._service.require_realtime().publish(topics.custom_event(room_id), body)

    def subscribe_event(self, room_id: int | str, callback: Callable[[dict[str, Any]], object]) -> None:
        """Call `callback({"sender", "data"})` for each custom event of a room (official `subscribeEvent`)."""
        functions = self._custom_event_functions.setdefault(str(room_id), [])
        if not functions:
            self._service.require_realtime().subscribe((topics.custom_event(room_id),))
        functions.append(callback)

    def unsubscribe_event(self, room_id: int | str) -> None:
        """No more custom events of a room (official `unsubscribeEvent`)."""
        if self._custom_event_functions.pop(str(room_id), None):
            self._service.require_realtime().unsubscribe((topics.custom_event(room_id),))

    def tell_custom_event(self, event: events.CustomEventReceived) -> None:
        for function in self._custom_event_functions.get(event.room_id, ()):
            try:
                function({"sender": event.sender_id, "data": event.data})
            except Exception:
                log.exception("a function of subscribe_event raised")

    # ---- the connection

    async def close_realtime_connection(self) -> None:
        """Disconnect and stay so (official `closeRealtimeConnection`); polling goes on."""
        if self._service.realtime is not None:
            await self._service.realtime.close()

    async def subscribed(self) -> None:
        """Return once the broker has confirmed what was subscribed: from then on nothing is missed."""
        if self._service.realtime is not None:
            await self._service.realtime.settled()

    def reconnect_now(self) -> None:
        """Try the connection at once instead of waiting: the network came back, the computer woke up."""
        if self._service.realtime is not None:
            self._service.realtime.reconnect_now()
