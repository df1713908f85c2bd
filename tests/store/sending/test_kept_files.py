"""Files that would not outlive the program: copied aside, never lost, and gone when nobody needs them."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest

from qiscus_desktop.store.drafts import Draft
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.sending.kept_files import KeptFiles
from qiscus_desktop.store.session import Session
from tests.store.builders import ME, a_room, an_account


@pytest.fixture(autouse=True)
def no_links(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the temporary files lie on another disk."""

    def refuse(*_: object) -> None:
        raise OSError("another disk")

    monkeypatch.setattr(os, "link", refuse)


@pytest.fixture
def pasted(tmp_path: Path) -> Path:
    file = tmp_path / "pasted.bin"
    file.write_bytes(bytes(range(256)) * 8192)
    return file


def opened(tmp_path: Path) -> Session:
    return Session.offline(Database(tmp_path / "chat.db"), an_account(), [a_room()])


def place_of(session: Session) -> Path:
    """Where the file of the only comment is shown from."""
    attachment = session.timeline(1)[0].attachment
    assert attachment is not None
    return Path(url2pathname(urlsplit(attachment.url).path))


def remove(file: Path) -> None:
    file.unlink()


def bytes_of(file: Path) -> bytes:
    return file.read_bytes()


@pytest.mark.parametrize(
    "is_gone_at_once",
    [False, pytest.param(True, marks=pytest.mark.skipif(sys.platform == "win32", reason="it is in use"))],
)
async def test_a_pasted_file_is_shown_at_once_and_copied_before_the_end(
    tmp_path: Path, pasted: Path, is_gone_at_once: bool
) -> None:
    content = bytes_of(pasted)
    session = opened(tmp_path)
    session.send_file(1, str(pasted))
    assert place_of(session) == pasted
    if is_gone_at_once:
        remove(pasted)
    await session.close()
    if not is_gone_at_once:
        remove(pasted)
    again = Session(None, Database(tmp_path / "chat.db"))
    again.open_now(ME)
    assert place_of(again).parent == tmp_path / "chat.db.files"
    assert bytes_of(place_of(again)) == content
    again.discard(again.timeline(1)[0].temp_id)
    await again.close()
    assert list((tmp_path / "chat.db.files").iterdir()) == []


async def test_a_file_in_a_draft_is_copied_before_the_end(tmp_path: Path, pasted: Path) -> None:
    session = opened(tmp_path)
    session.set_draft(1, Draft(text="look", files=(str(pasted),)))
    await session.close()
    again = Session(None, Database(tmp_path / "chat.db"))
    again.open_now(ME)
    (kept,) = again.draft(1).files
    assert bytes_of(Path(kept)) == bytes_of(pasted)
    assert Path(kept) != pasted
    await again.close()


async def test_a_file_taken_back_while_it_is_copied_leaves_no_copy(tmp_path: Path, pasted: Path) -> None:
    session = opened(tmp_path)
    session.send_file(1, str(pasted))
    session.discard(session.timeline(1)[0].temp_id)
    await session.close()
    assert list((tmp_path / "chat.db.files").iterdir()) == []


def test_what_is_kept_while_others_are_swept_stays(tmp_path: Path, pasted: Path) -> None:
    database = Database(tmp_path / "chat.db")
    kept_files, go_on = KeptFiles(database), threading.Event()
    first = kept_files.keep(str(pasted), lambda _: None)
    database.unsent.write(lambda _: go_on.wait(10))
    kept_files.drop(first)
    (tmp_path / "other.bin").write_bytes(b"other")
    second = kept_files.keep(str(tmp_path / "other.bin"), lambda _: None)
    go_on.set()
    database.flush()
    assert (Path(first).exists(), Path(second).exists()) == (False, True)
    database.close()
