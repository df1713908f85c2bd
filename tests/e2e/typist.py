"""The real program with somebody at its keyboard, for test_drafts. Ended by a kill.

`type` answers the newest message, attaches a file with a caption if one is named, and types without a pause;
`look` prints what the composer shows.
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

import msgspec
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from qiscus_desktop.app.cli import parse
from qiscus_desktop.app.logs import Logs
from qiscus_desktop.app.main import _application, _run_window
from qiscus_desktop.app.profile import find_profile
from qiscus_desktop.app.single_instance import SingleInstance
from qiscus_desktop.ui import ChatWidget
from qiscus_desktop.ui.composer import Composer

KEYS = "never a pause between two keys, "
EVERY_MS = 30


class Typist:
    """Waits for a room in which one can write, then works."""

    def __init__(self, what: str, file: str) -> None:
        self._what, self._file = what, file
        self._keys = itertools.cycle(KEYS)
        self._has_begun = False
        self._timer = QTimer(interval=EVERY_MS)
        self._timer.timeout.connect(self._work)
        self._timer.start()

    def _work(self) -> None:
        chat = next((one for one in map(chat_of, QApplication.topLevelWidgets()) if one is not None), None)
        if chat is None or not chat.room_id or not len(chat.session.timeline(chat.room_id)):
            return
        composer = chat.findChild(Composer)
        assert composer is not None
        if self._what == "look":
            self._timer.stop()
            print(msgspec.json.encode(composer.draft()).decode(), flush=True)
            return
        if not self._has_begun:
            self._has_begun = True
            timeline = chat.session.timeline(chat.room_id)
            composer.begin_reply(timeline[len(timeline) - 1])
            if self._file:
                composer.add_files([self._file])
        QTest.keyClicks(composer.field, next(self._keys))


def chat_of(window: QWidget) -> ChatWidget | None:
    found = window if isinstance(window, ChatWidget) else window.findChild(ChatWidget)
    return found if isinstance(found, ChatWidget) else None


def main(what: str, folder: str, file: str) -> int:
    options = parse(["--sandbox", "--data", folder])
    profile = find_profile(options)
    application = _application(options, None)
    typist = Typist(what, file)
    code = _run_window(application, options, profile, Logs(), SingleInstance(profile.paths.instance_lock))
    del typist
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], str(Path(sys.argv[3])) if len(sys.argv) > 3 else ""))
