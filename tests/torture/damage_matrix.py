"""The damage matrix: after any damage the window opens, and unsent words are there or their loss is told."""

from __future__ import annotations

import random
import re
import shutil
import time
from pathlib import Path

from tests.support.sandbox_process import SandboxProcess
from tests.torture.damage import Damage, kinds, pick
from tests.torture.life import Life
from tests.torture.program import GoneError, Program
from tests.torture.scenarios import Trial
from tests.torture.tally import Tally

REFUSING = {"http_mode": "status", "http_status": 503, "http_endpoints": ["post_comment"]}
_TELLS = re.compile(
    r"damaged|could not be|cannot be|lost|rescued|only until|newer version|read-only|is full|another program",
    re.IGNORECASE,
)
_LOOK_FOR_S = 6.0  # how long the window may take to show what it has


class Victim:
    """A profile with two unsent messages and a draft; every damage gets a copy of it."""

    def __init__(self, home: Path, sandbox: SandboxProcess, name: str) -> None:
        self.life = Life(home / "whole", sandbox, name)
        self._home = home
        self._count = 0
        other, room = self.life.new_room()
        other.control("reset")
        for number in range(120):
            other.write(room, f"an old line {number} of many", f"{name}-{number}")
        program = self.life.start()
        self.life.settled(program, room)
        self.trial = Trial(program=program, other=other, room=room, word=name)
        other.control("faults", **REFUSING)
        self.trial.say(f"{name} one")
        self.trial.say(f"{name} two")
        self.trial.type(f"{name} begun")
        self.trial.grow_old()
        self.usual = set(program.state(texts=True)["texts"])
        program.kill()

    def copy(self) -> Life:
        """A life of its own on a copy of the folder."""
        self._count += 1
        home = self._home / f"copy-{self._count}"
        shutil.copytree(self.life.home / "data", home / "data")
        life = Life.__new__(Life)
        life.__dict__.update(self.life.__dict__ | {"home": home})
        return life


def damage_all(
    home: Path, sandbox: SandboxProcess, tally: Tally, most: int, part: int, rng: random.Random
) -> None:
    """Half of all kinds (`part` 0 or 1)."""
    victim = Victim(home, sandbox, f"victim-{part}")
    for damage in pick(kinds(victim.copy().home / "data")[part::2], most, rng):
        life = victim.copy()
        damage.apply(life.home / "data", random.Random(rng.randrange(1 << 30)))
        check(victim, life, damage, tally)
        if not tally.problems or damage.name not in tally.problems[-1]:
            shutil.rmtree(life.home, ignore_errors=True)


def check(victim: Victim, life: Life, damage: Damage, tally: Tally, program: Program | None = None) -> None:
    """Start the program on the damaged folder and look."""
    program = program or life.start()
    words = [wish.text for wish in victim.trial.wishes]
    begun = f"{victim.trial.word} begun"
    try:
        found, is_begun, sentences = _look(victim, life, program, words, begun)
    except (GoneError, AssertionError) as error:
        program.wait(0.1)
        last = program.log(600)
        tally.problem("failed", f"no window after {damage.name!r}: {error} (left {program.left!r}); {last}")
        program.kill()
        return
    missing = [text for text in words if text not in found]
    told = [text for text in sentences if _TELLS.search(text)]
    tally.told += bool(told)
    tally.sent += len(words)
    tally.drafts += 1
    tally.rescued += len(found) + is_begun
    is_due = damage.target in ("cache", "other")
    if missing and (is_due or not told):
        tally.problem("lost", f"{missing} after {damage.name!r}; told: {told}; {program.log(500)}")
    if not is_begun and (is_due or not told):
        tally.problem("drafts_lost", f"the draft after {damage.name!r}; told: {told}")
    program.kill()
    tally.kills += 1


def _look(
    victim: Victim, life: Life, program: Program, words: list[str], begun: str
) -> tuple[list[str], bool, list[str]]:
    """Which unsent words and draft the window shows in the room, and the sentences that are not usual."""
    room = victim.trial.room
    state = program.until(lambda s: s["windows"] > 0, "a window")
    sentences: set[str] = set()
    limit = time.monotonic() + _LOOK_FOR_S
    while time.monotonic() < limit:
        state = program.state(texts=True)
        sentences |= set(state["texts"])
        if room in state.get("rooms", ()) and state["room"] != room:
            program.do("open", room=room)
        rows = [row[0] for row in state.get("rows", ())]
        found = [text for text in words if text in rows]
        is_begun = state.get("draft") == begun
        if len(found) == len(words) and is_begun and state.get("connection") == "ONLINE":
            break
        time.sleep(0.1)
    sentences |= set(program.state(texts=True)["texts"])
    return found, is_begun, sorted(sentences - victim.usual)
