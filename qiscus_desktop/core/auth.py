"""Set-up and session: init, signing in by key or by JWT, token renewal, signing out, closing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from qiscus_desktop.core import config, errors, events, rest
from qiscus_desktop.core.base import CoreBase
from qiscus_desktop.core.callbacks import Callbacks
from qiscus_desktop.core.models import Account
from qiscus_desktop.core.options import Options, snake_case
from qiscus_desktop.core.realtime import Identity, Realtime
from qiscus_desktop.core.upload import Transfers
from qiscus_desktop.core.wire import decode, requests, topics
from qiscus_desktop.core.wire.decode import Nonce

log = logging.getLogger("qiscus.core.auth")

CONFIG_TIMEOUT_S = 8.0
REFRESH_AHEAD = timedelta(seconds=30)
LONGEST_SLEEP_S = 3600.0
SHORTEST_TOKEN_LIFE = timedelta(seconds=5)
_UI_PARAMETERS = frozenset({
    "mode", "custom_template", "template_function", "custom_templates", "plugins", "dev_mode",
    "google_map_key", "allowed_file_types", "theme", "delegates",
})  # fmt: skip


class AuthCalls(CoreBase):
    """init, set_user and what belongs to the session."""

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._refresh_task: asyncio.Task[Any] | None = None
        self._remove_callbacks: Callable[[], None] | None = None
        self._verified: tuple[Account, dict[str, Any]] | None = None

    async def init(
        self,
        app_id: str | None = None,
        *,
        mode: str | None = None,
        base_url: str | None = None,
        mqtt_url: str | None = None,
        broker_lb_url: str | None = None,
        upload_url: str | None = None,
        options: Mapping[str, Any] | None = None,
        **official_names: Any,
    ) -> None:
        """Set the client up (official `init`); asks GET `config` and opens no connection yet.

        Addresses left out are those of the public service. `options` holds callbacks and interface options,
        under their documented, snake_case or misspelt names. All official parameters are accepted too, in
        both spellings: `AppId, baseURL, mqttURL, brokerUrl, brokerLbURL, uploadURL, enableRealtime,
        enableRealtimeLB, withConfig, syncInterval` and `syncOnConnect` (milliseconds)`,
        syncOnlyWhenDisconnected, updateCommentStatusMode, updateCommentStatusThrottleDelay` (milliseconds),
        `mode, customTemplate, templateFunction, googleMapKey, allowedFileTypes`; ours besides:
        `reads_on_open`, `connect_timeout`, `answer_timeout` (seconds). What the caller gives wins over the
        server's config; see `config_changes`. A failing config is no failure.

        Raises InvalidArgumentError for an empty app id or an address that is none.
        """
        given = {snake_case(name): value for name, value in official_names.items()}
        given |= {
            name: value
            for name, value in {
                "base_url": base_url, "mqtt_url": mqtt_url,
                "broker_lb_url": broker_lb_url, "upload_url": upload_url,
            }.items()
            if value is not None
        }  # fmt: skip
        settings = config.settle(str(app_id or given.pop("app_id", "") or ""), given)
        given.pop("app_id", None)
        interface = {name: given[name] for name in given if name in _UI_PARAMETERS}
        self._warn_unknown(given)
        await self.close()
        self.options = Options.of(interface, {"mode": mode}, options)
        self._callbacks = Callbacks(self.options.callbacks, self._memory, self._hearers)
        self._remove_callbacks = self._stream.listen(
            lambda event: self._callbacks.handle(event, self.user_id)
        )
        context = await rest.prepare()
        self._rest = rest.Rest(
            context,
            connect_timeout_s=settings.connect_timeout_s,
            answer_timeout_s=settings.answer_timeout_s,
        )
        self._transfers = Transfers(context, connect_timeout_s=settings.connect_timeout_s)
        self._realtime = Realtime(
            on_packet=self._handle_packet,
            on_state=self._handle_connection,
            on_retry=lambda attempt: self.emit(events.ReconnectAttempted(attempt)),
            on_overflow=self._sync.fill_gap,
            find_broker=self._find_broker,
            tls=context,
        )
        self._use(settings)
        self.config_changes = ()
        if given.get("with_config") is not False:
            await self._load_config(given)

    async def _load_config(self, given: Mapping[str, Any]) -> None:
        try:
            async with asyncio.timeout(CONFIG_TIMEOUT_S):
                answer = await self._call(requests.app_config())
        except (errors.QiscusError, TimeoutError) as error:
            log.info("the app config was not loaded: %s", error)
            return
        results = answer.get("results")
        if isinstance(results, dict):
            settings, self.config_changes = config.merge(self.settings, given, results)
            self._use(settings)
            for change in self.config_changes:
                log.info(
                    "app config: %s %s",
                    change.name,
                    "applied" if change.is_applied else "overruled by the caller",
                )

    def _use(self, settings: config.Settings) -> None:
        self._settings = settings
        self._require_rest().base_url = settings.base_url
        self._receipts.throttle_s = (
            settings.status_throttle_ms / 1000 if settings.status_mode == "throttled" else 0.0
        )

    def _warn_unknown(self, given: Mapping[str, Any]) -> None:
        unknown = sorted(set(given) - config.KNOWN_PARAMETERS - _UI_PARAMETERS)
        if unknown:
            log.warning("unknown init parameters have no effect: %s", ", ".join(unknown))

    # ---- signing in

    async def set_user(
        self,
        user_id: str,
        key: str,
        username: str | None = None,
        avatar_url: str | None = None,
        extras: Mapping[str, Any] | None = None,
    ) -> Account:
        """Sign in, or register at the first time (official `setUser`, POST `login_or_register`).

        `key` is the user's password; `username`, `avatar_url` and `extras` (an object) update the profile
        when given. Then the realtime connection opens and syncing begins. Fires `loginSuccessCallback` with
        the whole answer, or `loginErrorCallback` with the error. Raises WrongKeyError, ServerError,
        NetworkError, ProtocolError.
        """
        if not user_id or not key:
            raise errors.InvalidArgumentError("Please enter a user id and a key.", "empty user id or key")
        try:
            answer = await self._call(requests.login(user_id, key, username, avatar_url, extras))
            account = decode.account(_user_in(answer))
            if not account.token:
                raise errors.DecodeError("the login was answered without a token")
        except errors.QiscusError as error:
            wrong = _login_error(error)
            self.emit(events.SignInFailed(wrong))
            raise wrong from None
        await self._begin_session(account, answer)
        return account

    async def resume(self, account: Account) -> Account:
        """Sign in again with a remembered account, without a key: GET `my_profile`, then realtime.

        Syncing goes on from the account's `last_comment_id` and `last_event_id`. An expired token is
        renewed when there is a refresh token. Raises AuthError when the server refuses it, NetworkError
        when it cannot be reached; in both cases nobody is signed in.
        """
        if not account.token:
            raise errors.InvalidArgumentError("There is nothing to resume.", "the account has no token")
        await self._end_session()
        self._account = account
        try:
            answer = await self._call(requests.my_profile())
            fresh = decode.account(_user_in(answer), keep=self._account)
            fresh = msgspec.structs.replace(fresh, token=self._require_account().token)
        except BaseException:
            self._account = None
            raise
        await self._begin_session(fresh, answer)
        return fresh

    async def get_nonce(self) -> Nonce:
        """A number used once, for a JWT (official `getNonce`, POST `auth/nonce`): `.nonce`, `.expired_at`
        (unix seconds, ten minutes ahead). Hand it to your own backend."""
        answer = await self._call(requests.nonce())
        return decode.nonce(answer.get("results"))

    async def verify_identity_token(self, identity_token: str) -> Account:
        """Trade the JWT of your backend for an account (official `verifyIdentityToken`).

        Nobody is signed in by it yet: call `set_user_with_identity_token`. Raises IdentityTokenError, whose
        sentence says which part of the token the server refused (nonce expired or used, signature, alg,
        ver, iss, nbf, exp).
        """
        try:
            answer = await self._call(requests.verify_identity_token(identity_token))
        except errors.ServerError as error:
            if error.status not in (400, 401, 403):
                raise
            words = " ".join((error.message, *error.details))
            raise errors.IdentityTokenError(
                error.status,
                error.message,
                sentence=errors.identity_token_sentence(words),
                details=error.details,
            ) from None
        account = decode.account(_user_in(answer))
        if not account.token:
            raise errors.DecodeError("the identity token was answered without a session token")
        self._verified = (account, answer)
        return account

    async def set_user_with_identity_token(self, user: Account | Mapping[str, Any]) -> Account:
        """Sign in with what `verify_identity_token` returned (official `setUserWithIdentityToken`); no
        request.

        A wire object, `{"user": {...}}` or the user itself, is accepted as well. Unlike the official SDK
        the realtime connection is made as this user. Fires `loginSuccessCallback`, or `loginErrorCallback`
        without a user in it.
        """
        answer: dict[str, Any] = {}
        if isinstance(user, Account):
            account = user
            if self._verified is not None and self._verified[0] is user:
                answer = self._verified[1]
        else:
            answer = {"results": {"user": user.get("user", user)}, "status": 200}
            try:
                account = decode.account(_user_in(answer))
            except errors.DecodeError as error:
                self.emit(events.SignInFailed(error))
                raise
        self._verified = None
        if not account.token:
            tokenless = errors.DecodeError("the user has no token")
            self.emit(events.SignInFailed(tokenless))
            raise tokenless
        await self._begin_session(account, answer)
        return account

    async def sign_in_with_jwt(self, fetch_token: Callable[[str], Awaitable[str]]) -> Account:
        """The whole JWT flow: nonce, `await fetch_token(nonce)`, verify, sign in.

        `fetch_token` asks your own backend, which checks who the person is and signs the token with the
        app's secret; it returns the JWT as text. Its exceptions come through unchanged.
        """
        nonce = await self.get_nonce()
        identity_token = await fetch_token(nonce.nonce)
        return await self.set_user_with_identity_token(await self.verify_identity_token(identity_token))

    async def _begin_session(self, account: Account, answer: dict[str, Any]) -> None:
        previous = self._account
        if previous is not None and previous.id != account.id:
            await self._end_session()
            self.emit(events.SignedOut(previous.id))
        else:
            await self._end_session()
        self._account = account
        self._sync.start(self.settings, account.last_comment_id, account.last_event_id)
        self._subscribe_session(account)
        self.emit(events.SignedIn(account, answer))
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
        """
        await self._call(requests.expire_token(self._require_account().id))

    async def _renew(self, old_token: str) -> Account:
        async with self._refresh_lock:
            account = self._require_account()
            if account.token != old_token:
                return account
            if not account.refresh_token:
                raise self._expired(account, "there is no refresh token")
            rest_client = self._require_rest()
            request = requests.refresh_token(account.id, account.refresh_token)
            try:
                answer = await rest_client.send(request, self._headers(account))
            except errors.AuthError as error:
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
            self.emit(events.TokenRefreshed(fresh, old_token))
            self._sync.fill_gap()
            self._schedule_refresh(fresh)
            return fresh

    def _expired(self, account: Account, detail: str) -> errors.TokenExpiredError:
        error = errors.TokenExpiredError(
            401, "token expired", sentence="Your session has ended. Please sign in again.", detail=detail
        )
        self.emit(events.SessionExpired(account.id, error))
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
        self.emit(events.SignedOut(account.id))

    async def disconnect(self) -> None:
        """The same as `logout` (official `disconnect`)."""
        await self.logout()

    async def close(self) -> None:
        """End everything: connection, polling, transfers, background work. No task, thread or socket is
        left.

        The user stays signed in on the server; `resume` continues later. May be called twice, and before
        `init`.
        """
        await self._end_session()
        self._stream.close()
        await self._callbacks.close()
        await self._cancel_tasks()
        if self._remove_callbacks is not None:
            self._remove_callbacks()
            self._remove_callbacks = None
        rest_client, self._rest = self._rest, None
        transfers, self._transfers = self._transfers, None
        self._realtime = None
        self._settings = None
        if rest_client is not None:
            await rest_client.close()
        if transfers is not None:
            await transfers.close()

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

    # ---- the connection

    def _handle_connection(self, connection: events.Connection, is_again: bool) -> None:
        self._sync.set_online(connection is events.Connection.ONLINE)
        self.emit(events.ConnectionChanged(connection, is_again))

    async def _find_broker(self, current: str) -> str | None:
        """Ask the load balancer for a node after a loss; None keeps the current address."""
        if not self.settings.is_lb_enabled:
            return None
        try:
            async with asyncio.timeout(CONFIG_TIMEOUT_S):
                answer = await self._require_rest().get(self.settings.broker_lb_url)
        except (errors.QiscusError, TimeoutError) as error:
            log.info("the load balancer did not answer: %s", error)
            return None
        return config.lb_url(current, answer)


def _user_in(answer: dict[str, Any]) -> object:
    results = answer.get("results")
    if not isinstance(results, dict):
        raise errors.DecodeError("the answer has no results")
    return results.get("user")


def _login_error(error: errors.QiscusError) -> errors.QiscusError:
    """A refused login is nearly always a wrong key; say so."""
    if not isinstance(error, errors.ServerError) or error.is_retryable or error.status == 404:
        return error
    words = " ".join((error.message, *error.details)).lower()
    if "app" in words.split() or "app_id" in words or "app id" in words:
        return errors.AuthError(error.status, error.message, sentence="The server does not know this app id.")
    if error.status == 401 or any(word in words for word in ("password", "key", "credential")):
        return errors.WrongKeyError(error.status, error.message, sentence="User id and key do not match.")
    return error
