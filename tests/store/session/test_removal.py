"""What is removed at a sign-out cannot be read from the disk again; what belongs to others stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from qiscus_desktop.core.events import CommentReceived
from qiscus_desktop.store.drafts import Draft
from qiscus_desktop.store.profile_database import Database, unsent_file
from qiscus_desktop.store.removal import remove_account
from qiscus_desktop.store.session import Session
from tests.store.builders import a_comment, a_room, an_account


async def write_as(path: Path, account_id: str, needle: str) -> tuple[int, int]:
    """Leaves a received message, an unsent one and a draft with `needle` in them; returns what is unsent."""
    session = Session.offline(Database(path), an_account(account_id), [a_room(1), a_room(2)])
    session.apply(CommentReceived(a_comment(7, f"{needle} received")))
    session.send(1, f"{needle} unsent")
    session.set_draft(2, Draft(text=f"{needle} draft"))
    counts = session.unsent_counts()
    await session.close()
    return counts


def names_in(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()]


def where(folder: Path, needle: str) -> set[str]:
    """The files that hold these bytes anywhere, also in free pages and logs."""
    return {
        file.name for file in folder.rglob("*") if file.is_file() and needle.encode() in file.read_bytes()
    }


@pytest.mark.parametrize("has_other", [False, True])
async def test_nothing_of_an_account_is_left(tmp_path: Path, has_other: bool) -> None:
    path = tmp_path / "chat.sqlite3"
    unsent = unsent_file(path)
    assert unsent is not None
    if has_other:
        await write_as(path, "other", "qwertz")
    assert (await write_as(path, "me", "needlehay"))[0] == 1
    await write_as(path, "me", "needlehay")  # the second start makes copies
    (tmp_path / "chat.sqlite3.damaged-1").write_bytes(b"needlehay")
    folder = tmp_path / "chat.sqlite3.files"
    folder.mkdir(exist_ok=True)
    (folder / "kept.png").write_bytes(b"needlehay")
    (tmp_path / "elsewhere.sqlite3").write_bytes(b"of another server")
    assert where(tmp_path, "needlehay")
    remove_account(path, "me")
    assert where(tmp_path, "needlehay") == set()
    assert where(tmp_path, "qwertz") == ({unsent.name} if has_other else set())
    assert (tmp_path / "elsewhere.sqlite3").exists()
    if not has_other:
        assert names_in(tmp_path) == ["elsewhere.sqlite3"]
        return
    session = Session(None, Database(path))
    session.open_now("other")
    assert session.unsent_counts()[0] == 1
    await session.close()


def test_what_was_never_there_can_be_removed(tmp_path: Path) -> None:
    remove_account(tmp_path / "chat.sqlite3", "me")
    remove_account(tmp_path / "no" / "folder" / "chat.sqlite3", "me")


def test_a_file_that_is_no_database_is_removed_as_well(tmp_path: Path) -> None:
    path = tmp_path / "chat.sqlite3"
    unsent = unsent_file(path)
    assert unsent is not None
    for file in (path, unsent):
        file.write_bytes(b"junk" * 999)
    remove_account(path, "me")
    assert list(tmp_path.iterdir()) == []
