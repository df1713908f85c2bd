"""What is loaded once the program has tried to sign in: the network code, nothing that it does not use."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

_TELL = """
import json, linecache, logging, os, sys
from qiscus_desktop.app.cli import main

class Tell(logging.Handler):
    def emit(self, record):
        if "signing in failed" in record.getMessage():
            loaded = sorted(name for name, module in sys.modules.items() if module is not None)
            told = {"modules": loaded, "read": sorted(linecache.cache)}
            print(json.dumps(told), flush=True)
            os._exit(0)

logging.getLogger("qiscus_desktop.app.sign_in").addHandler(Tell())
main(sys.argv[1:])
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    data = str(tmp_path_factory.mktemp("data"))
    command = [sys.executable, "-c", _TELL, "-platform", "offscreen", "--data", data]
    account = ["--app-id", "app", "--user", "u", "--key", "k", "--base-url", "http://127.0.0.1:9"]
    done = subprocess.run([*command, *account], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout, done.stderr
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def test_the_command_line_of_httpx_is_not_loaded(told: dict[str, list[str]]) -> None:
    """It brings click, rich and pygments along where they are installed: 80 modules, 5 MB."""
    assert "httpx" in told["modules"]
    late = {"httpx._main", "rich", "pygments", "click"}
    assert not late.intersection(told["modules"])


def test_pyside_reads_no_source_text_of_the_network_code(told: dict[str, list[str]]) -> None:
    """The first window's own test looked before the network code was loaded."""
    read = [Path(name).parts for name in told["read"]]
    packages = {"httpx", "httpcore", "h11", "paho", "qiscus_desktop", "keyring"}
    assert not [parts for parts in read if packages & set(parts)]
