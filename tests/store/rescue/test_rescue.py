"""The small file itself is damaged: what can be read is there again, what cannot is told with numbers."""

from __future__ import annotations

import random
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qiscus_desktop.core.models import Status
from qiscus_desktop.store.drafts import Draft
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.rescue.safekeeping import CHANGED_ON_DISK, FROM_COPY
from qiscus_desktop.store.session import Session
from tests.store.builders import ME, a_comment, a_room, an_account
from tests.store.replay import texts

PAGE = 4096
WORDS = [f"{number} waits" + " and is long" * (number * 7) for number in range(40)]  # some take several pages
DRAFT = "half a sentence"


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a closed profile and its kept copy."""
    folder = tmp_path_factory.mktemp("profile")
    database = Database(folder / "chat.db")
    session = Session.offline(database, an_account(), [a_room()], [a_comment(1, sender_id=ME)])
    for text in WORDS:
        session.send(1, text)
    session.set_draft(1, Draft(text=DRAFT))
    database.close()
    return folder


@pytest.fixture
def file(profile: Path, tmp_path: Path) -> Path:
    """The small file of a profile without copies."""
    shutil.copytree(profile, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.copy-*"))
    return tmp_path / "chat.unsent.db"


@pytest.fixture
def file_with_copy(profile: Path, tmp_path: Path) -> Path:
    shutil.copytree(profile, tmp_path, dirs_exist_ok=True)
    return tmp_path / "chat.unsent.db"


def reopened(file: Path) -> tuple[Session, Database]:
    database = Database(file.with_name("chat.db"))
    session = Session(None, database)
    session.open_now(ME)
    return session, database


def told(session: Session) -> str:
    return " ".join(condition.text for condition in session.conditions)


def leaf_pages(file: Path) -> list[int]:
    """Numbers of the pages that hold rows, from 0."""
    data = file.read_bytes()
    return [
        at // PAGE
        for at in range(0, len(data), PAGE)
        if data[at] == 0x0D and b'"temp_id"' in data[at : at + PAGE]
    ]


def overwrite(file: Path, place: int, data: bytes) -> None:
    with file.open("r+b") as opened:
        opened.seek(place)
        opened.write(data)


def root_of(file: Path, table: str) -> int:
    connection = sqlite3.connect(file)
    ((root,),) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,))
    connection.close()
    return (int(root) - 1) * PAGE


LIGHT: dict[str, Callable[[Path], None]] = {
    "header": lambda file: overwrite(file, 0, b"\xde\xad" * 50),
    "schema": lambda file: overwrite(file, 100, b"\xde\xad" * 500),
    "invalid text in the schema": lambda file: (
        file.write_bytes(file.read_bytes().replace(b"CREATE TABLE outbox", b"CREATE T\xd5BLE outbox"))
        and None
    ),
    "root page of the outbox": lambda file: overwrite(file, root_of(file, "outbox"), b"\0" * 100),
    "kind of a page": lambda file: overwrite(file, leaf_pages(file)[0] * PAGE, b"\x77"),
    "number of cells": lambda file: overwrite(file, leaf_pages(file)[0] * PAGE + 3, b"\xff\xff"),
    "places of cells": lambda file: overwrite(file, leaf_pages(file)[0] * PAGE + 8, b"\xff" * 8),
}


@pytest.mark.parametrize("kind", LIGHT)
def test_all_is_read_where_the_rows_are_whole(file: Path, kind: str) -> None:
    LIGHT[kind](file)
    session, database = reopened(file)
    assert texts(session.timeline(1))[1:] == WORDS
    assert session.draft(1).text == DRAFT
    assert session.unsent_count == len(WORDS)
    assert f"{len(WORDS)} messages and 1 draft were rescued." in told(session)
    database.close()
    assert file.with_name("chat.unsent.db.damaged-1").exists()
    session, database = reopened(file)
    assert told(session) == ""
    assert texts(session.timeline(1))[1:] == WORDS
    database.close()


def test_what_cannot_be_read_is_told_with_numbers(file: Path) -> None:
    page = leaf_pages(file)[0] * PAGE
    overwrite(file, 0, b"no database")
    overwrite(file, page + PAGE - 300, b"\xff" * 300)  # the rows at the end of the page
    session, database = reopened(file)
    there = set(texts(session.timeline(1))) & set(WORDS)
    assert 20 < len(there) < len(WORDS)
    assert "rescued, " in told(session)
    assert "could not be read" in told(session)
    database.close()


@pytest.mark.parametrize("left", [0, 5000, 3 * PAGE])
def test_a_copy_has_what_the_file_has_lost(file_with_copy: Path, left: int) -> None:
    file = file_with_copy
    file.write_bytes(file.read_bytes()[:left])
    session, database = reopened(file)
    assert sorted(texts(session.timeline(1))[1:]) == sorted(WORDS)
    assert session.draft(1).text == DRAFT
    failed = [c for c in session.timeline(1) if c.status is Status.FAILED]
    assert {comment.error for comment in failed} <= {FROM_COPY}
    assert len(failed) + session.unsent_count == len(WORDS)
    assert f"{len(WORDS)} messages" in told(session)
    database.close()


def test_a_deleted_file_comes_back_from_its_copy(file_with_copy: Path) -> None:
    file_with_copy.unlink()
    session, database = reopened(file_with_copy)
    assert sorted(texts(session.timeline(1))[1:]) == sorted(WORDS)
    database.close()


def test_a_changed_letter_is_not_sent_unseen(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b'"3 waits', b'"3 waitz'))
    session, database = reopened(file)
    (changed,) = [c for c in session.timeline(1) if c.status is Status.FAILED]
    assert changed.text.startswith("3 waitz")
    assert changed.error == CHANGED_ON_DISK
    assert session.unsent_count == len(WORDS) - 1
    database.close()


def test_a_log_that_sqlite_would_cut_without_a_word(tmp_path: Path) -> None:
    database = Database(tmp_path / "chat.db")
    session = Session.offline(database, an_account(), [a_room()])
    for text in WORDS[:10]:
        session.send(1, text)
        database.flush()
    killed = tmp_path / "killed"
    shutil.copytree(tmp_path, killed, ignore=shutil.ignore_patterns("killed", "*-shm", "*.copy-*"))
    database.close()
    file = killed / "chat.unsent.db"
    log = file.with_name("chat.unsent.db-wal")
    overwrite(log, log.stat().st_size // 2, b"\xff")
    session, database = reopened(file)
    there = texts(session.timeline(1))
    assert set(WORDS[:10]) - set(there) == set() or "could not be read" in told(session)
    assert "damaged" in told(session)
    database.close()


@pytest.mark.parametrize("left", ["nothing", "an empty file"])
def test_a_log_that_is_gone_after_a_kill(tmp_path: Path, left: str) -> None:
    database = Database(tmp_path / "chat.db")
    session = Session.offline(database, an_account(), [a_room()])
    session.send(1, "in the log")
    database.flush()
    killed = tmp_path / "killed"
    shutil.copytree(tmp_path, killed, ignore=shutil.ignore_patterns("killed", "*-shm"))
    database.close()
    log = killed / "chat.unsent.db-wal"
    log.unlink()
    if left == "an empty file":
        log.touch()
    session, database = reopened(killed / "chat.unsent.db")
    assert "damaged" in told(session)
    database.close()
    session, database = reopened(killed / "chat.unsent.db")
    assert told(session) == ""
    database.close()


@pytest.mark.parametrize("step", ["rescued-part", "rescued", "moved"])
def test_a_kill_in_the_middle_of_the_rescue(file: Path, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files are left as a kill at each step leaves them."""
    overwrite(file, 0, b"\xde\xad" * 50)
    half = file.with_name("half")
    half.mkdir()
    for one in file.parent.glob("chat.*"):
        if one.is_file():
            shutil.copy(one, half / one.name)
    session, database = reopened(file)
    database.close()
    whole = file.read_bytes()
    if step == "rescued-part":
        (half / "chat.unsent.db.rescued-part").write_bytes(whole[: PAGE * 2])
    else:
        (half / "chat.unsent.db.rescued").write_bytes(whole)
    if step == "moved":
        (half / "chat.unsent.db").rename(half / "chat.unsent.db.damaged-1")
    for _ in range(2):
        session, database = reopened(half / "chat.unsent.db")
        assert texts(session.timeline(1))[1:] == WORDS
        assert session.draft(1).text == DRAFT
        database.close()


