"""Signing in: by key, by a remembered account, by JWT."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec

from qiscus_desktop.core import errors, events
from qiscus_desktop.core.arguments import checks_arguments
from qiscus_desktop.core.calls.session import SessionCalls
from qiscus_desktop.core.dispatch.stream import EventStream
from qiscus_desktop.core.models import Account
from qiscus_desktop.core.runtime.requester import Call
from qiscus_desktop.core.runtime.signed_in_user import SignedInUser
from qiscus_desktop.core.wire import decode, requests
from qiscus_desktop.core.wire.decode import Nonce

log = logging.getLogger("qiscus.core.auth")


@checks_arguments
class AuthCalls:
    """set_user and the other ways to sign in."""

    def __init__(self, user: SignedInUser, call: Call, stream: EventStream, session: SessionCalls) -> None:
        self._user = user
        self._call = call
        self._emit = stream.emit
        self._session = session
        self._verified: tuple[Account, dict[str, Any]] | None = None

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
            self._emit(events.SignInFailed(wrong))
            raise wrong from None
        await self._session.begin(account, answer)
        return account

    async def resume(self, account: Account) -> Account:
        """Sign in again with a remembered account, without a key: GET `my_profile`, then realtime.

        Syncing goes on from the account's `last_comment_id` and `last_event_id`. An expired token is
        renewed when there is a refresh token. Raises AuthError when the server refuses it, NetworkError
        when it cannot be reached; in both cases nobody is signed in.
        """
        if not account.token:
            raise errors.InvalidArgumentError("There is nothing to resume.", "the account has no token")
        await self._session.end()
        self._user.account = account
        try:
            answer = await self._call(requests.my_profile())
            fresh = decode.account(_user_in(answer), keep=self._user.account)
            fresh = msgspec.structs.replace(fresh, token=self._user.require().token)
        except BaseException:
            self._user.account = None
            raise
        await self._session.begin(fresh, answer)
        return fresh

    async def get_nonce(self) -> Nonce:
        """A number used once, for a JWT (official `getNonce`, POST `auth/nonce`): `.nonce`, `.expired_at`
        (unix seconds, ten minutes ahead). Hand it to your own backend.

        Raises what every call raises.
        """
        answer = await self._call(requests.nonce())
        return decode.nonce(answer.get("results"))

    async def verify_identity_token(self, identity_token: str) -> Account:
        """Trade the JWT of your backend for an account (official `verifyIdentityToken`, POST
        `auth/verify_identity_token`).

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
                self._emit(events.SignInFailed(error))
                raise
        self._verified = None
        if not account.token:
            tokenless = errors.DecodeError("the user has no token")
            self._emit(events.SignInFailed(tokenless))
            raise tokenless
        await self._session.begin(account, answer)
        return account

    async def sign_in_with_jwt(self, fetch_token: Callable[[str], Awaitable[str]]) -> Account:
        """The whole JWT flow: nonce, `await fetch_token(nonce)`, verify, sign in.

        `fetch_token` asks your own backend, which checks who the person is and signs the token with the
        app's secret; it returns the JWT as text. Its exceptions come through unchanged.

        Raises what every call raises, and IdentityTokenError.
        """
        nonce = await self.get_nonce()
        identity_token = await fetch_token(nonce.nonce)
        return await self.set_user_with_identity_token(await self.verify_identity_token(identity_token))


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
