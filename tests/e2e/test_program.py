"""The real program as a process: it starts, signs in, and takes everything down with it, however it ends."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.e2e.running import Running, polite_end
from tests.support.waiting import PATIENCE_S

pytestmark = pytest.mark.e2e


def test_starts_signed_in_and_ends_cleanly(start: Callable[..., Running], tmp_path: Path) -> None:
    program = start("--sandbox", "--data", str(tmp_path))
    program.wait_for("first window painted")
    program.wait_for("signed in as ani")
    children = program.children()
    assert children
    polite_end(program)
    assert program.end() == 0
    assert psutil.wait_procs(children, timeout=PATIENCE_S)[1] == []
    assert not [line for line in program.lines if " ERROR " in line or " WARNING " in line]


def test_ctrl_c_ends_it(start: Callable[..., Running]) -> None:
    program = start("--temp-data")
    program.wait_for("first window painted")
    program.process.send_signal(getattr(signal, "CTRL_BREAK_EVENT", signal.SIGINT))
    assert program.end() == 0


def test_the_sandbox_ends_with_a_killed_program(start: Callable[..., Running], tmp_path: Path) -> None:
    program = start("--sandbox", "--data", str(tmp_path))
    program.wait_for("signed in as ani")
    children = program.children()
    assert children
    program.process.kill()
    assert psutil.wait_procs(children, timeout=PATIENCE_S)[1] == []


def test_a_second_person_talks_to_the_same_sandbox(start: Callable[..., Running], tmp_path: Path) -> None:
    first = start("--sandbox", "--data", str(tmp_path))
    address = first.wait_for(r"sandbox is ready at (\S+)")[1]
    second = start("--sandbox", "--user", "other", "--data", str(tmp_path))
    assert second.wait_for(r"found the running sandbox at (\S+)")[1] == address
    second.wait_for("signed in as other")
    second.wait_for("met ani in room")
    polite_end(second)
    assert second.end() == 0
    assert first.process.poll() is None
    first.wait_for("signed in as ani")


@pytest.mark.slow
def test_a_sandbox_left_behind_by_a_killed_program_is_not_waited_for(
    start: Callable[..., Running], tmp_path: Path
) -> None:
    first = start("--sandbox", "--data", str(tmp_path))
    first.wait_for("sandbox is ready at")
    first.process.kill()
    first.process.wait()
    second = start("--sandbox", "--data", str(tmp_path))
    second.wait_for("sandbox is ready at")
    second.wait_for("signed in as ani")


def test_the_same_person_again_raises_the_first_window(start: Callable[..., Running], tmp_path: Path) -> None:
    first = start("--sandbox", "--data", str(tmp_path))
    first.wait_for("first window painted")
    second = start("--sandbox", "--data", str(tmp_path))
    assert second.end() == 0
    first.wait_for("raised by another start")
    assert first.process.poll() is None


def test_temporary_data_is_gone_afterwards(
    start: Callable[..., Running], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(tmp_path))
    program = start("--temp-data")
    program.wait_for("first window painted")
    assert list(tmp_path.glob("qiscus-desktop-*"))
    polite_end(program)
    assert program.end() == 0
    assert not list(tmp_path.glob("qiscus-desktop-*"))


@pytest.mark.slow
def test_no_secret_is_in_the_log(start: Callable[..., Running], tmp_path: Path) -> None:
    key = "my-own-key-4711"
    program = start(
        "--sandbox", "--key", key, "--user", "newcomer", "--data", str(tmp_path), "--log-filter", "*"
    )
    program.wait_for("signed in as newcomer")
    polite_end(program)
    assert program.end() == 0
    written = list(tmp_path.rglob("*.txt"))
    assert written
    for text in ("".join(program.lines), *(path.read_text() for path in written)):
        assert key not in text


def test_an_unreachable_server_is_named_and_the_program_stays(
    start: Callable[..., Running], tmp_path: Path
) -> None:
    program = start(
        "--data",
        str(tmp_path),
        "--app-id",
        "app",
        "--user",
        "u",
        "--key",
        "k",
        "--base-url",
        "http://127.0.0.1:9",
    )
    program.wait_for("signing in failed")
    assert program.process.poll() is None
    polite_end(program)
    assert program.end() == 0


@pytest.mark.skipif(
    os.name != "posix", reason="the other systems have no polite kill for a program without a console"
)
def test_a_second_signal_ends_it_at_once(start: Callable[..., Running]) -> None:
    program = start("--temp-data")
    program.wait_for("first window painted")
    for _ in range(2):
        program.process.send_signal(signal.SIGTERM)
    assert program.end() in {0, -signal.SIGTERM}
