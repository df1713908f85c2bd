"""Many seeds on several processes."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

PORTION = 20  # seeds a process runs before it ends: it keeps the memory of all of them
ROOT = Path(__file__).parents[2]


def run_seeds(
    seeds: Sequence[int],
    *,
    processes: int = 2,
    without: Sequence[str] = (),
    plants: Sequence[str] = (),
    with_trace: bool = False,
) -> Iterator[dict[str, Any]]:
    """The verdicts (see Verdict) as they come."""
    portions = [seeds[start : start + PORTION] for start in range(0, len(seeds), PORTION)]
    with ThreadPoolExecutor(processes) as pool:
        jobs = [pool.submit(_run_portion, portion, without, plants, with_trace) for portion in portions]
        for job in as_completed(jobs):
            yield from job.result()


def environment() -> dict[str, str]:
    """What makes two runs alike: one order of sets, and one authority instead of the list of this system."""
    authority = ROOT / "tests" / "data" / "one_authority.pem"
    return os.environ | {"PYTHONHASHSEED": "0", "SSL_CERT_FILE": str(authority)}


def command(
    seeds: Sequence[int],
    without: Sequence[str] = (),
    plants: Sequence[str] = (),
    *,
    is_loud: bool = False,
    with_trace: bool = False,
) -> list[str]:
    """What starts a worker for these seeds."""
    request = {
        "seeds": list(seeds),
        "without": list(without),
        "plants": list(plants),
        "is_loud": is_loud,
        "with_trace": with_trace,
        "log_level": logging.WARNING if is_loud else logging.CRITICAL,
    }
    return [sys.executable, "-m", "tests.simulation.worker", json.dumps(request)]


def _run_portion(
    seeds: Sequence[int], without: Sequence[str], plants: Sequence[str], with_trace: bool
) -> list[dict[str, Any]]:
    done = subprocess.run(
        command(seeds, without, plants, with_trace=with_trace),
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    found = [json.loads(line[8:]) for line in done.stdout.splitlines() if line.startswith("verdict ")]
    told = {one["seed"] for one in found}
    for seed in seeds:
        if seed not in told:
            reason = done.stderr.strip().splitlines()[-1:] or [f"status {done.returncode}"]
            found.append({"seed": seed, "problems": [f"died: {reason[0]}"], "trace": [], "digest": "",
                          "steps": 0, "virtual_s": 0.0})  # fmt: skip
            break
    return found
