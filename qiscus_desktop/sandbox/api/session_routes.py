"""Endpoints about the app and the signed-in user: config, sign-in, tokens, profile, blocking, push."""

from __future__ import annotations

from typing import Any

from qiscus_desktop.sandbox.api.call import Call, Route, Routes
from qiscus_desktop.sandbox.data import people
from qiscus_desktop.sandbox.errors import bad_request
from qiscus_desktop.sandbox.rules.accounts import Accounts
from qiscus_desktop.sandbox.rules.identity import Identity
from qiscus_desktop.sandbox.rules.presence import People
from qiscus_desktop.sandbox.rules.service import Service
from qiscus_desktop.sandbox.shapes import expiry


class SessionRoutes:
    """Handlers for people: sign-in, tokens, profile, users, blocking, presence, push tokens."""

    def __init__(self, service: Service, accounts: Accounts, identity: Identity, presences: People) -> None:
        self._service = service
        self._accounts = accounts
        self._identity = identity
        self._people = presences

    def routes(self) -> Routes:
        """What these handlers answer."""
        return {
            ("GET", "config"): Route(self.config, needs_user=False),
            ("POST", "auth/nonce"): Route(self.nonce, needs_user=False),
            ("POST", "auth/verify_identity_token"): Route(self.verify_identity_token, needs_user=False),
            ("POST", "login_or_register"): Route(self.login, needs_user=False),
            ("POST", "refresh_user_token"): Route(self.refresh, needs_user=False),
            ("POST", "expire_user_token"): Route(self.expire),
            ("POST", "logout"): Route(self.logout),
            ("GET", "my_profile"): Route(self.profile),
            ("PATCH", "my_profile"): Route(self.update_profile),
            ("POST", "my_profile"): Route(self.update_profile),
            ("GET", "get_user_list"): Route(self.users),
            ("POST", "block_user"): Route(self.block),
            ("POST", "unblock_user"): Route(self.unblock),
            ("GET", "get_blocked_users"): Route(self.blocked),
            ("POST", "users/status"): Route(self.presences),
            ("POST", "set_user_device_token"): Route(self.add_device),
            ("POST", "remove_user_device_token"): Route(self.remove_device),
        }

    async def config(self, call: Call) -> dict[str, Any]:
        """Empty addresses: the client keeps those it was given."""
        policy = self._service.policy
        return {
            "base_url": "",
            "broker_lb_url": "",
            "broker_url": "",
            "enable_event_report": False,
            "enable_realtime": policy.enable_realtime,
            "enable_realtime_check": False,
            "enable_sync": True,
            "enable_sync_event": policy.enable_sync_event,
            "auto_refresh_token": policy.token_ttl_s > 0,
            "enable_refresh_token": policy.token_ttl_s > 0,
            "sync_interval": policy.sync_interval_ms,
            "sync_on_connect": policy.sync_on_connect_ms,
            "network_connection_interval": 5000,
            "extras": "",
        }

    async def nonce(self, call: Call) -> dict[str, Any]:
        """A nonce for an identity token."""
        return await self._identity.new_nonce()

    async def verify_identity_token(self, call: Call) -> dict[str, Any]:
        """Sign in with a JWT."""
        return {"user": await self._identity.verify(call.params.text("identity_token"))}

    async def login(self, call: Call) -> dict[str, Any]:
        """Sign in with a key."""
        params = call.params
        user = await self._accounts.login(
            params.text("email") or params.text("user_id"),
            params.text("password"),
            params.optional("username"),
            params.optional("avatar_url"),
            params.json_text("extras"),
        )
        return {"user": user}

    async def refresh(self, call: Call) -> dict[str, Any]:
        """A new token for a refresh token."""
        session = await self._accounts.refresh(
            call.params.text("user_id"),
            call.params.text("refresh_token"),
            call.headers.get("qiscus-sdk-token", ""),
        )
        return {
            "token": session.token,
            "refresh_token": session.refresh_token,
            "token_expires_at": expiry(session.expires_ms),
        }

    async def expire(self, call: Call) -> dict[str, Any]:
        """Let the token in use run out."""
        await self._accounts.expire(call.session)
        return {"success": True}

    async def logout(self, call: Call) -> dict[str, Any]:
        """End the session."""
        await self._accounts.logout(call.session)
        return {"success": True}

    async def profile(self, call: Call) -> dict[str, Any]:
        """The own account."""
        return {"user": await self._accounts.profile(call.user, call.session)}

    async def update_profile(self, call: Call) -> dict[str, Any]:
        """Change name, picture or extras; null leaves a field as it is."""
        params = call.params
        name = params.optional("name") or params.optional("username")
        avatar, extras = params.optional("avatar_url"), params.json_text("extras")
        return {"user": await self._accounts.update_profile(call.user, call.session, name, avatar, extras)}

    async def users(self, call: Call) -> dict[str, Any]:
        """All users, or those whose name contains the query."""
        page, limit = call.params.page()
        descending = call.params.text("order_query").lower().endswith("desc")
        query = call.params.text("query")
        async with self._service.database.read() as connection:
            found, total = await people.list_users(connection, query, page, limit, descending)
        shapes = self._service.shapes
        return {
            "meta": {"total_data": total, "total_page": -(-total // limit)},
            "users": [shapes.user(user) for user in found],
        }

    async def block(self, call: Call) -> dict[str, Any]:
        """Block somebody."""
        return {
            "user": await self._accounts.block(call.user, call.params.text("user_email"), is_blocked=True)
        }

    async def unblock(self, call: Call) -> dict[str, Any]:
        """Unblock somebody."""
        return {
            "user": await self._accounts.block(call.user, call.params.text("user_email"), is_blocked=False)
        }

    async def blocked(self, call: Call) -> dict[str, Any]:
        """Whom the user blocked, under each of the keys that clients look at."""
        page, limit = call.params.page()
        async with self._service.database.read() as connection:
            found, total = await people.blocked_by(connection, call.user.id, page, limit)
        users = [self._service.shapes.user(user) for user in found]
        return {"blocked_users": users, "users": users, "blocked_user": users, "total": total}

    async def presences(self, call: Call) -> dict[str, Any]:
        """Who of these is online; times in seconds."""
        return {"user_status": await self._people.statuses(call.params.texts("user_ids"))}

    async def add_device(self, call: Call) -> dict[str, Any]:
        """Remember a push token."""
        params = call.params
        token = params.text("device_token")
        if not token:
            raise bad_request("device_token is required")
        async with self._service.database.write() as connection:
            platform, is_development = (
                params.text("device_platform", "rn"),
                params.flag("is_development", False),
            )
            await people.add_device(connection, call.user.id, token, platform, is_development)
            platforms = await people.device_platforms(connection, call.user.id)
        return {
            "changed": True,
            "pn_android_configured": "android" in platforms,
            "pn_ios_configured": "ios" in platforms,
        }

    async def remove_device(self, call: Call) -> dict[str, Any]:
        """Forget a push token."""
        token = call.params.text("device_token")
        if not token:
            raise bad_request("device_token is required")
        async with self._service.database.write() as connection:
            has_gone = await people.remove_device(connection, call.user.id, token)
            platforms = await people.device_platforms(connection, call.user.id)
        return {
            "success": True,
            "changed": has_gone,
            "pn_android_configured": "android" in platforms,
            "pn_ios_configured": "ios" in platforms,
        }
