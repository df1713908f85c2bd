"""On a real X11 screen: the window loses the keyboard, a message comes, the window gets it back and reads."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from qiscus_desktop.core.models import Status
from tests.support.sandbox_process import SandboxProcess
from tests.support.waiting import PATIENCE_S

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(shutil.which("Xvfb") is None, reason="needs Xvfb"),
]


@pytest.mark.parametrize("mode", ["wide", pytest.param("widget", marks=pytest.mark.slow)])
def test_the_open_room_is_read_when_its_window_is_active_again(
    screen: str, sandbox: SandboxProcess, mode: str
) -> None:
    where = {name: getattr(sandbox, name) for name in ("base_url", "mqtt_url", "upload_url", "broker_lb_url")}
    where |= {"app_id": sandbox.app_id, "reader": f"comes-back-{mode}", "writer": f"stays-{mode}"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.e2e.coming_back", json.dumps(where), mode],
        env={**os.environ, "DISPLAY": screen, "QT_QPA_PLATFORM": "xcb"},
        cwd=Path(__file__).parents[2],
        check=False,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S * 4,
    )
    if "Could not load the Qt platform plugin" in done.stderr:
        pytest.skip("the libraries that Qt needs for X11 are not installed")
    assert done.stdout, done.stderr
    assert json.loads(done.stdout) == {"away": [1, Status.DELIVERED], "back": [0, Status.READ]}
