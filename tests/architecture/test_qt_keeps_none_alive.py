"""A canary: some pairs of PySide6 and CPython lose a reference to None with every call, then abort."""

from __future__ import annotations

import subprocess
import sys

# The bad pair (PySide6 6.12.0 on CPython 3.11) dies within the first thousand.
EMIT_OFTEN = """
import sys
from PySide6.QtCore import QCoreApplication, QObject, Signal

class Bell(QObject):
    rung = Signal()
    asked = Signal(bool)

application = QCoreApplication([])
bell = Bell()
heard = []
bell.rung.connect(lambda: heard.append(None))
for _ in range(20_000):
    bell.rung.emit()
    bell.asked.emit(True)
    bell.setObjectName("bell")
print(len(heard))
"""


def test_twenty_thousand_signals_survive() -> None:
    run = subprocess.run(
        [sys.executable, "-c", EMIT_OFTEN], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert run.returncode == 0, f"this PySide6 breaks this Python: {run.stderr[-2000:]}"
    assert run.stdout.strip() == "20000"
