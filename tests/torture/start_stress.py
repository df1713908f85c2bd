"""Starts the chat with cached faces in many fresh processes, where what is unsafe from two threads shows."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage

from qiscus_desktop.core.models import Account, Comment, Participant, Room, RoomKind
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.session import Session

ROOT = Path(__file__).resolve().parents[2]
FACES = 8
SIDE = 96  # pixels of a face on the disk
AT_ONCE = 2
PATIENCE_S = 120
# Python's own, and two with which threads meet far more often: what died once in 24 starts died once in 6.
SWITCHES_S = (0.005, 1e-5, 1e-6)


@dataclass
class Starts:
    """What came out: `failures` has status and last words of each process that did not end with 0."""

    count: int = 0
    failures: list[tuple[int, str]] = field(default_factory=list)

    @property
    def crashed(self) -> int:
        return len(self.failures)


def run(count: int, seed: int) -> Starts:
    """Starts `count` processes, two at a time; `seed` decides the colours, sizes and order of the faces."""
    outcome = Starts()
    with tempfile.TemporaryDirectory(prefix="start-stress-") as folder:
        profile = Path(folder)
        fill(profile, random.Random(seed))
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for status, words in pool.map(
                lambda at: start(profile, SWITCHES_S[at % len(SWITCHES_S)]), range(count)
            ):
                outcome.count += 1
                if status:
                    outcome.failures.append((status, words))
    return outcome


def start(profile: Path, switch_s: float) -> tuple[int, str]:
    """One fresh process; its status (negative: the signal that ended it) and the end of what it said."""
    program = Path(__file__).with_name("one_start.py")
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", str(program), str(profile), str(FACES), str(switch_s)],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        errors="replace",
        timeout=PATIENCE_S,
        check=False,
    )
    return done.returncode, done.stderr[-2000:]


def fill(profile: Path, chance: random.Random) -> None:
    """A profile with one room for each face; the faces lie in the cache already."""
    session = Session(None, Database(profile / "messages.db"), media_folder=profile / "media")
    session.open_now("me")
    session._current.take(Account(id="me", name="Mia"))
    rooms = list(_rooms(session, chance))
    session._services.state.take_rooms(rooms)
    for room in rooms:
        if room.last_comment is not None:
            session._services.state.take_comments(room.id, [room.last_comment])
    asyncio.run(session.close())


def _rooms(session: Session, chance: random.Random) -> Iterator[Room]:
    for number in range(1, FACES + 1):
        url = f"https://faces.test/{number}.png"
        session.media.put(url, _face(chance))
        comment = Comment(
            temp_id=f"t{number}",
            id=1000 + number,
            room_id=number,
            sender_id=f"friend{number}",
            sender_name=f"Friend {number}",
            text="hello",
            created_at=datetime(2026, 5, 4, 12, number, tzinfo=UTC),
        )
        yield Room(
            id=number,
            name=f"Friend {number}",
            kind=RoomKind.SINGLE,
            unique_id=f"room-{number}",
            avatar_url=url,
            last_comment=comment,
            last_comment_id=comment.id,
            participants=(
                Participant(id="me", name="Mia"),
                Participant(id=f"friend{number}", name="F", avatar_url=url),
            ),
            participant_count=2,
        )


def _face(chance: random.Random) -> bytes:
    from PySide6.QtCore import QBuffer, QIODevice

    side = SIDE + chance.randrange(64)
    image = QImage(side, side, QImage.Format.Format_ARGB32)
    image.fill(
        QColor.fromHsv(chance.randrange(360), 160, 200) if chance.random() < 0.9 else Qt.GlobalColor.black
    )
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


def environment() -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
