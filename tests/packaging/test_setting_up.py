"""The pins cover every dependency and name no host; the bootstrap script knows what this PySide6 needs."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tools import qt_libraries

ROOT = Path(__file__).resolve().parents[2]
PIN = re.compile(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+")

linux_only = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux leaves these libraries to the system"
)


def pinned_names() -> set[str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return {plain(line.partition("==")[0]) for line in lines if not line.startswith("#")}


def plain(name: str) -> str:
    """A project's name as the index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pyside_folder() -> Path:
    import PySide6

    return Path(PySide6.__file__).parent


def test_constraints_are_pins_and_nothing_else() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#") and not PIN.fullmatch(line)] == []


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"]]
    for extra in project["optional-dependencies"].values():
        wanted += extra
    names = {plain(re.split(r"[\[<>=;! ]", requirement)[0]) for requirement in wanted}
    assert names - pinned_names() == set()


@linux_only
def test_libraries_that_qt_is_asked_about_are_part_of_this_pyside() -> None:
    asked = [
        *qt_libraries.LOADED_ALWAYS,
        *qt_libraries.LOADED_FOR_X11,
        *qt_libraries.LOADED_FOR_WAYLAND,
    ]
    assert [name for name in asked if not (pyside_folder() / name).exists()] == []


@linux_only
def test_nothing_is_missing_where_these_tests_run() -> None:
    assert qt_libraries.missing_libraries(pyside_folder(), qt_libraries.LOADED_ALWAYS) == set()


@linux_only
def test_a_missing_library_is_named_with_its_package(tmp_path: Path) -> None:
    # A copy without its neighbours: the libraries that lay beside it are not found any more.
    (tmp_path / "QtWidgets.abi3.so").write_bytes((pyside_folder() / "QtWidgets.abi3.so").read_bytes())
    missing = qt_libraries.missing_libraries(tmp_path, ("QtWidgets.abi3.so", "not-in-this-release.so"))
    own = {name for name in missing if name.startswith("libpyside6")}
    assert own
    packages, unknown = qt_libraries.wanted_packages({"libEGL.so.1", *missing}, with_font=True)
    assert packages == ["fonts-dejavu-core", "fonts-noto-color-emoji", "libegl1"]
    assert own <= set(unknown)


def test_bootstrap_refuses_a_purpose_it_does_not_know() -> None:
    run = subprocess.run(
        [sys.executable, ROOT / "tools" / "bootstrap.py", "--for", "fun"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert "--for serve|run|develop" in run.stderr
