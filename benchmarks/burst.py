"""A burst of comments over MQTT into a whole chat window: into its open room, and into closed ones.

A real `ChatWidget` on a real core and a database file; the clock runs from the first comment in memory to
the moment when the last one is painted (or stands in the list) and all are in the database. While it runs, a
timer notes how long the loop lets nobody else have a turn, and one key is typed into the message field.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from benchmarks._measuring import TIMEOUT_S, tell, until
from benchmarks._push_server import FIRST_ID, FIRST_ROOM, server
from qiscus_desktop import QiscusSDK
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui import ChatWidget
from qiscus_desktop.ui.hosting.loop import QtLoop

COUNT = int(os.environ.get("BURST_COUNT", "10000"))
OPEN_PER_S, CLOSED_PER_S = 5_000, 10_000
STALL_P99_MS, STALL_MS, KEY_MS = 16, 33, 50


class Stalls(QObject):
    """How long the loop was busy in one piece, in milliseconds: the gaps between turns of a fast timer."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self._last = 0.0
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._turn)

    def start(self) -> None:
        self._last = time.perf_counter()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def _turn(self) -> None:
        now = time.perf_counter()
        self.gaps.append((now - self._last) * 1000)
        self._last = now


class KeyPress(QObject):
    """One key into a field, and the milliseconds until the field paints."""

    def __init__(self, field: QPlainTextEdit) -> None:
        super().__init__()
        self._field, self._viewport = field, field.viewport()
        self._pressed_at = 0.0
        self.took_ms = 0.0
        self._viewport.installEventFilter(self)

    def press(self) -> None:
        self._pressed_at = time.perf_counter()
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, Qt.Key.Key_X, Qt.KeyboardModifier.NoModifier, "x")
            QApplication.postEvent(self._field, event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_ours = self._pressed_at and not self.took_ms and self._field.toPlainText()
        if watched is self._viewport and is_ours and event.type() == QEvent.Type.Paint:
            self.took_ms = (time.perf_counter() - self._pressed_at) * 1000
        return False


async def burst(port: int, rooms: int, folder: Path, *, is_open: bool) -> dict[str, Any]:
    """The figures of one burst."""
    sdk = QiscusSDK()
    await sdk.core.init(
        "bench",
        base_url=f"http://127.0.0.1:{port}",
        mqtt_url=f"ws://127.0.0.1:{port}/mqtt",
        with_config=False,
    )
    database = Database(folder / "messages.sqlite3")
    session = Session(sdk.core, database)
    chat = ChatWidget(sdk, session=session, mode="wide", theme="light")
    chat.resize(1040, 720)
    chat.show()
    await session.sign_in("ani", "secret", "Ani")
    await until(lambda: len(session.rooms) == rooms)
    if is_open:
        chat.open_room(FIRST_ROOM)
    await asyncio.sleep(1.0)  # the window has come to rest
    timeline_view = chat._page.timeline
    key = KeyPress(chat._page.composer.field)
    newest = {}
    for number in range(COUNT - min(rooms, COUNT), COUNT):
        newest[FIRST_ROOM + number % rooms] = FIRST_ID + number
    settles = timeline_view.scroll_layout
    laid_out = settles.laid_out
    stalls = Stalls()
    await asyncio.to_thread(urllib.request.urlopen, f"http://127.0.0.1:{port}/start")
    await until(lambda: session.rooms[FIRST_ROOM].last_comment_id >= FIRST_ID)
    began = time.perf_counter()
    stalls.start()
    half = FIRST_ROOM + (COUNT // 2) % rooms
    async with asyncio.timeout(TIMEOUT_S):
        while any(session.rooms[room_id].last_comment_id < last for room_id, last in newest.items()):
            if (
                is_open
                and not key._pressed_at
                and session.rooms[half].last_comment_id > FIRST_ID + COUNT // 2
            ):
                key.press()
            await asyncio.sleep(0.002)
    in_memory = time.perf_counter() - began
    stalls.stop()
    await asyncio.to_thread(database.flush)
    if is_open:
        await until(
            lambda: timeline_view.scroll_layout.shown[-1].layout.key.comment.id == FIRST_ID + COUNT - 1
        )
    took = time.perf_counter() - began
    stored = database.messages.read("SELECT count(*) FROM comments WHERE id >= ?", (FIRST_ID,))[0][0]
    assert stored == COUNT, stored
    for _ in range(100):
        if not is_open or key.took_ms:
            break
        await asyncio.sleep(0.01)
    await chat.shut_down()
    await session.close()
    await sdk.core.close()
    chat.close()
    gaps = sorted(stalls.gaps)
    return {
        "per s": COUNT / took,
        "in memory per s": COUNT / in_memory,
        "stall p99": gaps[int(len(gaps) * 0.99)],
        "stall": gaps[-1],
        "stall median": statistics.median(gaps),
        "key": key.took_ms,
        "laid out": settles.laid_out - laid_out,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    application = QApplication.instance() or QApplication([])
    loop = QtLoop(application)
    asyncio.set_event_loop(loop)
    for rooms, is_open, at_least in ((1, True, OPEN_PER_S), (40, False, CLOSED_PER_S)):
        where = "the open room" if is_open else f"{rooms} closed rooms"
        with server(COUNT, rooms) as port, tempfile.TemporaryDirectory(prefix="qd-bench-") as folder:
            found = loop.run_until_complete(burst(port, rooms, Path(folder), is_open=is_open))
        note = f"{found['in memory per s']:.0f} per s in memory, {found['laid out']} rows laid out"
        tell(
            f"burst into {where}, painted and stored", found["per s"], "per s", at_least, note, at_least=True
        )
        tell(f"burst into {where}, stall p99", found["stall p99"], "ms", STALL_P99_MS)
        tell(f"burst into {where}, longest stall", found["stall"], "ms", STALL_MS)
        if is_open:
            tell("a key typed in the middle of it", found["key"], "ms", KEY_MS)
    loop.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
