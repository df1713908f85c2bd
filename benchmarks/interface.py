"""What a person does with a whole chat window, each as the milliseconds from the act to the painted pixels.

A real `ChatWidget` on local data, offscreen: resizing, typing into a
long text, opening the emoji picker, long lists. A plain widget that lays out the same long texts with Qt
alone is resized in the same run, as a baseline. The notes say how much of it was work of the processor, which
a busy machine changes less.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QListView,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from benchmarks._measuring import p99, tell
from qiscus_desktop import QiscusSDK
from qiscus_desktop.core.models import Account, Comment, Participant, Room, RoomKind, Status
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui import ChatWidget
from qiscus_desktop.ui.hosting.loop import QtLoop

ROOMS, MEMBERS, LONG = 5_000, 10_000, 60_000
NOW = datetime(2026, 1, 1, tzinfo=UTC)
WORDS = "The weather on the ridge holds until Sunday, they say; take the blue rope and the small stove. "
FRAME_MS, PICKER_MS, OPEN_MS, SCROLL_MS = 16, 50, 50, 8


def a_comment(number: int, room_id: int) -> Comment:
    return Comment(
        temp_id=f"{room_id}-{number}",
        id=room_id * 1_000 + number,
        before_id=room_id * 1_000 + number - 1 if number > 1 else 0,
        room_id=room_id,
        sender_id="me" if number % 3 == 0 else "budi",
        sender_name="Budi",
        text=WORDS * (1 + number % 7),
        created_at=NOW + timedelta(minutes=number),
        status=Status.SENT,
    )


def a_session(rooms: int, members: int) -> Session:
    """Room 1 has long texts and all the members."""
    people = tuple(Participant(id=f"u{n}", name=f"Person {n}") for n in range(members))
    every = [Room(id=1, name="Long texts", kind=RoomKind.GROUP, participants=people)]
    every += [Room(id=n, name=f"Room {n}", kind=RoomKind.GROUP) for n in range(2, rooms + 1)]
    comments = [a_comment(n, 1) for n in range(1, 61)]
    comments += [a_comment(1, n) for n in range(2, rooms + 1)]
    return Session.offline(Database(None), Account(id="me", name="Me"), every, comments)


def settle() -> None:
    """Until nothing is left to be done or painted."""
    for _ in range(3):
        QApplication.processEvents()


class Spent(NamedTuple):
    """Milliseconds by the clock, and of the processor."""

    clock: float
    work: float


def timed(act: Callable[[], object]) -> Spent:
    started, worked = time.perf_counter(), time.process_time()
    act()
    settle()
    return Spent((time.perf_counter() - started) * 1000, (time.process_time() - worked) * 1000)


def say_all(name: str, spent: Sequence[Spent], budget: float | None, note: str = "") -> None:
    clock, work = zip(*spent, strict=True)
    words = (
        f"median {statistics.median(clock):.1f}, processor {p99(work):.1f} and {statistics.median(work):.1f}"
    )
    tell(f"{name}, p99", p99(clock), "ms", budget, f"{words}, {note}" if note else words)


def a_chat(session: Session) -> ChatWidget:
    chat = ChatWidget(QiscusSDK(), session=session, mode="wide", theme="light")
    chat.resize(1040, 720)
    chat.show()
    settle()
    return chat


def resizing(chat: ChatWidget) -> None:
    bare = QScrollArea()
    inside = QWidget()
    lines = QVBoxLayout(inside)
    for number in range(8):  # about as many as a window shows
        label = QLabel(a_comment(number, 1).text)
        label.setWordWrap(True)
        lines.addWidget(label)
    bare.setWidget(inside)
    bare.setWidgetResizable(True)
    bare.show()
    steps = [1040 - 7 * n for n in range(30)] + [830 + 7 * n for n in range(30)]
    plain = [timed(lambda width=width: bare.resize(width, 720)) for width in steps]
    bare.close()
    spent = [timed(lambda width=width: chat.resize(width, 720)) for width in steps * 3]
    say_all(
        "resize by 7 px with long texts",
        spent,
        FRAME_MS,
        f"labels of Qt {p99([one.clock for one in plain]):.1f}",
    )


def typing(chat: ChatWidget) -> None:
    """In paragraphs as people write, and in a single one, beside a plain field of Qt with the same."""
    field = chat._page.composer.field
    plain = QPlainTextEdit()
    plain.resize(field.size())
    plain.show()
    for what, end in (("", "\n"), (" in one paragraph", "")):
        text = (WORDS * 5 + end) * (LONG // len(WORDS) // 5)
        spent: dict[QPlainTextEdit, list[Spent]] = {}
        for one in (field, plain):
            one.setPlainText(text)
            settle()
            spent[one] = [timed(lambda one=one: QTest.keyClicks(one, "x")) for _ in range(100)]
        note = f"a field of Qt {p99([key.clock for key in spent[plain]]):.1f}"
        say_all(f"a key in a field with 60 000 characters{what}", spent[field], FRAME_MS, note)
    plain.close()
    field.clear()
    settle()


def picker(chat: ChatWidget) -> None:
    button = chat._page.composer.emoji_button
    spent = []
    for _ in range(10):
        spent.append(timed(button.click))
        QApplication.activePopupWidget().close()
        settle()
    again = statistics.median(one.clock for one in spent[1:])
    tell(
        "emoji picker, first time",
        spent[0].clock,
        "ms",
        PICKER_MS,
        f"processor {spent[0].work:.1f}, again {again:.1f}",
    )


def long_list(name: str, view: QListView) -> None:
    bar = view.verticalScrollBar()
    spent = [timed(lambda: bar.setValue(bar.value() + 60)) for _ in range(300)]
    say_all(f"{name}, a frame of scrolling", spent, SCROLL_MS)


async def small_world(folder: Path) -> None:
    chat = a_chat(a_session(60, 8))
    chat.open_room(1)
    settle()
    resizing(chat)
    typing(chat)
    picker(chat)
    chat.close()
    await chat.shut_down()


async def large_world() -> None:
    session = a_session(ROOMS, MEMBERS)
    made: list[ChatWidget] = []
    spent = timed(lambda: made.append(a_chat(session)))
    chat = made[0]
    tell("a window with 5 000 rooms, to painted", spent.clock, "ms", note=f"processor {spent.work:.1f}")
    long_list("5 000 rooms", chat._parts.sidebar.view)
    chat.open_room(1)
    settle()
    spent = timed(chat.toggle_details)
    tell("10 000 members, opened", spent.clock, "ms", OPEN_MS, f"processor {spent.work:.1f}")
    long_list("10 000 members", chat._parts.details.members)
    chat.close()
    await chat.shut_down()


def main() -> int:
    application = QApplication([])
    application.setQuitOnLastWindowClosed(False)
    loop = QtLoop(application)
    asyncio.set_event_loop(loop)
    with tempfile.TemporaryDirectory(prefix="qd-bench-") as folder:
        loop.run_until_complete(small_world(Path(folder)))
        loop.run_until_complete(large_world())
    loop.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
