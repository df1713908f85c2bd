"""docs/first-change.md, applied to a copy of the project as it stands there."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "first-change.md"
# A file to write is named at the end of the line before its code; what changes is a diff.
WRITTEN = re.compile(r"Write `([^`]+)`:\n\n```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CHANGED = re.compile(r"^```diff\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with the change of the page."""
    folder = tmp_path_factory.mktemp("first-change")
    without = shutil.ignore_patterns("node_modules", "__pycache__", "data")
    for name in ("qiscus_desktop", "tests", "styles", "resources", "benchmarks"):
        shutil.copytree(ROOT / name, folder / name, ignore=without if name == "tests" else None)
    shutil.copy(ROOT / "pyproject.toml", folder)
    page = PAGE.read_text(encoding="utf-8")
    for path, code in WRITTEN.findall(page):
        (folder / path).write_text(code, encoding="utf-8")
    for diff in CHANGED.findall(page):
        applied = subprocess.run(
            ["git", "apply", "-"], cwd=folder, input=diff, text=True, capture_output=True, check=False
        )
        assert applied.returncode == 0, applied.stderr + diff
    return folder


def run(copy: Path, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=copy, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_its_test_passes(copy: Path) -> None:
    run(copy, "pytest", "-q", "-p", "no:cacheprovider", "tests/ui/timeline/test_deadline.py")


def test_it_is_clean(copy: Path) -> None:
    run(copy, "ruff", "check", "--no-cache", "qiscus_desktop", "tests/ui/timeline")
    run(copy, "ruff", "format", "--no-cache", "--check", "qiscus_desktop", "tests/ui/timeline")
