"""One start of the chat with cached faces, in a process of its own: `one_start.py PROFILE FACES SWITCH_S`.

Ends with status 0 as soon as all faces were decoded. SWITCH_S is how long Python lets a thread run before
another one has its turn, in seconds: the shorter, the more often two threads meet in the same place.
"""

from __future__ import annotations

import sys
from pathlib import Path


def main(profile: Path, faces: int) -> int:
    """As the program does it: Qt's classes are made while the window is built, and readers start at once."""
    from qiscus_desktop.app.source_reading import answer_ahead

    answer_ahead()
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from qiscus_desktop.app.running_account import RunningAccount
    from qiscus_desktop.app.settings import Server

    application = QApplication(["one-start", "-platform", "offscreen"])
    scene = RunningAccount.build(
        Server(app_id="start-stress", base_url="http://127.0.0.1:9"),
        profile / "messages.db",
        "me",
        media=profile / "media",
        theme="light",
        mode="wide",
        parent=None,
    )
    arrived: set[str] = set()
    shelf = scene.widget._page.timeline.canvas.pictures

    def note(url: str) -> None:
        arrived.add(url)
        if len(arrived) == faces:
            QTimer.singleShot(0, lambda: application.exit(0))

    shelf.arrived.connect(note)
    QTimer.singleShot(60_000, lambda: application.exit(3))
    scene.widget.show()
    status = application.exec()
    if any(shelf.has_failed(url) for url in arrived):
        return 4
    shelf.close()
    return status


if __name__ == "__main__":
    import os

    sys.setswitchinterval(float(sys.argv[3]))
    code = main(Path(sys.argv[1]), int(sys.argv[2]))
    sys.stdout.flush()
    os._exit(code)  # the start is what is looked at; ending in order has tests of its own
