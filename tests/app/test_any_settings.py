"""Whatever stands in the settings file, the window is built: random bits, and values that nobody wrote."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from qiscus_desktop.app.accounts import first_account, request_for
from qiscus_desktop.app.options import Options
from qiscus_desktop.app.paths import Paths
from qiscus_desktop.app.remembered import Remembered
from qiscus_desktop.app.running_account import RunningAccount
from qiscus_desktop.app.secrets import Secrets
from qiscus_desktop.app.settings import Server, Settings, SettingsFile
from qiscus_desktop.app.window import MainWindow

GOOD = (
    b'{"server": {"app_id": "an-app", "base_url": "https://chat.example.test"}, "user_id": "budi", '
    b'"is_remembered": true, "theme": "dark", "mode": "wide", "geometry": "AdnQywADAAA="}'
)
NOBODY_WROTE = {
    "empty": b"",
    "zeros": bytes(4096),
    "deep": b"[" * 100_000,
    "deep inside": b'{"more": ' + b"[" * 100_000,
    "a list": b"[]",
    "null": b"null",
    "wrong types": b'{"theme": 7}',
    "half a character": b'{"user_id": "\\ud800"}',
    "invalid text": b'{"user_id": "\xd5"}',
    "NUL": b'{"theme": "a\\u0000b.qss", "user_id": "a\\u0000b", "server": {"app_id": "\\u0000"}}',
    "a mode": b'{"mode": "sideways"}',
    "a geometry": b'{"geometry": "\\u00e9\\u0000"}',
    "a long name": b'{"user_id": "' + b"x" * 100_000 + b'", "is_remembered": true}',
}


def build(folder: Path) -> Settings:
    """All that the first window is made of."""
    settings = SettingsFile(folder / "settings.json")
    server, account_id = first_account(Options(), Remembered(settings, Secrets()))
    paths = Paths(folder, folder / "cache")
    window = MainWindow(settings.value.geometry)
    theme = settings.value.theme
    scene = RunningAccount.build(
        server,
        paths.database_file(server.app_id, server.base_url),
        account_id,
        media=paths.media_folder,
        theme=Path(theme) if Path(theme).suffix else theme,
        mode=settings.value.mode,
        parent=window,
    )
    scene.widget.show_login(request_for(server, settings.value.user_id, settings.value.proxy))
    asyncio.run(scene.close())
    window.deleteLater()
    return settings.value


@pytest.mark.parametrize("kind", NOBODY_WROTE)
def test_values_that_nobody_wrote(qtbot: QtBot, tmp_path: Path, kind: str) -> None:
    (tmp_path / "settings.json").write_bytes(NOBODY_WROTE[kind])
    build(tmp_path)


@pytest.mark.parametrize("seeds", [range(400), pytest.param(range(400, 4_000), marks=pytest.mark.exhaustive)])
def test_random_bits_give_settings_and_their_kinds(tmp_path: Path, seeds: range) -> None:
    for seed in seeds:
        dice = random.Random(seed)
        data = bytearray(GOOD)
        for _ in range(dice.choice((1, 1, 2, 8))):
            data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        (tmp_path / "settings.json").write_bytes(data)
        value = SettingsFile(tmp_path / "settings.json").value
        assert isinstance(value.server, Server)
        assert value.theme.isprintable()
        assert Paths(tmp_path, tmp_path).database_file(value.server.app_id, value.server.base_url).name


@pytest.mark.slow
def test_random_bits_build_a_window(qtbot: QtBot, tmp_path: Path) -> None:
    for seed in range(40):
        dice = random.Random(seed)
        data = bytearray(GOOD)
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        (tmp_path / str(seed)).mkdir()
        (tmp_path / str(seed) / "settings.json").write_bytes(data)
        build(tmp_path / str(seed))
