"""What a host leaves behind: a chat ends its session and its threads by itself, however it is deleted."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from qiscus_desktop.core.client import QiscusSDK
from qiscus_desktop.core.errors import InvalidArgumentError
from qiscus_desktop.core.models import Account
from qiscus_desktop.core.options import Options
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui.chat_widget import ChatWidget
from tests.support.waiting import PATIENCE_S
from tests.ui.chat.small_world import ANN

ROUNDS = 40


def an_sdk() -> QiscusSDK:
    sdk = QiscusSDK()
    sdk.core.options = Options.of({})
    return sdk


def make_chat(sdk: QiscusSDK, data: Path | None, parent: QWidget | None = None) -> ChatWidget:
    """With a session of its own, as an integrator makes it, and an account that it knows."""
    cache = data.parent if data is not None else None
    chat = ChatWidget(sdk, theme="light", mode="wide", data_path=data, cache_path=cache, parent=parent)
    chat.session.open_now("me")
    chat.session._current.take(Account(id="me", name="Mia"))
    chat.show()
    QApplication.processEvents()
    return chat


def send_deferred() -> None:
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def by_delete_later(chat: ChatWidget) -> None:
    chat.deleteLater()
    send_deferred()


def by_closing(chat: ChatWidget) -> None:
    chat.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    chat.close()
    send_deferred()


def by_shiboken(chat: ChatWidget) -> None:
    shiboken6.delete(chat)


def threads() -> set[threading.Thread]:
    return set(threading.enumerate())


def unsent(data: Path) -> list[str]:
    """What another start finds."""
    session = Session(None, Database(data))
    session.open_now("me")
    texts = [comment.text for comment in session.timeline(ANN)]
    asyncio.run(session.close())
    return texts


@pytest.mark.parametrize("delete", [by_delete_later, by_closing, by_shiboken])
def test_a_deleted_chat_ends_its_threads(
    qapp: QApplication, tmp_path: Path, delete: Callable[[ChatWidget], None]
) -> None:
    before, sdk = threads(), an_sdk()
    for number in range(ROUNDS // 4):
        chat = make_chat(sdk, tmp_path / "chat.db")
        chat.session.send(ANN, f"message {number}")
        delete(chat)
        assert not shiboken6.isValid(chat)
        assert threads() == before
    assert unsent(tmp_path / "chat.db") == [f"message {number}" for number in range(ROUNDS // 4)]


@pytest.mark.slow
def test_forty_rounds_of_every_kind_leave_no_thread(qapp: QApplication, tmp_path: Path) -> None:
    before, sdk = threads(), an_sdk()
    kinds = (by_delete_later, by_closing, by_shiboken)
    for number in range(ROUNDS):
        chat = make_chat(sdk, tmp_path / "chat.db")
        chat.session.send(ANN, f"message {number}")
        kinds[number % len(kinds)](chat)
        del chat
    gc.collect()
    assert threads() == before
    assert len(unsent(tmp_path / "chat.db")) == ROUNDS


def test_a_chat_ends_with_its_parent(qapp: QApplication, tmp_path: Path) -> None:
    before = threads()
    window = QWidget()
    chat = make_chat(an_sdk(), tmp_path / "chat.db", window)
    QVBoxLayout(window).addWidget(chat)
    chat.session.send(ANN, "hello")
    window.deleteLater()
    send_deferred()
    assert not shiboken6.isValid(chat)
    assert threads() == before
    assert unsent(tmp_path / "chat.db") == ["hello"]


GARBAGE = """
import gc, sys, weakref
from pathlib import Path
from PySide6.QtWidgets import QApplication
from tests.ui.chat.small_world import ANN
from tests.ui.chat.test_left_behind import an_sdk, make_chat, threads, unsent
application, data = QApplication([]), Path(sys.argv[1])
before, sdk = threads(), an_sdk()  # the SDK stays
for _ in range(3):
    chat = make_chat(sdk, data)
    chat.session.send(ANN, "hello")
    known = weakref.ref(chat)
    del chat
    gc.collect()
    assert known() is None
    assert threads() == before
assert unsent(data) == ["hello"] * 3
print("over")
"""


def test_a_chat_that_nobody_knows_is_garbage(tmp_path: Path) -> None:
    """In a process of its own: what other tests leave in Qt (an active accessibility) may hold a window."""
    done = subprocess.run(
        [sys.executable, "-c", GARBAGE, str(tmp_path / "chat.db")],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert "over" in done.stdout, done.stderr


def test_a_session_of_the_host_stays(qapp: QApplication) -> None:
    session = Session(None, Database(None))
    session.open_now("me")
    chat = ChatWidget(an_sdk(), session=session, theme="light", mode="wide")
    by_delete_later(chat)
    session.send(ANN, "still here")
    assert [comment.text for comment in session.timeline(ANN)] == ["still here"]
    asyncio.run(session.close())


@pytest.mark.qt_loop
async def test_shutting_down_is_harmless_before_meanwhile_and_after(tmp_path: Path) -> None:
    before = threads()
    chat = make_chat(an_sdk(), tmp_path / "chat.db")
    chat.session.send(ANN, "hello")
    await asyncio.gather(*(chat.shut_down() for _ in range(3)))
    await chat.shut_down()
    by_delete_later(chat)
    await chat.shut_down()
    await asyncio.gather(*(chat.shut_down() for _ in range(3)))
    other = make_chat(an_sdk(), tmp_path / "chat.db")
    ending = asyncio.ensure_future(other.shut_down())
    await asyncio.sleep(0)
    by_delete_later(other)
    await ending
    await other.shut_down()
    third = make_chat(an_sdk(), tmp_path / "chat.db")
    third.session.send(ANN, "third")
    by_delete_later(third)
    await third.shut_down()
    left = [thread for thread in threads() - before if "helper" not in thread.name]  # the loop's own
    assert left == []
    session = Session(None, Database(tmp_path / "chat.db"))
    session.open_now("me")
    assert [comment.text for comment in session.timeline(ANN)] == ["hello", "third"]
    await session.close()


@pytest.mark.usefixtures("qapp")
def test_the_core_in_place_of_the_sdk_is_said_in_one_sentence() -> None:
    with pytest.raises(InvalidArgumentError, match="takes the QiscusSDK itself, not its QiscusCore"):
        ChatWidget(an_sdk().core)  # type: ignore[arg-type]
