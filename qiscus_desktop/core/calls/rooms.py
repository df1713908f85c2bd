"""Rooms: opening, creating, listing, changing, members, unread counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from qiscus_desktop.core import errors, events
from qiscus_desktop.core.arguments import checks_arguments
from qiscus_desktop.core.calls.realtime_calls import RealtimeCalls
from qiscus_desktop.core.calls.sending import SendingCalls
from qiscus_desktop.core.dispatch.memory import CommentMemory
from qiscus_desktop.core.dispatch.stream import EventStream
from qiscus_desktop.core.models import Participant, Room
from qiscus_desktop.core.receipts import ReceiptPoster
from qiscus_desktop.core.runtime.receiving import Receiving
from qiscus_desktop.core.runtime.requester import Call
from qiscus_desktop.core.runtime.service import Service
from qiscus_desktop.core.runtime.signed_in_user import SignedInUser
from qiscus_desktop.core.sync import Sync
from qiscus_desktop.core.wire import decode, requests


class ParticipantPage(list[Participant]):
    """A page of members; `total` is the server's count of all."""

    total: int = 0
    page: int = 1


@checks_arguments
class RoomCalls:
    """Calls about rooms."""

    def __init__(
        self,
        service: Service,
        user: SignedInUser,
        call: Call,
        stream: EventStream,
        memory: CommentMemory,
        sync: Sync,
        receipts: ReceiptPoster,
        receiving: Receiving,
        realtime: RealtimeCalls,
        sending: SendingCalls,
    ) -> None:
        self._service = service
        self._user = user
        self._call = call
        self._emit = stream.emit
        self._memory = memory
        self._sync = sync
        self._receipts = receipts
        self._receiving = receiving
        self._realtime = realtime
        self._sending = sending

    async def chat_target(
        self,
        user_id: str,
        options: Mapping[str, Any] | None = None,
        *,
        distinct_id: str | None = None,
        unique_id: str | None = None,
    ) -> Room:
        """The one-to-one room with somebody, made when there is none (official `chatTarget`, POST
        `get_or_create_room_with_target`).

        `options` are stored with the room; a `message` among them is posted into it, under the temp id
        `unique_id` when given. Emits RoomOpened with the newest page; fires `chatRoomCreatedCallback`.
        `distinct_id` is sent under its right name.

        Raises what every call raises; where the message failed the error carries its `temp_id`.
        """
        given = dict(options or {})
        distinct_id = distinct_id or given.get("distinctId") or given.get("distinct_id")
        answer = await self._call(requests.chat_target(user_id, given, distinct_id))
        room = await self._opened(answer, is_by_target=True)
        message = given.get("message")
        if isinstance(message, str) and message:
            await self._sending.send_comment(room.id, message, unique_id)
        return room

    async def get_room_by_id(self, room_id: int) -> Room:
        """A room with its members; emits RoomOpened with the newest page (official `getRoomById`, GET
        `get_room_by_id`).

        Raises RoomNotFoundError.
        """
        try:
            answer = await self._call(requests.room_by_id(int(room_id)))
        except errors.ServerError as error:
            if error.status != 404:
                raise
            raise errors.RoomNotFoundError(
                404, error.message, sentence="There is no such room.", details=error.details
            ) from None
        return await self._opened(answer)

    async def chat_group(self, room_id: int) -> Room:
        """The same as `get_room_by_id` (official `chatGroup`).

        Raises what every call raises, and RoomNotFoundError.
        """
        return await self.get_room_by_id(room_id)

    async def get_or_create_room_by_unique_id(
        self,
        unique_id: str,
        name: str | None = None,
        avatar_url: str | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> Room:
        """Join a channel, made when there is none (official `getOrCreateRoomByUniqueId` and official
        `getOrCreateRoomByChannel`, POST `get_or_create_room_with_unique_id`).

        `unique_id` may hold neither `#` nor `+`. Emits RoomOpened; the channel's topic is subscribed.

        Raises what every call raises, and InvalidArgumentError for an id that no topic can hold.
        """
        if any(mark in unique_id for mark in "+#") or not unique_id:
            raise errors.InvalidArgumentError("A channel id may hold neither # nor +.", repr(unique_id))
        answer = await self._call(requests.room_by_unique_id(unique_id, name, avatar_url, options))
        return await self._opened(answer)

    async def create_group_room(
        self,
        name: str,
        user_ids: Iterable[str],
        options: Mapping[str, Any] | None = None,
        *,
        avatar_url: str | None = None,
    ) -> Room:
        """A new group (official `createGroupRoom`, POST `create_room`); it is not opened.

        `user_ids` without our own. An `avatarURL` among the options is the group's picture, as in the
        official SDK. Fires `groupRoomCreatedCallback` with the camelCase room.

        Raises what every call raises.
        """
        given = dict(options or {})
        picture = avatar_url or given.get("avatarURL") or given.get("avatar_url")
        answer = await self._call(requests.create_room(name, user_ids, picture, given or None))
        raw = _room(answer)
        room = decode.room(raw)
        self._realtime.watch_channel(room)
        self._emit(events.GroupRoomCreated(room, raw))
        return room

    async def update_room(
        self,
        room: Mapping[str, Any] | int,
        *,
        name: str | None = None,
        avatar_url: str | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> Room:
        """Change name, picture or options (official `updateRoom({id, room_name, avatar_url, options})`,
        POST `update_room`).

        Takes the room's id and keywords, or the official mapping. What is not given stays.

        Raises what every call raises, and InvalidArgumentError without an id.
        """
        if isinstance(room, Mapping):
            room_id = decode.numbered(room, "id")
            name = room.get("room_name", room.get("name", name))
            avatar_url = room.get("avatar_url", avatar_url)
            options = room.get("options", options)
        else:
            room_id = int(room)
        if not room_id:
            raise errors.InvalidArgumentError("Which room?", "update_room needs the room's id")
        raw = _room(await self._call(requests.update_room(room_id, name, avatar_url, options)))
        changed = decode.room(raw)
        self._emit(events.RoomUpdated(changed, raw))
        return changed

    async def get_rooms_info(
        self,
        params: Mapping[str, Any] | None = None,
        *,
        room_ids: Iterable[int | str] | None = None,
        unique_ids: Iterable[str] | None = None,
        show_participants: bool = True,
        show_removed: bool = False,
    ) -> list[Room]:
        """Several rooms with their last comments (official `getRoomsInfo`, POST `rooms_info`).

        Takes keywords or the official mapping `{room_ids, room_unique_ids, show_participants, show_removed}`;
        `show_participants=False` works here.

        Raises what every call raises.
        """
        given = params or {}
        answer = await self._call(
            requests.rooms_info(
                given.get("room_ids", room_ids),
                given.get("room_unique_ids", unique_ids),
                show_participants=given.get("show_participants", show_participants) is not False,
                show_removed=given.get("show_removed", show_removed) is True,
            )
        )
        return self._listed(answer)

    async def load_room_list(
        self,
        page: int | Mapping[str, Any] | None = None,
        limit: int | None = None,
        show_participants: bool = True,
        show_empty: bool | None = None,
        room_type: str = "default",
        *,
        show_removed: bool | None = None,
    ) -> list[Room]:
        """Our rooms, newest activity first, with their last comments (official `loadRoomList`, GET
        `user_rooms`).

        `page` counts from 1, `limit` at most 100 (20 when left out); a page shorter than `limit` is the
        last. `room_type`: "default", "all", "single", "group", "public_channel". Channels among them are
        heard from now on. The official form, one mapping, works as well.

        Raises what every call raises.
        """
        if isinstance(page, Mapping):
            given = {str(name): value for name, value in page.items() if value is not None}
            return await self.load_room_list(**given)
        request = requests.room_list(
            page,
            limit,
            show_participants=show_participants,
            show_empty=show_empty,
            show_removed=show_removed,
            room_type=room_type,
        )
        return self._listed(await self._call(request))

    async def get_participants(
        self, unique_id: str, page: int = 1, limit: int = 20, *, sorting: str | None = None
    ) -> ParticipantPage:
        """Members of a room by the room's unique id (official `getParticipants`, GET `room_participants`;
        broken there).

        `sorting` is "asc" or "desc" by name. The result is a list with `.total` and `.page`.

        Raises what every call raises.
        """
        answer = await self._call(requests.participants(unique_id, page, limit, sorting=sorting))
        return _participants(answer)

    async def get_room_participants(self, unique_id: str, offset: int = 0) -> ParticipantPage:
        """The older form with an offset, up to 100 at once (official `getRoomParticipants`, GET
        `room_participants`; broken there).

        Raises what every call raises.
        """
        return _participants(
            await self._call(requests.participants(unique_id, page=None, limit=None, offset=offset))
        )

    async def add_participants_to_group(self, room_id: int, user_ids: Iterable[str]) -> list[Participant]:
        """Add members (official `addParticipantsToGroup`, POST `add_room_participants`); returns the new
        ones.

        Raises what every call raises.
        """
        answer = await self._call(requests.add_participants(room_id, user_ids))
        added = decode.participants(decode.results(answer).get("participants_added"))
        self._emit(events.ParticipantsChanged(room_id, added=tuple(member.id for member in added)))
        return list(added)

    async def remove_participants_from_group(self, room_id: int, user_ids: Iterable[str]) -> list[str]:
        """Remove members (official `removeParticipantsFromGroup`, POST `remove_room_participants`); returns
        their ids.

        Raises what every call raises.
        """
        answer = await self._call(requests.remove_participants(room_id, user_ids))
        raw = decode.results(answer).get("participants_removed")
        removed = [member for member in raw if isinstance(member, str)] if isinstance(raw, list) else []
        self._emit(events.ParticipantsChanged(room_id, removed=tuple(removed)))
        return removed

    def remove_selected_room_participants(self, values: Iterable[str], key: str = "id") -> None:
        """Take members out of the active room's list (official `removeSelectedRoomParticipants`); local only.

        `key` is the field that `values` are compared with: "id" or "email" (the user id), or "username".
        """
        room = self._user.active_room
        if room is None or room.participants is None:
            return
        gone = set(values)
        kept = tuple(
            member
            for member in room.participants
            if (member.name if key in ("username", "name") else member.id) not in gone
        )
        self._user.active_room = msgspec.structs.replace(room, participants=kept)

    async def get_total_unread_count(self) -> int:
        """Unread comments over all rooms (official `getTotalUnreadCount`, GET `total_unread_count`).

        Raises what every call raises.
        """
        return _count(await self._call(requests.total_unread_count()))

    async def get_room_unread_count(self) -> int:
        """Rooms with unread comments (official `getRoomUnreadCount`, GET `get_room_unread_count`).

        Raises what every call raises.
        """
        return _count(await self._call(requests.room_unread_count()))

    async def clear_room_messages(self, unique_ids: Iterable[str]) -> list[Room]:
        """Empty rooms for ourselves, by their unique ids (official `clearRoomMessages`, DELETE
        `clear_room_messages`); returns them emptied.

        Emits RoomCleared for each.

        Raises what every call raises.
        """
        # What comes or goes out while the server is asked may be older or newer than the clearing.
        newest_id = max(self._memory.newest_id, self._sync.last_comment_id)
        answer = await self._call(requests.clear_room_messages(unique_ids))
        raw = decode.results(answer).get("rooms")
        cleared: list[Room] = []
        for member in raw if isinstance(raw, list) else ():
            if isinstance(member, dict) and decode.numbered(member, "id"):
                room = decode.room(member)
                cleared.append(room)
                self._emit(events.RoomCleared(room.id, member, up_to_id=newest_id))
        return cleared

    async def _opened(self, answer: dict[str, Any], *, is_by_target: bool = False) -> Room:
        raw = _room(answer)
        room = decode.room(raw)
        comments = await self._receiving.read_comments(decode.results(answer).get("comments"))
        if comments and room.last_comment is None:
            room = msgspec.structs.replace(room, last_comment=comments[-1])
        self._realtime.watch_channel(room)
        if self._service.require_settings().reads_on_open:
            self._realtime.set_active_room(room)
            if room.last_comment_id:
                self._receipts.post_soon(room.id, room.last_comment_id, is_read=True)
        self._emit(events.RoomOpened(room, tuple(comments), answer, is_by_target))
        return room

    def _listed(self, answer: dict[str, Any]) -> list[Room]:
        found = decode.rooms(decode.results(answer).get("rooms_info"))
        for room in found:
            self._realtime.watch_channel(room)
        return found


def _room(answer: dict[str, Any]) -> dict[str, Any]:
    room = decode.results(answer).get("room")
    if not isinstance(room, dict):
        raise errors.DecodeError("the answer has no room")
    return room


def _participants(answer: dict[str, Any]) -> ParticipantPage:
    results = decode.results(answer)
    found = ParticipantPage(decode.participants(results.get("participants")))
    meta = results.get("meta")
    if isinstance(meta, dict):
        found.total = decode.number(meta.get("total"))
        found.page = decode.number(meta.get("current_page")) or 1
    return found


def _count(answer: dict[str, Any]) -> int:
    return decode.number(decode.results(answer).get("total_unread_count"))
