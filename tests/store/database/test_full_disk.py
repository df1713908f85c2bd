"""A disk that is really full: what somebody writes is committed into space that was set aside."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from qiscus_desktop.store.database import conditions
from qiscus_desktop.store.database.trouble import Trouble
from qiscus_desktop.store.drafts import Draft
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.session import Session
from tests.store.builders import ME, a_room, an_account
from tests.store.replay import texts
from tests.support.waiting import PATIENCE_S

ROOT = Path(__file__).parents[3]
# A file system in memory that these processes alone see; where the system allows it, it needs no rights.
OWN_DISK = ["unshare", "--user", "--map-root-user", "--mount", "--"]


def can_have_own_disk() -> bool:
    if shutil.which("unshare") is None:
        return False
    words = [*OWN_DISK, "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", "/mnt"]
    return subprocess.run(words, check=False, capture_output=True).returncode == 0


def on_own_disk(folder: Path, *steps: str) -> list[str]:
    """The lines that the steps print, one process after the other, on one disk of 48 MB."""
    script = [f"mount -t tmpfs -o size=48m tmpfs {folder}"]
    script += [f"{sys.executable} -m tests.store.database.full_disk_process {step} || true" for step in steps]
    done = subprocess.run(
        [*OWN_DISK, "sh", "-c", "\n".join(script)],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S * 2,
    )
    lines = done.stdout.splitlines()
    assert len(lines) == len(steps), done.stderr
    return lines


@pytest.mark.skipif(not can_have_own_disk(), reason="this system gives no disk of one's own")
@pytest.mark.parametrize("count", [25, pytest.param(200, marks=pytest.mark.slow)])
def test_texts_written_on_a_full_disk_outlast_a_kill(tmp_path: Path, count: int) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    writing, after, again, at_last = on_own_disk(
        folder,
        f"write {folder} {count} 0",
        f"read {folder}",
        f"write {folder} {count} {count}",  # started on the full disk
        f"read {folder}",
    )
    assert json.loads(writing)[0] in (conditions._BOTH_FULL, conditions._UNSENT[Trouble.RESERVE])
    assert json.loads(after)["numbers"][-count:] == list(range(count))
    assert json.loads(at_last)["numbers"][-50:] == list(range(2 * count))[-50:]
    assert "is full" in json.loads(again)[0]


@pytest.mark.skipif(sys.platform == "win32", reason="there files have no limit")
def test_what_was_claimed_takes_two_hundred_messages_without_growing(tmp_path: Path) -> None:
    """The same without a disk of one's own: no file may grow any more once the reserve is used."""
    import resource

    path = tmp_path / "chat.db"
    database = Database(path)
    session = Session.offline(database, an_account(), [a_room()])
    database.flush()
    keeper, unsent = database._safekeeping, path.with_name("chat.unsent.db")
    keeper._reserve.make(unsent)
    writer = database.unsent._connections.writer
    assert database.unsent.write(lambda _: None).result() is None
    assert keeper.make_room(writer)
    files = [unsent, unsent.with_name("chat.unsent.db-wal")]
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (max(file.stat().st_size for file in files), limits[1]))
    try:
        for number in range(200):
            session.send(1, f"{number} " + "words " * 150)
            database.unsent.flush()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert [c.text for c in session.conditions if "only until" in c.text] == []
    database.close()
    again = Database(path)
    session = Session(None, again)
    session.open_now(ME)
    assert [text.split()[0] for text in texts(session.timeline(1))] == [str(n) for n in range(200)]
    again.close()


def test_when_there_is_room_again_what_only_memory_had_is_committed(tmp_path: Path) -> None:
    database = Database(tmp_path / "chat.db")
    session = Session.offline(database, an_account(), [a_room()])
    database.unsent.write(lambda w: w.rows("PRAGMA max_page_count = 1")).result()
    session.send(1, "x" * 100_000)
    session.set_draft(1, Draft(text="y" * 100_000))
    database.flush()
    assert [c.text for c in session.conditions] == [conditions._UNSENT[Trouble.FULL]]
    database.unsent.write(lambda w: w.rows("PRAGMA max_page_count = 1000000")).result()
    deadline = time.monotonic() + PATIENCE_S
    while session.conditions and time.monotonic() < deadline:
        time.sleep(0.05)
    assert session.conditions == ()
    session.open_room(1)  # without asyncio's loop the next command notices
    database.close()
    again = Database(tmp_path / "chat.db")
    session = Session(None, again)
    session.open_now(ME)
    assert texts(session.timeline(1)) == ["x" * 100_000]
    assert session.draft(1).text == "y" * 100_000
    again.close()