def test_damage_that_comes_while_the_program_runs_costs_nothing(file: Path) -> None:
    session, database = reopened(file)
    database.unsent.write(lambda w: w.rows("PRAGMA shrink_memory")).result()
    database.unsent._connections.writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
    size = file.stat().st_size
    overwrite(file, PAGE, b"\xde\xad" * ((size - PAGE) // 2))
    database.unsent._connections.writer.execute("PRAGMA shrink_memory")  # type: ignore[union-attr]
    session.send(1, "written after it")
    database.flush()
    assert "damaged" in told(session)
    session.open_room(1)
    database.close()
    session, database = reopened(file)
    assert sorted(texts(session.timeline(1))[1:]) == sorted([*WORDS, "written after it"])
    assert session.draft(1).text == DRAFT
    assert told(session) == ""
    database.close()


# ---- random bits


def test_a_message_under_a_damaged_account_is_still_there(file: Path) -> None:
    """Found by random bits: the row was counted as rescued, and belonged to nobody."""
    data = file.read_bytes()
    row = re.search(rb'medesktop-[0-9a-f]{32}\{"temp_id"', data)  # its columns: account, temp id, ..., body
    assert row is not None
    place = row.start()
    file.write_bytes(data[:place] + b"mg" + data[place + 2 :])
    session, database = reopened(file)
    assert set(WORDS) <= set(texts(session.timeline(1)))
    (failed,) = (c for c in session.timeline(1) if c.status is Status.FAILED)
    assert failed.error == CHANGED_ON_DISK
    database.close()


def flips(seed: int, size: int) -> Iterator[tuple[int, int]]:
    dice = random.Random(seed)
    for _ in range(dice.choice((1, 1, 1, 2, 8, 40))):
        yield dice.randrange(size), 1 << dice.randrange(8)


def flip(file: Path, seed: int) -> None:
    data = bytearray(file.read_bytes())
    for place, bit in flips(seed, len(data)):
        data[place] ^= bit
    file.write_bytes(data)


def try_flips(profile: Path, tmp_path: Path, seeds: range, *, has_copies: bool) -> None:
    ignored = shutil.ignore_patterns() if has_copies else shutil.ignore_patterns("*.copy-*")
    for seed in seeds:
        folder = tmp_path / str(seed)
        shutil.copytree(profile, folder, ignore=ignored)
        file = folder / "chat.unsent.db"
        flip(file, seed)
        session, database = reopened(file)
        there = texts(session.timeline(1))
        missing = [text for text in WORDS if text not in there]
        failed = [c for c in session.timeline(1) if c.status is Status.FAILED and c.error == CHANGED_ON_DISK]
        assert not has_copies or not missing, seed
        assert len(missing) <= len(failed) or "could not be read" in told(session), seed
        for comment in session.timeline(1):
            assert comment.text in [*WORDS, "text 1"] or comment.status is Status.FAILED, seed
        session.send(1, "and one more")
        session.search("waits")
        database.close()
        shutil.rmtree(folder)


@pytest.mark.parametrize("has_copies", [True, False])
def test_random_bits_of_the_small_file(profile: Path, tmp_path: Path, has_copies: bool) -> None:
    try_flips(profile, tmp_path, range(25), has_copies=has_copies)


@pytest.mark.exhaustive
@pytest.mark.parametrize("has_copies", [True, False])
@pytest.mark.parametrize("first", range(25, 1_025, 200))
def test_very_many_random_bits_of_the_small_file(
    profile: Path, tmp_path: Path, first: int, has_copies: bool
) -> None:
    try_flips(profile, tmp_path, range(first, first + 200), has_copies=has_copies)
