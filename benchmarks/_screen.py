"""An X server of our own, and how many colours it shows: whether a program has drawn its window."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from PySide6.QtGui import QGuiApplication, QImage

SIZE = "1280x800x24"
STEP_PX = 4  # every fourth pixel of every fourth line is looked at


class Screen:
    """`with Screen() as screen:`. Once a process: it makes the process's QGuiApplication."""

    def __enter__(self) -> Self:
        reading, writing = os.pipe()
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", SIZE, "-nolisten", "tcp"],
            pass_fds=[writing],
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        with os.fdopen(reading) as answer:
            self.display = f":{answer.readline().strip()}"
        os.environ["DISPLAY"] = self.display
        self._application = QGuiApplication(["screen", "-platform", "xcb"])
        self._empty = self.colours()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        del self._application
        self._server.terminate()
        self._server.wait()

    def colours(self) -> int:
        """Different colours on the whole screen."""
        image = QGuiApplication.primaryScreen().grabWindow(0).toImage()
        image = image.convertToFormat(QImage.Format.Format_RGB32)
        pixels = memoryview(image.constBits()).cast("I")
        width = image.bytesPerLine() // 4
        lines = range(0, image.height() * width, width * STEP_PX)
        return len(set().union(*(pixels[start : start + width : STEP_PX] for start in lines)))

    def wait_for_content(self, least: int, longest_s: float) -> bool:
        """Until at least `least` colours are seen; False after `longest_s`."""
        return self._wait(lambda: self.colours() >= least, longest_s)

    def wait_for_nothing(self, longest_s: float) -> bool:
        """Until the screen is as empty as it was at the beginning."""
        return self._wait(lambda: self.colours() <= self._empty, longest_s)

    def _wait(self, is_true: Callable[[], bool], longest_s: float) -> bool:
        until = time.monotonic() + longest_s
        while not is_true():
            if time.monotonic() > until:
                return False
            time.sleep(0.005)
        return True
