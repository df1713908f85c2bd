"""Who was signed in: the token goes into the keyring alone; without a keyring nobody is remembered."""

from __future__ import annotations

from pathlib import Path

from qiscus_desktop.app.remembered import Remembered
from qiscus_desktop.app.secrets import Secrets
from qiscus_desktop.app.settings import Server, SettingsFile
from qiscus_desktop.core.models import Account
from tests.support.keyring_in_memory import KeyringInMemory

SERVER = Server(app_id="app")
BUDI = Account(id="budi", name="Budi", token="token-1", refresh_token="refresh-1")


def remembered(folder: Path) -> Remembered:
    return Remembered(SettingsFile(folder / "settings.json"), Secrets())


async def test_the_next_start_finds_the_account(ring: KeyringInMemory, tmp_path: Path) -> None:
    assert await remembered(tmp_path).keep(SERVER, BUDI)
    later = remembered(tmp_path)
    assert (later.user_id, later.server) == ("budi", SERVER)
    account = await later.account()
    assert account is not None
    assert (account.id, account.token, account.refresh_token) == ("budi", "token-1", "refresh-1")
    assert "token-1" not in (tmp_path / "settings.json").read_text()


async def test_signing_out_forgets_the_token_and_keeps_the_name_for_the_form(
    ring: KeyringInMemory, tmp_path: Path
) -> None:
    await remembered(tmp_path).keep(SERVER, BUDI)
    await remembered(tmp_path).forget()
    later = remembered(tmp_path)
    assert later.user_id == ""
    assert later.server == SERVER
    assert await later.account() is None
    assert ring.secrets == {}


async def test_without_a_keyring_nobody_is_remembered(tmp_path: Path) -> None:
    assert not await remembered(tmp_path).keep(SERVER, BUDI)
    assert remembered(tmp_path).user_id == ""


async def test_a_locked_keyring_is_no_failure(ring: KeyringInMemory, tmp_path: Path) -> None:
    await remembered(tmp_path).keep(SERVER, BUDI)
    ring.is_locked = True
    later = remembered(tmp_path)
    assert await later.account() is None
    assert not await later.keep(SERVER, BUDI)


async def test_a_secret_of_another_program_is_not_taken(ring: KeyringInMemory, tmp_path: Path) -> None:
    await remembered(tmp_path).keep(SERVER, BUDI)
    for text in ("", "no json", "[]", '{"token": null}', '"text"'):
        ring.secrets["qiscus-desktop", "budi@app"] = text
        account = await remembered(tmp_path).account()
        assert account is None or account.token
