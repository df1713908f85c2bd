"""Bits of the file of messages are flipped: the program starts all the same, and unsent words are there.

Before, damage was tried at chosen places of a page; one byte in the schema was enough to end every start.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
from pathlib import Path

import msgspec
import pytest

from qiscus_desktop.core.models import Comment, Participant, Room
from qiscus_desktop.store.drafts import Draft
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.session import Session
from tests.store.builders import ME, a_comment, a_room, an_account
from tests.store.replay import texts


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("profile")
    database = Database(folder / "chat.db")
    rooms = [a_room(number, "budi", "citra", last_comment=a_comment(number)) for number in (1, 2, 3)]
    comments = [a_comment(n, room_id=n % 3 + 1, payload={"a": n}, extras={"b": [n]}) for n in range(1, 60)]
    session = Session.offline(database, an_account(), rooms, comments)
    for number in (1, 2, 3):
        session.open_room(number)
        session._services.state.archive.put_spans(number, session._services.state.archive.spans(number))
    session.send(1, "waits")
    session.set_draft(2, Draft(text="a draft"))
    database.close()
    return folder


def use(folder: Path) -> None:
    """What a start does, and a person after it. Nothing raises, and what the wire gave has its types."""
    database = Database(folder / "chat.db")
    session = Session(None, database)
    session.open_now(ME)
    for room in session.rooms:
        assert_typed(room, Room)
    for room_id in (1, 2, 3):
        session.open_room(room_id)
        for comment in session.timeline(room_id):
            assert_typed(comment, Comment)
        for person in session._services.state.archive.participants(room_id) or ():
            assert_typed(person, Participant)
        session.load_older(room_id)
    session.search("text")
    session.search("text", room_id=1)
    session.send(1, "works")
    session.set_draft(3, Draft(text="works too"))
    assert texts(session.timeline(1))[-1] == "works"
    assert "waits" in texts(session.timeline(1))
    assert session.draft(2).text == "a draft"
    assert session.conditions is not None
    database.flush()
    database.close()


def assert_typed(value: object, kind: type) -> None:
    msgspec.convert(msgspec.to_builtins(value), kind)


def flip_bits(file: Path, seed: int) -> None:
    dice = random.Random(seed)
    data = bytearray(file.read_bytes())
    for _ in range(dice.choice((1, 1, 2, 8, 100))):
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    file.write_bytes(data)


def try_seeds(profile: Path, tmp_path: Path, seeds: range) -> None:
    for seed in seeds:
        folder = tmp_path / str(seed)
        shutil.copytree(profile, folder)
        flip_bits(folder / "chat.db", seed)
        try:
            use(folder)
            use(folder)
        except BaseException as error:
            error.add_note(f"seed {seed}")
            raise
        shutil.rmtree(folder)


def test_random_bits_of_the_file_of_messages(profile: Path, tmp_path: Path) -> None:
    try_seeds(profile, tmp_path, range(40))


@pytest.mark.exhaustive
@pytest.mark.parametrize("first", range(40, 2_040, 200))
def test_very_many_random_bits_of_the_file_of_messages(profile: Path, tmp_path: Path, first: int) -> None:
    try_seeds(profile, tmp_path, range(first, first + 200))


@pytest.mark.parametrize("step", [97, pytest.param(7, marks=pytest.mark.exhaustive)])
def test_bytes_of_the_schema(profile: Path, tmp_path: Path, step: int) -> None:
    """The page that SQLite reads first: every `step`-th byte becomes one that is not UTF-8."""
    size = len((profile / "chat.db").read_bytes()[:4096])
    for place in range(0, size, step):
        folder = tmp_path / str(place)
        shutil.copytree(profile, folder)
        with (folder / "chat.db").open("r+b") as file:
            file.seek(place)
            file.write(b"\xd5")
        use(folder)
        shutil.rmtree(folder)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE accounts SET profile = CAST(x'ff' AS TEXT)",
        "UPDATE accounts SET owner = 9223372036854775807",
        "UPDATE accounts SET last_room_id = -9223372036854775808",
        "UPDATE rooms SET body = CAST(x'7bff' AS TEXT)",
        "UPDATE rooms SET body = printf('%.*c', 100000, '[')",
        "UPDATE comments SET text = CAST(x'ff' AS TEXT)",
        "UPDATE comments SET created_at = 9223372036854775807",
        "UPDATE comments SET status = -5",
        "UPDATE comments SET payload = printf('%.*c', 100000, '[')",
        "UPDATE spans SET first_id = -1",
        "PRAGMA writable_schema = 1; UPDATE sqlite_schema SET sql = replace(sql, 'TEXT', 'BLOB')",
        "PRAGMA writable_schema = 1; UPDATE sqlite_schema SET sql = 'nonsense' WHERE name = 'rooms'",
        "DROP TABLE rooms",
        "DROP TABLE room_words",
        "DROP TABLE spans",
    ],
)
def test_values_that_nobody_wrote(profile: Path, tmp_path: Path, change: str) -> None:
    folder = tmp_path / "changed"
    shutil.copytree(profile, folder)
    connection = sqlite3.connect(folder / "chat.db", isolation_level=None)
    for trigger in ("insert", "delete", "update"):
        connection.execute(f"DROP TRIGGER comments_text_{trigger}")
    connection.executescript(change)
    connection.close()
    use(folder)
    use(folder)
