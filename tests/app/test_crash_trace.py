"""A process that vanishes leaves a trace, and the next run tells of it."""

from __future__ import annotations

import faulthandler
import logging
import subprocess
import sys
from pathlib import Path

import pytest

from qiscus_desktop.app.crash_trace import CrashTrace

CHILD = """
import faulthandler, os, sys
from pathlib import Path
from qiscus_desktop.app.crash_trace import CrashTrace

def fall():
    faulthandler._sigabrt() if sys.argv[2] == "crash" else os._exit(3)

CrashTrace(Path(sys.argv[1])).open()
fall()
"""


def run_child(path: Path, how: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", CHILD, str(path), how], stderr=subprocess.DEVNULL, timeout=60, check=False
    )
    assert ended.returncode != 0


def test_a_crash_leaves_the_stacks(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "log" / "crash.txt"
    run_child(path, "crash")
    trace = CrashTrace(path)
    with caplog.at_level(logging.WARNING):
        trace.open()
    trace.close()
    assert "the run before crashed" in caplog.text
    assert "in fall" in caplog.text
    assert not path.exists()


def test_a_run_ended_from_outside_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "crash.txt"
    run_child(path, "vanish")
    trace = CrashTrace(path)
    with caplog.at_level(logging.WARNING):
        trace.open()
    trace.close()
    assert "the run before did not leave in order" in caplog.text


def test_an_orderly_run_leaves_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    was_enabled = faulthandler.is_enabled()
    for _ in range(2):
        trace = CrashTrace(tmp_path / "crash.txt")
        trace.open()
        assert faulthandler.is_enabled()
        trace.close()
    assert not list(tmp_path.iterdir())
    assert not caplog.records
    assert faulthandler.is_enabled() == was_enabled


def test_a_folder_that_refuses_is_only_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "log").write_text("a file where the folder should be")
    trace = CrashTrace(tmp_path / "log" / "crash.txt")
    trace.open()
    trace.close()
    assert "no trace of crashes" in caplog.text
