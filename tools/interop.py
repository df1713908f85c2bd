"""Installs the official JavaScript SDK for the interop tests with npm, and runs those tests."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "interop"
STAMP = FOLDER / "node_modules" / ".installed"


def prepare() -> str | None:
    """Install what tests/interop/package.json names; returns None, or the sentence that says why not."""
    wanted = hashlib.sha256((FOLDER / "package.json").read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text(encoding="utf-8") == wanted:
        return None
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        return "Node and npm are not installed, so the official JavaScript SDK cannot be the other side."
    print("installing the official JavaScript SDK into tests/interop", flush=True)
    # Exact versions stand in package.json; a lock file would name the host it was made with.
    install = [npm, "install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"]
    if subprocess.run(install, cwd=FOLDER, check=False).returncode != 0:
        return "npm could not install the official JavaScript SDK; its own words are above."
    STAMP.write_text(wanted, encoding="utf-8")
    return None


def main(arguments: list[str]) -> int:
    """`--prepare` only installs and never fails; anything else goes to pytest with the interop tests."""
    problem = prepare()
    if arguments == ["--prepare"]:
        if problem:
            print(f"interop tests will be skipped: {problem}", flush=True)
        return 0
    if problem:
        print(problem, file=sys.stderr)
        return 1
    return subprocess.run(
        [sys.executable, "-m", "pytest", "tests/interop", *arguments], check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
