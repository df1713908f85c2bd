"""Measures the timeline view offscreen: opening, an incoming comment, a tick and scroll frames.

The budgets hold for processor time: all of this is work of one thread that waits for nothing, and other
programs on the machine must not count. The note of each figure has the time by the clock.
Prints one JSON object a figure. Run: `python benchmarks/timeline_view.py [rows ...]`.
"""

from __future__ import annotations

import gc
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import msgspec
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from benchmarks._measuring import p99, tell
from qiscus_desktop.core.models import Account, Comment, Participant, Room, RoomKind, Status
from qiscus_desktop.resources_path import resources_dir, styles_dir
from qiscus_desktop.store.changes import TimelineChanged
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui.css_classes import set_css_classes
from qiscus_desktop.ui.theme import Probes, ThemeManager
from qiscus_desktop.ui.theme.icons import Icons
from qiscus_desktop.ui.timeline.view import TimelineView

WIDTH, HEIGHT = 900, 700
START = datetime(2024, 1, 1, tzinfo=UTC)
BUDGET_MS = {"open": 50.0, "incoming": 5.0, "tick": 2.0, "scroll": 8.0}
PEOPLE = ("me", "ani", "budi", "siti")
WORDS = "Shall we meet at the station, or is it easier for everybody to come to the place by bus? ".split()


def a_comment(number: int, room_id: int) -> Comment:
    """A comment of varied length, sender and kind; the same number gives the same comment."""
    sender = PEOPLE[(number // 3) % len(PEOPLE)]
    kind, payload = "text", None
    text = " ".join(WORDS[(number * 7 + at) % len(WORDS)] for at in range(2 + number * 13 % 40))
    if number % 11 == 0:
        kind, payload = (
            "reply",
            {
                "replied_comment_id": max(number - 5, 1),
                "replied_comment_message": "Is it easier to come by bus?",
                "replied_comment_sender_username": "Budi",
            },
        )
    elif number % 17 == 0:
        kind = "file_attachment"
        payload = {
            "url": f"https://files.invalid/{number}.pdf",
            "file_name": f"plan-{number}.pdf",
            "size": 120_000,
        }
    return Comment(
        temp_id=f"{room_id}-{number}",
        room_id=room_id,
        sender_id=sender,
        sender_name=sender.title(),
        id=number,
        before_id=number - 1,
        text=text,
        type=kind,
        payload=payload,
        created_at=START + timedelta(minutes=number),
        status=Status.SENT,
    )


def timed(runs: int, act: Callable[[int], None]) -> list[tuple[float, float]]:
    """Milliseconds of each of `runs` calls: of the processor, and by the clock."""
    spent = []
    for run in range(runs):
        started, worked = time.perf_counter(), time.process_time()
        act(run)
        spent.append(((time.process_time() - worked) * 1000, (time.perf_counter() - started) * 1000))
    return spent


class Bench:
    """One window with one room of `rows` comments."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        people = tuple(Participant(id=name, name=name.title()) for name in PEOPLE)
        room = Room(id=1, name="Everybody", kind=RoomKind.GROUP, participants=people)
        empty = Room(id=2, name="Empty", kind=RoomKind.GROUP, participants=people)
        self.database = Database(None)
        self.session = Session.offline(self.database, Account(id="me", name="Me"), [room, empty])
        self.timeline = self.session.timeline(1)
        self.timeline.merge(a_comment(number, 1) for number in range(1, rows + 1))
        self.timeline.has_older = False
        self.root = QWidget()
        set_css_classes(self.root, "qcw-container", "qcw-container--wide")
        self.root.resize(WIDTH, HEIGHT)
        probes = Probes(self.root)
        self.manager = ThemeManager(styles_dir())
        self.manager.select("light")
        self.manager.apply(self.root)
        self.view = TimelineView(self.session, probes, Icons(resources_dir() / "icons"), parent=self.root)
        box = QVBoxLayout(self.root)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.view)
        self.root.show()
        self.newest = rows
        # A person's program holds some pages of a room, not all of this: keep the collector from walking it.
        gc.collect()
        gc.freeze()

    def paint(self) -> None:
        """Lets Qt paint what was asked to be painted, into the window's own surface."""
        QApplication.processEvents()

    def open(self, _run: int) -> None:
        self.view.show_room(1)
        self.paint()

    def incoming(self, _run: int) -> None:
        self.newest += 1
        steps = self.timeline.merge([a_comment(self.newest, 1)])
        self.view.follower.take(TimelineChanged(1, steps))
        self.paint()

    def tick(self, run: int) -> None:
        row = next(
            row for row in range(len(self.timeline) - 1, -1, -1) if self.timeline[row].sender_id == "me"
        )
        comment = self.timeline[row]
        status = min(comment.status + 1, Status.READ)
        # A status only goes up, so after two ticks it is an edit that changes the same one row.
        changed = msgspec.structs.replace(comment, status=Status(status), text=f"{comment.text[:20]} {run}")
        steps = self.timeline.merge([changed])
        self.view.follower.take(TimelineChanged(1, steps))
        self.paint()

    def scroll(self, _run: int) -> None:
        bar = self.view.verticalScrollBar()
        bar.setValue(bar.value() - 60)
        self.paint()

    def measure(self) -> dict[str, Any]:
        """All figures of this room."""
        result: dict[str, Any] = {"rows": self.rows}
        laid_out = self.view.scroll_layout
        before = laid_out.laid_out
        self.open(0)
        result["rows_laid_out_open"] = laid_out.laid_out - before
        result["rows_painted_open"] = self.view.painter.rows_painted
        opens = []
        for _ in range(120):
            self.view.show_room(2)
            opens += timed(1, self.open)
        for name, runs in (("incoming", 300), ("tick", 300), ("scroll", 500)):
            before, painted = laid_out.laid_out, self.view.painter.rows_painted
            spent = timed(runs, getattr(self, name))
            result[name] = _figures(spent)
            result[f"rows_painted_{name}"] = round((self.view.painter.rows_painted - painted) / runs, 2)
            result[f"rows_laid_out_{name}"] = round((laid_out.laid_out - before) / runs, 2)
        result["open"] = _figures(opens)
        return result

    def close(self) -> None:
        gc.unfreeze()
        self.view.close_down()
        self.root.close()
        self.database.close()


def _figures(spent: list[tuple[float, float]]) -> dict[str, float]:
    work, clock = zip(*spent, strict=True)
    return {
        "median": round(statistics.median(work), 3),
        "p99": round(p99(work), 3),
        "clock median": round(statistics.median(clock), 3),
        "clock p99": round(p99(clock), 3),
    }


def main() -> int:
    application = QApplication.instance() or QApplication([])
    sizes = [int(word) for word in sys.argv[1:]] or [1_000, 100_000]
    opened: dict[int, float] = {}
    for rows in sizes:
        bench = Bench(rows)
        application.processEvents()
        figures = bench.measure()
        bench.close()
        opened[rows] = figures["open"]["p99"]
        for name, budget in BUDGET_MS.items():
            counted, painted = figures[f"rows_laid_out_{name}"], figures[f"rows_painted_{name}"]
            found = figures[name]
            note = (
                f"median {found['median']:.1f}; clock: median {found['clock median']:.1f},"
                f" p99 {found['clock p99']:.1f} ms; {counted:g} rows laid out, {painted:g} painted each"
            )
            tell(f"timeline {name}, {rows} rows, p99", found["p99"], "ms", budget, note)
    if len(opened) > 1:
        tell(
            "timeline open, most rows / fewest rows", opened[max(opened)] / opened[min(opened)], "x", 2.0, ""
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
