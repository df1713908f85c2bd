"""What every HTTP request has to pass first: the Host it names, its page, and the size of its body."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from urllib.parse import urlsplit

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qiscus_desktop.sandbox.api.gateway import json_response
from qiscus_desktop.sandbox.errors import ApiError
from qiscus_desktop.sandbox.options import is_loopback

LARGEST_BODY = 2 * 1024 * 1024  # bytes; uploads have a limit of their own
BODY_PART_WITHIN_S = 60.0


class Hosts:
    """The names under which this process is asked: a page that lets its own name point here is not served.

    An address in digits cannot be made to point elsewhere, so each is fine where others may come at all.
    """

    def __init__(self, public_host: str, *, is_remote_welcome: bool) -> None:
        self._is_remote_welcome = is_remote_welcome
        names = {public_host} if public_host else set()
        if is_remote_welcome:
            names |= {socket.gethostname(), socket.getfqdn()}
        self._names = {name.lower() for name in names}

    def is_ours(self, host: str) -> bool:
        """Whether the Host header `host` (name or address, with or without a port) means this process."""
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        name = name.rstrip(".")
        if is_loopback(name) or name in self._names:
            return True
        if not self._is_remote_welcome:
            return False
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True


class RequestChecks:
    """An ASGI application around all others: refuses what has no business here before anything reads it."""

    def __init__(self, inner: ASGIApp, hosts: Hosts, upload_limit: int) -> None:
        """`upload_limit`: bytes that an upload may have, without its envelope."""
        self._inner = inner
        self._hosts = hosts
        self._upload_limit = upload_limit + 1_000_000

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        headers = {name: value.decode("latin-1") for name, value in reversed(scope["headers"])}
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            # Not with the headers of the API: what is refused here is not readable to pages either.
            await JSONResponse(refusal.body(), refusal.status)(scope, receive, send)
            return
        limit = self._upload_limit if scope["path"].rstrip("/").endswith("/upload") else LARGEST_BODY
        length = headers.get(b"content-length", "0")
        if length.isdigit() and int(length) > limit:
            too_large = ApiError(413, "request is too large")
            await json_response(scope, too_large.body(), 413)(scope, receive, send)
            return
        try:
            await self._inner(scope, _limited(receive, limit), send)
        except ApiError as error:  # a body that was read where nothing else could answer
            await json_response(scope, error.body(), error.status)(scope, receive, send)

    def _refusal(self, scope: Scope, headers: dict[bytes, str]) -> ApiError | None:
        host = headers.get(b"host", "")
        if not self._hosts.is_ours(host):
            return ApiError(403, f"{host or 'a request without Host'} is not served here (see --public-host)")
        if not is_control(scope["path"]):
            return None
        # The switches are for the page of this server and for programs; pages of others send one of these.
        origin = headers.get(b"origin")
        if origin is not None and origin.lower() != f"{scope['scheme']}://{host}".lower():
            return ApiError(403, f"pages of {origin} may not use the switches")
        if headers.get(b"sec-fetch-site", "none") not in ("same-origin", "none"):
            return ApiError(403, "pages of other servers may not use the switches")
        return None


def is_control(path: str) -> bool:
    """Whether a path leads to the switches, however its slashes are written."""
    return path.lstrip("/").partition("/")[0] == "control"


def _limited(receive: Receive, limit: int) -> Receive:
    """Reads at most `limit` bytes of a body, and does not wait for ever for its next part."""
    taken = 0
    has_ended = False

    async def read() -> Message:
        nonlocal taken, has_ended
        if has_ended:
            return await receive()  # the end of the connection, which may take any time
        if not taken:
            message = await receive()
        else:
            try:
                async with asyncio.timeout(BODY_PART_WITHIN_S):
                    message = await receive()
            except TimeoutError:
                raise ApiError(408, "the body did not come to its end") from None
        taken += len(message.get("body", b""))
        has_ended = not message.get("more_body", False)
        if taken > limit:
            raise ApiError(413, "request is too large")
        return message

    return read
