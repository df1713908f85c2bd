"""Makes `.venv` with everything installed, checks what Qt needs from the system, then runs a command in it.

    python3 tools/bootstrap.py [--for serve|run|develop] [-- ARGUMENTS FOR PYTHON]

Needs nothing but Python's standard library. A second call finds its stamp and starts the command at once.
`--for serve` installs what the sandbox needs, `--for run` also looks for what a window needs, and
`--for develop` (the default) adds what tests and checks need.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

OLDEST_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
STAMP = VENV / "bootstrap.stamp"
EXTRAS = {"serve": "sandbox", "run": "sandbox", "develop": "sandbox,cluster,dev"}


def main(arguments: list[str]) -> int:
    """Prepare the environment, then become the command; returns the exit status."""
    purpose, command = _read_arguments(arguments)
    if sys.version_info < OLDEST_PYTHON:
        return _use_newer_python(arguments)
    with _one_at_a_time():
        problem = prepare(purpose, opens_window=purpose == "run" and _will_open_window(command))
    if problem:
        print(problem, file=sys.stderr)
        return 1
    return _become(VENV_PYTHON, command) if command else 0


def prepare(purpose: str, *, opens_window: bool) -> str | None:
    """Bring `.venv` up to date for `purpose`; returns None, or the sentence that says what is in the way."""
    ready_for = _read_stamp()
    if purpose not in ready_for:
        problem = _install(EXTRAS[purpose])
        if problem:
            return problem
        ready_for.update(EXTRAS if purpose == "develop" else ("serve", "run"))
        _write_stamp(ready_for)
    if sys.platform == "linux" and purpose != "serve" and "window" not in ready_for:
        import qt_libraries

        stops_everything, stops_windows = qt_libraries.provide(_pyside_folder())
        if stops_everything or (stops_windows and opens_window):
            return stops_everything or stops_windows
        if not stops_windows:
            _write_stamp(ready_for | {"window"})
    return None


def _install(extras: str) -> str | None:
    if not _venv_works():
        print("making .venv", flush=True)
        problem = _make_venv()
        if problem:
            return problem
    print("installing the project and its pinned dependencies into .venv", flush=True)
    install = [str(VENV_PYTHON), "-m", "pip", "install", "--disable-pip-version-check"]
    if not sys.stdout.isatty():
        install.append("-q")
    install += ["-c", "constraints.txt", "-e", f".[{extras}]"]
    if subprocess.run(install, cwd=ROOT, check=False).returncode != 0:
        return "pip could not install the dependencies; its own words are above."
    _unpack_pyside_support()
    return None


def _unpack_pyside_support() -> None:
    """Lets PySide put the Python part it carries as a zip beside itself, where it is compiled once.

    Otherwise every start compiles it anew, for 20 ms (docs/decisions/0014). Made again after each
    installation, since another version of PySide brings another one; without it everything works as well.
    """
    environment = {**os.environ, "SBK_EMBED": "0"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    shutil.rmtree(_pyside_folder().with_name("shiboken6") / "files.dir", ignore_errors=True)
    unpack = [str(VENV_PYTHON), "-c", "import shiboken6.Shiboken"]
    subprocess.run(unpack, env=environment, check=False, capture_output=True)


def _will_open_window(command: list[str]) -> bool:
    """Whether the command is going to a screen, as far as can be told from here."""
    has_screen = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return has_screen and "-platform" not in command and not os.environ.get("QT_QPA_PLATFORM")


def _read_arguments(arguments: list[str]) -> tuple[str, list[str]]:
    options, command = arguments, []
    if "--" in arguments:
        cut = arguments.index("--")
        options, command = arguments[:cut], arguments[cut + 1 :]
    if not options:
        return "develop", command
    if len(options) == 2 and options[0] == "--for" and options[1] in EXTRAS:
        return options[1], command
    raise SystemExit(__doc__)


def _fingerprint() -> str:
    """Changes when the dependencies, this script or the Python that runs it change."""
    digest = hashlib.sha256(repr((sys.version_info[:3], str(ROOT))).encode())
    for name in ("pyproject.toml", "constraints.txt", "tools/bootstrap.py", "tools/qt_libraries.py"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def _read_stamp() -> set[str]:
    """What `.venv` was made ready for, a key of EXTRAS or "window"; nothing once anything has changed."""
    try:
        fingerprint, *ready_for = STAMP.read_text(encoding="utf-8").split()
    except (OSError, ValueError):
        return set()
    return set(ready_for) if fingerprint == _fingerprint() and VENV_PYTHON.exists() else set()


def _write_stamp(ready_for: set[str]) -> None:
    STAMP.write_text(" ".join([_fingerprint(), *sorted(ready_for)]), encoding="utf-8")


def _venv_works() -> bool:
    if not VENV_PYTHON.exists():
        return False
    probe = [str(VENV_PYTHON), "-c", "import sys, pip; sys.exit(sys.version_info < (3, 11))"]
    return subprocess.run(probe, check=False, stderr=subprocess.DEVNULL).returncode == 0


def _make_venv() -> str | None:
    make = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    done = subprocess.run(make, check=False, capture_output=True, text=True)
    if done.returncode == 0:
        return None
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    # Debian splits ensurepip off; everybody else has it.
    if shutil.which("apt-get") and "ensurepip" in done.stdout + done.stderr:
        return f"Python's venv module is missing. Install it with:\n\n    sudo apt-get install -y {package}\n"
    return f"could not make {VENV}:\n{done.stdout}{done.stderr}"


def _pyside_folder() -> Path:
    ask = [str(VENV_PYTHON), "-c", "import sysconfig; print(sysconfig.get_path('platlib'))"]
    return Path(subprocess.run(ask, check=True, capture_output=True, text=True).stdout.strip()) / "PySide6"


def _use_newer_python(arguments: list[str]) -> int:
    for minor in range(14, OLDEST_PYTHON[1] - 1, -1):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            return _become(Path(newer), [str(Path(__file__).resolve()), *arguments])
    have = ".".join(str(part) for part in sys.version_info[:3])
    print(
        f"Qiscus Desktop needs Python 3.11 or newer, and this is {have}. "
        "To name another one: make run PYTHON=python3.12",
        file=sys.stderr,
    )
    return 1


def _become(python: Path, command: list[str]) -> int:
    line = [str(python), *command]
    sys.stdout.flush()
    if sys.platform == "win32":
        # Windows has no real exec: the shell would get its prompt back while the command still runs.
        try:
            return subprocess.run(line, check=False).returncode
        except KeyboardInterrupt:
            return 130
    os.execv(line[0], line)  # noqa: S606 - our own interpreter, no shell wanted


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two `make` in two terminals must not install into one `.venv` together: the second one waits."""
    with (ROOT / ".bootstrap.lock").open("a+b") as lock:
        if sys.platform == "win32":
            import msvcrt

            while True:
                try:
                    msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
                    break
                except OSError:
                    time.sleep(0.2)
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
