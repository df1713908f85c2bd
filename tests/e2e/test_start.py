"""Whatever the disk holds, a start ends in a window: the program's, or one that says what is wrong."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from qiscus_desktop.app.instance_lock import InstanceLock, LockState
from qiscus_desktop.app.options import Options
from qiscus_desktop.app.paths import Paths
from qiscus_desktop.app.profile import find_profile
from qiscus_desktop.app.start_window import StartWindow
from qiscus_desktop.app.window import MainWindow
from tests.e2e.running import Running, polite_end

pytestmark = pytest.mark.e2e


def _a_file(place: Path) -> Path:
    (place / "taken").write_text("not a folder")
    return place / "taken"


def _below_a_file(place: Path) -> Path:
    return _a_file(place) / "inside"


def _junk_everywhere(place: Path) -> Path:
    """A profile after a power cut and a bad disk: every name is taken by something else."""
    (place / "running.lock").write_bytes(b"")
    (place / "settings.json").mkdir()
    (place / "cache").write_bytes(b"junk")
    (place / "log").write_bytes(b"junk")
    return place


def _odd_settings(place: Path) -> Path:
    (place / "settings.json").write_text(
        '{"mode": "sideways", "theme": "a\\u0000b.qss", "geometry": "////", "user_id": "budi",'
        ' "is_remembered": true, "server": {"app_id": "\\u0000", "base_url": "http://["}}'
    )
    return place


def _a_lock_in_the_name_of_init(place: Path) -> Path:
    (place / "running.lock").write_text(f"1\nqiscus-desktop\n{os.uname().nodename}\n\n\n")
    return place


PLACES = [_a_file, _below_a_file, _junk_everywhere, _odd_settings, _a_lock_in_the_name_of_init]


@pytest.mark.parametrize("make", PLACES, ids=lambda make: make.__name__.strip("_"))
def test_a_window_appears(
    start: Callable[..., Running], tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    program = start("--data", str(make(tmp_path)))
    program.wait_for("first window painted")
    polite_end(program)
    assert program.end() == 0
    assert not [line for line in program.lines if "Traceback" in line]


def test_a_program_that_hangs_is_told_of_in_a_window(start: Callable[..., Running], tmp_path: Path) -> None:
    hanging = InstanceLock(tmp_path / "running.lock")
    assert hanging.take() is LockState.OURS  # this process holds it, and answers nobody
    program = start("--data", str(tmp_path))
    program.wait_for("asking at the start: Qiscus is running already, but it does not answer.")
    assert program.process.poll() is None, "it waits for the person"
    hanging.release()


def test_what_cannot_be_used_is_replaced_and_said(tmp_path: Path) -> None:
    profile = find_profile(Options(data=_below_a_file(tmp_path)))
    assert profile.paths.is_temporary
    assert profile.paths.data.is_dir()
    assert "nothing of this run is kept" in profile.warning
    profile.root.remove_temporary()
    assert find_profile(Options(data=tmp_path / "new")).warning == ""


def test_without_any_folder_all_is_kept_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_folder(**_words: str) -> str:
        raise FileNotFoundError("No usable temporary directory found")

    monkeypatch.setattr("tempfile.mkdtemp", no_folder)
    profile = find_profile(Options(data=_below_a_file(tmp_path)))
    assert profile.paths == Paths.nowhere()
    assert profile.warning


def test_the_warning_stays_over_the_chat(qtbot: QtBot) -> None:
    window = MainWindow()
    window.show_warning("Your data <b>folder</b>\nis a file")
    line = window.menuWidget()
    assert isinstance(line, QLabel)
    assert line.text() == "Your data <b>folder</b> is a file"
    assert line.textFormat() is Qt.TextFormat.PlainText
    window.show()
    qtbot.waitExposed(window)
    assert line.isVisible()
    window.show_warning("")
    assert window.menuWidget() is not line
    window.hide()
    window.show_warning("Nothing is kept", is_seen=False)  # the chat floats
    told = next(one for one in QApplication.topLevelWidgets() if isinstance(one, StartWindow))
    assert told.isVisible()
    assert told.text() == "Nothing is kept"
    told.accept()
    told.deleteLater()
    window.deleteLater()


def test_the_window_of_a_failed_start_offers_its_ways_out(qtbot: QtBot) -> None:
    for number, words in enumerate(("Try again", "Start without my data", "Quit")):
        window = StartWindow("It <i>hangs</i>", "a < b", "Try again", "Start without my data", "Quit")
        assert window.textFormat() is Qt.TextFormat.PlainText
        button = next(button for button in window.buttons() if button.text() == words)
        QTimer.singleShot(0, button.click)
        assert window.ask() == number
        window.deleteLater()
    window = StartWindow("It hangs", "", "Try again", "Quit")
    QTimer.singleShot(0, window.reject)
    assert window.ask() == 1
    window.deleteLater()


MODES = pytest.mark.skipif(os.name != "posix", reason="Windows has no modes")


@MODES
@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_all_that_is_kept_is_readable_to_the_person_alone(
    start: Callable[..., Running], tmp_path: Path, umask: int
) -> None:
    data = tmp_path / "given"
    for name in ("log/old.txt", "cache/media/old.png", "people/ani/x.sqlite3", "settings.json", "notes.txt"):
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_text("{}")
        (data / name).chmod(0o644)
    for folder in (data, *[path for path in data.rglob("*") if path.is_dir()]):
        folder.chmod(0o755)
    before = os.umask(umask)
    try:
        program = start("--sandbox", "--data", str(data))
        program.wait_for("signed in as ani")
        program.wait_for("is closed to others")
    finally:
        os.umask(before)
    open_to_others = [
        path.relative_to(data)
        for path in (data, *data.rglob("*"))
        if stat.S_IMODE(path.lstat().st_mode) & 0o077 and not stat.S_ISSOCK(path.lstat().st_mode)
    ]
    polite_end(program)
    assert program.end() == 0
    assert open_to_others == [Path("notes.txt")], "a file of the person's own in a given folder is left alone"
