"""Disks that are full or cannot be written: small file systems of their own, where the system allows them."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.sandbox_process import SandboxProcess
from tests.support.waiting import PATIENCE_S
from tests.torture.damage import Damage
from tests.torture.damage_matrix import REFUSING, Victim, check
from tests.torture.life import Life
from tests.torture.program import GoneError
from tests.torture.scenarios import Trial
from tests.torture.start_kills import look
from tests.torture.tally import Tally

MEGABYTES = 48
ON_A_FULL_DISK = 200  # further messages that have to find room


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """A file system of its own at `folder`; False where this is not allowed."""
    folder.mkdir(parents=True, exist_ok=True)
    is_there = _run("mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(folder))
    try:
        yield is_there
    finally:
        if is_there:
            _run("umount", "-l", str(folder))


def fill(folder: Path) -> Path:
    """Write until nothing fits any more; returns the file that takes the room."""
    file = folder / "filler"
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT)
    try:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    os.write(descriptor, bytes(size))
            except OSError:
                continue
    finally:
        os.close(descriptor)
    return file


def disk_trials(home: Path, sandbox: SandboxProcess, tally: Tally, is_quick: bool) -> None:
    """All of them; a line says so where the system does not let us make a file system."""
    victim = Victim(home, sandbox, "tenant")
    with small_disk(home / "probe") as is_allowed:
        pass
    if not is_allowed:
        print("torture: full and read-only disks are left out: mounting is not allowed here", flush=True)
        return
    _read_only(victim, tally)
    _start_when_full(victim, tally)
    _write_when_full(home / "full", sandbox, tally, 25 if is_quick else ON_A_FULL_DISK)


def _read_only(victim: Victim, tally: Tally) -> None:
    life = victim.copy()
    with _moved(life) as data:
        _run("mount", "-o", "remount,ro", str(data))
        check(victim, life, Damage("read-only disk", "disk", _nothing), tally)


def _start_when_full(victim: Victim, tally: Tally) -> None:
    life = victim.copy()
    with _moved(life) as data:
        fill(data)
        check(victim, life, Damage("full disk at the start", "disk", _nothing), tally)
    life = victim.copy()
    with _moved(life) as data:
        (data / "running.lock").write_bytes(b"999999\npython\nhost\n")
        fill(data)
        check(victim, life, Damage("stale lock on a full disk", "disk", _nothing), tally)


def _write_when_full(home: Path, sandbox: SandboxProcess, tally: Tally, count: int) -> None:
    """The disk fills up while the program runs; what is written then is there after a kill."""
    life = Life(home, sandbox, "writer")
    other, room = life.new_room()
    with small_disk(home / "data"):
        program = life.start()
        life.settled(program, room)
        other.control("faults", **REFUSING)
        _wait_for_the_reserve(home / "data")
        filler = fill(home / "data")
        trial = Trial(program=program, other=other, room=room, word="full")
        replay = f"{count} messages written on a full disk"
        try:
            for number in range(count):
                trial.say(f"full {number}")
            trial.grow_old()
            texts = set(program.state(texts=True)["texts"])
            tally.told += any("full" in text.casefold() and "disk" in text.casefold() for text in texts)
            if not any("disk" in text.casefold() for text in texts):
                tally.problem("failed", f"nothing says that the disk is full; {replay}")
        except (GoneError, AssertionError) as error:
            tally.problem("failed", f"{error}; {replay}")
        program.kill()
        tally.kills += 1
        killed_at = time.monotonic()
        filler.unlink()
        look(life, trial, killed_at, tally, replay)


def _wait_for_the_reserve(data: Path) -> None:
    """The first start sets space aside after some quiet seconds; before that none is promised."""
    limit = time.monotonic() + PATIENCE_S
    while not any(file.stat().st_size for file in data.glob("*.reserve")) and time.monotonic() < limit:
        time.sleep(0.1)


@contextmanager
def _moved(life: Life) -> Iterator[Path]:
    """The data folder on a small disk."""
    data, aside = life.home / "data", life.home / "data-aside"
    data.rename(aside)
    with small_disk(data):
        shutil.copytree(aside, data, dirs_exist_ok=True)
        yield data


def _run(*words: str) -> bool:
    try:
        return subprocess.run(words, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _nothing(_folder: Path, _rng: object) -> None:
    """The disk is the damage."""
