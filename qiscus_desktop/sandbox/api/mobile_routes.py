"""Endpoints that only mobile SDKs call: broker credentials, event reports, realtime check, channels."""

from __future__ import annotations

from typing import Any

from qiscus_desktop.sandbox.api.call import Call, Route, Routes
from qiscus_desktop.sandbox.clock import iso_seconds
from qiscus_desktop.sandbox.data import rooms as room_data
from qiscus_desktop.sandbox.errors import bad_request
from qiscus_desktop.sandbox.rules.service import Service


class MobileRoutes:
    """Handlers that only the SDKs for phones call: broker credentials, reports, channels."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def routes(self) -> Routes:
        """What these handlers answer."""
        return {
            ("GET", "mqtt_config"): Route(self.mqtt_config),
            ("POST", "event_report"): Route(self.event_report),
            ("POST", "realtime"): Route(self.realtime),
            ("GET", "channels"): Route(self.channels),
            ("POST", "channels/info"): Route(self.channels_info),
            ("POST", "channels/join"): Route(self.join),
            ("POST", "channels/leave"): Route(self.leave),
        }

    async def mqtt_config(self, call: Call) -> dict[str, Any]:
        """Empty credentials: the broker asks for none."""
        return {"username": "", "password": ""}

    async def event_report(self, call: Call) -> dict[str, Any]:
        """Taken and forgotten."""
        return {"success": True}

    async def realtime(self, call: Call) -> dict[str, Any]:
        """Is somebody listening on this topic?"""
        topic = call.params.text("topic")
        if not topic:
            raise bad_request("topic is required")
        return {"status": self._service.hub.has_listener(topic)}

    async def channels(self, call: Call) -> dict[str, Any]:
        """The channels the user has joined."""
        async with self._service.database.read() as connection:
            numbers, _ = await room_data.list_room_ids(
                connection,
                call.user.id,
                kinds=["channel"],
                show_empty=True,
                show_removed=False,
                page=1,
                limit=100,
            )
        return {"channels": await self._summaries(call, numbers)}

    async def channels_info(self, call: Call) -> dict[str, Any]:
        """The channels asked for."""
        return {"channels": await self._summaries(call, await self._asked(call))}

    async def join(self, call: Call) -> dict[str, Any]:
        """Become a participant of channels."""
        numbers = await self._asked(call)
        async with self._service.database.write() as connection:
            for number in numbers:
                await room_data.add_member(connection, number, call.user.id, self._service.clock.now_ns())
        return {"channels": await self._summaries(call, numbers)}

    async def leave(self, call: Call) -> dict[str, Any]:
        """Leave channels."""
        numbers = await self._asked(call)
        async with self._service.database.write() as connection:
            for number in numbers:
                await room_data.remove_member(connection, number, call.user.id)
        return {"channels": await self._summaries(call, numbers)}

    async def _asked(self, call: Call) -> list[int]:
        unique_ids = call.params.texts("unique_ids")
        if not unique_ids:
            raise bad_request("unique_ids is required")
        async with self._service.database.read() as connection:
            numbers = await room_data.room_ids_by_unique_id(connection, unique_ids)
            found = await room_data.load_rooms(connection, numbers)
        return [room.id for room in found.values() if room.is_channel]

    async def _summaries(self, call: Call, numbers: list[int]) -> list[dict[str, Any]]:
        async with self._service.database.read() as connection:
            found = await room_data.load_rooms(connection, numbers, call.user.id)
        shapes = self._service.shapes
        return [
            {
                "id": room.id,
                "unique_id": room.unique_id,
                "name": room.name,
                "avatar_url": shapes.out(room.avatar_url),
                "extras": shapes.json(room.options),
                "is_joined": room.member(call.user.id) is not None,
                "created_at": iso_seconds(room.created_ns),
            }
            for room in found.values()
        ]
