"""Owns the command that reads a designer's sheet and prints what would be left out: `python -m
...theme.check FILE`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from qiscus_desktop.resources_path import styles_dir
from qiscus_desktop.ui.theme.layers import based_on, built_in_layers
from qiscus_desktop.ui.theme.sheet.diagnostics import Diagnostic, Severity
from qiscus_desktop.ui.theme.sheet.loader import SheetUnreadableError, read_source
from qiscus_desktop.ui.theme.translate.translate import translate

_SHOWN = {
    "errors": (Severity.ERROR,),
    "warnings": (Severity.ERROR, Severity.WARNING),
    "all": tuple(Severity),
}


def check(path: Path) -> list[Diagnostic]:
    """The report of one sheet, layered as the client would. Raises SheetUnreadableError."""
    sheet = read_source(path)
    base = based_on(sheet) or "light"
    done = translate([*built_in_layers(styles_dir(), base), sheet], dark=base == "dark")
    return [each for each in done.report if each.source == sheet.name]


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints `FILE:line:column severity: sentence` for each diagnostic; 1 when the sheet is broken, 2 when
    unreadable.
    """
    parser = argparse.ArgumentParser(
        prog="python -m qiscus_desktop.ui.theme.check",
        description="Reads a style sheet as the client does and prints what cannot be used, and why.",
    )
    parser.add_argument("file", type=Path, help="a .qss or .css file")
    parser.add_argument(
        "--show", choices=tuple(_SHOWN), default="all", help="how much to print (default: all)"
    )
    options = parser.parse_args(arguments)
    try:
        diagnostics = check(options.file)
    except SheetUnreadableError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    for diagnostic in diagnostics:
        if diagnostic.severity in _SHOWN[options.show]:
            sys.stdout.write(f"{options.file}:{diagnostic}\n")
    counts = {severity: sum(each.severity is severity for each in diagnostics) for severity in Severity}
    sys.stdout.write(", ".join(f"{count} {severity.value}" for severity, count in counts.items()) + "\n")
    return 1 if counts[Severity.ERROR] else 0


if __name__ == "__main__":
    sys.exit(main())
