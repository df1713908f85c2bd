"""Kills of the program on a real screen of X11, written to by keys and clicks of the X server itself."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import time
from pathlib import Path

from tests.support.sandbox_process import SandboxProcess
from tests.support.x_screen import x_screen
from tests.torture.judge import Wish
from tests.torture.life import Life
from tests.torture.program import GoneError
from tests.torture.scenarios import Trial
from tests.torture.start_kills import look
from tests.torture.tally import Tally


def screen_kills(home: Path, sandbox: SandboxProcess, tally: Tally, count: int, rng: random.Random) -> None:
    """`count` kills while keys come from the X server; a line says so where Xvfb or xdotool is missing."""
    if not shutil.which("Xvfb") or not shutil.which("xdotool"):
        print("torture: kills on a screen are left out: Xvfb or xdotool is not installed", flush=True)
        return
    life = Life(home, sandbox, "painter")
    with x_screen("1200x800") as display:
        for number in range(count):
            _one(life, display, f"screen-{number}", tally, rng)


def _one(life: Life, display: str, word: str, tally: Tally, rng: random.Random) -> None:
    other, room = life.new_room()
    program = life.start(DISPLAY=display, QT_QPA_PLATFORM="xcb")
    replay = f"kill on a screen, {word}"
    try:
        life.settled(program, room)
        trial = Trial(program=program, other=other, room=room, word=word)
        _tool(display, "mousemove", *map(str, program.do("place")), "click", "1")
        for text in (f"{word} one", f"{word} two"):
            wish = Wish("say", text)
            trial.wishes.append(wish)
            _write(display, text)
            _tool(display, "key", "Return")
            program.until(lambda s, text=text: text in [row[0] for row in s["rows"]], f"{text!r} in the room")
            wish.at = program.last_answer_at
        trial.note()
        _write(display, f"{word} begun")
        program.until(lambda s: s["field"] == f"{word} begun", "the keys in the field")
        trial.note()
        time.sleep(rng.uniform(0, 2))
    except (GoneError, AssertionError) as error:
        tally.problem("failed", f"{error}; {replay}")
        program.kill()
        return
    program.kill()
    tally.kills += 1
    killed_at = time.monotonic()
    look(life, trial, killed_at, tally, replay)


def _write(display: str, text: str) -> None:
    _tool(display, "type", "--delay", "8", text)


def _tool(display: str, *words: str) -> None:
    subprocess.run(["xdotool", *words], env={**os.environ, "DISPLAY": display}, check=True)
