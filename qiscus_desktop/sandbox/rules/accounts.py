"""Sign-in and what follows from it: tokens and their end, refresh, profile, blocking, push devices."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from qiscus_desktop.sandbox.data import comments, events, people
from qiscus_desktop.sandbox.data.records import SessionRecord, UserRecord
from qiscus_desktop.sandbox.errors import TOKEN_EXPIRED, ApiError, bad_request
from qiscus_desktop.sandbox.rules.service import SYSTEM_EMAIL, Service, new_token


class Accounts:
    """Users and their sessions."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def prepare(self) -> None:
        """Make sure the sender of system events exists."""
        async with self._service.database.write() as connection:
            if await people.user_by_email(connection, SYSTEM_EMAIL) is None:
                now = self._service.clock.now_ns()
                system = await people.add_user(connection, SYSTEM_EMAIL, now_ns=now, username="System")
                await people.change_user(connection, system.id, is_active=False)

    async def authenticate(self, token: str) -> tuple[SessionRecord, UserRecord]:
        """Whose token this is. 401 for an unknown or ended one, 403 (with the known text) for an old one."""
        found = await self._session(token) if token else None
        if found is None or found[0].state == "ended":
            raise ApiError(401, "Unauthorized")
        session, user = found
        if self._has_run_out(session):
            raise ApiError(403, TOKEN_EXPIRED)
        if not user.is_active:
            raise ApiError(401, "Unauthorized", "user is deactivated")
        return session, user

    async def _session(self, token: str) -> tuple[SessionRecord, UserRecord] | None:
        async def load() -> tuple[SessionRecord, UserRecord] | None:
            async with self._service.database.read() as connection:
                session = await people.session_by_token(connection, token)
                user = await people.user_by_id(connection, session.user_id) if session is not None else None
            return (session, user) if session is not None and user is not None else None

        return await self._service.memory.get("session", token, load)

    async def is_token_live(self, token: str) -> bool:
        """May somebody listen to this token's topics?"""
        found = await self._session(token)
        session = found[0] if found is not None else None
        return session is not None and session.state == people.LIVE and not self._has_run_out(session)

    def _has_run_out(self, session: SessionRecord) -> bool:
        is_over = 0 < session.expires_ms <= self._service.clock.now_ms()
        return session.state == "expired" or is_over

    async def login(
        self, email: str, key: str, username: str | None, avatar_url: str | None, extras: str | None
    ) -> dict[str, Any]:
        """Sign in; the first key a user shows becomes that user's key. Returns the Account."""
        if not email:
            raise bad_request("email is required")
        if not key:
            raise bad_request("password is required")
        async with self._service.database.write() as connection:
            now = self._service.clock.now_ns()
            user = await people.user_by_email(connection, email)
            if user is None:
                user = await people.add_user(connection, email, now_ns=now, password_hash=hash_key(key))
            elif not user.password_hash:
                await people.change_user(connection, user.id, password_hash=hash_key(key))
            elif not is_key(key, user.password_hash):
                raise ApiError(401, "wrong password")
            if not user.is_active:
                raise ApiError(403, "user is deactivated")
            await self._describe(connection, user, username, avatar_url, extras)
            session = await self._open_session(connection, user.id)
            return await self._account(connection, user.id, session)

    async def login_as(self, email: str, username: str | None, avatar_url: str | None) -> dict[str, Any]:
        """Sign in a user whom an identity token vouches for. Returns the Account."""
        async with self._service.database.write() as connection:
            user = await people.user_by_email(connection, email)
            if user is None:
                user = await people.add_user(connection, email, now_ns=self._service.clock.now_ns())
            if not user.is_active:
                raise ApiError(403, "user is deactivated")
            await self._describe(connection, user, username, avatar_url, None)
            session = await self._open_session(connection, user.id)
            return await self._account(connection, user.id, session)

    async def _describe(
        self,
        connection: AsyncConnection,
        user: UserRecord,
        username: str | None,
        avatar_url: str | None,
        extras: str | None,
    ) -> None:
        """Nothing and empty mean "leave as it is"."""
        values = {"username": username, "extras": extras}
        if avatar_url:
            values["avatar_url"] = self._service.shapes.stored(avatar_url)
        changed = {name: value for name, value in values.items() if value}
        if changed:
            await people.change_user(connection, user.id, updated_ns=self._service.clock.now_ns(), **changed)

    async def _open_session(self, connection: AsyncConnection, user_id: int) -> SessionRecord:
        ttl = self._service.policy.token_ttl_s
        expires = self._service.clock.now_ms() + int(ttl * 1000) if ttl else 0
        session = SessionRecord(new_token(), user_id, new_token(40), expires, people.LIVE)
        await people.add_session(connection, session, self._service.clock.now_ns())
        return session

    async def _account(
        self, connection: AsyncConnection, user_id: int, session: SessionRecord
    ) -> dict[str, Any]:
        user = await people.user_by_id(connection, user_id)
        assert user is not None
        return self._service.shapes.account(
            user,
            session,
            await comments.last_id_of(connection, user_id),
            await events.last_event_id(connection),
            await people.device_platforms(connection, user_id),
        )

    async def profile(self, user: UserRecord, session: SessionRecord) -> dict[str, Any]:
        """The Account of a signed-in user, with the token in use."""
        async with self._service.database.read() as connection:
            return await self._account(connection, user.id, session)

    async def update_profile(
        self,
        user: UserRecord,
        session: SessionRecord,
        name: str | None,
        avatar_url: str | None,
        extras: str | None,
    ) -> dict[str, Any]:
        """Change what is given. Returns the Account."""
        async with self._service.database.write() as connection:
            await self._describe(connection, user, name, avatar_url, extras)
            return await self._account(connection, user.id, session)

    async def refresh(self, user_id: str, refresh_token: str, token: str) -> SessionRecord:
        """Trade a refresh token for a new session; it works once.

        Where tokens do not end, clients were given none and send an empty one; the token itself counts then.
        """
        async with self._service.database.write() as connection:
            if refresh_token:
                session = await people.session_by_refresh_token(connection, refresh_token)
            elif token and not self._service.policy.token_ttl_s:
                session = await people.session_by_token(connection, token)
            else:
                session = None
            user = await people.user_by_id(connection, session.user_id) if session is not None else None
            if session is None or user is None or (user_id and user.email != user_id):
                raise ApiError(401, "refresh token invalid")
            if not await people.end_session(connection, session.token, "ended"):
                raise ApiError(401, "refresh token invalid")
            return await self._open_session(connection, session.user_id)

    async def expire(self, session: SessionRecord) -> None:
        """Let a token run out now; its refresh token stays good."""
        async with self._service.database.write() as connection:
            await people.end_session(connection, session.token, "expired")

    async def logout(self, session: SessionRecord) -> None:
        """End a session for good."""
        async with self._service.database.write() as connection:
            await people.end_session(connection, session.token, "ended")

    async def end_token(self, token: str) -> None:
        """End the session of a token."""
        async with self._service.database.write() as connection:
            await people.end_session(connection, token, "ended")

    async def block(self, user: UserRecord, email: str, is_blocked: bool) -> dict[str, Any]:
        """Block or unblock somebody. Returns that User."""
        async with self._service.database.write() as connection:
            other = await people.user_by_email(connection, email)
            if other is None:
                raise bad_request("user not found")
            if other.id == user.id:
                raise bad_request("you cannot block yourself")
            if is_blocked:
                await people.block(connection, user.id, other.id)
            else:
                await people.unblock(connection, user.id, other.id)
            return self._service.shapes.user(other)


def hash_key(key: str) -> str:
    """A salted hash of a user's key."""
    salt = secrets.token_hex(8)
    return f"{salt}${_digest(key, salt)}"


def is_key(key: str, stored: str) -> bool:
    """Is this the key that was hashed?"""
    salt, _, digest = stored.partition("$")
    return bool(digest) and hmac.compare_digest(_digest(key, salt), digest)


def _digest(key: str, salt: str) -> str:
    return hashlib.scrypt(key.encode(), salt=salt.encode(), n=1024, r=8, p=1).hex()
