"""Search: what finds what, one room among many, databases of before, and jumping to what was found."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

from qiscus_desktop import QiscusSDK, store
from qiscus_desktop.core import events
from qiscus_desktop.store.changes import Change, NoticeRaised
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.session import Session
from tests.store.builders import ME, a_comment, a_room, an_account
from tests.store.conftest import MakeClient
from tests.support.sandbox_process import SandboxProcess

MIGRATIONS = Path(store.__file__).parent / "database" / "migrations"


@pytest.fixture
def session(database: Database) -> Session:
    return Session.offline(database, an_account(), [a_room(1), a_room(2)])


def test_search_finds_words_and_survives_operators(session: Session, database: Database) -> None:
    session.apply(events.CommentReceived(a_comment(4, "Selamat pagi, apa kabar?")))
    database.flush()
    assert [c.id for c in session.search("PAGI kab")] == [4]
    assert [c.id for c in session.search("pagi", room_id=2)] == []
    for odd in ('"', "a OR", "NEAR(", "*", "-pagi*", "", "text:pagi", "'; DROP TABLE comments"):
        session.search(odd)


@pytest.mark.parametrize(
    ("text", "found", "not_found"),
    [
        (
            "hello wonderful world",
            ("hell", "hello wor", "WOND hello", "wo hello", "w"),
            ("ello", "helloo", "hello moon"),
        ),
        ("今天天气很好", ("天气", "今天", "气很好", "好"), ("气天", "明天")),
        ("明日の会議はRoom 5で", ("会議", "会議は", "room 5", "は Room", "議はRo"), ("会義",)),
        ("회의는 내일입니다", ("회의", "내일"), ("일입",)),
        ("Äpfel und Öl", ("apfel", "ol"), ("pfel",)),
    ],
)
def test_search_finds_beginnings_and_words_without_spaces(
    session: Session, database: Database, text: str, found: tuple[str, ...], not_found: tuple[str, ...]
) -> None:
    session.apply(events.CommentReceived(a_comment(4, text)))
    database.flush()
    for query in found:
        assert [comment.id for comment in session.search(query)] == [4], query
    for query in not_found:
        assert session.search(query) == [], query
    session.apply(events.CommentUpdated(a_comment(4, "something else")))
    database.flush()
    assert all(session.search(query) == [] for query in found)


async def test_a_search_aside_finds_the_same_and_only_in_its_room(
    session: Session, database: Database
) -> None:
    for id_ in range(1, 41):
        session.apply(events.CommentReceived(a_comment(id_, "good morning", room_id=1 + id_ % 2)))
    database.flush()
    assert await session.find("MORN", 2) == session.search("morn", 2)
    assert await session.find_ids("morning", 2) == list(range(39, 0, -2))
    assert await session.find_ids("morning", 2, limit=3) == [39, 37, 35]
    assert await session.find("?!", 2) == await session.find("_", 2) == session.search("") == []
    assert session.search("\u19b0", 2) == [], "a letter to us, and none to the index"


def test_pages_of_the_past_stand_below_what_is_newer(session: Session, database: Database) -> None:
    for id_ in (50, 7, 30):  # as they come when somebody scrolls up
        session.apply(events.CommentReceived(a_comment(id_, "again")))
    database.flush()
    assert [one.id for one in session.search("again")] == [50, 30, 7]
    assert [one.id for one in session.search("again", 1, limit=2)] == [50, 30]


async def test_a_search_aside_in_memory_and_after_the_end() -> None:
    database = Database(None)
    session = Session.offline(database, an_account(), [a_room()], [a_comment(1, "here")])
    assert [one.id for one in await session.find("here")] == [1]
    await session.close()
    assert await session.find("here") == []


async def test_nobody_types_the_word_of_a_room(session: Session, database: Database) -> None:
    session.apply(events.CommentReceived(a_comment(1, "1 word", room_id=2)))
    database.flush()
    assert session.search("\ue0001\ue0012") == session.search("1 2") == []
    assert [one.id for one in session.search("\ue0001")] == [1]  # what is left of it is a word like others


def of_schema(path: Path, version: int, comments: int) -> None:
    """A database as an earlier version of the program left it, with comments in rooms 1 and 2."""
    with sqlite3.connect(path) as connection:
        connection.create_function("spaced", 1, lambda text: text)
        for file in sorted(MIGRATIONS.glob("*.sql"))[:version]:
            connection.executescript(file.read_text(encoding="utf-8"))
        connection.execute(f"PRAGMA user_version = {version}")
        connection.execute("INSERT INTO accounts (account_id) VALUES (?)", (ME,))
        connection.executemany(
            "INSERT INTO comments (owner, room_id, id, temp_id, sender_id, text, created_at, status) "
            "VALUES (1, ?, ?, ?, 'budi', ?, 0, 3)",
            [(1 + id_ % 2, id_, f"t{id_}", f"old words {id_}") for id_ in range(1, comments + 1)],
        )
    connection.close()


def opened(path: Path) -> tuple[Session, Database]:
    database = Database(path)
    session = Session(None, database)
    session.open_now(ME)
    return session, database


def first_key(database: Database) -> int:
    database.flush()
    return int(database.messages.read("SELECT first_key FROM room_words")[0][0])


def test_a_database_of_before_gets_the_words_of_its_rooms_when_it_is_searched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qiscus_desktop.store.archive.message_search._STEP", 7)
    path = tmp_path / "chat.db"
    of_schema(path, 2, 40)
    session, database = opened(path)
    assert len(session.search("old")) == 40
    assert first_key(database) == 41, "a search in all rooms needs none"
    expected = list(range(40, 0, -2))
    session.apply(events.CommentReceived(a_comment(41, "a new word", room_id=2)))
    assert [one.id for one in session.search("old", 1)] == expected
    while first_key(database):
        assert [one.id for one in session.search("wor", 1)] == expected
    assert [one.id for one in session.search("wor", 1)] == expected
    assert [one.id for one in session.search("wor", 2)] == [41, *range(39, 0, -2)]
    # What is edited and deleted leaves the index with both its entries.
    session.apply(events.CommentUpdated(a_comment(40, "edited", room_id=1, temp_id="t40")))
    session.apply(events.RoomCleared(2))
    database.flush()
    assert [one.id for one in session.search("old", 1)] == expected[1:]
    assert [one.id for one in session.search("edited", 1)] == [40]
    assert session.search("old", 2) == []
    terms = "SELECT count(*) FROM comments_text WHERE comments_text MATCH ?"
    assert database.messages.read(terms, ('"\ue0001\ue0012"',)) == [(0,)]
    database.close()


def test_deleting_before_the_words_are_there(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    of_schema(path, 2, 10)
    session, database = opened(path)
    session.apply(events.RoomCleared(1))
    session.apply(events.RoomCleared(2))
    database.flush()
    assert session.search("old", 1) == []
    assert first_key(database) == 0
    session.apply(events.CommentReceived(a_comment(50, "old again", room_id=1)))
    database.flush()
    assert [one.id for one in session.search("old", 1)] == [50]
    assert database.messages.troubles == set()
    database.close()


def test_comments_of_the_first_schema_are_found_by_the_search_of_today(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    first = MIGRATIONS / "0001_local_truth.sql"
    with sqlite3.connect(path) as connection:
        connection.executescript(first.read_text(encoding="utf-8") + "PRAGMA user_version = 1;")
        connection.execute("INSERT INTO accounts (account_id) VALUES (?)", (ME,))
        for id_, text in ((1, "今天天气很好"), (2, "plain words")):
            connection.execute(
                "INSERT INTO comments (owner, room_id, id, temp_id, sender_id, text, created_at, status) "
                "VALUES (1, 1, ?, ?, 'budi', ?, 0, 3)",
                (id_, f"t{id_}", text),
            )
    connection.close()
    session, database = opened(path)
    assert [[c.id for c in session.search(query)] for query in ("天气", "words", "wo pl")] == [[1], [2], [2]]
    session.apply(events.RoomCleared(1))
    database.flush()
    assert session.search("天气") == session.search("words") == []
    database.close()


async def test_a_jump_far_back_reads_what_lies_here_also_without_the_server(database: Database) -> None:
    """The server cannot be asked about the holes, so the rows of this computer have to do."""
    Session.offline(database, an_account(), [a_room()], [a_comment(id_) for id_ in range(1, 1_301)])
    session = Session(QiscusSDK().core, database)
    notices: list[str] = []
    session.listen(lambda change: notices.append(change.text) if isinstance(change, NoticeRaised) else None)
    session.open_now(ME)
    timeline = session.timeline(1)
    session.load_around(1, 700)
    session.load_around(1, 3)  # before the first has come
    await rows_come(session)
    assert timeline.index_of_id(700) is not None
    assert timeline.index_of_id(3) is not None
    assert notices == []
    session.load_around(1, 1_400)
    await rows_come(session)
    assert notices == ["That message is no longer there."]
    await session.close()


async def test_who_looks_at_an_old_comment_keeps_it_while_the_new_ones_come(
    sandbox: SandboxProcess, client_of: MakeClient, tmp_path: Path
) -> None:
    ani = await client_of(sandbox, "ani-found").sign_in()
    budi = await client_of(sandbox, "budi-found", tmp_path / "budi.db").sign_in()
    room = await ani.chat_with("budi-found")
    first = (await ani.post_many(room.id, 3, "before"))[0]
    await budi.until(lambda: budi.session.rooms.get(room.id), "the room")
    budi.session.open_room(room.id)
    await budi.until(lambda: len(budi.texts(room.id)) == 3, "three")
    await budi.close()
    missed = await ani.post_many(room.id, 350, "missed")  # more than a visit as such fetches
    again = client_of(sandbox, "budi-found", tmp_path / "budi.db")
    again.session.open_now("budi-found")
    again.session.open_room(room.id)
    again.session.load_around(room.id, first.id)
    await again.sign_in()
    await again.until(lambda: again.texts(room.id)[3:] == [one.text for one in missed], "no hole")
    assert again.texts(room.id)[0] == first.text


async def rows_come(session: Session) -> None:
    changes: asyncio.Queue[Change] = asyncio.Queue()
    stop = session.listen(changes.put_nowait)
    while session.timeline(1).is_loading_older:
        await changes.get()
    stop()
