"""The session: what begins and ends with a signed-in user, and the life of its token."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from typing import Any

import msgspec

from qiscus_desktop.core import errors, events
from qiscus_desktop.core.calls.base import CoreBase
from qiscus_desktop.core.models import Account
from qiscus_desktop.core.realtime.mqtt import Identity
from qiscus_desktop.core.wire import decode, requests, topics

log = logging.getLogger("qiscus.core.session")

REFRESH_AHEAD = timedelta(seconds=30)
LONGEST_SLEEP_S = 3600.0
SHORTEST_TOKEN_LIFE = timedelta(seconds=5)


class SessionCalls(CoreBase):
    """refresh_auth_token, logout and what every way of signing in shares."""

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._refresh_lock = asyncio.Lock()
        self._refresh_task: asyncio.Task[Any] | None = None
        self._ended_token = ""  # of the session whose end has been told

    async def _begin_session(self, account: Account, answer: dict[str, Any]) -> None:
        previous = self._account
        if previous is not None and previous.id != account.id:
            await self._end_session()
            self._emit(events.SignedOut(previous.id))
        else:
            await self._end_session()
        self._account = account
        self._sync.start(self.settings, account.last_comment_id, account.last_event_id)
        self._subscribe_session(account)
        self._emit(events.SignedIn(account, answer))
        if self.settings.is_realtime_enabled:
            self._open_realtime()
        else:
            self._sync.fill_gap()
        self._schedule_refresh(account)

    def _subscribe_session(self, account: Account) -> None:
        if self._realtime is not None and topics.can_hold(account.token):
            self._realtime.subscribe(topics.of_token(account.token))

    def _open_realtime(self) -> None:
        account = self._require_account()
        if self._realtime is not None:
            self._realtime.open(self.settings.mqtt_url, Identity(self.settings.app_id, account.id))

    # ---- the life of the token

    async def refresh_auth_token(self) -> decode.Tokens:
        """Renew the session token now (official `refreshAuthToken`, POST `refresh_user_token`).

        Topics move to the new token, one sync follows, `authTokenRefreshedCallback` fires. Raises
        TokenExpiredError when the server does not renew it: the user has to sign in again.
        """
        account = await self._renew(self._require_account().token)
        return decode.Tokens(account.token, account.refresh_token, account.token_expires_at)

    async def expire_auth_token(self) -> None:
        """Make the server forget that the token is fresh (POST `expire_user_token`); for tests of your
        own program.

        Raises what every call raises.
        """
        await self._call(requests.expire_token(self._require_account().id))

    async def _call(self, request: requests.Request) -> dict[str, Any]:
        """Send a request; an expired token is renewed once and the request repeated once."""
        account = self._account if request.needs_user else None
        try:
            return await super()._call(request)
        except errors.AuthError as error:
            if account is None:
                raise
            account = await self._renewed_after(error, account)
        if request.json is not None and "token" in request.json:
            request = msgspec.structs.replace(request, json={**request.json, "token": account.token})
        return await super()._call(request)

    async def _renewed_after(self, error: errors.AuthError, account: Account) -> Account:
        """The account with which a refused request may be repeated once; raises `error` where none is.

        That is so after the answer that asks for a refresh, and where a refresh of somebody else overtook
        the request: a service that ends the old token at once then answers 401. It answers 401 for good where
        the answer to a refresh was lost: only a refresh token, or the person, helps then.
        """
        try:
            if isinstance(error, errors.TokenExpiredError):
                return await self._renew(account.token)
            if error.status == 401:
                async with self._refresh_lock:
                    current = self._account
                if current is not None and current.id == account.id:
                    return current if current.token != account.token else await self._renew(account.token)
        except errors.ProtocolError as problem:
            # Of the renewal, and no word about the request, which the service has answered.
            raise errors.NetworkError(problem.sentence, problem.detail) from None
        raise error

    async def _renew(self, old_token: str) -> Account:
        """An account with another token than `old_token`; one refresh serves all who wait for it."""
        async with self._refresh_lock:
            account = self._require_account()
            if account.token != old_token:
                return account
            if account.token == self._ended_token:
                raise self._expired(account, "the session is over")
            if not account.refresh_token:
                raise self._expired(account, "there is no refresh token")
            rest_client = self._require_rest()
            request = requests.refresh_token(account.id, account.refresh_token)
            try:
                answer = await rest_client.send(request, self._headers(account))
            except errors.ServerError as error:
                if error.is_retryable:
                    raise
                raise self._expired(account, error.detail) from None
            tokens = decode.tokens(answer.get("results"))
            if self.user_id != account.id:
                raise errors.NotSignedInError("signed out while the token was renewed")
            fresh = msgspec.structs.replace(
                self._require_account(),
                token=tokens.token,
                refresh_token=tokens.refresh_token or account.refresh_token,
                token_expires_at=tokens.expires_at,
            )
            self._account = fresh
            if self._realtime is not None:
                self._realtime.unsubscribe(topics.of_token(old_token))
            self._subscribe_session(fresh)
            self._emit(events.TokenRefreshed(fresh, old_token))
            self._sync.fill_gap()
            self._schedule_refresh(fresh)
            return fresh

    def _expired(self, account: Account, detail: str) -> errors.TokenExpiredError:
        error = errors.TokenExpiredError(
            401, "token expired", sentence="Your session has ended. Please sign in again.", detail=detail
        )
        if account.token != self._ended_token:
            self._ended_token = account.token
            self._emit(events.SessionExpired(account.id, error))
        return error

    def _schedule_refresh(self, account: Account) -> None:
        if self._refresh_task is not None and self._refresh_task is not asyncio.current_task():
            self._refresh_task.cancel()
        self._refresh_task = None
        expires_at = account.token_expires_at
        # A token that is over as soon as it is made would be renewed for ever; then only a 403 renews it.
        if (
            expires_at is not None
            and account.refresh_token
            and expires_at > self._clock() + SHORTEST_TOKEN_LIFE
        ):
            ahead = min(REFRESH_AHEAD, (expires_at - self._clock()) / 2)
            self._refresh_task = self._spawn(self._refresh_at(expires_at - ahead, account.token))

    async def _refresh_at(self, due_at: datetime, token: str) -> None:
        # In steps, as long timers overflow in some loops and clocks get changed.
        while (left := (due_at - self._clock()).total_seconds()) > 0:  # noqa: ASYNC110 - a clock
            await asyncio.sleep(min(left, LONGEST_SLEEP_S))
        await self._renew(token)

    # ---- the end

    async def logout(self) -> None:
        """Sign out (official `logout`, POST `logout`): presence goes offline, the connection closes,
        `SignedOut`.

        Also when the server cannot be reached; then only this side knows.
        """
        account = self._account
        if account is None:
            return
        try:
            await self._call(requests.logout(account.id, account.token))
        except errors.QiscusError as error:
            log.info("the server was not told of the sign-out: %s", error.sentence)
        await self._end_session()
        self._emit(events.SignedOut(account.id))

    async def disconnect(self) -> None:
        """The same as `logout` (official `disconnect`)."""
        await self.logout()

    async def _end_session(self) -> None:
        """Stop all that belongs to the signed-in user."""
        if self._refresh_task is not None and self._refresh_task is not asyncio.current_task():
            self._refresh_task.cancel()
        self._refresh_task = None
        await self._sync.close()
        await self._receipts.close()
        if self._realtime is not None:
            await self._realtime.close()
            self._realtime.forget_topics()
        self._account = None
        self._selected = None
        self._custom_event_functions.clear()
        self._channels.clear()
        self._intercept_queue.clear()
