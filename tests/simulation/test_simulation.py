"""Some seeds of the simulation, that each takes one course, and that faults which are put in are found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from tests.simulation.crowd import run_seeds


def test_some_seeds_and_two_of_them_again() -> None:
    verdicts = _run(range(1, 5))
    assert _problems(verdicts) == {}
    again = _run((4, 2)).values()  # in another order: each has another past in its process
    assert {one["seed"]: one["digest"] for one in again} == {
        seed: verdicts[seed]["digest"] for seed in (2, 4)
    }


@pytest.mark.slow
def test_many_seeds() -> None:
    assert _problems(_run(range(5, 69))) == {}


@pytest.mark.slow
@pytest.mark.parametrize(("plant", "kind"), [("queue", "integrator"), ("disk", "lost"), ("compare", "rooms")])
def test_it_finds_what_is_put_in(plant: str, kind: str) -> None:
    for first in range(1, 40, 4):
        verdicts = run_seeds(range(first, first + 4), plants=[plant], processes=1)
        if any(problem.startswith(f"{kind}:") for one in verdicts for problem in one["problems"]):
            return
    pytest.fail(f"forty seeds did not show the planted fault {plant!r}")


def _run(seeds: Iterable[int]) -> dict[int, dict[str, Any]]:
    return {one["seed"]: one for one in run_seeds(list(seeds), processes=1)}


def _problems(verdicts: dict[int, dict[str, Any]]) -> dict[int, list[str]]:
    return {seed: one["problems"] for seed, one in verdicts.items() if one["problems"]}
