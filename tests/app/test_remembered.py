"""Who was signed in: the token goes into the keyring alone; without a keyring nobody is remembered."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from qiscus_desktop.app.loop import QtLoop
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


def test_a_keyring_that_asks_the_person_does_not_hold_up_the_end(
    ring: KeyringInMemory, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, answered, is_over = threading.Event(), threading.Event(), threading.Event()

    def ask(*_: str) -> None:
        asked.set()
        answered.wait(5)
        is_over.set()

    monkeypatch.setattr(ring, "get_password", ask)
    loop = QtLoop(qapp)

    async def leave_while_it_asks() -> None:
        reading = asyncio.create_task(Secrets().read("budi"))
        await asyncio.to_thread(asked.wait, 5)
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)

    loop.run_until_complete(leave_while_it_asks())
    loop.close()
    assert not is_over.is_set()
    answered.set()
    assert is_over.wait(5)
