"""The wheel holds all that the program needs, and runs in an empty environment outside the checkout."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import sysconfig
import threading
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.slow


def run(*arguments: str | Path, cwd: Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run a program to its end; with `check`, what it printed is in the failure."""
    done = subprocess.run(
        [str(argument) for argument in arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
        env={**os.environ, "PYTHONPATH": "", "PYTHONUTF8": "1"},
    )
    if check:
        assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def scripts(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of a new environment with the wheel in it.

    It borrows the dependencies from the environment of the tests, by a path that brings no editable
    install along.
    """
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder / "env", with_pip=False, symlinks=os.name != "nt")
    programs = folder / "env" / ("Scripts" if os.name == "nt" else "bin")
    python = programs / ("python.exe" if os.name == "nt" else "python")
    run(
        sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-deps", "--no-index", wheel,
        cwd=folder,
    )  # fmt: skip
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    own = Path(run(python, "-c", ask, cwd=folder).stdout.strip())
    (own / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return programs


def test_holds_every_file_that_the_package_needs(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    needed = set()
    for folder, inside in (("qiscus_desktop", ""), ("styles", "_data/"), ("resources", "_data/")):
        for path in (ROOT / folder).rglob("*"):
            name = path.relative_to(ROOT).as_posix()
            # Caches and hidden files are nobody's data.
            if path.is_file() and not re.search(r"(^|/)(\.|__pycache__)", name):
                needed.add(f"qiscus_desktop/{inside}{name}" if inside else name)
    assert needed - held == set()


def test_holds_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    strangers = [name for name in names if not name.startswith(("qiscus_desktop/", "qiscus_desktop-"))]
    assert strangers == []


def test_finds_its_styles_and_resources(scripts: Path, tmp_path: Path) -> None:
    ask = (
        "import qiscus_desktop.resources_path as p, qiscus_desktop as q\n"
        "print(q.__file__, p.styles_dir(), p.resources_dir(), sep='\\n')"
    )
    package, styles, resources = run(scripts / "python", "-c", ask, cwd=tmp_path).stdout.splitlines()
    inside = Path(package).parent / "_data"
    assert scripts.parent in inside.parents
    assert Path(styles) == inside / "styles"
    assert Path(resources) == inside / "resources"


def test_program_tells_its_version(scripts: Path, tmp_path: Path) -> None:
    answer = run(scripts / "qiscus-desktop", "--version", cwd=tmp_path).stdout
    assert "0.1.0" in answer


def test_program_explains_itself(scripts: Path, tmp_path: Path) -> None:
    answer = run(scripts / "qiscus-desktop", "--help", cwd=tmp_path).stdout
    options = ["--version", "--app-id", "--user", "--key", "--base-url", "--mqtt-url", "--mode", "--theme"]
    options += ["--temp-data", "--log-filter"]
    assert [option for option in options if option not in answer] == []


def test_program_starts_from_the_wheel(scripts: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [scripts / "qiscus-desktop", "-platform", "offscreen", "--temp-data", "--log-filter", "app"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": ""},
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )
    too_late = threading.Timer(60, process.kill)
    too_late.start()
    lines = []
    assert process.stderr is not None
    for line in process.stderr:
        lines.append(line)
        if "first window painted" in line:
            process.send_signal(getattr(signal, "CTRL_BREAK_EVENT", signal.SIGTERM))
    status = process.wait()
    process.stderr.close()
    too_late.cancel()
    assert status == 0, "".join(lines)
    assert any("first window painted" in line for line in lines), "".join(lines)
    assert [line for line in lines if " WARNING " in line or " ERROR " in line] == []
