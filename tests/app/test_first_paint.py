"""What is loaded when the first window has painted: the face and the store, nothing of the network."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

_TELL = """
import json, logging, os, sys
from qiscus_desktop.app.cli import main

class Tell(logging.Handler):
    def emit(self, record):
        if "first window painted" in record.getMessage():
            print(json.dumps(sorted(sys.modules)), flush=True)
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


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
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
    return set(json.loads(done.stdout))


def test_no_network_code_is_loaded(modules: set[str]) -> None:
    assert modules & NETWORK == set()
    assert not [
        name for name in modules if name.startswith(("httpx.", "paho.", "keyring.", "qiscus_desktop.sandbox"))
    ]


def test_the_number_of_modules_stays_small(modules: set[str]) -> None:
    assert len(modules) <= MOST_MODULES
