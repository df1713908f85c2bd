"""The file on the disk: migrations, damage, a full disk, a locked and a read-only file; never a crash."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
import tempfile
import threading
import weakref
from pathlib import Path

import pytest

from qiscus_desktop.core.events import CommentReceived
from qiscus_desktop.store.changes import Change, ConditionsChanged
from qiscus_desktop.store.database import conditions
from qiscus_desktop.store.database.search import indexed, spaced
from qiscus_desktop.store.database.sqlite import Writer
from qiscus_desktop.store.database.trouble import Trouble
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.session import Session
from tests.store.builders import ME, a_comment, a_room, an_account
from tests.store.replay import texts


def filled(path: Path) -> None:
    database = Database(path)
    session = Session.offline(database, an_account(), [a_room()], [a_comment(1), a_comment(2)])
    session.send(1, "unsent")
    database.close()


def opened(path: Path) -> tuple[Session, Database]:
    database = Database(path)
    session = Session(None, database)
    session.open_now(ME)
    return session, database


def told(session: Session) -> list[str]:
    return [condition.text for condition in session.conditions]


@pytest.mark.parametrize(
    "content", [b"this is no database", b"\0" * 8192, b"SQLite format 3\0" + b"\xff" * 5000]
)
def test_a_file_that_is_no_database_is_set_aside(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "chat.db"
    path.write_bytes(content)
    session, database = opened(path)
    assert told(session) == [conditions._MESSAGES_DAMAGED]
    session.send(1, "works")
    assert texts(session.timeline(1)) == ["works"]
    database.close()
    assert path.with_name("chat.db.damaged-1").read_bytes() == content
    session, database = opened(path)
    assert told(session) == []
    assert texts(session.timeline(1)) == ["works"]
    database.close()


def test_damage_in_the_middle_is_told_once_and_nothing_crashes(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    filled(path)
    size = path.stat().st_size
    with path.open("r+b") as file:
        for place in range(4096, size, 4096):
            file.seek(place)
            file.write(b"\xde\xad" * 600)
    session, database = opened(path)
    session.timeline(1)
    session.send(1, "still there")
    session.search("text")
    database.flush()
    assert texts(session.timeline(1))[-1] == "still there"
    assert len(told(session)) == 1
    database.close()
    session, database = opened(path)
    session.send(1, "and again")
    database.close()


def test_unsent_comments_are_saved_from_a_damaged_file(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    filled(path)
    with sqlite3.connect(path) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'comments'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xde\xad" * 1000)
    session, database = opened(path)
    assert texts(session.timeline(1)) == ["unsent"]
    assert told(session) == [conditions._MESSAGES_DAMAGED]
    database.close()
    session, database = opened(path)
    assert told(session) == []
    assert texts(session.timeline(1)) == ["unsent"]
    session.apply(CommentReceived(a_comment(1)))
    database.close()
    session, database = opened(path)
    assert told(session) == []
    assert texts(session.timeline(1)) == ["text 1", "unsent"]
    database.close()


def test_a_lock_of_another_program_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qiscus_desktop.store.database.connections._BUSY_S", 0.01)
    path = tmp_path / "chat.db"
    filled(path)
    session, database = opened(path)
    was_told = threading.Event()
    database.hear_trouble(was_told.set)
    other = sqlite3.connect(path.with_name("chat.unsent.db"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    session.send(1, "written under a lock")
    assert was_told.wait(10)
    assert told(session) == [conditions._UNSENT[Trouble.LOCKED]]
    assert texts(session.timeline(1))[-1] == "written under a lock"
    other.execute("COMMIT")
    other.close()
    database.flush()
    assert told(session) == [], "it is over"
    database.close()
    session, database = opened(path)
    assert texts(session.timeline(1))[-1] == "written under a lock"
    database.close()


@pytest.mark.skipif(sys.platform == "win32", reason="there files have other rights")
def test_a_file_that_may_only_be_read_is_shown() -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "chat.db"
        filled(path)
        for file in (path, path.with_name("chat.unsent.db")):
            file.chmod(0o444)
        path.parent.chmod(0o555)
        user = os.geteuid()
        try:
            if user == 0:  # who may do everything
                os.seteuid(65534)
                if not os.access(__file__, os.R_OK, effective_ids=True):
                    pytest.skip("only root can read this checkout, and root may write everywhere")
            session, database = opened(path)
            session.send(1, "only until the end")
            database.flush()
            assert told(session) == [conditions._UNSENT[Trouble.READ_ONLY]]
            assert texts(session.timeline(1)) == ["text 1", "text 2", "unsent", "only until the end"]
            database.close()
        finally:
            os.seteuid(user)
            path.parent.chmod(0o755)
        session, database = opened(path)
        assert texts(session.timeline(1)) == ["text 1", "text 2", "unsent"]
        database.close()


@pytest.mark.skipif(sys.platform == "win32", reason="there files have no limit")
def test_what_is_on_a_full_disk_is_shown(tmp_path: Path) -> None:
    import resource

    path = tmp_path / "chat.db"
    filled(path)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))  # as if nothing could be written any more
    try:
        session, database = opened(path)
        session.send(1, "only until the end")
        database.flush()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert told(session) == [conditions._UNSENT[Trouble.FULL]]
    assert texts(session.timeline(1)) == ["text 1", "text 2", "unsent", "only until the end"]
    database.close()
    session, database = opened(path)
    assert texts(session.timeline(1)) == ["text 1", "text 2", "unsent"]
    database.close()


def test_a_schema_from_the_future_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    filled(path)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()
    session, database = opened(path)
    assert told(session) == [conditions._MESSAGES[Trouble.NEWER]]
    session.send(1, "in memory")
    database.close()
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM comments").fetchone() == (2,)
    connection.close()


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    session, database = opened(tmp_path / "file" / "chat.db")
    assert told(session) == [conditions._UNSENT[Trouble.UNUSABLE]]
    session.send(1, "works")
    assert len(session.timeline(1)) == 1
    database.close()


@pytest.mark.skipif(sys.platform == "win32", reason="there a file in use cannot be deleted")
def test_a_file_that_somebody_deletes_meanwhile_is_told(tmp_path: Path) -> None:
    path = tmp_path / "data" / "chat.db"
    filled(path)
    session, database = opened(path)
    shutil.rmtree(path.parent)
    session.send(1, "into nothing")
    database.flush()
    session.send(1, "once more")
    database.flush()
    assert told(session) == [conditions._UNSENT[Trouble.UNUSABLE]]
    assert texts(session.timeline(1))[-2:] == ["into nothing", "once more"]
    database.close()


def test_a_full_disk_is_one_sentence_and_memory_keeps_everything(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    filled(path)
    session, database = opened(path)
    database.unsent.write(lambda w: w.rows("PRAGMA max_page_count = 1")).result()
    for number in range(5):
        session.send(1, "big " * 4000 + str(number))
    database.flush()
    assert told(session) == [conditions._UNSENT[Trouble.FULL]]
    assert len(session.timeline(1)) == 8
    database.close()
    session, database = opened(path)
    assert texts(session.timeline(1))[:3] == ["text 1", "text 2", "unsent"]
    database.close()


async def test_trouble_of_the_worker_is_told_on_the_loop(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    filled(path)
    session, database = opened(path)
    await session.open(ME)
    changes: list[Change] = []
    session.listen(changes.append)
    database.unsent.write(lambda w: w.rows("PRAGMA query_only = ON")).result()
    session.send(1, "one")
    session.send(1, "two")
    await session.close()
    assert changes.count(ConditionsChanged()) == 1
    assert told(session) == [conditions._UNSENT[Trouble.READ_ONLY]]
    assert texts(session.timeline(1))[-2:] == ["one", "two"]


def test_a_job_that_fails_is_undone_alone(tmp_path: Path) -> None:
    database = Database(tmp_path / "chat.db")

    def broken(w: Writer) -> None:
        w.run("INSERT INTO accounts (account_id) VALUES ('broken')")
        raise ValueError("after the insert")

    first = database.messages.write(lambda w: w.run("INSERT INTO accounts (account_id) VALUES ('first')"))
    second = database.messages.write(broken)
    third = database.messages.write(lambda w: w.run("INSERT INTO accounts (account_id) VALUES ('third')"))
    assert (first.result(), third.result()) == (1, 1)
    with pytest.raises(ValueError, match="after"):
        second.result()
    assert database.messages.read("SELECT account_id FROM accounts ORDER BY 1") == [("first",), ("third",)]
    database.close()
    with pytest.raises(RuntimeError):
        database.messages.write(lambda w: None).result()


def test_damaged_and_foreign_columns_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    filled(path)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE comments SET payload = '{broken', extras = '[1]' WHERE id = 1")
        connection.execute("UPDATE comments SET status = 77 WHERE id = 2")
        connection.execute("UPDATE rooms SET participants = '{}'")
        connection.execute("INSERT INTO rooms (owner, room_id, body) VALUES (1, 9, 'nonsense')")
        connection.execute("UPDATE accounts SET profile = '7'")
    connection.close()
    with sqlite3.connect(path.with_name("chat.unsent.db")) as connection:
        connection.execute("INSERT INTO outbox VALUES (9, 'me', 'x', 1, '{}', '', 0)")
        connection.execute("INSERT INTO drafts VALUES ('me', 1, 'null', 0)")
    connection.close()
    session, database = opened(path)
    assert [room.id for room in session.rooms] == [1]
    assert texts(session.timeline(1)) == ["text 1", "unsent"]
    assert session.timeline(1)[0].payload is None
    assert session.account is None
    assert not session.draft(1)
    database.close()


def test_every_table_is_searched_by_an_index(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    filled(path)
    with sqlite3.connect(path) as connection:
        connection.create_function("spaced", 1, spaced, deterministic=True)
        connection.create_function("indexed", 3, indexed, deterministic=True)
        for query in (
            "SELECT id FROM comments WHERE owner = 1 AND room_id = 1 AND id < 9 ORDER BY id DESC LIMIT 50",
            "DELETE FROM comments WHERE owner = 1 AND room_id = 1 AND temp_id = 'x'",
            "SELECT first_id FROM spans WHERE owner = 1 AND room_id = 1",
            "SELECT is_start_known FROM rooms WHERE owner = 1 AND room_id = 1",
        ):
            plan = " ".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}"))
            assert "SEARCH" in plan
            assert "TEMP B-TREE" not in plan
    connection.close()


def test_whoever_stops_waiting_harms_neither_the_job_nor_those_after_it() -> None:
    database = Database(None)
    go_on = threading.Event()
    done: list[str] = []
    database.messages.write(lambda _: go_on.wait(10))
    given_up = database.messages.write(lambda _: done.append("written all the same"))
    given_up.cancel()
    go_on.set()
    try:
        assert database.messages.write(lambda _: "still at work").result(10) == "still at work"
        assert done == ["written all the same"]
    finally:
        database.close()


def test_whoever_hears_of_trouble_cannot_end_the_thread_of_the_database() -> None:
    def full(_: Writer) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    def deaf(_: Trouble) -> None:
        raise RuntimeError("the loop is closed")

    database = Database(None)
    database.on_trouble = deaf
    with pytest.raises(sqlite3.OperationalError):
        database.messages.write(full).result(10)
    assert database.messages.write(lambda _: "still at work").result(10) == "still at work"
    database.close()


def test_the_thread_of_the_database_keeps_nothing_of_a_job_that_is_done() -> None:
    database = Database(None)
    is_gone = threading.Event()
    future = database.messages.write(lambda _: None)
    future.result(10)
    weakref.finalize(future, is_gone.set)
    del future  # it may lead to a loop, and a loop of Qt's must not die on that thread
    assert is_gone.wait(5)
    database.close()


def test_reads_and_writes_while_the_database_closes_are_answered() -> None:
    database = Database(None)
    go_on = threading.Event()
    database.messages.write(lambda _: go_on.wait(10))
    closing = threading.Thread(target=database.close)
    closing.start()
    late = []
    while not late or late[-1].exception(10) is None:
        late.append(database.messages.write(lambda _: None))
        go_on.set()
        assert database.messages.read("SELECT 1") in ([(1,)], [])
    closing.join()
    assert database.messages.read("SELECT 1") == []
    assert str(late[-1].exception()) == "the database is closed"


async def test_a_closed_session_leads_nobody_to_a_window(tmp_path: Path) -> None:
    class Window:
        def hear(self, change: Change) -> None: ...

    database = Database(tmp_path / "chat.db")
    session, window = Session.offline(database, an_account()), Window()
    session.listen(window.hear)
    await session.close()
    is_gone = weakref.ref(window)
    del window
    assert is_gone() is None
