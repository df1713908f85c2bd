"""People: profiles, lists, blocking, presence, push tokens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from qiscus_desktop.core import events
from qiscus_desktop.core.arguments import checks_arguments
from qiscus_desktop.core.dispatch.stream import EventStream
from qiscus_desktop.core.models import Account, Presence, User
from qiscus_desktop.core.runtime.requester import Call
from qiscus_desktop.core.runtime.signed_in_user import SignedInUser
from qiscus_desktop.core.wire import decode, requests


class UserPage(list[User]):
    """A page of users; `total` is the server's count of all, `page_count` of pages (0 where it does not
    say).
    """

    total: int = 0
    page_count: int = 0


class DeviceTokenAnswer(NamedTuple):
    """Whether anything changed, and the answer's own fields."""

    is_changed: bool
    raw: dict[str, Any]


@checks_arguments
class UserCalls:
    """Calls about people."""

    def __init__(self, user: SignedInUser, call: Call, stream: EventStream) -> None:
        self._user = user
        self._call = call
        self._emit = stream.emit

    async def get_user_profile(self) -> Account:
        """Our own profile, fresh (official `getUserProfile`, GET `my_profile`).

        Raises what every call raises.
        """
        answer = await self._call(requests.my_profile())
        return self._adopt(_user(answer))

    async def update_profile(
        self,
        profile: Mapping[str, Any] | None = None,
        *,
        name: str | None = None,
        avatar_url: str | None = None,
        extras: Mapping[str, Any] | None = None,
    ) -> Account:
        """Change our own profile (official `updateProfile({name, avatar_url, extras})`, PATCH `my_profile`).

        What is not given stays as it is. The official form, one mapping, works as well. Fires
        `updateProfileCallback` with what was asked for.

        Raises what every call raises.
        """
        asked: dict[str, Any] = {
            key: value
            for key, value in {"name": name, "avatar_url": avatar_url, "extras": extras}.items()
            if value is not None
        }
        asked = dict(profile or {}) | asked
        answer = await self._call(
            requests.update_profile(asked.get("name"), asked.get("avatar_url"), asked.get("extras"))
        )
        account = self._adopt(_user(answer))
        self._emit(events.ProfileUpdated(account, asked))
        return account

    async def get_users(self, query: str = "", page: int = 1, limit: int = 20) -> UserPage:
        """Users of the app whose name holds `query` (official `getUsers`, GET `get_user_list`; broken
        there).

        `page` counts from 1; at most `limit` (20) a page. The result is a list with `.total` and
        `.page_count`.

        Raises what every call raises.
        """
        results = decode.results(await self._call(requests.user_list(query, page, limit)))
        found = UserPage(decode.users(results.get("users")))
        meta = results.get("meta")
        if isinstance(meta, dict):
            found.total = decode.number(meta.get("total_data"))
            found.page_count = decode.number(meta.get("total_page"))
        return found

    async def block_user(self, user_id: str) -> User:
        """Block somebody (official `blockUser`, POST `block_user`); fires `blockUserCallback`.

        Raises what every call raises.
        """
        return await self._changed(requests.block_user(user_id), events.UserBlocked)

    async def unblock_user(self, user_id: str) -> User:
        """Unblock somebody (official `unblockUser`, POST `unblock_user`); fires `unblockUserCallback`.

        Raises what every call raises.
        """
        return await self._changed(requests.unblock_user(user_id), events.UserUnblocked)

    async def get_blocked_users(self, page: int = 1, limit: int = 20) -> UserPage:
        """Whom we blocked (official `getBlockedUser`, GET `get_blocked_users`).

        Raises what every call raises.
        """
        results = decode.results(await self._call(requests.blocked_users(page, limit)))
        raw = results.get("blocked_users") or results.get("users") or results.get("blocked_user")
        found = UserPage(decode.users(raw))
        found.total = decode.number(results.get("total"))
        return found

    get_blocked_user = get_blocked_users

    async def get_user_presences(self, user_ids: Iterable[str]) -> list[Presence]:
        """Who is online (official `getUserPresences`, POST `users/status`). TypeError for a single text."""
        if isinstance(user_ids, str):
            raise TypeError("get_user_presences wants a list of user ids")
        results = decode.results(await self._call(requests.user_presences(user_ids)))
        return decode.presences(results.get("user_status"))

    async def register_device_token(
        self, token: str, is_development: bool = False, platform: str = "rn"
    ) -> DeviceTokenAnswer:
        """Register a push token (official `registerDeviceToken`, POST `set_user_device_token`).

        `platform` is "rn" (as the official SDK says), "android", "ios" or "flutter".

        Raises what every call raises.
        """
        request = requests.register_device_token(token, is_development, platform)
        results = decode.results(await self._call(request))
        return DeviceTokenAnswer(results.get("changed") is True, results)

    async def remove_device_token(
        self, token: str, is_development: bool = False, platform: str = "rn"
    ) -> DeviceTokenAnswer:
        """Take a push token back (official `removeDeviceToken`, POST `remove_user_device_token`).

        Raises what every call raises.
        """
        results = decode.results(
            await self._call(requests.remove_device_token(token, is_development, platform))
        )
        return DeviceTokenAnswer(results.get("success", results.get("changed")) is True, results)

    async def _changed(
        self, request: requests.Request, kind: type[events.UserBlocked] | type[events.UserUnblocked]
    ) -> User:
        raw = _user(await self._call(request))
        user = decode.user(raw)
        self._emit(kind(user, raw))
        return user

    def _adopt(self, raw: dict[str, Any]) -> Account:
        """A profile answer becomes the account; the session's own token and positions stay."""
        current = self._user.require()
        fresh = decode.account({**raw, "token": current.token}, keep=current)
        self._user.account = fresh
        return fresh


def _user(answer: dict[str, Any]) -> dict[str, Any]:
    user = decode.results(answer).get("user")
    return user if isinstance(user, dict) else {}
