"""`python -m qiscus_desktop.sandbox`: prints one JSON line when ready, runs until told to stop."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import sys

from qiscus_desktop.sandbox.lifetime import end_on_signals, end_with_parent
from qiscus_desktop.sandbox.options import Options, is_loopback, parse

try:
    from qiscus_desktop.sandbox.server import Sandbox
except ModuleNotFoundError as missing:
    sys.exit(f"The sandbox needs {missing.name}: pip install 'qiscus-desktop[sandbox]'")


async def _run(options: Options) -> None:
    stop = asyncio.Event()
    end_on_signals(stop.set)
    if options.exit_with_parent:
        end_with_parent(stop.set)
    sandbox = Sandbox(options)
    await sandbox.start()
    # What was made so far stays: the garbage collector need not visit it again during requests.
    gc.collect()
    gc.freeze()
    print(json.dumps(sandbox.announcement), flush=True)
    await stop.wait()
    await sandbox.close()


def main() -> None:
    """Read the switches, warn where it matters, run."""
    options = parse()
    level = logging.INFO if options.verbose else logging.WARNING
    logging.basicConfig(level=level, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    if not is_loopback(options.host):
        print(
            f"WARNING: listening on {options.host}. Anybody who can reach this machine can read, write and "
            "sign in; the keys of the demo users are public. Never put this on the internet.",
            file=sys.stderr,
            flush=True,
        )
    # The database thread must not hold the interpreter for 5 ms each time the loop lets go of it for a send.
    sys.setswitchinterval(0.0005)
    asyncio.run(_run(options))


if __name__ == "__main__":
    main()
