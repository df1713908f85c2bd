"""Switching themes and saving a sheet, from the act to the painted pixels; and what a large sheet does to the
interface while it is read.

A real `ChatWidget` on local data, offscreen. The floor is measured in the same run: Qt's `setStyleSheet` with
the same text on the same widgets, and painting them.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from benchmarks._measuring import p99, tell
from benchmarks.interface import Spent, a_chat, a_session, say_all, settle, timed
from qiscus_desktop.ui import ChatWidget
from qiscus_desktop.ui.hosting.loop import QtLoop

SWITCH_MS, SAVE_MS, STALL_MS = 100, 150, 16
TICK_MS = 1
LINES, SELECTORS = 5_200, 19_000
CLASSES = (
    "qcw-header qcw-comment__message qcw-comment__time qcw-room qcw-room__name qcw-trigger-btn "
    "qcw-comment-form qcw-icon-button qcw-avatar qcw-comments qcw-rooms qcw-user-display-name "
    "qcw-comment__username qcw-toast qcw-comment__content reply-wrapper qcw-file-container "
    "comment__card--title qcw-notice qcw-dialog"
).split()


def many_lines(lines: int) -> str:
    """Rules of four lines about parts that exist, as a program would write them."""
    rules = []
    for number in range(lines // 4):
        one, other = CLASSES[number % len(CLASSES)], CLASSES[number // len(CLASSES) % len(CLASSES)]
        selector = (f".{other} .{one}:hover", f".{one} .{other}-{number}", f".{one}")[number % 3]
        tint = f"#{number % 4096:03x}"
        rules.append(f"{selector} {{\n  color: {tint};\n  padding: {number % 9}px {number % 7}px;\n}}")
    return "\n".join(rules)


def until_changed(chat: ChatWidget, act: Callable[[], object]) -> None:
    """Acts and waits for the theme to be in use."""
    loop = QEventLoop()
    chat.themes.changed.connect(loop.quit)
    QTimer.singleShot(60_000, loop.quit)
    act()
    if chat.themes.is_reading:
        loop.exec()
    chat.themes.changed.disconnect(loop.quit)


def floor(chat: ChatWidget, sheets: list[str]) -> list[Spent]:
    """Qt alone: the sheets in turns, to painted pixels."""
    spent = [timed(lambda sheet=sheet: chat.setStyleSheet(sheet)) for sheet in sheets * 10]
    chat.set_theme("light", wait=True)
    settle()
    return spent


def switching(chat: ChatWidget) -> None:
    sheets = []
    for name in ("dark", "light"):
        chat.set_theme(name, wait=True)
        sheets.append(chat.styleSheet())
        settle()
    spent = [timed(lambda name=name: chat.set_theme(name)) for name in ["dark", "light"] * 20]
    qt = statistics.median(one.clock for one in floor(chat, sheets))
    say_all("theme switch of a whole window", spent, SWITCH_MS, f"Qt's setStyleSheet and paint {qt:.1f}")


def saving(chat: ChatWidget, folder: Path) -> None:
    """From the moment the file is written, the wait for the system to tell of it included."""
    sheet = folder / "mine.qss"
    for what, rest in (("a sheet", ""), (f"a sheet of {LINES} lines", many_lines(LINES))):
        sheet.write_text(rest + ".qcw-header { background: #112233 }")
        until_changed(chat, lambda: chat.set_theme(sheet))
        sheets = [chat.styleSheet(), chat.styleSheet() + " "]
        spent = []
        for run in range(20):
            code = f"{rest}.qcw-header {{ background: #1122{run + 16:02x} }}"
            loop = QEventLoop()
            chat.themes.changed.connect(loop.quit)
            spent.append(timed(lambda loop=loop, code=code: (sheet.write_text(code), loop.exec())))
            chat.themes.changed.disconnect(loop.quit)
        budget = None if rest else SAVE_MS
        qt = statistics.median(one.clock for one in floor(chat, sheets))
        say_all(f"saving {what}, to changed pixels", spent, budget, f"Qt's setStyleSheet and paint {qt:.1f}")


class Ticks:
    """How late a timer of the loop is, while something repaints all the time."""

    def __init__(self, chat: ChatWidget) -> None:
        self.late: list[float] = []
        self._chat = chat
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        self._last = time.perf_counter()
        self._timer.start(TICK_MS)

    def stop(self) -> None:
        self._timer.stop()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.late.append((now - self._last) * 1000)
        self._last = now
        if len(self.late) % 16 == 0:
            self._chat.update()


def stalls(chat: ChatWidget, folder: Path) -> None:
    """Until the sheet is ready; then Qt is given it, which is measured with `setStyleSheet`."""
    quiet = Ticks(chat)
    quiet.start()
    deadline = time.perf_counter() + 1
    while time.perf_counter() < deadline:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    quiet.stop()
    selectors = "\n".join(f".s{number} {{ color: red }}" for number in range(SELECTORS))
    one_rule = ",".join(f".s{number}" for number in range(SELECTORS)) + " { color: red }"
    for what, text in (
        (f"{LINES} lines", many_lines(LINES)),
        (f"{SELECTORS} rules", selectors),
        (f"one rule of {SELECTORS} selectors", one_rule),
    ):
        sheet = folder / "large.qss"
        sheet.write_text(text)
        ticks = Ticks(chat)
        theme = chat.themes.theme
        began = time.perf_counter()
        chat.themes.changed.connect(ticks.stop)
        chat.set_theme(sheet)
        ticks.start()
        while chat.themes.theme is theme:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        took = time.perf_counter() - began
        late = ticks.late
        settle()
        note = f"p99 {p99(late):.1f}, with nothing to read {max(quiet.late):.1f}; ready after {took:.2f} s"
        tell(f"reading a sheet of {what}, longest stall", max(late), "ms", STALL_MS, note)
        chat.set_theme("light", wait=True)
        settle()


async def run(folder: Path) -> None:
    chat = a_chat(a_session(60, 8))
    chat.open_room(1)
    settle()
    switching(chat)
    saving(chat, folder)
    stalls(chat, folder)
    chat.close()
    await chat.shut_down()


def main() -> int:
    application = QApplication([])
    application.setQuitOnLastWindowClosed(False)
    loop = QtLoop(application)
    asyncio.set_event_loop(loop)
    with tempfile.TemporaryDirectory(prefix="qd-bench-") as folder:
        loop.run_until_complete(run(Path(folder)))
    loop.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
