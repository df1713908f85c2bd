"""The second start on a data folder raises the first window; other folders and dead programs do not count."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from pytestqt.qtbot import QtBot

from qiscus_desktop.app.single_instance import SingleInstance
from tests.support.waiting import PATIENCE_MS

_SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from qiscus_desktop.app.single_instance import SingleInstance

application = QCoreApplication([])
instance = SingleInstance(Path(sys.argv[1]))
if instance.acquire():
    print("first", flush=True)
    if sys.argv[2:] == ["die"]:
        import os
        os._exit(9)
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
