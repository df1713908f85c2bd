"""Runs `python -m qiscus_desktop` in this process and drives its window as a person would, told on stdin.

    python -m tests.torture.driver FOLDER [STEP] -- ARGUMENTS OF THE PROGRAM

FOLDER holds the program's data; with STEP the process kills itself at that step of its start (`count` counts
only). One JSON object a line: {"do": NAME, ...} in, {"ok": ..., "at": seconds of the monotonic clock} out.
Every wish goes to the real widgets as real Qt events: keys, clicks, the clipboard. Nothing of the program is
replaced.
"""

from __future__ import annotations

import json
import os
import runpy
import sys
import time
import traceback
from typing import Any

from tests.torture.boundaries import Boundaries


def tell(**values: Any) -> None:
    """One line out, with the moment; in one piece, for it is called from several threads."""
    os.write(1, (json.dumps({**values, "at": time.monotonic()}) + "\n").encode())


def main() -> None:
    own, arguments = sys.argv[1 : sys.argv.index("--")], sys.argv[sys.argv.index("--") + 1 :]
    boundaries = Boundaries(own[0])
    boundaries.on_kill = lambda name: tell(killed=name)
    boundaries.on_step = lambda name: tell(step=name)
    boundaries.install()

    from PySide6 import QtWidgets

    class Application(QtWidgets.QApplication):
        """The program's own application object, which also listens to our commands."""

        def __init__(self, *words: Any) -> None:
            super().__init__(*words)
            from tests.torture.hands import Hands

            self._hands = Hands(self, boundaries, tell)

    QtWidgets.QApplication = Application  # type: ignore[misc]
    if len(own) > 1:
        boundaries.arm(None if own[1] == "count" else own[1])
    sys.argv = ["qiscus-desktop", *arguments]
    try:
        runpy.run_module("qiscus_desktop", run_name="__main__", alter_sys=True)
    except SystemExit as leaving:
        tell(left=leaving.code)
    except BaseException:  # noqa: BLE001 - whatever it is, the other side has to hear of it
        traceback.print_exc()
        tell(left="error")
        os._exit(70)


if __name__ == "__main__":
    main()
