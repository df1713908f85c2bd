"""Writes docs/files.md: every module with the first sentence of its docstring."""

from __future__ import annotations

import argparse
import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "files.md"
HEAD = """\
# Every file and what it owns

Made by `python tools/list_files.py` from the first line of each module; `make check` fails when it is out
of date.
"""


def first_sentence(path: Path) -> str:
    """The first paragraph of the module's docstring on one line, empty when there is none."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(docstring.split("\n\n")[0].split())


def render(package: Path) -> str:
    """The whole page, one table for each folder."""
    parts = [HEAD]
    folders = sorted({path.parent for path in package.rglob("*.py")})
    for folder in folders:
        parts.append(f"\n## {folder.relative_to(package.parent).as_posix()}\n\n| File | Owns |\n|---|---|\n")
        for path in sorted(folder.glob("*.py"), key=lambda path: (path.name != "__init__.py", path.name)):
            sentence = first_sentence(path).replace("|", "\\|")
            parts.append(f"| `{path.name}` | {sentence} |\n")
    return "".join(parts)


def main() -> int:
    """Write the page, or with `--check` say whether it is up to date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="change nothing; fail when the page is out of date"
    )
    page = render(ROOT / "qiscus_desktop")
    if not parser.parse_args().check:
        TARGET.write_text(page, encoding="utf-8")
        return 0
    if TARGET.exists() and TARGET.read_text(encoding="utf-8") == page:
        return 0
    print("docs/files.md is out of date; run: python tools/list_files.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
