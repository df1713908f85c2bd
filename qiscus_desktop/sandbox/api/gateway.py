"""Middleware of the REST side: prefixes, CORS, app id, sign-in, faults, the envelope of answers."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import re
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from qiscus_desktop.sandbox.api.call import Call, Route, Routes, sdk_headers
from qiscus_desktop.sandbox.api.params import Params, read_params
from qiscus_desktop.sandbox.control.faults import Breakage, Faults, break_answer
from qiscus_desktop.sandbox.data.records import SessionRecord, UserRecord
from qiscus_desktop.sandbox.errors import ApiError
from qiscus_desktop.sandbox.rules.accounts import Accounts
from qiscus_desktop.sandbox.rules.service import Policy

log = logging.getLogger("qiscus.sandbox.api")

_PATH = re.compile(r"^/+api/+(v2(?:\.1)?)/+(sdk|mobile|rest)/+(.+?)/*$")
_NOBODY = UserRecord(0, "", "", "", "{}")
_NO_SESSION = SessionRecord("", 0, "", 0, "ended")


class Gateway:
    """An ASGI app over all API routes, mounted once for both prefixes."""

    def __init__(
        self, routes: Routes, rest_routes: Routes, accounts: Accounts, faults: Faults, policy: Policy
    ) -> None:
        self._routes = routes
        self._rest_routes = rest_routes
        self._accounts = accounts
        self._faults = faults
        self._policy = policy
        self.watch: Callable[[str, str, int], None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one API request."""
        method: str = scope["method"]
        if method == "OPTIONS":
            await _preflight(scope)(scope, receive, send)
            return
        match = _PATH.match(scope["path"])
        path = re.sub("/+", "/", match[3]) if match else scope["path"]
        if method == "POST" and not match and path.endswith("/upload"):
            # Apps may name any address for uploads; all of them lead here.
            path, match = "upload", _PATH.match("/api/v2/sdk/upload")
        breakage = await self._faults.before(path)
        if breakage is not None and not breakage.is_after:
            if breakage.mode != "close":
                await _read_all(receive)
            await self._break(breakage, method, path, scope, receive, send)
            return
        try:
            table = self._rest_routes if match and match[2] == "rest" else self._routes
            body = await self._answer(table, method, path, scope, receive, bool(match))
        except ApiError as error:
            body = error.body()
        except Exception:
            log.exception("%s %s failed", method, path)
            body = ApiError(500, "Internal Server Error").body()
        status = body.get("status", 200)
        assert isinstance(status, int)
        if breakage is not None:
            await self._break(breakage, method, path, scope, receive, send)
            return
        if self._faults.switches.answer_delay_ms:
            await asyncio.sleep(self._faults.switches.answer_delay_ms / 1000)
        if self.watch is not None:
            self.watch(method, path, status)
        await json_response(scope, body, status)(scope, receive, send)

    async def _break(
        self, breakage: Breakage, method: str, path: str, scope: Scope, receive: Receive, send: Send
    ) -> None:
        if self.watch is not None:
            self.watch(method, path, breakage.status if breakage.mode in ("status", "html") else 0)
        if breakage.mode == "status":
            error = ApiError(breakage.status, breakage.message or "a fault is switched on")
            await json_response(scope, error.body(), breakage.status)(scope, receive, send)
        else:
            await break_answer(breakage, scope, send)

    async def _answer(
        self, table: Routes, method: str, path: str, scope: Scope, receive: Receive, is_api: bool
    ) -> dict[str, Any]:
        route = table.get((method, path)) if is_api else None
        if route is None:
            if is_api and any(name == path for _, name in table):
                raise ApiError(405, f"method {method} is not allowed")
            raise ApiError(404, f"no route {method} {scope['path']}")
        request = Request(scope, receive)
        headers = sdk_headers(request)
        self._check_app(headers)
        if table is self._rest_routes:
            self._check_secret(headers)
        params = await read_params(request)
        user, session = await self._who(route, headers, params)
        results = await route.handle(Call(request, params, headers, user, session))
        if "$body" in results:
            return dict(results["$body"])
        return {"results": results, "status": 200}

    def _check_secret(self, headers: dict[str, str]) -> None:
        secret = headers.get("qiscus-sdk-secret", "").encode()
        if not hmac.compare_digest(secret, self._policy.secret_key.encode()):
            raise ApiError(401, "Unauthorized", "the secret key is wrong")

    def _check_app(self, headers: dict[str, str]) -> None:
        app_id = headers.get("qiscus-sdk-app-id", "")
        if not app_id:
            raise ApiError(400, "app id is required", "header QISCUS-SDK-APP-ID is required")
        if app_id != self._policy.app_id:
            raise ApiError(401, "app id is unknown", f"this sandbox serves the app {self._policy.app_id}")

    async def _who(
        self, route: Route, headers: dict[str, str], params: Params
    ) -> tuple[UserRecord, SessionRecord]:
        if not route.needs_user:
            return _NOBODY, _NO_SESSION
        token = headers.get("qiscus-sdk-token") or params.text("token")
        session, user = await self._accounts.authenticate(token)
        claimed = headers.get("qiscus-sdk-user-id") or headers.get("qiscus-sdk-user-email")
        if claimed and claimed != user.email:
            raise ApiError(401, "Unauthorized", "the token belongs to another user")
        return user, session


async def _read_all(receive: Receive) -> None:
    """Take the body and forget it: an answer that comes before it is lost with the connection."""
    message = await receive()
    while message["type"] == "http.request" and message.get("more_body"):
        message = await receive()


def json_response(scope: Scope, body: dict[str, Any], status: int) -> Response:
    """A JSON answer that pages on other origins may read."""
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return Response(content, status, _cors(scope), "application/json")


def _cors(scope: Scope) -> dict[str, str]:
    for name, value in scope["headers"]:
        if name == b"origin":
            return {
                "access-control-allow-origin": value.decode("latin-1"),
                "access-control-expose-headers": "*",
                "vary": "Origin",
            }
    return {"access-control-allow-origin": "*"}


def _preflight(scope: Scope) -> Response:
    """Allow what was asked for: every SDK header, custom headers too, and all methods."""
    wanted = ""
    for name, value in scope["headers"]:
        if name == b"access-control-request-headers":
            wanted = value.decode("latin-1")
    headers = _cors(scope) | {
        "access-control-allow-methods": "GET, POST, PATCH, PUT, DELETE, OPTIONS",
        "access-control-allow-headers": wanted or "content-type, qiscus-sdk-app-id, qiscus-sdk-token",
        "access-control-allow-credentials": "true",
        "access-control-allow-private-network": "true",
        "access-control-max-age": "600",
    }
    return Response(status_code=204, headers=headers)
