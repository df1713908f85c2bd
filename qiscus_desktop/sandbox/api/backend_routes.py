"""Around the API: the load balancer, and an example of an app's own backend that signs identity tokens."""

from __future__ import annotations

import hmac
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from qiscus_desktop.sandbox.api.gateway import json_response
from qiscus_desktop.sandbox.api.params import Params, read_params
from qiscus_desktop.sandbox.errors import ApiError
from qiscus_desktop.sandbox.rules.identity import Identity

DEMO_PASSCODE = "1234"


class BackendRoutes:
    """`POST /auth/verify` as an app would offer it, and `GET /lb`."""

    def __init__(self, identity: Identity, mqtt_host: str, tcp_port: int, web_port: int) -> None:
        self._identity = identity
        self._balancer: dict[str, Any] = {
            "data": {"url": mqtt_host, "ssl_port": str(tcp_port), "wss_port": str(web_port)},
            "node": mqtt_host,
            "status": 200,
        }

    async def balance(self, request: Request) -> Response:
        """Where the broker is. Clients always speak TLS to what is named here, which a sandbox does not."""
        return json_response(request.scope, self._balancer, 200)

    async def verify(self, request: Request) -> Response:
        """Trade a nonce and a phone number with its passcode for an identity token.

        Takes `nonce`, `phone_number` (or `user_id`), `passcode`, and `name` and `avatar_url` if wanted, as
        JSON or form, bare or inside a `user` object. The passcode of everybody in the sandbox is 1234; a
        real backend knows its users.
        """
        try:
            params = await read_params(request)
            inner = params.raw("user")
            if isinstance(inner, dict):
                params = Params(inner)
            nonce = params.text("nonce")
            # A plus sign cannot be part of a user id: it is a wildcard in MQTT topics.
            user_id = params.text("user_id") or params.text("phone_number").lstrip("+")
            if not nonce or not user_id:
                raise ApiError(400, "nonce and phone_number are required")
            if not hmac.compare_digest(
                params.text("passcode", DEMO_PASSCODE).encode(), DEMO_PASSCODE.encode()
            ):
                raise ApiError(401, "wrong passcode")
            token = self._identity.sign(user_id, nonce, params.text("name"), params.text("avatar_url"))
        except ApiError as error:
            return json_response(request.scope, error.body(), error.status)
        return json_response(request.scope, {"identity_token": token, "status": 200}, 200)
