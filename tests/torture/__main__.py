"""`python -m tests.torture [MATRIX ...]` runs the matrices and prints one table; status 1 when it is red.

SEED=N repeats a run, QUICK=1 takes a few of each kind, two matrices at once. At most two workers each.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.support.sandbox_process import SandboxProcess
from tests.torture import start_stress
from tests.torture.damage_matrix import damage_all
from tests.torture.disks import disk_trials
from tests.torture.fault_matrix import run_faults
from tests.torture.kill_matrix import KillWorker, quick_kills, random_kills, step_kills
from tests.torture.scenarios import SCENARIOS
from tests.torture.screen_kills import screen_kills
from tests.torture.start_kills import migration_kills, start_kills
from tests.torture.tally import Tally, table

_LONGEST = 1500  # characters of a problem that are shown
Work = Callable[[Path, int, Tally], None]


def kills(is_quick: bool) -> list[Work]:
    """The kill matrix in two halves."""
    names = list(SCENARIOS)

    def half(which: int) -> Work:
        def work(home: Path, seed: int, tally: Tally) -> None:
            worker = KillWorker(home, seed, tally)
            try:
                if is_quick:
                    quick_kills(worker, names[which::2], 1)
                    random_kills(worker, 2)
                else:
                    step_kills(worker, names[which::2], 12)
                if which:
                    screen_kills(home / "screen", worker.sandbox, tally, 1 if is_quick else 8, worker.random)
                kill_more = start_kills if which else migration_kills
                kill_more(home / "starts", worker.sandbox, tally, 2 if is_quick else 18, worker.random)
                if not is_quick:
                    random_kills(worker, 65)
            finally:
                worker.close()

        return work

    return [half(0), half(1)]


def damage(is_quick: bool) -> list[Work]:
    """The damage matrix in two halves; full and read-only disks in the first."""

    def half(which: int) -> Work:
        def work(home: Path, seed: int, tally: Tally) -> None:
            sandbox = SandboxProcess.start(home / "sandbox", "--world", "empty")
            try:
                most = 4 if is_quick else 1000
                damage_all(home / "damage", sandbox, tally, most, which, random.Random(seed))
                if which == 0:
                    disk_trials(home / "disks", sandbox, tally, is_quick)
            finally:
                sandbox.stop()

        return work

    return [half(0), half(1)]


def faults(is_quick: bool) -> list[Work]:
    """The fault matrix: one loop with several sandboxes."""
    return [lambda home, seed, tally: run_faults(home, tally, 8 if is_quick else None, seed)]


def starts(is_quick: bool) -> list[Work]:
    """The start stress; it starts two at a time by itself."""

    def work(_home: Path, seed: int, tally: Tally) -> None:
        outcome = start_stress.run(10 if is_quick else 200, seed)
        for status, words in outcome.failures:
            tally.problem("failed", f"a start with cached faces ended with {status}: {words}; seed {seed}")

    return [work]


MATRICES: dict[str, Callable[[bool], list[Work]]] = {
    "kills": kills,
    "faults": faults,
    "damage": damage,
    "starts": starts,
}


def main(wanted: list[str]) -> int:
    """Run the wanted matrices (all without a name), one after the other; returns the exit status."""
    seed = int(os.environ.get("SEED") or random.randrange(1 << 30))
    is_quick = os.environ.get("QUICK", "") not in ("", "0")
    print(f"torture: SEED={seed}{' QUICK=1' if is_quick else ''}", flush=True)
    folder = Path(tempfile.mkdtemp(prefix="torture-"))

    def timed(name: str) -> Tally:
        started = time.monotonic()
        tally = run(name, MATRICES[name](is_quick), folder / name, seed)
        print(f"torture: {name} took {time.monotonic() - started:.0f} s", flush=True)
        return tally

    names = wanted or list(MATRICES)
    with ThreadPoolExecutor(2 if is_quick else 1) as pool:
        tallies = dict(zip(names, pool.map(timed, names), strict=True))
    print(table(tallies))
    is_good = all(tally.is_good for tally in tallies.values())
    if is_good:
        shutil.rmtree(folder, ignore_errors=True)
    else:
        print(f"torture: FAILED; SEED={seed} repeats it, the folders of the program are in {folder}")
    return 0 if is_good else 1


def run(name: str, works: list[Work], folder: Path, seed: int) -> Tally:
    """All works of one matrix side by side, each with its own seed, folder and counts."""
    tallies = [Tally() for _ in works]

    def one(number: int) -> None:
        try:
            works[number](folder / str(number), seed * 1000 + number, tallies[number])
        except Exception:  # noqa: BLE001 - the other half goes on, and the table says that it is red
            tallies[number].problem("failed", f"{name} {number} broke off:\n{traceback.format_exc()}")

    threads = [threading.Thread(target=one, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    shown = [0] * len(tallies)
    while any(thread.is_alive() for thread in threads):
        time.sleep(0.5)
        _show_problems(tallies, shown)
    _show_problems(tallies, shown)
    whole = Tally()
    for tally in tallies:
        whole.add(tally)
    return whole


def _show_problems(tallies: list[Tally], shown: list[int]) -> None:
    for number, tally in enumerate(tallies):
        for sentence in tally.problems[shown[number] :]:
            print(f"  {sentence[:_LONGEST]}", flush=True)
            shown[number] += 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
