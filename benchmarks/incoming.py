"""One comment that comes in: from the core's event to the paint, in rooms and lists of every size.

A real `ChatWidget` over a database file; each comment comes alone, after the window has come to rest. The
clock stops when the row (or the list, for a closed room) is painted.
"""

from __future__ import annotations

import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from benchmarks._measuring import tell, until
from qiscus_desktop import QiscusSDK
from qiscus_desktop.core import events
from qiscus_desktop.core.models import Account, Comment, Participant, Room, RoomKind
from qiscus_desktop.store.archive.archive import Archive
from qiscus_desktop.store.archive.spans import Spans
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui import ChatWidget
from qiscus_desktop.ui.hosting.loop import QtLoop

ME = "me"
START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
OPEN = 1  # the id of the open room, which holds the rows
FEW_ROOMS, MANY_ROOMS = 40, 2_000
FEW_ROWS, MANY_ROWS = 10_000, int(os.environ.get("INCOMING_ROWS", "1000000"))
FIRST_ID = 10_000_000  # of the comments that come in
TIMES, ROUNDS = 30, 3
REST_S = 0.04  # between two comments: more than a frame
MEDIAN_MS, P99_MS, MOST_RATIO = 2.5, 5.0, 1.3


_ROWS = (
    "INSERT INTO comments "
    "(owner, room_id, id, temp_id, before_id, sender_id, sender_name, text, created_at, status) "
    "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
    "SELECT ?, ?, i, 't' || i, i - 1, 'budi', 'Budi', 'pesan nomor ' || i, i * 1000000, 3 FROM n"
)


class Paints(QObject):
    """Counts the paints of a widget."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


class Window:
    """A window with `rooms` rooms, of which the open one holds `rows` comments in the database."""

    def __init__(self, folder: Path, rooms: int, rows: int) -> None:
        path = folder / f"{rooms}-{rows}.sqlite3"
        fill(path, rooms, rows)
        self.rooms, self.database = rooms, Database(path)
        self.sdk = QiscusSDK()
        self.session = Session(self.sdk.core, self.database)
        self.session.open_now(ME)
        self.chat = ChatWidget(self.sdk, session=self.session, mode="wide", theme="light")
        self.chat.resize(1040, 720)
        self.chat.show()
        self.chat.open_room(OPEN)
        self.list_paints = Paints(self.chat._window.sidebar.view.viewport())
        self.timeline_paints = Paints(self.chat._page.timeline.viewport())
        self._ids: Iterator[int] = iter(range(FIRST_ID, FIRST_ID + 1_000_000))
        self._dice = random.Random(1)

    async def incoming(self, *, is_open: bool) -> tuple[float, float]:
        """Milliseconds until one comment is painted, and those of them that this thread worked."""
        await asyncio.sleep(REST_S)
        if not is_open:
            await self.incoming(
                is_open=True
            )  # the list follows the open room, and its first rows are in sight
            await asyncio.sleep(REST_S)
        room_id = OPEN if is_open else self._dice.randint(OPEN + 1, self.rooms)
        paints = self.timeline_paints if is_open else self.list_paints
        comment = a_comment(next(self._ids), room_id)
        before, began, worked = paints.count, time.perf_counter(), time.thread_time()
        self.sdk.core.emit(events.CommentReceived(comment, {}))
        await until(lambda: paints.count > before)
        took, work = time.perf_counter() - began, time.thread_time() - worked
        assert self.session.rooms[room_id].last_comment_id == comment.id
        return took * 1000, work * 1000

    async def close(self) -> None:
        self.database.flush()
        stored = self.database.messages.read("SELECT count(*) FROM comments WHERE id >= ?", (FIRST_ID,))
        assert stored[0][0] == next(self._ids) - FIRST_ID, stored
        await self.chat.shut_down()
        await self.session.close()
        await self.sdk.core.close()
        self.chat.close()


def a_comment(id_: int, room_id: int) -> Comment:
    return Comment(
        id=id_,
        temp_id=f"t{id_}",
        room_id=room_id,
        sender_id="budi",
        sender_name="Budi",
        text=f"pesan nomor {id_}, dan beberapa kata lagi",
        created_at=START + timedelta(seconds=id_),
    )


def fill(path: Path, rooms: int, rows: int) -> None:
    """The rows are written by SQL alone and without their words in the index: a million in seconds."""
    database = Database(path)
    archive = Archive(database, ME)
    archive.put_account(Account(id=ME, name="Me"))
    people = tuple(Participant(id=name, name=name.title()) for name in (ME, "budi"))
    archive.put_rooms(
        Room(
            id=room_id,
            name=f"Room {room_id}",
            kind=RoomKind.GROUP,
            participants=people,
            participant_count=len(people),
            last_comment=a_comment(rows, OPEN) if room_id == OPEN else a_comment(rows - room_id, room_id),
            last_comment_id=rows if room_id == OPEN else rows - room_id,
        )
        for room_id in range(OPEN, rooms + 1)
    )
    archive.put_spans(OPEN, Spans([(1, rows)]))
    database.flush()
    triggers = database.messages.read("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
    for name, _ in triggers:
        database.messages.write(lambda w, name=name: w.run(f"DROP TRIGGER {name}"))
    database.messages.write(lambda w: w.run(_ROWS, (rows, archive.owner, OPEN)))
    for _, sql in triggers:
        database.messages.write(lambda w, sql=sql: w.run(sql))
    database.close()


class Found(NamedTuple):
    """Milliseconds; the best of some rounds, as others use the machine too."""

    median: float
    p99: float
    work: float  # median of what the thread worked


async def found(window: Window, *, is_open: bool) -> Found:
    rounds = []
    for _ in range(ROUNDS):
        taken = [await window.incoming(is_open=is_open) for _ in range(TIMES)]
        spans = sorted(span for span, _ in taken)
        p99 = spans[max(0, int(len(spans) * 0.99) - 1)]
        rounds.append(Found(statistics.median(spans), p99, statistics.median(work for _, work in taken)))
    return Found(*(min(values) for values in zip(*rounds, strict=True)))


async def measure(folder: Path) -> None:
    work: dict[tuple[int, bool], float] = {}
    for rooms, rows in ((FEW_ROOMS, FEW_ROWS), (MANY_ROOMS, FEW_ROWS), (FEW_ROOMS, MANY_ROWS)):
        window = Window(folder, rooms, rows)
        await asyncio.sleep(1.0)  # the window has come to rest
        for is_open in (True, False):
            took = await found(window, is_open=is_open)
            if rows == FEW_ROWS:
                work[rooms, is_open] = took.work
            where = "the open room" if is_open else "a closed room"
            name = f"a comment into {where}, {rooms} rooms, {rows} rows"
            tell(f"{name}, median", took.median, "ms", MEDIAN_MS, f"{took.work:.2f} ms of them work")
            tell(f"{name}, p99", took.p99, "ms", P99_MS)
        await window.close()
    for is_open in (True, False):
        where = "the open room" if is_open else "a closed room"
        ratio = work[MANY_ROOMS, is_open] / work[FEW_ROOMS, is_open]
        tell(
            f"work for a comment into {where}, {MANY_ROOMS} rooms against {FEW_ROOMS}",
            ratio,
            "times",
            MOST_RATIO,
        )


def main(_arguments: Sequence[str] | None = None) -> int:
    application = QApplication.instance() or QApplication([])
    loop = QtLoop(application)
    asyncio.set_event_loop(loop)
    with tempfile.TemporaryDirectory(prefix="qd-bench-", ignore_cleanup_errors=True) as folder:
        loop.run_until_complete(measure(Path(folder)))
    loop.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
