"""Some seeds of the simulation, that each takes one course, and that faults which are put in are found."""

from __future__ import annotations

import pytest

from tests.simulation.crowd import run_seeds


def test_a_seed_takes_the_same_course_each_time() -> None:
    """Also as the second one of a process."""
    first = {one["seed"]: one["digest"] for one in run_seeds([3, 5], processes=1)}
    second = {one["seed"]: one["digest"] for one in run_seeds([5, 3], processes=1)}
    assert first == second
    assert all(first.values())


@pytest.mark.parametrize(("plant", "kind"), [("queue", "integrator"), ("disk", "lost")])
def test_it_finds_what_is_put_in(plant: str, kind: str) -> None:
    for first in range(1, 40, 4):
        verdicts = run_seeds(range(first, first + 4), plants=[plant], processes=1)
        if any(problem.startswith(f"{kind}:") for one in verdicts for problem in one["problems"]):
            return
    pytest.fail(f"forty seeds did not show the planted fault {plant!r}")
