"""Signing in and out: the core asks the server, the local data of the account is opened or closed."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import msgspec

from qiscus_desktop.core.errors import NotSignedInError, QiscusError
from qiscus_desktop.core.models import Account
from qiscus_desktop.store.current_account import CurrentAccount
from qiscus_desktop.store.dialog_requests import connected

if TYPE_CHECKING:
    from qiscus_desktop.core.client import QiscusCore

log = logging.getLogger("qiscus.store.session")


class SignIn:
    """`sign_in`, `resume` and `sign_out` ask the server and raise QiscusError; the others take in what the
    core has told."""

    def __init__(self, core: QiscusCore | None, current: CurrentAccount) -> None:
        self._core = core
        self._current = current

    async def sign_in(self, user_id: str, key: str, username: str | None, avatar_url: str | None) -> Account:
        core = connected(self._core)
        account = await core.set_user(user_id, key, username, avatar_url)
        self.signed_in(account)
        services = self._current.services
        known_event_id = services.state.archive.last_event_id
        if known_event_id is not None:
            # The server starts a new session at its newest event: ask for what this computer has missed.
            services.tasks.spawn(lambda: _catch_up(core, known_event_id))
        return account

    async def resume(self, token: str, refresh_token: str) -> Account:
        account = self._current.account
        if account is None and token and self._current.id:
            account = Account(id=self._current.id)  # what was known of it is lost with the cache
        if account is None:
            raise NotSignedInError("no account is open")
        if token:
            account = msgspec.structs.replace(account, token=token, refresh_token=refresh_token)
        account = await connected(self._core).resume(account)
        self.signed_in(account)
        return account

    async def sign_out(self) -> None:
        if self._core is not None:
            await self._core.logout()
        self.signed_out()

    def signed_in(self, account: Account) -> None:
        if account.id != self._current.id:
            self._current.switch(account.id)
        self._current.take(account)
        self._current.services.signed_in()

    def signed_out(self) -> None:
        if self._current.id:
            self._current.switch("")

    def expired(self, user_id: str, error: Exception) -> None:
        """The server refuses the token for good. The data stays; the app asks for the key."""
        account = self._current.account
        if account is not None and account.id == user_id:
            self._current.take(msgspec.structs.replace(account, token="", refresh_token=""))
            sentence = error.sentence if isinstance(error, QiscusError) else "Please sign in again."
            self._current.services.state.notice(sentence)

    def remember_position(self) -> None:
        """Store where syncing goes on after a restart: the core moves it without an event."""
        account = self._core.account if self._core is not None else None
        if account is not None and account.id == self._current.id:
            self._current.services.state.archive.put_account(account)


async def _catch_up(core: QiscusCore, known_event_id: int) -> None:
    try:
        await core.synchronize_event(known_event_id)
    except QiscusError as error:
        log.info("asking for missed events failed: %s", error)
