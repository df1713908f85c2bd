"""Writes pictures of the interface into shots/ (or the folder given), without a screen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> int:
    folder = arguments[0] if arguments else str(ROOT / "shots")
    command = [sys.executable, "-m", "qiscus_desktop.gallery", "--shots", folder, *arguments[1:]]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
