"""Realtime: active room, typing, presence, custom events, syncing by hand, the connection itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from qiscus_desktop.core import errors, events
from qiscus_desktop.core.calls.session import SessionCalls
from qiscus_desktop.core.dispatch.interceptors import Interceptor
from qiscus_desktop.core.models import Room, RoomKind
from qiscus_desktop.core.realtime.connection import Realtime
from qiscus_desktop.core.wire import topics


class RealtimeCalls(SessionCalls):
    """Calls that go over the realtime connection. What is published while it is down is dropped."""

    # ---- rooms

    def set_active_room(self, room: Room) -> None:
        """Make a room the active one (official `setActiveRoom`): its topics are subscribed at once.

        The room that was active before is left. Fires `roomChangedCallback`, for channels too.
        """
        self._require_account()
        previous, self._selected = self._selected, room
        self._subscribe_active(room)
        if previous is not None:
            self._unsubscribe_active(previous)
        if previous is None or previous.id != room.id:
            self._emit(events.RoomChanged(room))

    def exit_chat_room(self) -> None:
        """Leave the active room (official `exitChatRoom`)."""
        room, self._selected = self._selected, None
        if room is not None:
            self._unsubscribe_active(room)

    def clear_rooms_cache(self) -> None:
        """Kept for ports of web programs (official `clearRoomsCache`): this core caches no rooms."""

    def subscribe_room(self, room: Room) -> None:
        """Hear typing and receipts of a room, or a channel's comments. Counted: each needs its
        `unsubscribe_room`.
        """
        self._realtime_or_error().subscribe(self._topics_of(room))

    def unsubscribe_room(self, room: Room) -> None:
        """Take one `subscribe_room` back."""
        self._realtime_or_error().unsubscribe(self._topics_of(room))

    def subscribe_own_marks(self, room_ids: Iterable[int]) -> None:
        """Hear what this account reads in these rooms on its other devices: CommentRead with our own id.

        Counted, as `subscribe_room`, whose topics hold these too.
        """
        self._realtime_or_error().subscribe(self._own_marks(room_ids))

    def unsubscribe_own_marks(self, room_ids: Iterable[int]) -> None:
        """Take one `subscribe_own_marks` of each room back."""
        self._realtime_or_error().unsubscribe(self._own_marks(room_ids))

    def _own_marks(self, room_ids: Iterable[int]) -> list[str]:
        me = self._require_account().id
        return [topics.read(room_id, me) for room_id in room_ids] if topics.can_hold(me) else []

    def _subscribe_active(self, room: Room) -> None:
        self.subscribe_room(room)
        other = room.other(self.user_id)
        if other is not None:
            self.subscribe_user_presence(other.id)

    def _unsubscribe_active(self, room: Room) -> None:
        self.unsubscribe_room(room)
        other = room.other(self.user_id)
        if other is not None:
            self.unsubscribe_user_presence(other.id)

    def _topics_of(self, room: Room) -> tuple[str, ...]:
        if room.kind is not RoomKind.CHANNEL:
            return topics.of_room(room.id)
        if not topics.can_hold(room.unique_id):
            return ()
        return (topics.channel_comment(self.settings.app_id, room.unique_id),)

    def _watch_channel(self, room: Room) -> None:
        if (
            room.kind is RoomKind.CHANNEL
            and room.unique_id not in self._channels
            and self._realtime is not None
        ):
            self._channels.add(room.unique_id)
            self._realtime.subscribe(self._topics_of(room))

    # ---- typing, presence

    def publish_typing(self, room_id: int | bool, is_typing: bool | int | None = None) -> None:
        """Tell a room that we type, or no longer do (official `publishTyping(1|0)`).

        `publish_typing(room_id, True)`, or as officially `publish_typing(1)` for the active room.
        """
        if is_typing is None:
            room = self._selected
            if room is None:
                return
            room_id, is_typing = room.id, bool(room_id)
        if self._account is not None and self._realtime is not None and topics.can_hold(self._account.id):
            self._realtime.publish(topics.typing(int(room_id), self._account.id), "1" if is_typing else "0")

    def publish_online_presence(self, is_online: bool) -> None:
        """Show us online (repeated every few seconds) or offline (official `publishOnlinePresence`)."""
        if self._realtime is not None:
            self._realtime.set_present(is_online)

    def subscribe_user_presence(self, user_id: str) -> None:
        """Hear when somebody comes and goes: PresenceChanged, `presenceCallback` (official
        `subscribeUserPresence`).

        The last known state comes at once. Counted.
        """
        if topics.can_hold(user_id):
            self._realtime_or_error().subscribe((topics.presence(user_id),))

    def unsubscribe_user_presence(self, user_id: str) -> None:
        """Take one `subscribe_user_presence` back (official `unsubscribeUserPresence`)."""
        if topics.can_hold(user_id):
            self._realtime_or_error().unsubscribe((topics.presence(user_id),))

    # ---- custom events

    def publish_event(self, room_id: int | str, data: Mapping[str, Any]) -> None:
        """Send your own data to whoever listens in a room (official `publishEvent`); nothing is stored.

        Arrives as CustomEventReceived, `{"sender", "data"}` on the wire with the sender filled in.
        """
        if not isinstance(data, Mapping):
            raise TypeError("publish_event wants an object")
        account = self._require_account()
        body = msgspec.json.encode({"sender": account.id, "data": data})
        self._realtime_or_error().publish(topics.custom_event(room_id), body)

    def subscribe_event(self, room_id: int | str, callback: Callable[[dict[str, Any]], object]) -> None:
        """Call `callback({"sender", "data"})` for each custom event of a room (official `subscribeEvent`)."""
        functions = self._custom_event_functions.setdefault(str(room_id), [])
        if not functions:
            self._realtime_or_error().subscribe((topics.custom_event(room_id),))
        functions.append(callback)

    def unsubscribe_event(self, room_id: int | str) -> None:
        """No more custom events of a room (official `unsubscribeEvent`)."""
        if self._custom_event_functions.pop(str(room_id), None):
            self._realtime_or_error().unsubscribe((topics.custom_event(room_id),))

    # ---- syncing and the connection

    async def synchronize(self, last_comment_id: int | None = None) -> int:
        """Fetch what is new in all rooms (official `synchronize`, GET `sync`); how many comments came.

        Raises what every call raises.
        """
        return await self._sync.comments(last_comment_id)

    async def synchronize_event(self, start_event_id: int | None = None) -> int:
        """Fetch receipts and deletions (official `synchronizeEvent`, GET `sync_event`; broken there).

        Raises what every call raises.
        """
        return await self._sync.events(start_event_id)

    def start_sync(self) -> None:
        """Poll again (official `startSync`)."""
        self._sync.is_stopped = False

    def stop_sync(self) -> None:
        """Do not poll (official `stopSync`); syncing by hand still works."""
        self._sync.is_stopped = True

    def open_realtime_connection(self) -> None:
        """Connect (official `openRealtimeConnection`); `set_user` does it by itself."""
        self._require_account()
        self._open_realtime()

    async def close_realtime_connection(self) -> None:
        """Disconnect and stay so (official `closeRealtimeConnection`); polling goes on."""
        if self._realtime is not None:
            await self._realtime.close()

    async def subscribed(self) -> None:
        """Return once the broker has confirmed what was subscribed: from then on nothing is missed."""
        if self._realtime is not None:
            await self._realtime.settled()

    def reconnect_now(self) -> None:
        """Try the connection at once instead of waiting: the network came back, the computer woke up."""
        if self._realtime is not None:
            self._realtime.reconnect_now()

    def intercept(self, name: str, callback: Interceptor) -> Callable[[], None]:
        """Change messages on their way (official `intercept`); the result takes the function away again.

        `name` is "message::before-sent" or "message::before-received"; `callback(message)` gets the wire
        object and returns it, changed; it may be async.
        """
        return self._interceptors.add(name, callback)

    def set_custom_header(self, headers: Mapping[str, str | None]) -> None:
        """Headers that go with every request from now on (official `setCustomHeader`); TypeError for no
        mapping.
        """
        if not isinstance(headers, Mapping):
            raise TypeError("set_custom_header wants a mapping of names to values")
        self._custom_headers = {str(name): str(value) for name, value in headers.items() if value is not None}

    def _realtime_or_error(self) -> Realtime:
        if self._realtime is None:
            raise errors.NotInitialisedError
        return self._realtime
