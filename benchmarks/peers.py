"""`make bench PEERS=1`: from the start of a process to a window with content, beside other chat programs.

All are measured in the same way, in turns, on one X server: the time until the screen shows as many colours
as a window with text has. A program that is not installed is left out. Each starts with a home folder of its
own, so nothing of the person is read or changed; those without an account show their first page.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks._measuring import end_tree, tell
from benchmarks.first_window import APP_ID, SERVER, USER, fill

# The name in the table, and the names under which distributions install it.
PEERS = {
    "Quaternion": ("quaternion",),
    "Nheko": ("nheko",),
    "Dino": ("dino", "dino-im"),
    "Telegram Desktop": ("telegram-desktop", "Telegram"),
}
OURS, BARE = "Qiscus Desktop", "a bare PySide6 list window"
ROUNDS = 5
COLOURS = 12  # letters with smooth edges have more; a frame or a plain background has fewer
LONGEST_S = 20.0


def main() -> int:
    peers = installed(os.environ.get("PATH", ""))
    if not peers:
        print(none_installed(), file=sys.stderr)
    if shutil.which("Xvfb") is None:
        print("Xvfb is not installed: windows on a real X server are not measured.", file=sys.stderr)
        return 0
    with tempfile.TemporaryDirectory(prefix="qd-peers-") as folder:
        data = Path(folder, "data")
        fill(data)
        programs = {
            OURS: [
                *(sys.executable, "-m", "qiscus_desktop", "-platform", "xcb", "--data", str(data)),
                *("--app-id", APP_ID, "--user", USER, "--key", "key", "--base-url", SERVER),
            ],
            BARE: [sys.executable, "-m", "benchmarks._bare_window", "-platform", "xcb"],
            **peers,
        }
        report(measure(programs, Path(folder)))
    return 0


def installed(path: str) -> dict[str, list[str]]:
    """The commands of the peers that lie in the folders of `path` (as the environment's PATH)."""
    found = {}
    for name, commands in PEERS.items():
        command = next(filter(None, (shutil.which(one, path=path) for one in commands)), None)
        if command is not None:
            found[name] = [command]
    return found


def none_installed() -> str:
    return f"No other chat program is installed to measure beside ours ({', '.join(PEERS)})."


def measure(programs: Mapping[str, Sequence[str]], folder: Path) -> dict[str, list[float]]:
    """Seconds of each start; a first start, which fills caches, is left out. Empty: no window came."""
    from benchmarks._screen import Screen

    seconds: dict[str, list[float]] = {name: [] for name in programs}
    with Screen() as screen:
        for number in range(ROUNDS + 1):
            for name, command in programs.items():
                home = folder / name.replace(" ", "-")
                home.mkdir(exist_ok=True)
                environment = home_environment(home) | {"DISPLAY": screen.display}
                screen.wait_for_nothing(LONGEST_S)
                started = time.perf_counter()
                process = subprocess.Popen(
                    command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                )
                try:
                    is_seen = screen.wait_for_content(COLOURS, LONGEST_S)
                    spent = time.perf_counter() - started
                finally:
                    end_tree(process)
                if is_seen and number:
                    seconds[name].append(spent)
    return seconds


def home_environment(home: Path) -> dict[str, str]:
    """The environment of this process with a home folder of its own, and compiled modules allowed."""
    folders = {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("CONFIG", "DATA", "CACHE", "STATE")}
    environment = os.environ | {"HOME": str(home)} | folders
    for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "PYTHONDONTWRITEBYTECODE"):
        environment.pop(name, None)
    return environment


def report(seconds: Mapping[str, Sequence[float]]) -> None:
    """One row a program; ours against bare Qt at the end."""
    for name, some in seconds.items():
        if some:
            note = f"median of {len(some)} starts, slowest {max(some):.2f} s"
            tell(f"X server: {name}", statistics.median(some), "s", note=note)
        else:
            print(f"{name} showed no window within {LONGEST_S:.0f} s.", file=sys.stderr)
    if seconds[OURS] and seconds[BARE]:
        times = statistics.median(seconds[OURS]) / statistics.median(seconds[BARE])
        tell("X server: ours against bare Qt", times, "x", 2.0)


if __name__ == "__main__":
    sys.exit(main())
