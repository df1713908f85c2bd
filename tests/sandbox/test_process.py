"""The process: its one line, its end with its parent, data that lasts, addresses beyond loopback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from .conftest import PATIENCE_S, SandboxProcess, SignIn

MODULE = [sys.executable, "-m", "qiscus_desktop.sandbox"]
KEYS = {"base_url", "mqtt_url", "mqtt_tcp_url", "upload_url", "broker_lb_url", "app_id", "backend_url", "pid"}


def test_one_line_with_all_addresses(start_sandbox: Callable[..., SandboxProcess]) -> None:
    process = start_sandbox("--world", "empty", "--no-bots", "--app-id", "my-app")
    found = process.addresses
    assert set(found) == KEYS
    assert found["app_id"] == "my-app"
    assert found["pid"] == process.process.pid
    assert found["mqtt_url"].startswith("ws://127.0.0.1:")
    assert found["mqtt_url"].endswith("/mqtt")
    assert found["mqtt_tcp_url"].startswith("mqtt://127.0.0.1:")
    process.process.stdin.close()  # type: ignore[union-attr] it is a pipe
    process.process.stdin = None
    rest, _ = process.process.communicate(timeout=PATIENCE_S)
    assert rest == ""
    assert process.process.returncode == 0


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is a thing of POSIX")
def test_it_ends_when_its_parent_is_killed() -> None:
    code = (
        "import subprocess, sys, time\n"
        f"arguments = {MODULE!r} + ['--exit-with-parent', '--world', 'empty']\n"
        "pipe = subprocess.PIPE\n"
        "child = subprocess.Popen(arguments, stdin=pipe, stdout=pipe, text=True)\n"
        "print(child.stdout.readline(), end='', flush=True)\n"
        "time.sleep(600)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = psutil.Process(json.loads(parent.stdout.readline())["pid"])
    parent.send_signal(signal.SIGKILL)
    parent.communicate(timeout=PATIENCE_S)
    gone, alive = psutil.wait_procs([child], timeout=PATIENCE_S)
    assert not alive
    assert gone


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
@pytest.mark.skipif(os.name != "posix", reason="signals are sent another way on Windows")
def test_it_ends_when_it_is_told(start_sandbox: Callable[..., SandboxProcess], name: str) -> None:
    process = start_sandbox("--world", "empty")
    process.process.send_signal(getattr(signal, name))
    process.process.wait(timeout=PATIENCE_S)
    assert process.process.returncode == 0


@pytest.mark.slow
async def test_a_world_in_a_file_lasts(
    start_sandbox: Callable[..., SandboxProcess], sign_in: SignIn, tmp_path: Path
) -> None:
    arguments = ("--data", str(tmp_path / "world.sqlite3"), "--world", "small", "--no-bots")
    first = start_sandbox(*arguments)
    ani = await sign_in("ani", "secret", at=first)
    room = (await ani.post("get_or_create_room_with_target", emails=["budi"]))["room"]["id"]
    comment = await ani.say(room, "I will be remembered")
    first.end()
    second = start_sandbox(*arguments)
    again = await sign_in("ani", "secret", at=second)
    found = (await again.get("load_comments", topic_id=room))["comments"][0]
    assert (found["id"], found["message"]) == (comment["id"], "I will be remembered")
    assert found["user_avatar_url"].startswith(second.base_url)
    again.http.headers["QISCUS-SDK-TOKEN"] = ani.token
    assert (await again.get("my_profile"))["user"]["token"] == ani.token


@pytest.mark.slow
def test_other_addresses_need_a_word_and_get_a_warning(start_sandbox: Callable[..., SandboxProcess]) -> None:
    refused = subprocess.run([*MODULE, "--host", "0.0.0.0"], capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert "--allow-remote" in refused.stderr
    process = start_sandbox("--host", "0.0.0.0", "--allow-remote", "--world", "empty", "--no-bots")
    assert "WARNING" in process.end()
