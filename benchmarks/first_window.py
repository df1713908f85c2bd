"""From the start of the process to the first painted window with cached rooms; its memory; bare Qt.

The real program starts offline from a folder that an earlier run filled; a bare PySide6 list window is
measured between its runs, so both see the same machine. Each start is a fresh process; medians are reported.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil

# Nothing listens there: the network answers nothing, and at once.
APP_ID, USER, SERVER = "bench", "bench", "http://127.0.0.1:9"
PAINTED = "first window painted"
SETTLED_AFTER_S = 2.0
START_BUDGET_S = 0.35
MEMORY_BUDGET_MB = 100.0
AGAINST_BARE_BUDGET = 2.0


@dataclass
class Runs:
    """All starts of one program: seconds to the first paint; megabytes (PSS) then and when settled."""

    command: list[str]
    environment: dict[str, str]
    seconds: list[float] = field(default_factory=list)
    painted_mb: list[float] = field(default_factory=list)
    settled_mb: list[float] = field(default_factory=list)

    def warm_up(self) -> None:
        """A first start compiles the modules and fills the caches of the disk; it does not count."""
        self.start_once(is_settling=False)
        for numbers in (self.seconds, self.painted_mb, self.settled_mb):
            numbers.clear()

    def start_once(self, *, is_settling: bool = True) -> None:
        started = time.perf_counter()
        process = subprocess.Popen(self.command, env=self.environment, stderr=subprocess.PIPE, text=True)
        assert process.stderr is not None
        lines: list[str] = []
        try:
            for line in process.stderr:
                lines.append(line)
                if PAINTED in line:
                    self.seconds.append(time.perf_counter() - started)
                    break
            else:
                raise RuntimeError(f"{self.command} never painted:\n{''.join(lines)}")
            self.painted_mb.append(memory_mb(process.pid))
            if is_settling:
                time.sleep(SETTLED_AFTER_S)
                self.settled_mb.append(memory_mb(process.pid))
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(5)
            process.kill()
            process.wait()
            process.stderr.close()


def memory_mb(pid: int) -> float:
    """Proportional memory in MB (10^6 bytes): shared pages count by share. Unique where PSS is unknown."""
    memory = psutil.Process(pid).memory_full_info()
    return float(getattr(memory, "pss", None) or memory.uss) / 1e6


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    count = parser.parse_args(arguments).runs
    with tempfile.TemporaryDirectory(prefix="qd-bench-") as folder:
        fill(Path(folder))
        # Compiled modules lie where every installation has them, whatever the caller's environment says.
        environment = {
            "QT_QPA_PLATFORM": "offscreen",
            **os.environ,
            "PYTHONPYCACHEPREFIX": f"{folder}/compiled",
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        program = Runs(
            [
                *(sys.executable, "-m", "qiscus_desktop", "--data", folder, "--log-filter", "app"),
                *("--app-id", APP_ID, "--user", USER, "--key", "key", "--base-url", SERVER),
            ],
            environment,
        )
        bare = Runs([sys.executable, "-m", "benchmarks._bare_window"], environment)
        for runs in (program, bare):
            runs.warm_up()
        for run in range(count):
            program.start_once(is_settling=run % 4 == 0)
            bare.start_once(is_settling=run % 4 == 0)
    tell(program, bare)
    return 0


def tell(program: Runs, bare: Runs) -> None:
    seconds, bare_seconds = statistics.median(program.seconds), statistics.median(bare.seconds)
    note = f"median of {len(program.seconds)} starts, slowest {max(program.seconds):.2f} s"
    lines = [
        ("first window from cached rooms", seconds, "s", START_BUDGET_S, note),
        ("a bare PySide6 list window", bare_seconds, "s", None, ""),
        ("first window against bare Qt", seconds / bare_seconds, "x", AGAINST_BARE_BUDGET, ""),
        ("memory at the first window", statistics.median(program.painted_mb), "MB", MEMORY_BUDGET_MB, "PSS"),
        (
            "memory when settled",
            statistics.median(program.settled_mb),
            "MB",
            MEMORY_BUDGET_MB,
            f"PSS, {SETTLED_AFTER_S:.0f} s later, network code loaded, server unreachable",
        ),
        ("memory of bare Qt", statistics.median(bare.settled_mb), "MB", None, "PSS"),
    ]
    for name, value, unit, budget, words in lines:
        print(json.dumps({"name": name, "value": value, "unit": unit, "budget": budget, "note": words}))


def fill(folder: Path) -> None:
    """Fills the folder as a signed-in run would have left it: 40 rooms, a long open room, a dead server."""
    from qiscus_desktop.app.paths import find_paths
    from qiscus_desktop.core.models import Account, Comment, Room, RoomKind
    from qiscus_desktop.store.profile_database import Database
    from qiscus_desktop.store.session import Session

    paths = find_paths(folder)
    paths.make()
    start = datetime.now(UTC) - timedelta(days=1)
    comments = [
        Comment(
            temp_id=f"bench-{number}",
            id=number + 1,
            room_id=1 + (number % 40 if number < 400 else 0),
            sender_id=("somebody", USER)[number % 3 == 0],
            sender_name="Somebody",
            text=f"Message {number}, " + "with some more words " * (number % 7),
            created_at=start + timedelta(minutes=number),
        )
        for number in range(1000)
    ]
    last = {comment.room_id: comment for comment in comments}
    rooms = [
        Room(
            id=number,
            name=f"Room {number}",
            kind=RoomKind.GROUP,
            last_comment=last[number],
            last_comment_id=last[number].id,
        )
        for number in range(1, 41)
    ]
    database = Database(paths.database_file(APP_ID, SERVER))
    session = Session.offline(database, Account(id=USER, name="Bench"), rooms, comments)
    session.open_room(1)
    asyncio.run(session.close())


if __name__ == "__main__":
    sys.exit(main())
