"""Installs the official JavaScript SDK for the interop tests, with a Node to run it, and runs those tests."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import node

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "interop"
STAMP = FOLDER / "node_modules" / ".installed"


def prepare(*, with_node: bool) -> str | None:
    """Install what tests/interop/package.json names; returns None, or the sentence that says why not.

    `with_node` brings a Node into `.venv` where the system has none that will do (about 60 MB to download).
    """
    node.put_on_path()
    if with_node and node.why_not():
        print("installing Node into .venv", flush=True)
        install = [sys.executable, "-m", "pip", "install", "-q", "-c", "constraints.txt", node.PIP_PACKAGE]
        subprocess.run(install, cwd=ROOT, check=False)
        node.put_on_path()
    npm = node.npm_command()
    if node.why_not() or npm is None:
        return node.why_not() or "npm is not installed, so the official JavaScript SDK cannot be."
    wanted = hashlib.sha256((FOLDER / "package.json").read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text(encoding="utf-8") == wanted:
        return None
    print("installing the official JavaScript SDK into tests/interop", flush=True)
    # Exact versions stand in package.json; a lock file would name the host it was made with.
    install = [*npm, "install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"]
    install += ["--loglevel=error", "--fetch-retries=1"]
    # A Node that came by pip trusts its own list of authorities; a company's mirror needs the system's.
    trusting = {**os.environ, "NODE_USE_SYSTEM_CA": "1"}
    if subprocess.run(install, cwd=FOLDER, check=False, env=trusting).returncode != 0:
        return "npm could not install the official JavaScript SDK; its own words are above."
    STAMP.write_text(wanted, encoding="utf-8")
    return None


def main(arguments: list[str]) -> int:
    """`--prepare` installs the SDK where Node is, `--prepare-all` brings Node too; neither ever fails.

    Without them the interop tests run; all arguments then go to pytest.
    """
    prepare_only = arguments[:1] in (["--prepare"], ["--prepare-all"])
    problem = prepare(with_node=arguments[:1] != ["--prepare"])
    if prepare_only:
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
