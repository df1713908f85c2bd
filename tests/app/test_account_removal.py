"""The note about what is to be removed: written before, kept until all is done, refused where it is junk."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from qiscus_desktop.app.account_removal import NOT_DONE, UNREADABLE, AccountRemoval
from qiscus_desktop.app.logs import Logs
from qiscus_desktop.app.paths import Paths, find_paths
from qiscus_desktop.app.remembered import Remembered
from qiscus_desktop.app.secrets import Secrets
from qiscus_desktop.app.settings import Server, SettingsFile

DATABASE = "app-service.sqlite3"


def removal_in(paths: Paths) -> AccountRemoval:
    """As a new run has it."""
    return AccountRemoval(paths, Logs(), Remembered(SettingsFile(paths.settings_file), Secrets()))


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    found = find_paths(tmp_path)
    found.make()
    return found


def test_a_wish_is_on_the_disk_at_once_and_goes_when_it_is_fulfilled(paths: Paths) -> None:
    assert paths.database_file("app", "service").name == DATABASE
    (paths.data / DATABASE).write_bytes(b"words")
    paths.log_file.parent.mkdir()
    paths.log_file.write_text("of an earlier run")
    settings = SettingsFile(paths.settings_file)
    settings.change(server=Server(app_id="app"), user_id="ani", is_remembered=True)
    removal_in(paths).request("ani", DATABASE)
    if os.name == "posix":
        assert stat.S_IMODE(paths.removal_file.stat().st_mode) == 0o600

    next_run = removal_in(paths)
    assert next_run.covers(DATABASE)
    assert not next_run.covers("other.sqlite3")
    assert next_run.finish_at_start() == ""
    assert not next_run.is_pending
    for file in (paths.removal_file, paths.data / DATABASE, paths.log_file):
        assert not file.exists()
    assert not SettingsFile(paths.settings_file).value.is_remembered


def test_what_fails_stays_wished_and_the_rest_is_removed(paths: Paths) -> None:
    (paths.data / DATABASE).write_bytes(b"words")
    paths.media_folder.write_bytes(b"no folder")  # cannot be removed as one
    removal_in(paths).request("ani", DATABASE)
    assert removal_in(paths).finish_at_start() == NOT_DONE
    assert not (paths.data / DATABASE).exists()
    assert removal_in(paths).covers(DATABASE)
    paths.media_folder.unlink()
    assert removal_in(paths).finish_at_start() == ""
    assert not removal_in(paths).is_pending


@pytest.mark.parametrize(
    "junk",
    [
        b"",
        b"\0" * 99,
        b"[" * 99999,
        b'{"account_id": "ani"}',
        b'[{"account_id": "ani", "database": "../elsewhere.sqlite3"}]',
        b'[{"account_id": "ani", "database": "notes.txt"}]',
        b'[{"account_id": "ani", "database": "C:notes.sqlite3"}]',
    ],
)
def test_a_note_that_is_junk_removes_nothing_and_is_told_once(paths: Paths, junk: bytes) -> None:
    kept = [paths.data / DATABASE, paths.data / "notes.txt", paths.data.parent / "elsewhere.sqlite3"]
    for file in kept:
        file.write_bytes(b"words")
    paths.removal_file.write_bytes(junk)
    assert removal_in(paths).finish_at_start() == UNREADABLE
    assert all(file.exists() for file in kept)
    assert removal_in(paths).finish_at_start() == ""
