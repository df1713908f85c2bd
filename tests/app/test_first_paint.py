"""What is loaded when the first window has painted: the face and the store, nothing of the network, and no
class of Qt that nobody sees yet.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import qiscus_desktop

_TELL = """
import json, linecache, logging, os, sys
from qiscus_desktop.app.cli import main

class Tell(logging.Handler):
    def emit(self, record):
        if "first window painted" in record.getMessage():
            read = [name for name in linecache.cache if "qiscus_desktop" in name]
            qt = [sys.modules[f"PySide6.{name}"] for name in ("QtCore", "QtGui", "QtWidgets")]
            named = [pair for module in qt for pair in vars(module).items()]
            classes = [name for name, thing in named if isinstance(thing, type)]
            told = {"modules": sorted(sys.modules), "classes": classes, "read": read}
            print(json.dumps(told), flush=True)
            os._exit(0)

logging.getLogger("qiscus_desktop.app.main").addHandler(Tell())
main(sys.argv[1:])
"""
# `ssl` is not in this list: asyncio itself loads it.
NETWORK = {
    "httpx",
    "httpcore",
    "h11",
    "anyio",
    "paho",
    "keyring",
    "certifi",
    "PySide6.QtNetwork",
    "platformdirs",
}
MOST_MODULES = 650
# PySide makes a class, with all its enumerations, when it is first named; a wizard or a dock would only be
# there if Qt had been asked for a widget of its own, for which every class that it might be is made.
LATER = {
    "QFileDialog",
    "QMessageBox",
    "QTextCharFormat",
    "QImageReader",
    "QDesktopServices",
    "QWizard",
    "QDockWidget",
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    command = [
        sys.executable,
        "-c",
        _TELL,
        "-platform",
        "offscreen",
        "--data",
        str(tmp_path_factory.mktemp("data")),
    ]
    account = ["--app-id", "app", "--user", "u", "--key", "k", "--base-url", "http://127.0.0.1:9"]
    done = subprocess.run([*command, *account], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout, done.stderr
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def modules(told: dict[str, list[str]]) -> set[str]:
    return set(told["modules"])


def test_no_network_code_is_loaded(modules: set[str]) -> None:
    assert modules & NETWORK == set()
    assert not [
        name for name in modules if name.startswith(("httpx.", "paho.", "keyring.", "qiscus_desktop.sandbox"))
    ]


def test_search_is_built_when_it_is_asked_for(modules: set[str]) -> None:
    late = (
        "qiscus_desktop.ui.search",
        "qiscus_desktop.ui.window.searching",
        "qiscus_desktop.store.archive.message_search",
    )
    assert not [name for name in modules if name.startswith(late)]


def test_the_number_of_modules_stays_small(modules: set[str]) -> None:
    assert len(modules) <= MOST_MODULES


def test_no_class_of_qt_is_made_that_nobody_sees(told: dict[str, list[str]]) -> None:
    assert "QSplitter" in told["classes"]
    assert LATER & set(told["classes"]) == set()


def test_pyside_reads_no_source_of_ours(told: dict[str, list[str]]) -> None:
    package = Path(qiscus_desktop.__file__).parent  # a checkout may lie in a folder called app
    read = [Path(name).relative_to(package) for name in told["read"]]
    assert [name for name in read if name.parts[0] in {"ui", "app"}] == []
