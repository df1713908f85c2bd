"""Whose rooms a start shows first: the command line decides, a token counts for its own account alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from qiscus_desktop.app.accounts import first_account, request_for
from qiscus_desktop.app.cli import parse
from qiscus_desktop.app.proxy_setting import ProxySetting, proxy_to_keep
from qiscus_desktop.app.remembered import Remembered
from qiscus_desktop.app.secrets import Secrets
from qiscus_desktop.app.settings import Server, SettingsFile

OURS = Server(app_id="ours", base_url="http://chat.example")
HERE = ["--app-id", "ours", "--base-url", "http://chat.example"]
KEY = ["--key", "k"]


@pytest.mark.parametrize(
    ("words", "app_id", "account_id"),
    [
        ([], "ours", "budi"),
        (["--user", "budi"], "ours", "budi"),
        (["--user", "citra"], "ours", ""),
        (["--user", "citra", *KEY], "ours", "citra"),
        (HERE, "ours", "budi"),
        ([*HERE, "--user", "budi"], "ours", "budi"),
        (["--app-id", "ours"], "ours", ""),
        (["--app-id", "other"], "other", ""),
        (["--app-id", "other", "--user", "budi"], "other", ""),
        (["--app-id", "other", "--user", "budi", *KEY], "other", "budi"),
        (["--sandbox"], "sandbox", "ani"),
        (["--sandbox", "--user", "citra"], "sandbox", "citra"),
    ],
)
def test_who_comes_first(tmp_path: Path, words: list[str], app_id: str, account_id: str) -> None:
    settings = SettingsFile(tmp_path / "settings.json")
    settings.change(server=OURS, user_id="budi", is_remembered=True)
    server, found = first_account(parse(words), Remembered(settings, Secrets()))
    assert (server.app_id, found) == (app_id, account_id)


def test_nobody_comes_first_where_nobody_is_remembered(tmp_path: Path) -> None:
    remembered = Remembered(SettingsFile(tmp_path / "settings.json"), Secrets())
    assert first_account(parse(["--app-id", "ours", "--user", "budi"]), remembered)[1] == ""
    assert first_account(parse(["--user", "budi"]), remembered)[1] == ""


@pytest.mark.parametrize(
    ("setting", "kept", "password"),
    [
        ("", "system", ""),
        ("System", "system", ""),
        ("none", "none", ""),
        ("socks://p.test", "socks5://p.test:1080", ""),
        ("http://me:s%40cret@p.test:3128/", "http://me@p.test:3128", "s@cret"),
    ],
)
def test_a_proxy_is_kept_without_its_password(setting: str, kept: str, password: str) -> None:
    assert proxy_to_keep(setting) == (kept, password)
    assert request_for(OURS, "budi", kept).proxy == ("" if kept == "system" else kept)


def test_the_form_overrules_the_command_line_and_is_remembered(tmp_path: Path) -> None:
    masked: list[str] = []
    file = tmp_path / "settings.json"
    setting = ProxySetting("http://me:first@p.test", SettingsFile(file), masked.append)
    assert setting.value == "http://me:first@p.test"
    setting.use("http://me:second@q.test")
    assert setting.value == "http://me:second@q.test"
    assert masked == ["first", "second"]
    assert "second" not in file.read_text(encoding="utf-8")
    assert ProxySetting("", SettingsFile(file), masked.append).value == "http://me@q.test:80"
