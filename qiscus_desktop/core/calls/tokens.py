"""The session token: renewed ahead of its end, on demand, and where a request is refused for its age."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec

from qiscus_desktop.core import errors, events
from qiscus_desktop.core.arguments import checks_arguments
from qiscus_desktop.core.dispatch.stream import EventStream
from qiscus_desktop.core.models import Account
from qiscus_desktop.core.runtime.background import Background
from qiscus_desktop.core.runtime.requester import Requester
from qiscus_desktop.core.runtime.service import Service
from qiscus_desktop.core.runtime.signed_in_user import SignedInUser
from qiscus_desktop.core.wire import decode, requests, topics

REFRESH_AHEAD = timedelta(seconds=30)
LONGEST_SLEEP_S = 3600.0
SHORTEST_TOKEN_LIFE = timedelta(seconds=5)


@checks_arguments
class TokenCalls:
    """refresh_auth_token and expire_auth_token; `call` is the way of all requests."""

    def __init__(
        self,
        service: Service,
        user: SignedInUser,
        requester: Requester,
        stream: EventStream,
        background: Background,
        clock: Callable[[], datetime],
        *,
        on_renewed: Callable[[], None],
    ) -> None:
        self._service = service
        self._user = user
        self._requester = requester
        self._emit = stream.emit
        self._background = background
        self._clock = clock
        self._on_renewed = on_renewed
        self._lock = asyncio.Lock()
        self._task: asyncio.Task[Any] | None = None
        self._ended_token = ""  # of the session whose end has been told

    def subscribe(self, account: Account) -> None:
        """Hear what is pushed to the token of this account."""
        if self._service.realtime is not None and topics.can_hold(account.token):
            self._service.realtime.subscribe(topics.of_token(account.token))

    async def refresh_auth_token(self) -> decode.Tokens:
        """Renew the session token now (official `refreshAuthToken`, POST `refresh_user_token`).

        Topics move to the new token, one sync follows, `authTokenRefreshedCallback` fires. Raises
        TokenExpiredError when the server does not renew it: the user has to sign in again.
        """
        account = await self._renew(self._user.require().token)
        return decode.Tokens(account.token, account.refresh_token, account.token_expires_at)

    async def expire_auth_token(self) -> None:
        """Make the server forget that the token is fresh (POST `expire_user_token`); for tests of your
        own program.

        Raises what every call raises.
        """
        await self.call(requests.expire_token(self._user.require().id))

    async def call(self, request: requests.Request) -> dict[str, Any]:
        """Send a request; an expired token is renewed once and the request repeated once."""
        account = self._user.account if request.needs_user else None
        try:
            return await self._requester.send(request)
        except errors.AuthError as error:
            if account is None:
                raise
            account = await self.renewed_after(error, account)
        if request.json is not None and "token" in request.json:
            request = msgspec.structs.replace(request, json={**request.json, "token": account.token})
        return await self._requester.send(request)

    async def renewed_after(self, error: errors.AuthError, account: Account) -> Account:
        """The account with which a refused request may be repeated once; raises `error` where none is.

        That is so after the answer that asks for a refresh, and where a refresh of somebody else overtook
        the request: a service that ends the old token at once then answers 401. It answers 401 for good where
        the answer to a refresh was lost: only a refresh token, or the person, helps then.
        """
        try:
            if isinstance(error, errors.TokenExpiredError):
                return await self._renew(account.token)
            if error.status == 401:
                async with self._lock:
                    current = self._user.account
                if current is not None and current.id == account.id:
                    return current if current.token != account.token else await self._renew(account.token)
        except errors.ProtocolError as problem:
            # Of the renewal, and no word about the request, which the service has answered.
            raise errors.NetworkError(problem.sentence, problem.detail) from None
        raise error

    async def _renew(self, old_token: str) -> Account:
        """An account with another token than `old_token`; one refresh serves all who wait for it."""
        async with self._lock:
            account = self._user.require()
            if account.token != old_token:
                return account
            if account.token == self._ended_token:
                raise self._expired(account, "the session is over")
            if not account.refresh_token:
                raise self._expired(account, "there is no refresh token")
            rest = self._service.require_rest()
            request = requests.refresh_token(account.id, account.refresh_token)
            try:
                answer = await rest.send(request, self._requester.headers(account))
            except errors.ServerError as error:
                if error.is_retryable:
                    raise
                raise self._expired(account, error.detail) from None
            tokens = decode.tokens(answer.get("results"))
            if self._user.id != account.id:
                raise errors.NotSignedInError("signed out while the token was renewed")
            fresh = msgspec.structs.replace(
                self._user.require(),
                token=tokens.token,
                refresh_token=tokens.refresh_token or account.refresh_token,
                token_expires_at=tokens.expires_at,
            )
            self._user.account = fresh
            if self._service.realtime is not None:
                self._service.realtime.unsubscribe(topics.of_token(old_token))
            self.subscribe(fresh)
            self._emit(events.TokenRefreshed(fresh, old_token))
            self._on_renewed()
            self.schedule(fresh)
            return fresh

    def _expired(self, account: Account, detail: str) -> errors.TokenExpiredError:
        error = errors.TokenExpiredError(
            401, "token expired", sentence="Your session has ended. Please sign in again.", detail=detail
        )
        if account.token != self._ended_token:
            self._ended_token = account.token
            self._emit(events.SessionExpired(account.id, error))
        return error

    def stop(self) -> None:
        """Renew nothing by the clock any more."""
        if self._task is not None and self._task is not asyncio.current_task():
            self._task.cancel()
        self._task = None

    def schedule(self, account: Account) -> None:
        """Renew the token by itself, shortly before it expires."""
        self.stop()
        expires_at = account.token_expires_at
        # A token that is over as soon as it is made would be renewed for ever; then only a 403 renews it.
        if (
            expires_at is not None
            and account.refresh_token
            and expires_at > self._clock() + SHORTEST_TOKEN_LIFE
        ):
            ahead = min(REFRESH_AHEAD, (expires_at - self._clock()) / 2)
            self._task = self._background.spawn(self._refresh_at(expires_at - ahead, account.token))

    async def _refresh_at(self, due_at: datetime, token: str) -> None:
        # In steps, as long timers overflow in some loops and clocks get changed.
        while (left := (due_at - self._clock()).total_seconds()) > 0:  # noqa: ASYNC110 - a clock
            await asyncio.sleep(min(left, LONGEST_SLEEP_S))
        await self._renew(token)
