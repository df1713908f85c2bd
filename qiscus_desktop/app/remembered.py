"""Remembering who was signed in: the name in the settings, the token in the system's keyring."""

from __future__ import annotations

import logging

import msgspec

from qiscus_desktop.app.secrets import Secrets
from qiscus_desktop.app.settings import Server, SettingsFile
from qiscus_desktop.core.models import Account

log = logging.getLogger(__name__)

NO_KEYRING = "This computer has no keyring, so you will be asked to sign in again next time."


class _Kept(msgspec.Struct):
    """What lies in the keyring."""

    token: str
    refresh_token: str = ""


class Remembered:
    """The account of the last run, if the person asked to be remembered."""

    def __init__(self, settings: SettingsFile, secrets: Secrets) -> None:
        self._settings = settings
        self._secrets = secrets
        self._has_dropped = False

    @property
    def server(self) -> Server:
        return self._settings.value.server

    @property
    def user_id(self) -> str:
        """Who is remembered, or an empty string."""
        return self._settings.value.user_id if self._settings.value.is_remembered else ""

    async def account(self) -> Account | None:
        """The remembered account with its token; None where nobody is, or the keyring gives nothing."""
        if not self.user_id:
            return None
        text = await self._secrets.read(_name(self.server, self.user_id))
        try:
            kept = msgspec.json.decode(text or "", type=_Kept)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return None
        return Account(id=self.user_id, token=kept.token, refresh_token=kept.refresh_token)

    async def keep(self, server: Server, account: Account) -> bool:
        """False where this computer has no keyring: then nothing is remembered."""
        secret = msgspec.json.encode(_Kept(account.token, account.refresh_token))
        is_kept = await self._secrets.write(_name(server, account.id), secret.decode())
        self._settings.change(server=server, user_id=account.id, is_remembered=is_kept)
        return is_kept

    async def forget(self) -> None:
        """Signed out: the token is gone, the name and the addresses stay for the sign-in form."""
        await self._secrets.forget(_name(self.server, self._settings.value.user_id))
        self._settings.change(is_remembered=False)

    def drop(self) -> None:
        """From now on nobody is remembered. The keyring may take its time: `forget_dropped` asks it."""
        if self.user_id:
            self._settings.change(is_remembered=False)
            self._has_dropped = True

    async def forget_dropped(self) -> None:
        """Removes the token of whom `drop` has dropped, if it has."""
        if self._has_dropped:
            self._has_dropped = False
            await self.forget()


def _name(server: Server, user_id: str) -> str:
    return f"{user_id}@{server.app_id}"
