"""The floating chat on a real screen of X11 that has no compositor: nothing of it is a black box."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.support.x_screen import x_screen

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(shutil.which("Xvfb") is None, reason="needs Xvfb"),
]

# Prints the share of black beside launcher and window; the screen itself is white.
_LOOK = """
from collections import Counter
from PySide6.QtCore import QEventLoop
from PySide6.QtGui import QColor, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from qiscus_desktop import QiscusSDK
from qiscus_desktop.ui import ChatWidget

application = QApplication([])
chat = ChatWidget(QiscusSDK(), mode="widget")
chat.show()
QTest.qWaitForWindowExposed(chat)
for is_open in (False, True):
    chat.set_open(is_open)
    while chat._stage.floating.is_moving:
        application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
    application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 200)
    place = chat.geometry()
    shot = application.primaryScreen().grabWindow(0).toImage().copy(place)
    black = sum(
        shot.pixelColor(x, y) == QColor(Qt.GlobalColor.black)
        for x in range(0, shot.width(), 2) for y in range(0, shot.height(), 2)
    )
    launcher = shot.copy(chat._parts.trigger.geometry())
    places = [(x, y) for x in range(launcher.width()) for y in range(launcher.height())]
    seen = Counter(launcher.pixelColor(x, y).name() for x, y in places)
    # The colour of most of the launcher: in the middle may stand a letter, whose place depends on the fonts.
    print(black, shot.pixelColor(0, 0).name(), seen.most_common(1)[0][0] != "#ffffff")
"""


@pytest.fixture
def screen() -> Iterator[str]:
    """A white screen of its own."""
    with x_screen("800x700", "-wr") as display:
        yield display


def test_without_a_compositor_there_is_no_black_box(screen: str) -> None:
    environment = {**os.environ, "DISPLAY": screen, "QT_QPA_PLATFORM": "xcb"}
    done = subprocess.run(
        [sys.executable, "-c", _LOOK],
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    if "Could not load the Qt platform plugin" in done.stderr:
        pytest.skip("the libraries that Qt needs for X11 are not installed")
    assert done.stdout.splitlines() == ["0 #ffffff True", "0 #ffffff True"], done.stderr
