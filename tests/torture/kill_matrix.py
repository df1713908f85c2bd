"""The kill matrix: SIGKILL at every step of every scenario and at random moments."""

from __future__ import annotations

import random
import shutil
import time
from pathlib import Path

from tests.support.sandbox_process import SandboxProcess
from tests.torture.boundaries import matters
from tests.torture.life import Life
from tests.torture.program import DriverError, GoneError, Program
from tests.torture.random_kills import live_until_killed
from tests.torture.scenarios import SCENARIOS, Trial, compare, files_with
from tests.torture.tally import Tally

ROOMS_A_LIFE = 25


class KillWorker:
    """One worker: one sandbox, one life after another. The program that runs is always already settled."""

    def __init__(self, home: Path, seed: int, tally: Tally) -> None:
        self._home = home
        self._seed = seed
        self.random = random.Random(seed)
        self.tally = tally
        self.sandbox = SandboxProcess.start(home / "sandbox", "--world", "empty")
        self._lives = 0
        self._trials = 0
        self._life = self._new_life()
        self._program: Program | None = None
        self._next = self._life.new_room()

    def close(self) -> None:
        """End everything of this worker."""
        if self._program is not None:
            self._program.kill()
        self.sandbox.stop()

    def _new_life(self) -> Life:
        self._lives += 1
        folder = self._home / f"life-{self._lives}"
        shutil.rmtree(folder, ignore_errors=True)
        return Life(folder, self.sandbox, f"person-{self._lives}")

    def trial(self, scenario: str, step: str | None) -> Trial:
        """A settled program with the room of a new trial open."""
        self._trials += 1
        if self._trials % ROOMS_A_LIFE == 0 and self._program is not None:
            self._program.kill()
            self._program = None
            self._life = self._new_life()
            self._next = self._life.new_room()
        if self._program is None:
            self._program = self._life.start()
        other, room = self._next
        self._life.settled(self._program, room)
        word = f"{scenario}-{self._trials}".replace(" ", "-")
        return Trial(program=self._program, other=other, room=room, word=word, step=step)

    def steps(self, scenario: str) -> list[str]:
        """All steps of a scenario, in their order, from one run without a kill."""
        trial = self.trial(scenario, None)
        replay = f"scenario {scenario!r} without a kill"
        self._play(scenario, trial, replay)
        steps = trial.program.steps
        self._finish(trial, replay)
        return steps

    def kill_at(self, scenario: str, step: str) -> None:
        """Run the scenario up to the step (or to its end, where it is not reached this time)."""
        trial = self.trial(scenario, step)
        replay = f"scenario {scenario!r}, step {step!r}, seed {self._seed}"
        self._play(scenario, trial, replay)
        self._finish(trial, replay)

    def _play(self, scenario: str, trial: Trial, replay: str) -> None:
        try:
            SCENARIOS[scenario](trial)
        except GoneError as error:
            trial.program.wait()
            if trial.program.killed is None:
                self.tally.problem(
                    "failed", f"the program ended by itself ({error}): {trial.program.log()}; {replay}"
                )
        except (AssertionError, DriverError) as error:
            self.tally.problem("failed", f"{type(error).__name__}: {error}; {replay}")

    def kill_at_random(self, seed: int) -> None:
        """A person does this and that until the program is gone."""
        trial = self.trial("random", None)
        replay = f"random kill, seed {seed}"
        try:
            live_until_killed(trial, random.Random(seed))
        except AssertionError as error:
            self.tally.problem("failed", f"{error}; {replay}")
        self._finish(trial, replay)

    def _finish(self, trial: Trial, replay: str) -> None:
        trial.program.kill()
        killed_at = trial.program.killed_at or time.monotonic()
        self.tally.kills += 1
        trial.other.control("reset")
        self._next = self._life.new_room()
        self._program = self._life.start()
        self._compare(trial, killed_at, replay)

    def _compare(self, trial: Trial, killed_at: float, replay: str) -> None:
        """The program has been started again: what of the trial is there?"""
        assert self._program is not None
        try:
            seen, rows = self._life.see(self._program, trial.other, trial.room)
        except (AssertionError, GoneError) as error:
            self.tally.problem(
                "failed", f"the next start did not settle: {error} {self._program.log()}; {replay}"
            )
            self._program.kill()
            self._program = None
            self._life = self._new_life()
            self._next = self._life.new_room()
            return
        if trial.removed and (holding := files_with(self._program.data, trial.removed)):
            self.tally.problem("failed", f"the next start left {trial.removed!r} in {holding}; {replay}")
        compare(trial, seen, rows, killed_at, self.tally, replay)


def chosen_steps(steps: list[str], most: int, rng: random.Random) -> list[str]:
    """The steps that matter, `most` of them at most."""
    found = [step for step in steps if matters(step)]
    if len(found) <= most:
        return found
    return sorted(rng.sample(found, most), key=found.index)


def step_kills(worker: KillWorker, scenarios: list[str], most: int) -> None:
    """Every scenario once without a kill, then up to `most` times with one at each of its steps."""
    for scenario in scenarios:
        for step in chosen_steps(worker.steps(scenario), most, worker.random):
            worker.kill_at(scenario, step)


def quick_kills(worker: KillWorker, scenarios: list[str], count: int) -> None:
    """`count` kills of each scenario, at the n-th of its steps that matter."""
    for scenario in scenarios:
        for _ in range(count):
            worker.kill_at(scenario, str(worker.random.randint(1, 12)))


def random_kills(worker: KillWorker, count: int) -> None:
    """`count` kills from outside, each with a seed of its own."""
    for _ in range(count):
        worker.kill_at_random(worker.random.randrange(1 << 30))
