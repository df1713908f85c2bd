"""The server-to-server API: what an app's own backend may do with the secret key, for any user."""

from __future__ import annotations

from typing import Any

from qiscus_desktop.sandbox.api.call import Call, Route, Routes
from qiscus_desktop.sandbox.data import people
from qiscus_desktop.sandbox.data import rooms as room_data
from qiscus_desktop.sandbox.data.records import UserRecord
from qiscus_desktop.sandbox.errors import bad_request
from qiscus_desktop.sandbox.rules.accounts import Accounts
from qiscus_desktop.sandbox.rules.messages import Messages
from qiscus_desktop.sandbox.rules.posting import Posting
from qiscus_desktop.sandbox.rules.rooms import KINDS, Rooms
from qiscus_desktop.sandbox.rules.service import Service


class ServerRoutes:
    """Handlers below `/api/v2.1/rest/`; the gateway checks the secret."""

    def __init__(
        self, service: Service, accounts: Accounts, rooms: Rooms, posting: Posting, messages: Messages
    ) -> None:
        self._service = service
        self._accounts = accounts
        self._rooms = rooms
        self._posting = posting
        self._messages = messages

    def routes(self) -> Routes:
        """What these handlers answer."""
        table = {
            ("POST", "login_or_register"): self.login,
            ("GET", "user_profile"): self.profile,
            ("GET", "get_user_token"): self.token,
            ("POST", "reset_user_token"): self.reset_token,
            ("GET", "get_user_list"): self.users,
            ("GET", "get_user_rooms"): self.user_rooms,
            ("GET", "get_unread_count"): self.unread,
            ("POST", "deactivate_users"): self.deactivate,
            ("POST", "reactivate_users"): self.reactivate,
            ("POST", "create_room"): self.create_room,
            ("GET", "get_or_create_room_with_target"): self.room_with_target,
            ("POST", "get_or_create_room_with_target"): self.room_with_target,
            ("GET", "get_or_create_channel"): self.channel,
            ("POST", "get_or_create_channel"): self.channel,
            ("GET", "get_rooms_info"): self.rooms_info,
            ("POST", "get_rooms_info"): self.rooms_info,
            ("POST", "update_room"): self.update_room,
            ("GET", "get_room_participants"): self.participants,
            ("POST", "add_room_participants"): self.add,
            ("POST", "remove_room_participants"): self.remove,
            ("POST", "post_comment"): self.post,
            ("POST", "post_system_event_message"): self.post_system_event,
            ("GET", "load_comments"): self.load,
        }
        return {key: Route(handle, needs_user=False) for key, handle in table.items()}

    async def _user(self, user_id: str) -> UserRecord:
        async with self._service.database.read() as connection:
            user = await people.user_by_email(connection, user_id)
        if user is None:
            raise bad_request("user not found", f"user not found: {user_id}")
        return user

    async def _somebody_in(self, room_id: int) -> UserRecord:
        """A member of a room, through whose eyes it is read."""
        async with self._service.database.read() as connection:
            found, _ = await room_data.list_members(connection, room_id, 0, 1, descending=False)
        if not found:
            raise bad_request("room not found")
        return found[0].user

    async def login(self, call: Call) -> dict[str, Any]:
        """Create or change a user; the key is only needed for new ones."""
        params = call.params
        user_id, key = params.text("user_id"), params.text("password")
        name, avatar = params.optional("username"), params.optional("avatar_url")
        if key:
            return {
                "user": await self._accounts.login(user_id, key, name, avatar, params.json_text("extras"))
            }
        return {"user": await self._accounts.login_as((await self._user(user_id)).email, name, avatar)}

    async def profile(self, call: Call) -> dict[str, Any]:
        """One user."""
        return {"user": self._service.shapes.user(await self._user(call.params.text("user_id")))}

    async def token(self, call: Call) -> dict[str, Any]:
        """A token of a user, a new one if there is none."""
        user = await self._user(call.params.text("user_id"))
        live = await self._service.live_tokens(user.id)
        return {
            "token": live[0] if live else (await self._accounts.login_as(user.email, None, None))["token"]
        }

    async def reset_token(self, call: Call) -> dict[str, Any]:
        """End all sessions of a user and begin a new one."""
        user = await self._user(call.params.text("user_id"))
        for token in await self._service.live_tokens(user.id):
            await self._accounts.end_token(token)
        return {"token": (await self._accounts.login_as(user.email, None, None))["token"]}

    async def users(self, call: Call) -> dict[str, Any]:
        """All active users."""
        page, limit = call.params.page()
        async with self._service.database.read() as connection:
            query = call.params.text("query")
            found, total = await people.list_users(connection, query, page, limit, descending=False)
        meta = {"total_data": total, "total_page": -(-total // limit)}
        return {"meta": meta, "users": [self._service.shapes.user(user) for user in found]}

    async def user_rooms(self, call: Call) -> dict[str, Any]:
        """A page of a user's rooms."""
        params = call.params
        page, limit = params.page()
        found, total = await self._rooms.mine(
            await self._user(params.text("user_id")),
            kinds=list(KINDS),
            page=page,
            limit=limit,
            with_participants=params.flag("show_participants", default=False),
            show_empty=params.flag("show_empty", default=False),
            show_removed=False,
        )
        return {"meta": {"current_page": page, "total_room": total}, "rooms_info": found}

    async def unread(self, call: Call) -> dict[str, Any]:
        """Unread messages of a user over all rooms."""
        counts = await self._messages.unread_by_room(await self._user(call.params.text("user_id")))
        return {"total_unread_count": sum(counts.values())}

    async def deactivate(self, call: Call) -> dict[str, Any]:
        """Keep users out."""
        return await self._set_active(call, is_active=False)

    async def reactivate(self, call: Call) -> dict[str, Any]:
        """Let users in again."""
        return await self._set_active(call, is_active=True)

    async def _set_active(self, call: Call, is_active: bool) -> dict[str, Any]:
        found = [await self._user(user_id) for user_id in call.params.texts("user_ids")]
        async with self._service.database.write() as connection:
            for user in found:
                await people.change_user(connection, user.id, is_active=is_active)
        shapes = self._service.shapes
        return {"users": [shapes.user(user) | {"active": is_active} for user in found]}

    async def create_room(self, call: Call) -> dict[str, Any]:
        """A group made in the name of `creator`."""
        params = call.params
        return await self._rooms.create_group(
            await self._user(params.text("creator")),
            params.text("room_name"),
            params.texts("participants"),
            params.optional("room_avatar_url"),
            params.json_text("room_options"),
        )

    async def room_with_target(self, call: Call) -> dict[str, Any]:
        """The one-to-one room of two `user_ids`."""
        user_ids = call.params.texts("user_ids")
        if len(user_ids) != 2:
            raise bad_request("user_ids has to name two users")
        options = call.params.json_text("room_options")
        return await self._rooms.open_single(await self._user(user_ids[0]), user_ids[1:], options, "")

    async def channel(self, call: Call) -> dict[str, Any]:
        """A channel by its string id; `user_id` or the system joins it."""
        params = call.params
        return await self._rooms.open_channel(
            await self._user(params.text("user_id", "system")),
            params.text("unique_id"),
            params.optional("name"),
            params.optional("avatar_url"),
            params.json_text("options"),
        )

    async def rooms_info(self, call: Call) -> dict[str, Any]:
        """Rooms by number, as a member of each sees them."""
        found = []
        for room_id in call.params.integers("room_ids") or call.params.integers("room_id"):
            viewer = await self._somebody_in(room_id)
            found += await self._rooms.infos(viewer, [room_id], with_participants=True)
        return {"rooms_info": found}

    async def update_room(self, call: Call) -> dict[str, Any]:
        """Change a room in the name of `user_id`, or of one of its members."""
        params = call.params
        room_id = params.needed_id("room_id")
        actor = params.optional("user_id")
        user = await self._user(actor) if actor else await self._somebody_in(room_id)
        name, avatar = params.optional("room_name"), params.optional("room_avatar_url")
        return await self._rooms.update(user, room_id, name, avatar, params.json_text("room_options"))

    async def participants(self, call: Call) -> dict[str, Any]:
        """A page of a room's participants."""
        params = call.params
        page, limit = params.page()
        async with self._service.database.read() as connection:
            room_id = params.needed_id("room_id")
            offset = (page - 1) * limit
            found, total = await room_data.list_members(connection, room_id, offset, limit, descending=False)
        shapes = self._service.shapes
        return {"meta": {"total": total}, "participants": [shapes.participant(member) for member in found]}

    async def add(self, call: Call) -> dict[str, Any]:
        """Let people in."""
        room_id = call.params.needed_id("room_id")
        actor = await self._somebody_in(room_id)
        return {"participants_added": await self._rooms.add(actor, room_id, call.params.texts("user_ids"))}

    async def remove(self, call: Call) -> dict[str, Any]:
        """Send people out."""
        room_id = call.params.needed_id("room_id")
        actor = await self._somebody_in(room_id)
        return {
            "participants_removed": await self._rooms.remove(actor, room_id, call.params.texts("user_ids"))
        }

    async def post(self, call: Call) -> dict[str, Any]:
        """Post in the name of `user_id`."""
        params = call.params
        record, room = await self._posting.post(
            await self._user(params.text("user_id")),
            params.needed_id("room_id"),
            params.text("message"),
            type_=params.text("type", "text"),
            payload=params.raw("payload"),
            extras=params.raw("extras"),
            unique_temp_id=params.text("unique_temp_id"),
        )
        return {"comment": self._service.shapes.comment(record, room, 0)}

    async def post_system_event(self, call: Call) -> dict[str, Any]:
        """Post a centred line with a payload of one's own."""
        params = call.params
        room_id = params.needed_id("room_id")
        room = await self._service.room(room_id, (await self._somebody_in(room_id)).id)
        if room is None:
            raise bad_request("room not found")
        names = ("subject_email", "subject_username", "object_email", "object_username", "payload")
        payload = {"type": params.text("system_event_type", "custom"), "room_name": room.name}
        payload |= {name: params.raw(name) for name in names if name in params}
        record = await self._posting.post_system_event(room, params.text("message"), payload)
        return {"comment": self._service.shapes.comment(record, room, 0)}

    async def load(self, call: Call) -> dict[str, Any]:
        """A page of a room, newest first."""
        params = call.params
        room_id = params.needed_id("room_id")
        found = await self._messages.page(
            await self._somebody_in(room_id),
            room_id,
            pivot_id=params.integer("last_comment_id"),
            after=False,
            limit=min(max(1, params.integer("limit", 20)), 100),
            before_ns=0,
        )
        return {"comments": found}
