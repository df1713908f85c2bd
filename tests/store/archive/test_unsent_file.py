"""What exists nowhere else lies in a file of its own, untouched by what befalls the other."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from qiscus_desktop.core.events import RoomOpened
from qiscus_desktop.core.models import Status
from qiscus_desktop.store.archive.unsent import Unsent, UnsentArchive
from qiscus_desktop.store.drafts import Draft
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.session import Session
from tests.store.builders import ME, a_comment, a_room, an_account
from tests.store.replay import texts
from tests.store.rescue.former_profile import DRAFT, UNSENT_TEXTS, make_former_profile


def reopened(path: Path) -> tuple[Session, Database]:
    database = Database(path)
    session = Session(None, database)
    session.open_now(ME)
    return session, database


def written(path: Path) -> None:
    """A profile with two comments, two unsent ones, a change and a draft, closed in order."""
    database = Database(path)
    session = Session.offline(database, an_account(), [a_room()], [a_comment(1), a_comment(2, sender_id=ME)])
    session.send(1, "one")
    session.send(1, "two")
    session.edit(session.timeline(1)[1], "changed")
    session.set_draft(1, Draft(text="a draft"))
    database.close()


def holds_all(session: Session) -> bool:
    return (
        texts(session.timeline(1))[-2:] == ["one", "two"]
        and session.draft(1).text == "a draft"
        and session.unsent_count == 3
    )


# ---- from the one file of before


def test_an_older_profile_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    make_former_profile(path)
    for _ in range(2):
        session, database = reopened(path)
        assert texts(session.timeline(1)) == ["text 1", "new words", *UNSENT_TEXTS]
        assert session.draft(1) == DRAFT
        assert session.unsent_count == len(UNSENT_TEXTS) + 1
        assert session.conditions == ()
        assert (
            database.messages.read("SELECT name FROM sqlite_schema WHERE name IN ('outbox', 'drafts')") == []
        )
        database.close()


def test_a_kill_between_both_files_moves_them_again_and_doubles_none(tmp_path: Path) -> None:
    path, half = tmp_path / "chat.db", tmp_path / "half" / "chat.db"
    half.parent.mkdir()
    make_former_profile(path)
    make_former_profile(half)
    session, database = reopened(half)
    database.close()
    # As if the program had ended after the copy and before the tables were dropped.
    for file in half.parent.glob("chat.unsent.*"):
        shutil.copy(file, path.parent / file.name)
    session, database = reopened(path)
    assert texts(session.timeline(1)) == ["text 1", "new words", *UNSENT_TEXTS]
    assert session.unsent_count <= len(UNSENT_TEXTS) + 2  # each profile has its own change
    assert session.draft(1) == DRAFT
    database.close()


def test_a_place_that_cannot_take_them_leaves_them_where_they_are(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    make_former_profile(path)
    path.with_name("chat.unsent.db").mkdir()  # nobody can open this as a file
    session, database = reopened(path)
    assert texts(session.timeline(1)) == ["text 1", "new words", *UNSENT_TEXTS]
    assert "cannot be opened" in session.conditions[0].text
    database.close()
    path.with_name("chat.unsent.db").rmdir()
    session, database = reopened(path)
    assert texts(session.timeline(1)) == ["text 1", "new words", *UNSENT_TEXTS]
    assert session.conditions == ()
    database.close()


@pytest.mark.parametrize("place", [0, 100, 4096], ids=["header", "schema", "a table"])
def test_unsent_words_are_read_out_of_a_damaged_older_profile(tmp_path: Path, place: int) -> None:
    path = tmp_path / "chat.db"
    make_former_profile(path)
    with path.open("r+b") as file:
        file.seek(place)
        file.write(b"\xde\xad" * 50)
    session, database = reopened(path)
    assert texts(session.timeline(1))[-len(UNSENT_TEXTS) :] == UNSENT_TEXTS
    assert session.draft(1) == DRAFT
    database.close()


# ---- what befalls the file of messages


def delete(path: Path) -> None:
    for file in path.parent.glob("chat.db*"):
        if file.is_file():
            file.unlink()


def make_newer(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()


def replace_by(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        path.write_bytes(change(path.read_bytes()))

    return damage


DAMAGE: dict[str, Callable[[Path], None]] = {
    "deleted": delete,
    "newer": make_newer,
    "empty": replace_by(lambda data: b""),
    "cut": replace_by(lambda data: data[:5000]),
    "zeros": replace_by(lambda data: bytes(len(data))),
    "text": replace_by(lambda data: b"hello" * 2000),
    "schema": replace_by(lambda data: data.replace(b"CREATE TABLE", b"CREATE \xd5ABLE")),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_unsent_words_outlast_the_file_of_messages(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "chat.db"
    written(path)
    DAMAGE[kind](path)
    session, database = reopened(path)
    assert holds_all(session)
    database.close()
    session, database = reopened(path)
    assert holds_all(session)
    database.close()


def test_a_room_that_comes_anew_shows_what_waits_in_it(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    written(path)
    delete(path)
    session, database = reopened(path)
    session.apply(RoomOpened(a_room(last_comment=a_comment(2), last_comment_id=2)))
    (room,) = session.rooms
    assert room.last_comment is not None
    assert room.last_comment.text == "two"
    database.close()


# ---- a step that touches both


def test_a_kill_between_the_comment_and_the_outbox_shows_it_once(tmp_path: Path) -> None:
    path = tmp_path / "chat.db"
    written(path)
    session, database = reopened(path)
    one = next(comment for comment in session.timeline(1) if comment.text == "one")
    go_on = threading.Event()
    database.unsent.write(lambda _: go_on.wait(10))
    sent = a_comment(3, "one", sender_id=ME, temp_id=one.temp_id)
    session._services.state.settle(one.temp_id, sent)
    database.messages.flush()
    # The state of the files now is what a killed program leaves.
    killed = tmp_path / "killed"
    shutil.copytree(tmp_path, killed, ignore=shutil.ignore_patterns("killed", "*-shm"))
    go_on.set()
    database.close()
    session, database = reopened(killed / "chat.db")
    assert texts(session.timeline(1)).count("one") == 1
    shown = next(comment for comment in session.timeline(1) if comment.text == "one")
    assert (shown.id, shown.status) == (3, Status.SENT)
    assert session.unsent_count == 2, "what was sent is not sent again"
    database.close()
    session, database = reopened(killed / "chat.db")
    assert session.unsent_count == 2
    database.close()


def test_what_is_sent_leaves_the_draft_in_the_same_step(tmp_path: Path) -> None:
    """One transaction: a kill between two of them would put words that were sent back into the field, or lose
    them. `make torture` found it; until then no test looked at the file between the two.
    """
    path = tmp_path / "chat.sqlite3"
    database = Database(path)
    session = Session.offline(database, an_account(), [a_room(1)])
    session.set_draft(1, Draft(text="hello"))
    with session.one_step():
        session.set_draft(1, Draft())
        session.send(1, "hello")
    database.flush()
    archive = UnsentArchive(database.unsent, ME)
    assert [row.comment.text for row in archive.rows() if isinstance(row, Unsent)] == ["hello"]
    assert archive.drafts() == {}
    database.close()


def test_a_step_that_fails_keeps_the_draft(tmp_path: Path) -> None:
    database = Database(tmp_path / "chat.sqlite3")
    session = Session.offline(database, an_account(), [a_room(1)])
    with session.one_step():
        session.set_draft(1, Draft(text="hello"))
    database.flush()

    def fail(_writer: object) -> None:
        raise RuntimeError("planted")

    with session.one_step():
        session.set_draft(1, Draft())
        failed = database.unsent.write(fail)
    with pytest.raises(RuntimeError, match="planted"):
        failed.result()
    assert UnsentArchive(database.unsent, ME).drafts()[1].text == "hello"
    database.close()
