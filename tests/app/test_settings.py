"""Settings survive a restart, a damaged file, a file of another version, and a disk that refuses."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from qiscus_desktop.app.settings import Server, Settings, SettingsFile


def test_a_second_start_reads_what_the_first_wrote(tmp_path: Path) -> None:
    path = tmp_path / "new" / "settings.json"
    server = Server(app_id="app", base_url="http://127.0.0.1:1")
    SettingsFile(path).change(server=server, user_id="budi", theme="dark")
    assert SettingsFile(path).value == Settings(server=server, user_id="budi", theme="dark")
    assert [file.name for file in path.parent.iterdir()] == ["settings.json"]


def test_nothing_is_written_where_nothing_changed(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    SettingsFile(path).change(theme=Settings().theme)
    assert not path.exists()


def test_a_damaged_file_is_set_aside(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(b'{"theme": "da')
    assert SettingsFile(path).value == Settings()
    assert (tmp_path / "settings.damaged.json").read_bytes() == b'{"theme": "da'
    assert "damaged" in caplog.text


@pytest.mark.parametrize("text", ["[]", '{"theme": 3}', '{"server": "x"}', "\ufeff{}", ""])
def test_foreign_content_never_stops_the_program(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.json"
    path.write_text(text, encoding="utf-8")
    assert SettingsFile(path).value == Settings()


def test_fields_of_a_newer_version_are_ignored(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"theme": "dark", "hologram": true}')
    assert SettingsFile(path).value == Settings(theme="dark")


def test_a_disk_that_refuses_is_only_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").touch()
    settings = SettingsFile(tmp_path / "file" / "settings.json")
    with caplog.at_level(logging.WARNING):
        settings.change(theme="dark")
    assert settings.value.theme == "dark"
    assert "settings are not saved" in caplog.text
