"""Kills while the program starts: with unsent words and a draft, and on a profile of an old version."""

from __future__ import annotations

import random
import shutil
import sqlite3
import time
from pathlib import Path

from qiscus_desktop.app.paths import Paths
from qiscus_desktop.store.database.search import indexed, room_word, spaced
from tests.support.sandbox_process import SandboxProcess
from tests.torture.judge import Snapshot, Wish
from tests.torture.kill_matrix import chosen_steps
from tests.torture.life import Life
from tests.torture.program import ROOT, GoneError
from tests.torture.scenarios import Evidence, Trial, compare
from tests.torture.tally import Tally

_OLD_SCHEMA = 3  # the last one in which unsent words lay in the same file as everything else
_A_CHAIN = 5
_REFUSING = {"http_mode": "status", "http_status": 503, "http_endpoints": ["post_comment"]}


def unsent_words(life: Life, word: str) -> Trial:
    """Two messages that the server does not take, and a draft; the program is killed over them."""
    other, room = life.new_room()
    program = life.start()
    life.settled(program, room)
    trial = Trial(program=program, other=other, room=room, word=word)
    other.control("faults", **_REFUSING)
    trial.say(f"{word} one")
    trial.say(f"{word} two")
    trial.type(f"{word} begun")
    trial.grow_old()
    program.kill()
    return trial


def steps_of_start(life: Life) -> list[str]:
    """What a start does until it is online."""
    program = life.start("count")
    program.until(lambda s: s.get("connection") == "ONLINE", "online")
    program.kill()
    return program.steps


def kill_start(life: Life, step: str, tally: Tally) -> None:
    """One start that dies at `step`, or when it is online."""
    program = life.start(step)
    try:
        program.until(lambda s: s.get("connection") == "ONLINE", "online")
    except (GoneError, AssertionError):
        program.wait()
        if program.killed is None:
            tally.problem("failed", f"a start ended by itself before step {step!r}: {program.log()}")
    program.kill()
    tally.kills += 1


def look(life: Life, evidence: Evidence, killed_at: float, tally: Tally, replay: str) -> None:
    """The server takes messages again and the program is started: is everything there?"""
    evidence.other.control("reset")
    program = life.start()
    try:
        seen, rows = life.see(program, evidence.other, evidence.room)
    except (AssertionError, GoneError) as error:
        tally.problem("failed", f"the next start did not settle: {error} {program.log()}; {replay}")
    else:
        compare(evidence, seen, rows, killed_at, tally, replay)
    program.kill()


class OldProfile:
    """A profile as the first version left it: one file, two unsent messages and a draft in it."""

    def __init__(self, home: Path, sandbox: SandboxProcess) -> None:
        self.life = Life(home, sandbox, "veteran")
        self.other, self.room = self.life.new_room()
        paths = Paths(home / "data", home / "data" / "cache")
        self._file = paths.database_file(sandbox.app_id, sandbox.base_url)
        self._count = 0

    def lay_out(self) -> Evidence:
        """The folder as it was, with texts of its own; nothing of an earlier trial is left."""
        self._count += 1
        word = f"old-{self._count}"
        shutil.rmtree(self.life.home / "data", ignore_errors=True)
        self._file.parent.mkdir(parents=True)
        connection = sqlite3.connect(self._file, isolation_level=None)
        connection.create_function("spaced", 1, spaced, deterministic=True)
        connection.create_function("room_word", 2, room_word, deterministic=True)
        connection.create_function("indexed", 3, indexed, deterministic=True)
        connection.execute("PRAGMA journal_mode = WAL")
        for file in sorted((ROOT / "qiscus_desktop" / "store" / "database" / "migrations").glob("*.sql"))[
            :_OLD_SCHEMA
        ]:
            connection.executescript(file.read_text("utf-8"))
        connection.execute(f"PRAGMA user_version = {_OLD_SCHEMA}")
        connection.execute("INSERT INTO accounts (owner, account_id) VALUES (1, 'veteran')")
        texts = [f"{word} one", f"{word} two"]
        for number, text in enumerate(texts):
            connection.execute(
                "INSERT INTO outbox (owner, temp_id, room_id, body) VALUES (1, ?, ?, ?)",
                (f"{word}-{number}", self.room, _comment(f"{word}-{number}", self.room, text)),
            )
        connection.execute(
            "INSERT INTO drafts VALUES (1, ?, ?)", (self.room, f'{{"text": "{word} begun", "caret": 0}}')
        )
        connection.close()
        long_ago = time.monotonic() - 10
        wishes = [Wish("say", text, typed_at=long_ago, at=long_ago) for text in texts]
        states = [Snapshot(), Snapshot(f"{word} begun", at=long_ago)]
        return Evidence(other=self.other, room=self.room, word=word, wishes=wishes, states=states)


def _comment(temp_id: str, room: int, text: str) -> str:
    return (
        f'{{"id": 0, "temp_id": "{temp_id}", "room_id": {room}, "sender_id": "veteran", "text": "{text}", '
        f'"type": "text", "created_at": "2026-01-02T03:04:05Z", "status": 0}}'
    )


def start_kills(home: Path, sandbox: SandboxProcess, tally: Tally, steps: int, rng: random.Random) -> None:
    """Starts that die one after the other over the same unsent words; after some of them all is compared."""
    life = Life(home, sandbox, "starter")
    evidence, count = unsent_words(life, "start-0"), 0
    chosen = chosen_steps(steps_of_start(life), steps, rng)
    for number, step in enumerate(chosen, 1):
        kill_start(life, step, tally)
        if number % _A_CHAIN == 0 or number == len(chosen):
            replay = f"starts killed at {chosen[max(0, number - _A_CHAIN) : number]}"
            look(life, evidence, time.monotonic(), tally, replay)
            count += 1
            if number < len(chosen):
                evidence = unsent_words(life, f"start-{count}")


def migration_kills(
    home: Path, sandbox: SandboxProcess, tally: Tally, steps: int, rng: random.Random
) -> None:
    """The first start on an old profile dies at each of its steps; the next one brings everything over."""
    old = OldProfile(home, sandbox)
    old.lay_out()
    for step in chosen_steps(steps_of_start(old.life), steps, rng):
        evidence = old.lay_out()
        kill_start(old.life, step, tally)
        look(old.life, evidence, time.monotonic(), tally, f"migration killed at {step!r}")
