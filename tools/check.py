"""Runs every check of the project: format, lint, types, import contracts, spelling, the list of files."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHECKS = {
    "format": ["-m", "ruff", "format", "--check", "--quiet", "."],
    "lint": ["-m", "ruff", "check", "--quiet", "."],
    "types": ["-m", "mypy"],
    "imports": ["-c", "import importlinter.cli as cli; cli.lint_imports_command()"],
    "spelling": ["-m", "codespell_lib", "."],
    "files": ["tools/list_files.py", "--check"],
}


def main() -> int:
    """Run them all, show the words of those that fail; the status is 0 when none does."""
    failed = []
    for name, arguments in CHECKS.items():
        started = time.perf_counter()
        # Every check is a module of this environment: no script needs to be on the PATH.
        run = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        verdict = "ok" if run.returncode == 0 else "FAILED"
        print(f"{name:10}{verdict:8}{time.perf_counter() - started:5.1f} s", flush=True)
        if run.returncode != 0:
            failed.append(name)
            print(run.stdout + run.stderr, flush=True)
    if failed:
        print(f"make check: {', '.join(failed)} failed", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
