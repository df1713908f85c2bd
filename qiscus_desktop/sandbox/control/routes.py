"""`/control/...`: JSON in, JSON out, to switch faults, cut and expire things, post and publish as anybody."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from importlib import resources
from typing import Any

from sqlalchemy import func, select, update
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from qiscus_desktop.sandbox.control.faults import Faults, Switches
from qiscus_desktop.sandbox.control.traffic import Traffic
from qiscus_desktop.sandbox.data import people
from qiscus_desktop.sandbox.data.tables import members, rooms, sessions, users
from qiscus_desktop.sandbox.errors import ApiError, bad_request
from qiscus_desktop.sandbox.mqtt.codec import Message
from qiscus_desktop.sandbox.mqtt.listener import BrokerListener
from qiscus_desktop.sandbox.rules.posting import Posting
from qiscus_desktop.sandbox.rules.service import Service

Action = Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]


class ControlRoutes:
    """The handlers. They act on this process; rooms and users are those of the whole world."""

    def __init__(
        self,
        service: Service,
        posting: Posting,
        faults: Faults,
        traffic: Traffic,
        listener: BrokerListener,
    ) -> None:
        self._service = service
        self._posting = posting
        self._faults = faults
        self._traffic = traffic
        self._listener = listener

    def routes(self) -> list[Route]:
        """What these handlers answer."""
        return [
            Route("/", self.page),
            Route("/control", self._reading(self.overview)),
            Route("/control/faults", self._reading(self.faults), methods=["GET"]),
            Route("/control/faults", self._acting(self.set_faults), methods=["POST", "PATCH"]),
            Route("/control/reset", self._acting(self.reset), methods=["POST"]),
            Route("/control/cut-broker", self._acting(self.cut_broker), methods=["POST"]),
            Route("/control/expire-tokens", self._acting(self.expire_tokens), methods=["POST"]),
            Route("/control/post", self._acting(self.post), methods=["POST"]),
            Route("/control/publish", self._acting(self.publish), methods=["POST"]),
            Route("/control/users/active", self._acting(self.set_active), methods=["POST"]),
            Route("/control/traffic", self._reading(self.traffic)),
        ]

    def _reading(self, handle: Action) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            return await _answered(handle, dict(request.query_params))

        return answer

    def _acting(self, handle: Action) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            # Browsers post forms, and bodies without a type, for any page and without a preflight.
            kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            if kind != "application/json":
                return JSONResponse(ApiError(415, "send application/json").body(), 415)
            try:
                text = await request.body()
                wanted = json.loads(text) if text else {}
            except ApiError as error:
                return JSONResponse(error.body(), error.status)
            except (ValueError, RecursionError):
                return JSONResponse(bad_request("body is not JSON").body(), 400)
            if not isinstance(wanted, dict):
                return JSONResponse(bad_request("body has to be an object").body(), 400)
            return await _answered(handle, wanted)

        return answer

    async def page(self, request: Request) -> Response:
        """The page with rooms, users, traffic and switches."""
        text = resources.files("qiscus_desktop.sandbox.control").joinpath("page.html").read_text("utf-8")
        policy = (
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'"
        )
        # In a frame of another page a click on a switch could be a trick.
        policy = f"{policy}; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        return HTMLResponse(text, headers={"content-security-policy": policy, "x-frame-options": "DENY"})

    async def overview(self, _wanted: dict[str, Any]) -> dict[str, Any]:
        """Rooms, users, clients and switches."""
        async with self._service.database.read() as connection:
            found = await connection.execute(
                select(
                    rooms.c.id,
                    rooms.c.kind,
                    rooms.c.name,
                    rooms.c.unique_id,
                    rooms.c.last_comment_id,
                    func.count(members.c.user_id),
                )
                .outerjoin(members, (members.c.room_id == rooms.c.id) & members.c.is_removed.is_(False))
                .group_by(rooms.c.id, rooms.c.kind, rooms.c.name, rooms.c.unique_id, rooms.c.last_comment_id)
                .order_by(rooms.c.last_comment_id.desc())
                .limit(200)
            )
            names = ("id", "kind", "name", "unique_id", "last_comment_id", "members")
            room_list = [dict(zip(names, row, strict=True)) for row in found]
            everybody = await connection.execute(
                select(users.c.email, users.c.username, users.c.is_bot, users.c.is_active)
                .order_by(users.c.id)
                .limit(500)
            )
            presences = self._service.hub.presences
            user_list = [
                {
                    "user_id": row.email,
                    "name": row.username,
                    "is_bot": row.is_bot,
                    "is_active": row.is_active,
                    "is_online": row.email in presences and presences[row.email].is_online,
                }
                for row in everybody
            ]
        return {
            "app_id": self._service.policy.app_id,
            "rooms": room_list,
            "users": user_list,
            "mqtt_clients": len(self._listener.endpoints),
            "faults": self._faults.state(),
            "defaults": asdict(Switches()),
        }

    async def faults(self, _wanted: dict[str, Any]) -> dict[str, Any]:
        """The switches."""
        return self._faults.state()

    async def set_faults(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """Move switches."""
        return self._faults.set(wanted)

    async def reset(self, _wanted: dict[str, Any]) -> dict[str, Any]:
        """All switches off."""
        return self._faults.reset()

    async def cut_broker(self, _wanted: dict[str, Any]) -> dict[str, Any]:
        """Cut all MQTT connections once; clients may come back at once."""
        return {"clients": self._listener.cut()}

    async def expire_tokens(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """Let tokens run out: all, or those of `user_id`. Their refresh tokens stay good."""
        statement = update(sessions).where(sessions.c.state == people.LIVE).values(state="expired")
        async with self._service.database.write() as connection:
            if wanted.get("user_id"):
                user = await people.user_by_email(connection, str(wanted["user_id"]))
                if user is None:
                    raise bad_request("user not found")
                statement = statement.where(sessions.c.user_id == user.id)
            done = await connection.execute(statement)
        return {"tokens": done.rowcount}

    async def post(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """Post as `user_id` into `room_id`: `message`, `type`, `payload`, `extras`, `unique_temp_id`."""
        async with self._service.database.read() as connection:
            user = await people.user_by_email(connection, str(wanted.get("user_id", "")))
        if user is None or not isinstance(wanted.get("room_id"), int):
            raise bad_request("user_id and room_id are required")
        record, room = await self._posting.post(
            user,
            wanted["room_id"],
            str(wanted.get("message", "")),
            type_=str(wanted.get("type", "text")),
            payload=wanted.get("payload"),
            extras=wanted.get("extras"),
            unique_temp_id=str(wanted.get("unique_temp_id", "")),
        )
        return {"comment": self._service.shapes.comment(record, room, user.id)}

    async def publish(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """Publish anything on any topic, as a broken service might: `topic`, `payload`, `retain`.

        `{user_id}` in braces at the start of a topic stands for each live token of that user.
        """
        topic, payload = str(wanted.get("topic", "")), wanted.get("payload", "")
        data = payload.encode() if isinstance(payload, str) else json.dumps(payload).encode()
        if not topic or "+" in topic or "#" in topic:
            raise bad_request("topic is required, without wildcards")
        topics = [topic]
        if topic.startswith("{") and "}" in topic:
            name, _, rest = topic[1:].partition("}")
            async with self._service.database.read() as connection:
                user = await people.user_by_email(connection, name)
                if user is None:
                    raise bad_request("user not found")
            live = await self._service.live_tokens(user.id)
            topics = [token + rest for token in live]
        for one in topics:
            self._service.hub.publish(Message(one, data, 0, bool(wanted.get("retain", False))))
        return {"topics": len(topics)}

    async def set_active(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """Deactivate or reactivate `user_id` (`is_active`)."""
        async with self._service.database.write() as connection:
            user = await people.user_by_email(connection, str(wanted.get("user_id", "")))
            if user is None:
                raise bad_request("user not found")
            await people.change_user(connection, user.id, is_active=bool(wanted.get("is_active", True)))
        return {"user_id": user.email, "is_active": bool(wanted.get("is_active", True))}

    async def traffic(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """What passed since entry `since`."""
        since = wanted.get("since", "0")
        return {"entries": self._traffic.since(int(since) if str(since).isdigit() else 0)}


async def _answered(handle: Action, wanted: dict[str, Any]) -> Response:
    try:
        return JSONResponse(await handle(wanted))
    except ApiError as error:
        return JSONResponse(error.body(), error.status)
