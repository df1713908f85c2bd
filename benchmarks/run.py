"""Runs every benchmark in a process of its own and prints one table: number, budget, and whether it holds.

A benchmark is a module of this folder that prints JSON objects, one a line:
`{"name": "...", "value": 1.2, "unit": "ms", "budget": 2.0, "note": "..."}`. `budget` is the largest good
value (with `"at_least": true` the smallest), and may be left out. Other lines are for people.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks._measuring import end_tree

FOLDER = Path(__file__).parent
_NOT_BENCHMARKS = {"__init__", "__main__", "run", "peers"}  # peers only where --peers asks for it
LONGEST_S = 120  # a benchmark that takes longer has failed; what it printed until then counts


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 1 when a benchmark fails, or when --strict is given and a budget does not hold."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help="only these benchmarks (names of the files, without .py)")
    parser.add_argument("--strict", action="store_true", help="fail where a budget does not hold")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the numbers to this file")
    parser.add_argument("--peers", action="store_true", help="also other chat programs that are installed")
    options = parser.parse_args(arguments)
    rows: list[dict[str, Any]] = []
    failed: list[str] = []
    for name in [*(options.names or _names()), *(["peers"] if options.peers else [])]:
        print(f"running {name} ...", file=sys.stderr, flush=True)
        started = time.monotonic()
        found, is_good = _run(name)
        rows += [{"benchmark": name, **row} for row in found]
        print(f"  {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
        if not is_good:
            failed.append(name)
    print(table(rows))
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    print(f"\n{machine}, Python {platform.python_version()}")
    for name in failed:
        print(f"FAILED: {name}")
    if options.json is not None:
        options.json.write_text(json.dumps(rows, indent=2) + "\n")
    missed = [row for row in rows if not holds(row)]
    return 1 if failed or (options.strict and missed) else 0


def holds(row: dict[str, Any]) -> bool:
    """Whether the number is within its budget; one without a budget always is."""
    budget = row.get("budget")
    if budget is None:
        return True
    return bool(row["value"] >= budget if row.get("at_least") else row["value"] <= budget)


def table(rows: Sequence[dict[str, Any]]) -> str:
    """The rows as aligned text."""
    lines = [("what", "measured", "budget", "", "note")]
    for row in rows:
        budget = row.get("budget")
        sign = "≥" if row.get("at_least") else "≤"
        lines.append(
            (
                str(row["name"]),
                f"{number(row['value'])} {row.get('unit', '')}".strip(),
                "" if budget is None else f"{sign} {number(budget)}",
                "" if budget is None else ("ok" if holds(row) else "OVER"),
                str(row.get("note", "")),
            )
        )
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    text = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]
    text.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(text)


def number(value: float) -> str:
    """Three significant digits, thousands with a thin gap: 0.0123, 4.56, 12 300."""
    if abs(value) >= 1000:
        return f"{value:,.0f}".replace(",", " ")
    return f"{value:.3g}"


def _names() -> Iterator[str]:
    for path in sorted(FOLDER.glob("*.py")):
        if path.stem not in _NOT_BENCHMARKS and not path.stem.startswith("_"):
            yield path.stem


def _run(name: str) -> tuple[list[dict[str, Any]], bool]:
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", f"benchmarks.{name}"],
        cwd=FOLDER.parent,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            text, _ = process.communicate(timeout=LONGEST_S)
        except subprocess.TimeoutExpired:
            end_tree(process)
            text, _ = process.communicate()
    return list(_rows(text)), process.returncode == 0


def _rows(text: str) -> Iterator[dict[str, Any]]:
    for line in text.splitlines():
        if line.startswith("{"):
            with contextlib.suppress(json.JSONDecodeError):  # the last line of one that was ended
                row = json.loads(line)
                if "name" in row and "value" in row:
                    yield row
