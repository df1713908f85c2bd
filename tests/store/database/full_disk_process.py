"""Parts of test_full_disk that run on a file system of their own, which fills up, and that are killed.

`write FOLDER COUNT FIRST`: fill the disk, write COUNT texts, be killed. `read FOLDER`: print what is there.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path

from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.session import Session
from tests.store.builders import ME, a_room, an_account

WORDS = "what somebody writes on a full disk, "


def fill(folder: Path) -> None:
    """Take every byte that is left, as another program would."""
    with (folder / "filler").open("ab", buffering=0) as file:
        for size in (1024 * 1024, 4096, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue


def write(folder: Path, count: int, first: int) -> None:
    database = Database(folder / "chat.db")
    if (folder / "filler").exists():
        session = Session(None, database)
        session.open_now(ME)
    else:
        session = Session.offline(database, an_account(), [a_room()])
        while not (folder / "chat.unsent.db.reserve").exists():
            time.sleep(0.05)
    fill(folder)
    for number in range(first, first + count):
        session.send(1, f"{number} {WORDS * 20}")
        if number % 5 == 0:
            database.flush()  # not all in one transaction
            fill(folder)
    database.flush()
    print(json.dumps([condition.text for condition in session.conditions]), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)


def read(folder: Path) -> None:
    database = Database(folder / "chat.db")
    session = Session(None, database)
    session.open_now(ME)
    numbers = [int(comment.text.split()[0]) for comment in session.timeline(1)]
    print(json.dumps({"numbers": numbers, "told": [c.text for c in session.conditions]}), flush=True)
    database.close()


if __name__ == "__main__":
    if sys.argv[1] == "write":
        write(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
    else:
        read(Path(sys.argv[2]))
