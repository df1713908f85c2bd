"""Requests to the REST API with the headers of the client and of the signed-in user."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from qiscus_desktop.core.models import Account
from qiscus_desktop.core.runtime.service import Service
from qiscus_desktop.core.runtime.signed_in_user import SignedInUser
from qiscus_desktop.core.wire.requests import Request
from qiscus_desktop.version import VERSION

Call = Callable[[Request], Awaitable[dict[str, Any]]]
"""Sends a request and returns the answer's object; raises QiscusError."""


class Requester:
    """Sends each request once. TokenCalls.call renews the token and repeats."""

    def __init__(self, service: Service, user: SignedInUser) -> None:
        self._service = service
        self._user = user
        self._custom_headers: dict[str, str] = {}

    async def send(self, request: Request) -> dict[str, Any]:
        """Send a request, as the signed-in user where it needs one."""
        rest = self._service.require_rest()
        account = self._user.require() if request.needs_user else None
        return await rest.send(request, self.headers(account))

    def headers(self, account: Account | None) -> dict[str, str]:
        headers = {
            "QISCUS-SDK-APP-ID": self._service.require_settings().app_id,
            "QISCUS-SDK-VERSION": f"PYTHON_{VERSION}",
            "QISCUS-SDK-PLATFORM": "python",
        }
        if account is not None:
            headers["QISCUS-SDK-USER-ID"] = account.id
            headers["QISCUS-SDK-TOKEN"] = account.token
        return headers | self._custom_headers

    def set_custom_headers(self, headers: Mapping[str, str | None]) -> None:
        self._custom_headers = {str(name): str(value) for name, value in headers.items() if value is not None}
