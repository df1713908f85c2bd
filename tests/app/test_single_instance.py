"""The second start on a data folder raises the first window; other folders and dead programs do not count."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from qiscus_desktop.app.single_instance import SingleInstance
from tests.support.waiting import PATIENCE_MS, PATIENCE_S

_SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from qiscus_desktop.app.single_instance import SingleInstance

application = QCoreApplication([])
if sys.argv[2:] == ["full disk"]:
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
instance = SingleInstance(Path(sys.argv[1]))
if instance.acquire():
    print("first", flush=True)
    if sys.argv[2:] == ["die"]:
        import os
        os._exit(9)
    if sys.argv[2:] == ["hang"]:
        import time
        time.sleep(1000)
    instance.close()
else:
    if sys.argv[2:] == ["tell"]:
        from PySide6 import QtNetwork
        print("asking", flush=True)
    print("second", instance.call_first(), flush=True)
"""


def start(lock_file: Path, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _SECOND, str(lock_file), *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_the_second_start_raises_the_first(qtbot: QtBot, tmp_path: Path) -> None:
    first = SingleInstance(tmp_path / "running.lock")
    assert first.acquire()
    first.listen()
    with qtbot.waitSignal(first.raise_requested, timeout=PATIENCE_MS):
        second = start(tmp_path / "running.lock")
    assert second.communicate()[0] == "second True\n"
    first.close()
    assert start(tmp_path / "running.lock").communicate()[0] == "first\n"


def test_two_starts_at_the_same_time_end_in_one_window(qtbot: QtBot, tmp_path: Path) -> None:
    first = SingleInstance(tmp_path / "running.lock")
    assert first.acquire()
    second = start(tmp_path / "running.lock", "tell")
    assert second.stdout is not None
    assert second.stdout.readline() == "asking\n"
    with qtbot.waitSignal(first.raise_requested, timeout=PATIENCE_MS):
        first.listen()  # it does so after its first paint
    assert second.communicate()[0] == "second True\n"
    first.close()


def test_another_folder_is_another_program(qtbot: QtBot, tmp_path: Path) -> None:
    first = SingleInstance(tmp_path / "one.lock")
    assert first.acquire()
    assert start(tmp_path / "other.lock").communicate()[0] == "first\n"
    first.close()


def test_a_killed_program_leaves_the_folder_free(qtbot: QtBot, tmp_path: Path) -> None:
    assert start(tmp_path / "running.lock", "die").communicate()[0] == "first\n"
    instance = SingleInstance(tmp_path / "running.lock")
    assert instance.acquire()
    instance.close()


def _content(words: bytes) -> Callable[[Path], None]:
    return lambda path: (path.write_bytes(words), None)[1]


def _of_a_living_stranger(path: Path) -> None:
    path.write_text(f"{os.getppid()}\nqiscus-desktop\n{os.uname().nodename}\n")


def _read_only(path: Path) -> None:
    path.write_bytes(b"")
    path.chmod(0o400)
    path.parent.chmod(0o500)


LOCKS = {
    "empty": _content(b""),
    "junk": _content(bytes(range(256)) * 40),
    "init": _content(b"1\nqiscus-desktop\nhere\n"),
    "huge number": _content(b"9" * 400),
    "living stranger": _of_a_living_stranger,
    "folder": Path.mkdir,
    "pipe": lambda path: os.mkfifo(path),
    "link to nowhere": lambda path: path.symlink_to("/nowhere/at/all"),
    "read-only": _read_only,
}


@pytest.mark.skipif(os.name != "posix", reason="pipes and modes are not to be had everywhere")
@pytest.mark.parametrize("make", LOCKS.values(), ids=LOCKS.keys())
def test_no_file_in_its_place_is_a_lock(qtbot: QtBot, tmp_path: Path, make: Callable[[Path], None]) -> None:
    """The test with a killed program saw only whole files of our own: the lock went by what they say."""
    place = tmp_path / "data"
    place.mkdir()
    make(place / "running.lock")
    assert start(place / "running.lock").communicate()[0] == "first\n"
    place.chmod(0o700)


@pytest.mark.skipif(os.name != "posix", reason="limits of a process are to be had there")
@pytest.mark.parametrize("is_stale", [False, True])
def test_a_full_disk_is_no_lock(tmp_path: Path, is_stale: bool) -> None:
    if is_stale:
        assert start(tmp_path / "running.lock", "die").communicate()[0] == "first\n"
    assert start(tmp_path / "running.lock", "full disk").communicate()[0] == "first\n"


def test_a_first_one_that_hangs_can_be_ended(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qiscus_desktop.app.single_instance.ANSWER_WITHIN_MS", 50)
    hanging = start(tmp_path / "running.lock", "hang")
    assert hanging.stdout is not None
    assert hanging.stdout.readline() == "first\n"
    second = SingleInstance(tmp_path / "running.lock")
    assert not second.acquire()
    assert not second.call_first()
    assert second.end_first()
    assert hanging.wait(PATIENCE_S) != 0
    hanging.stdout.close()
    assert start(tmp_path / "running.lock").communicate()[0] == "second False\n", "it is ours now"
    second.close()
