"""What Qt itself costs: a list of plain rows in a window; says like the program when it has painted."""

from __future__ import annotations

import sys

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QListWidget


class FirstPaint(QObject):
    """Prints the line that the measuring side waits for, once."""

    is_told = False

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and not self.is_told:
            self.is_told = True
            QTimer.singleShot(0, lambda: print("first window painted", file=sys.stderr, flush=True))
        return False


def main() -> int:
    application = QApplication(sys.argv)
    window = QListWidget()
    window.addItems([f"Room number {number}" for number in range(1000)])
    window.resize(1080, 720)
    watch = FirstPaint()
    window.viewport().installEventFilter(watch)
    window.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
