"""Somebody types without a pause, the program is killed, and starts again: the words are there.

The tests of before pressed keys and changed the room, which hands the draft out by itself; none waited for
what happens while one only types, and none looked at the disk.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import msgspec
import pytest

from qiscus_desktop.store.drafts import Draft
from qiscus_desktop.store.sending.drafting import DRAFT_PAUSE_S
from qiscus_desktop.ui.composer.composer import DRAFT_DELAY_MS
from tests.e2e.typist import KEYS
from tests.support.waiting import until

pytestmark = pytest.mark.e2e
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(platform: dict[str, str]) -> Iterator[Start]:
    started: list[subprocess.Popen[str]] = []

    def start_one(*arguments: str) -> subprocess.Popen[str]:
        program = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.typist", *arguments],
            env={**os.environ, **platform},
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        started.append(program)
        return program

    yield start_one
    for program in started:
        kill(program)


@pytest.fixture(params=["offscreen", pytest.param("xcb", marks=pytest.mark.slow)])
def platform(request: pytest.FixtureRequest) -> dict[str, str]:
    if request.param == "offscreen":
        return {"QT_QPA_PLATFORM": "offscreen"}
    if shutil.which("Xvfb") is None:
        pytest.skip("needs Xvfb")
    return {"QT_QPA_PLATFORM": "xcb", "DISPLAY": request.getfixturevalue("screen")}


def kill(program: subprocess.Popen[str]) -> None:
    program.kill()
    program.wait()
    assert program.stdout is not None
    program.stdout.close()


def read_of(files: tuple[str, ...]) -> list[str]:
    return [Path(file).read_text() for file in files]


def draft_on_disk(folder: Path) -> Draft:
    """What another program reads while this one runs."""
    for file in folder.rglob("*.unsent.sqlite3"):
        with (
            suppress(sqlite3.OperationalError),  # not made yet
            closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection,
        ):
            for (body,) in connection.execute("SELECT body FROM drafts"):
                return msgspec.json.decode(body, type=Draft)
    return Draft()


async def test_a_draft_is_on_the_disk_while_one_types(start: Start, tmp_path: Path) -> None:
    picture = tmp_path / "note.txt"
    picture.write_text("attached")
    folder = tmp_path / "data"
    program = start("type", str(folder), str(picture))
    await until(lambda: len(draft_on_disk(folder).text) > len(KEYS))
    seen = draft_on_disk(folder)
    kill(program)
    written = draft_on_disk(folder)
    assert written.text.startswith(seen.text)
    assert (KEYS * 100).startswith(written.text)
    program = start("look", str(folder))
    assert program.stdout is not None
    shown = msgspec.json.decode(program.stdout.readline(), type=Draft)
    kill(program)
    assert shown.text == written.text
    assert shown.files == written.files
    assert read_of(shown.files) == ["attached"]
    assert shown.captions == written.captions == (written.text,)
    assert shown.reply_to is not None


def test_the_two_pauses_together_are_less_than_a_second() -> None:
    assert DRAFT_DELAY_MS / 1000 + DRAFT_PAUSE_S <= 0.7
