"""One request on its way through: parameters, sender, and the SDK's headers in both spellings."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from qiscus_desktop.sandbox.api.params import Params
from qiscus_desktop.sandbox.data.records import SessionRecord, UserRecord


@dataclass(slots=True)
class Call:
    """What a handler gets. `user` and `session` are set for handlers that need a signed-in user."""

    request: Request
    params: Params
    headers: dict[str, str]
    user: UserRecord
    session: SessionRecord


Handler = Callable[[Call], Awaitable[dict[str, Any]]]
"""Returns the `results`, or a whole body when it has a key `$body`."""


@dataclass(frozen=True, slots=True)
class Route:
    """A handler and whether it needs a signed-in user."""

    handle: Handler
    needs_user: bool = True


Routes = dict[tuple[str, str], Route]
"""(method, path below the prefix) to route."""


def sdk_headers(request: Request) -> dict[str, str]:
    """Headers with `_` read as `-`, names in lower case; the hyphen form wins where both are there."""
    found: dict[str, str] = {}
    for raw_name, raw_value in request.scope["headers"]:
        name = raw_name.decode("latin-1").lower()
        plain = name.replace("_", "-")
        if plain != name and plain in found:
            continue
        try:
            found[plain] = raw_value.decode("utf-8")
        except UnicodeDecodeError:
            found[plain] = raw_value.decode("latin-1")
    return found
