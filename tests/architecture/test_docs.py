"""The documents point at things that exist, and the list of files tells the truth."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.modules import ROOT

LINK = re.compile(r"!?\[[^\]]*\]\(([^)#\s]+)(#[^)]*)?\)")
PACKAGE = ROOT / "qiscus_desktop"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    targets = [match[1] for match in LINK.finditer(page.read_text(encoding="utf-8"))]
    broken = [
        target
        for target in targets
        if not target.startswith(("https://", "http://")) and not (page.parent / target).exists()
    ]
    assert broken == []


def test_files_that_the_architecture_names_exist() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = {name for name in re.findall(r"[\w./]+\.(?:py|qss)\b", page) if "/" in name}
    assert len(named) > 50
    missing = [name for name in named if not any((root / name).exists() for root in (ROOT, PACKAGE))]
    assert missing == []


def test_every_decision_is_in_the_list() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = (folder / "README.md").read_text(encoding="utf-8")
    missing = [page.name for page in folder.glob("[0-9]*.md") if page.name not in listed]
    assert missing == []


def test_list_of_files_is_up_to_date() -> None:
    run = subprocess.run(
        [sys.executable, ROOT / "tools" / "list_files.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr


def test_help_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony is not None
    explained = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))
    assert set(phony[1].split()) == explained
