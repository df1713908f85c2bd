"""A process that runs seeds: their numbers come as arguments, each verdict leaves as one line of JSON.

`PYTHONHASHSEED=0` has to be in its environment: sets of words have one order then. It ends without tidying
up, as nothing of a killed device may run when the collector finds it.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import sys
from dataclasses import asdict

from tests.simulation.run import run_seed


def main(arguments: list[str]) -> None:
    gc.disable()
    request = json.loads(arguments[0])
    logging.basicConfig(level=request["log_level"], stream=sys.stderr, format="%(name)s: %(message)s")
    for seed in request["seeds"]:
        verdict = run_seed(
            seed, without=request["without"], plants=request["plants"], is_loud=request["is_loud"]
        )
        answer = asdict(verdict)
        if request["is_loud"] or not (verdict.problems or request["with_trace"]):  # it was told already
            answer["trace"] = []
        print("verdict " + json.dumps(answer), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
