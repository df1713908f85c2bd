"""A chat starts in one call in programs of every kind and ends in order with them, or says why not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.sandbox_process import SandboxProcess
from tests.support.waiting import PATIENCE_S

ROOT = Path(__file__).parents[3]
ADDRESSES = ("app_id", "base_url", "mqtt_url", "upload_url", "broker_lb_url")


def run(kind: str, where: dict[str, Any]) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-m", "tests.ui.hosting.host_program", kind, json.dumps(where)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONWARNINGS": "default"},
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
    assert done.returncode == 0, done.stderr
    for trouble in ("Traceback", "never awaited", "was destroyed", "ResourceWarning"):
        assert trouble not in done.stderr, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def where(sandbox: SandboxProcess, tmp_path: Path) -> dict[str, Any]:
    return {name: getattr(sandbox, name) for name in ADDRESSES} | {
        "user_id": "host",
        "user_key": "secret",
        "data_path": str(tmp_path / "chat.db"),
    }


@pytest.mark.parametrize(
    ("kind", "loop"),
    [
        ("with_exec", "QtLoop"),
        ("with_a_nested_exec", "QtLoop"),
        ("with_qasync", "QSelectorEventLoop"),
        ("with_qasync_later", "QSelectorEventLoop"),
        ("as_the_program", "QtLoop"),
    ],
)
def test_a_message_is_sent_from_a_program_of_each_kind(where: dict[str, Any], kind: str, loop: str) -> None:
    told = run(kind, where)
    assert {"sent": "from a program", "loop": loop} in told
    if kind == "with_exec":
        assert {"is_signed_in": False} in told
    if kind == "as_the_program":
        assert {"code": 0} in told


def test_without_a_network_it_is_said_once_and_the_program_can_be_left(tmp_path: Path) -> None:
    nowhere = "127.0.0.1:9"
    where = {"app_id": "an-app", "base_url": f"http://{nowhere}", "mqtt_url": f"ws://{nowhere}/mqtt"}
    (told,) = run(
        "without_network", where | {"user_id": "a", "user_key": "b", "data_path": str(tmp_path / "chat.db")}
    )
    assert len(told["said"]) == 1


@pytest.mark.parametrize(
    ("kind", "error", "detail", "count"),
    [
        ("without_application", "HostError", "make a QApplication before the chat", 2),
        ("on_a_thread", "HostError", "on the thread of the QApplication", 2),
        ("on_qt_asyncio", "WrongLoopError", "PySide6.QtAsyncio opens no connections", 3),
        ("without_a_loop", "WrongLoopError", "no event loop is running", 2),
    ],
)
def test_what_cannot_work_is_refused_at_the_first_call(
    kind: str, error: str, detail: str, count: int
) -> None:
    told = run(kind, {})
    assert [one["error"] for one in told] == [error] * count
    assert all(detail in one["detail"] for one in told)
