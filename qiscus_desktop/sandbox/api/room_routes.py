"""Endpoints about rooms: opening, listing, changing, participants, unread counts."""

from __future__ import annotations

from typing import Any

from qiscus_desktop.sandbox.api.call import Call, Route, Routes
from qiscus_desktop.sandbox.errors import bad_request
from qiscus_desktop.sandbox.rules.messages import Messages
from qiscus_desktop.sandbox.rules.rooms import KINDS, Rooms

_KINDS = {
    "single": ["single"],
    "group": ["group"],
    "public_channel": ["channel"],
    "channel": ["channel"],
}


class RoomRoutes:
    """Handlers for rooms: open, make, list, change, participants, unread counts."""

    def __init__(self, rooms: Rooms, messages: Messages) -> None:
        self._rooms = rooms
        self._messages = messages

    def routes(self) -> Routes:
        """What these handlers answer."""
        return {
            ("POST", "get_or_create_room_with_target"): Route(self.open_single),
            ("POST", "create_room"): Route(self.create_group),
            ("POST", "get_or_create_room_with_unique_id"): Route(self.open_channel),
            ("GET", "get_room_by_id"): Route(self.get),
            ("POST", "rooms_info"): Route(self.infos),
            ("GET", "user_rooms"): Route(self.mine),
            ("POST", "update_room"): Route(self.update),
            ("GET", "room_participants"): Route(self.participants),
            ("POST", "add_room_participants"): Route(self.add),
            ("POST", "remove_room_participants"): Route(self.remove),
            ("GET", "total_unread_count"): Route(self.unread_messages),
            ("GET", "get_room_unread_count"): Route(self.unread_rooms),
        }

    async def open_single(self, call: Call) -> dict[str, Any]:
        """The room with one other person."""
        params = call.params
        return await self._rooms.open_single(
            call.user, params.texts("emails"), params.json_text("options"), params.text("distinct_id")
        )

    async def create_group(self, call: Call) -> dict[str, Any]:
        """A new group."""
        params = call.params
        return await self._rooms.create_group(
            call.user,
            params.text("name"),
            params.texts("participants"),
            params.optional("avatar_url"),
            params.json_text("options"),
        )

    async def open_channel(self, call: Call) -> dict[str, Any]:
        """The channel with this id."""
        params = call.params
        return await self._rooms.open_channel(
            call.user,
            params.text("unique_id"),
            params.optional("name"),
            params.optional("avatar_url"),
            params.json_text("options"),
        )

    async def get(self, call: Call) -> dict[str, Any]:
        """One room by number."""
        return await self._rooms.get(call.user, call.params.needed_id("id"))

    async def infos(self, call: Call) -> dict[str, Any]:
        """Several rooms by number or string id."""
        params = call.params
        numbers, unique_ids = params.integers("room_id"), params.texts("room_unique_id")
        found = await self._rooms.infos_of(
            call.user,
            numbers,
            unique_ids,
            params.flag("show_participants", default=False),
            params.flag("show_removed", default=False),
        )
        asked = len(numbers) + len(unique_ids)
        return {
            "meta": {"request_rooms_total": asked, "response_rooms_total": len(found)},
            "rooms_info": found,
        }

    async def mine(self, call: Call) -> dict[str, Any]:
        """A page of the room list."""
        params = call.params
        page, limit = params.page()
        found, total = await self._rooms.mine(
            call.user,
            kinds=_KINDS.get(params.text("room_type"), list(KINDS)),
            page=page,
            limit=limit,
            with_participants=params.flag("show_participants", default=False),
            show_empty=params.flag("show_empty", default=False),
            show_removed=params.flag("show_removed", default=False),
        )
        return {"meta": {"current_page": page, "total_room": total}, "rooms_info": found}

    async def update(self, call: Call) -> dict[str, Any]:
        """Change name, picture or options."""
        params = call.params
        return await self._rooms.update(
            call.user,
            params.needed_id("id"),
            params.optional("room_name") or params.optional("name"),
            params.optional("avatar_url"),
            params.json_text("options"),
        )

    async def participants(self, call: Call) -> dict[str, Any]:
        """Participants by page or deprecated offset; nothing without a room (a known client fault)."""
        params = call.params
        page, limit = params.page()
        offset = (page - 1) * limit
        if "offset" in params and "page" not in params:
            offset, limit = max(0, params.integer("offset")), 100
            page = offset // limit + 1
        meta = {"current_offset": offset, "current_page": page, "per_page": limit, "total": 0}
        unique_id = params.text("room_unique_id")
        if not unique_id:
            return {"meta": meta, "participants": []}
        descending = params.text("sorting").lower() == "desc"
        found, total = await self._rooms.participants(call.user, unique_id, offset, limit, descending)
        return {"meta": meta | {"total": total}, "participants": found}

    async def add(self, call: Call) -> dict[str, Any]:
        """Let people in."""
        emails = call.params.texts("emails")
        if not emails:
            raise bad_request("emails is required")
        added = await self._rooms.add(call.user, call.params.needed_id("room_id"), emails)
        return {"participants_added": added}

    async def remove(self, call: Call) -> dict[str, Any]:
        """Send people out."""
        emails = call.params.texts("emails")
        if not emails:
            raise bad_request("emails is required")
        gone = await self._rooms.remove(call.user, call.params.needed_id("room_id"), emails)
        return {"participants_removed": gone}

    async def unread_messages(self, call: Call) -> dict[str, Any]:
        """Unread messages over all rooms."""
        return {"total_unread_count": sum((await self._messages.unread_by_room(call.user)).values())}

    async def unread_rooms(self, call: Call) -> dict[str, Any]:
        """Rooms with unread messages, under the same key."""
        return {"total_unread_count": len(await self._messages.unread_by_room(call.user))}
