"""Proves that the guards of tests/conftest.py bite: planted faults fail, clean tests pass."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OPTIONS = ["-p", "tests.conftest", "-p", "no:cacheprovider", "--tb=line", "-rA", "-o", "thread_grace_s=0.5"]

PLANTED = """
import asyncio
import socket
import threading

import pytest

kept = []


def test_leaves_a_thread():
    stop = threading.Event()
    kept.append(stop)
    threading.Thread(target=stop.wait, args=(120,), name="forgotten", daemon=True).start()


async def test_leaves_a_task():
    kept.append(asyncio.create_task(asyncio.sleep(60), name="forgotten-task"))


def test_calls_out():
    with pytest.raises(OSError):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_resolves_a_name():
    with pytest.raises(OSError):
        socket.getaddrinfo("example.org", 80)


def test_leaves_a_window(qapp):
    from PySide6.QtWidgets import QLabel
    kept.append(QLabel("forgotten"))


def test_makes_qt_complain(qapp):
    from PySide6.QtCore import qWarning
    qWarning("planted complaint")


def test_warns():
    import warnings
    warnings.warn("planted warning")


def test_clean(tmp_path, fresh_folders):
    from pathlib import Path
    assert Path.home() == fresh_folders
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("nowhere.invalid", 80)


async def test_clean_loop():
    await asyncio.create_task(asyncio.sleep(0))


@pytest.mark.qt_loop
async def test_clean_qt_loop(qtbot):
    from PySide6.QtCore import QTimer
    fired = asyncio.get_running_loop().create_future()
    QTimer.singleShot(0, lambda: fired.set_result(True))
    assert await asyncio.wait_for(fired, 5)
"""


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The report of one run over all planted tests."""
    folder = tmp_path_factory.mktemp("planted")
    (folder / "test_planted.py").write_text(PLANTED, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), *OPTIONS, str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return run.stdout + run.stderr


@pytest.mark.parametrize(
    ("test", "verdict", "words"),
    [
        ("test_leaves_a_thread", "ERROR", "thread left running: forgotten"),
        ("test_leaves_a_task", "ERROR", "task left pending: forgotten-task"),
        ("test_calls_out", "ERROR", "connection refused: 192.0.2.1"),
        ("test_resolves_a_name", "ERROR", "connection refused: example.org"),
        ("test_leaves_a_window", "ERROR", "window left open: QLabel"),
        ("test_makes_qt_complain", "FAILED", "planted complaint"),
        ("test_warns", "FAILED", "planted warning"),
    ],
)
def test_guard_bites(outcome: str, test: str, verdict: str, words: str) -> None:
    assert re.search(rf"^{verdict} \S*::{test}\b", outcome, re.MULTILINE), outcome
    assert words in outcome


@pytest.mark.parametrize("test", ["test_clean", "test_clean_loop", "test_clean_qt_loop"])
def test_clean_test_passes(outcome: str, test: str) -> None:
    assert re.search(rf"^PASSED \S*::{test}$", outcome, re.MULTILINE), outcome
    assert not re.search(rf"^(ERROR|FAILED) \S*::{test}\b", outcome, re.MULTILINE), outcome
