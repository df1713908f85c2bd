"""The import contracts of pyproject.toml hold, and each one bites when somebody breaks it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT = "import importlinter.cli as cli; cli.lint_imports_command()"

# contract -> module that gets the forbidden line, the line, the edge that the report must name.
PLANTED = {
    "layers": [
        (
            "core/planted.py",
            "import qiscus_desktop.store",
            "qiscus_desktop.core.planted -> qiscus_desktop.store",
        ),
        ("core/planted2.py", "import qiscus_desktop.ui", "qiscus_desktop.core.planted2 -> qiscus_desktop.ui"),
        ("store/planted.py", "import qiscus_desktop.ui", "qiscus_desktop.store.planted -> qiscus_desktop.ui"),
        (
            "store/planted2.py",
            "import qiscus_desktop.app",
            "qiscus_desktop.store.planted2 -> qiscus_desktop.app",
        ),
        ("ui/planted.py", "import qiscus_desktop.app", "qiscus_desktop.ui.planted -> qiscus_desktop.app"),
        (
            "ui/planted2.py",
            "import qiscus_desktop.gallery",
            "qiscus_desktop.ui.planted2 -> qiscus_desktop.gallery",
        ),
        (
            "app/planted.py",
            "import qiscus_desktop.gallery",
            "qiscus_desktop.app.planted -> qiscus_desktop.gallery",
        ),
        (
            "gallery/planted.py",
            "import qiscus_desktop.app",
            "qiscus_desktop.gallery.planted -> qiscus_desktop.app",
        ),
    ],
    "qt-free": [
        ("core/planted.py", "import PySide6.QtCore", "qiscus_desktop.core.planted -> PySide6"),
        ("store/planted.py", "import qasync", "qiscus_desktop.store.planted -> qasync"),
        ("sandbox/planted.py", "import shiboken6", "qiscus_desktop.sandbox.planted -> shiboken6"),
    ],
    "sandbox-alone": [
        (
            "sandbox/planted.py",
            "import qiscus_desktop.core",
            "qiscus_desktop.sandbox.planted -> qiscus_desktop.core",
        ),
        (
            "sandbox/planted2.py",
            "import qiscus_desktop.app",
            "qiscus_desktop.sandbox.planted2 -> qiscus_desktop.app",
        ),
    ],
    "ground": [
        ("display.py", "import qiscus_desktop.core", "qiscus_desktop.display -> qiscus_desktop.core"),
        (
            "resources_path.py",
            "import qiscus_desktop.app",
            "qiscus_desktop.resources_path -> qiscus_desktop.app",
        ),
    ],
    "client-alone": [
        (
            "app/planted.py",
            "import qiscus_desktop.sandbox",
            "qiscus_desktop.app.planted -> qiscus_desktop.sandbox",
        ),
        (
            "core/planted.py",
            "import qiscus_desktop.sandbox",
            "qiscus_desktop.core.planted -> qiscus_desktop.sandbox",
        ),
    ],
    "http": [
        ("core/planted.py", "import httpx", "qiscus_desktop.core.planted -> httpx"),
        ("ui/planted.py", "import httpx", "qiscus_desktop.ui.planted -> httpx"),
    ],
    "mqtt": [("store/planted.py", "import paho.mqtt.client", "qiscus_desktop.store.planted -> paho")],
    "sqlite": [("ui/planted.py", "import sqlite3", "qiscus_desktop.ui.planted -> sqlite3")],
    "folders": [("ui/planted.py", "import platformdirs", "qiscus_desktop.ui.planted -> platformdirs")],
    "pure-core": [
        ("core/models/planted.py", "import time", "qiscus_desktop.core.models.planted -> time"),
        ("core/wire/planted.py", "import asyncio", "qiscus_desktop.core.wire.planted -> asyncio"),
        (
            "core/wire/planted2.py",
            "import qiscus_desktop.core.http.rest",
            "qiscus_desktop.core.wire.planted2 -> qiscus_desktop.core.http.rest",
        ),
    ],
    "features": [
        (
            "ui/composer/planted.py",
            "import qiscus_desktop.ui.timeline",
            "qiscus_desktop.ui.composer.planted -> qiscus_desktop.ui.timeline",
        ),
        (
            "ui/timeline/planted.py",
            "import qiscus_desktop.ui.rooms",
            "qiscus_desktop.ui.timeline.planted -> qiscus_desktop.ui.rooms",
        ),
    ],
    "core": [
        (
            "core/http/planted.py",
            "import qiscus_desktop.core.calls.rooms",
            "qiscus_desktop.core.http.planted -> qiscus_desktop.core.calls.rooms",
        ),
        (
            "core/realtime/planted.py",
            "import qiscus_desktop.core.http.rest",
            "qiscus_desktop.core.realtime.planted -> qiscus_desktop.core.http.rest",
        ),
    ],
    "timeline": [
        (
            "ui/timeline/rows/planted.py",
            "import qiscus_desktop.ui.timeline.paint.canvas",
            "qiscus_desktop.ui.timeline.rows.planted -> qiscus_desktop.ui.timeline.paint.canvas",
        ),
        (
            "ui/timeline/input/planted.py",
            "import qiscus_desktop.ui.timeline.view",
            "qiscus_desktop.ui.timeline.input.planted -> qiscus_desktop.ui.timeline.view",
        ),
    ],
    "store": [
        (
            "store/state/planted.py",
            "import qiscus_desktop.store.history.history",
            "qiscus_desktop.store.state.planted -> qiscus_desktop.store.history.history",
        ),
        (
            "store/database/planted.py",
            "import qiscus_desktop.store.archive.archive",
            "qiscus_desktop.store.database.planted -> qiscus_desktop.store.archive.archive",
        ),
    ],
    "reading-without-qt": [
        (
            "ui/theme/translate/planted.py",
            "import qiscus_desktop.ui.theme.qt_colours",
            "qiscus_desktop.ui.theme.translate.planted -> qiscus_desktop.ui.theme.qt_colours",
        ),
        (
            "ui/theme/sheet/planted.py",
            "import PySide6.QtGui",
            "qiscus_desktop.ui.theme.sheet.planted -> PySide6",
        ),
    ],
    "theme": [
        (
            "ui/theme/sheet/planted.py",
            "import qiscus_desktop.ui.theme.painted.role",
            "qiscus_desktop.ui.theme.sheet.planted -> qiscus_desktop.ui.theme.painted.role",
        ),
    ],
}


def lint(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run import-linter on the project in `folder` and nowhere else; its cache stays there as well."""
    return subprocess.run(
        [sys.executable, "-c", LINT, "--cache-dir", str(folder / ".import_linter_cache"), *options],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package and its contracts in a folder of their own; import-linter reads, it never imports."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(
        ROOT / "qiscus_desktop", folder / "qiscus_desktop", ignore=shutil.ignore_patterns("__pycache__", ".*")
    )
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_contracts_hold(copy: Path) -> None:
    run = lint(copy)
    assert run.returncode == 0, run.stdout + run.stderr


def test_every_contract_has_a_planted_violation() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    contracts = re.findall(r'^\[\[tool\.importlinter\.contracts\]\]\nid = "([^"]+)"', text, re.MULTILINE)
    assert sorted(contracts) == sorted(PLANTED)


@pytest.mark.parametrize("contract", PLANTED)
def test_contract_bites(copy: Path, contract: str) -> None:
    for module, line, _ in PLANTED[contract]:
        with (copy / "qiscus_desktop" / module).open("a", encoding="utf-8") as plant:
            plant.write(f"{line}\n")
    run = lint(copy, "--contract", contract)
    for module, _, _ in PLANTED[contract]:
        original = ROOT / "qiscus_desktop" / module
        if original.exists():
            shutil.copy(original, copy / "qiscus_desktop" / module)
        else:
            (copy / "qiscus_desktop" / module).unlink()
    assert run.returncode == 1, run.stdout + run.stderr
    for _, _, edge in PLANTED[contract]:
        assert edge in " ".join(run.stdout.split())
