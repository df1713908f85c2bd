"""Runs seeds: `python -m tests.simulation 500`, or `9000-9060`, or `--replay 9017`."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections import Counter
from typing import Any

from tests.simulation.crowd import ROOT, command, environment, run_seeds

TAIL = 25  # lines of a trace that are shown of a seed that failed, before it became quiet
SHOWN = 5  # failing seeds with their traces
CHECKED_TWICE = 6  # seeds that are run again to compare the whole course


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument(
        "seeds", nargs="?", default="500", help="a count (from 1), a range (9000-9060) or one (=7)"
    )
    parser.add_argument("--replay", type=int, metavar="SEED", help="one seed, with its whole trace")
    parser.add_argument("--without", default="", metavar="A,B", help="faults and actions to leave out")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--list", action="store_true", help="names for --without")
    given = parser.parse_args()
    without = [name for name in given.without.split(",") if name]
    if given.list:
        from tests.simulation.run import FAULTS

        print("\n".join(sorted(FAULTS)))
        return 0
    if given.replay is not None:
        return subprocess.run(
            command([given.replay], without, is_loud=True), cwd=ROOT, env=environment(), check=False
        ).returncode
    return _run_all(_seeds(given.seeds), without, given.processes)


def _seeds(text: str) -> list[int]:
    if text.startswith("="):
        return [int(text[1:])]
    first, dash, last = text.partition("-")
    return list(range(int(first), int(last) + 1)) if dash else list(range(1, int(first) + 1))


def _run_all(seeds: list[int], without: list[str], processes: int) -> int:
    began = time.monotonic()
    failed: list[dict[str, Any]] = []
    digests: dict[int, str] = {}
    steps, virtual_s = 0, 0.0
    for verdict in run_seeds(seeds, processes=processes, without=without):
        digests[verdict["seed"]] = verdict["digest"]
        steps += verdict["steps"]
        virtual_s += verdict["virtual_s"]
        if verdict["problems"]:
            failed.append(verdict)
            print(f"seed {verdict['seed']}: {verdict['problems'][0]}", flush=True)
    again = sorted(digests)[:: max(1, len(digests) // CHECKED_TWICE)][:CHECKED_TWICE]
    unlike = [
        verdict["seed"]
        for verdict in run_seeds(again, processes=processes, without=without)
        if verdict["digest"] != digests[verdict["seed"]]
    ]
    failed.sort(key=lambda verdict: verdict["seed"])
    for verdict in failed[:SHOWN]:
        print(f"\n--- seed {verdict['seed']}, replay: make simulate REPLAY={verdict['seed']}")
        print("\n".join(_telling(verdict["trace"])))
    kinds = Counter(kind for v in failed for kind in {p.partition(":")[0] for p in v["problems"]})
    print(
        f"\n{len(digests)} seeds, {len(failed)} failed, {steps:,} steps, {virtual_s / 3600:.1f} virtual h "
        f"in {time.monotonic() - began:.0f} s; {len(again)} run twice, {len(unlike)} unlike {unlike or ''}"
    )
    for kind, count in kinds.most_common():
        print(f"  {kind}: {count}")
    return 1 if failed or unlike else 0


def _telling(trace: list[str]) -> list[str]:
    """The last things that happened before it became quiet, and what came of it."""
    quiet = next((place for place, line in enumerate(trace) if "it becomes quiet" in line), len(trace))
    return trace[max(0, quiet - TAIL) : quiet + 1] + [
        line for line in trace[quiet + 1 :] if " verdict " in line
    ]


if __name__ == "__main__":
    sys.exit(main())
