"""Cyclic garbage goes on the windows' thread, whoever allocates: elsewhere its timers outlive it."""

from __future__ import annotations

import asyncio
import gc
import json
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from qiscus_desktop.core.client import QiscusSDK
from qiscus_desktop.core.options import Options
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui.chat_widget import ChatWidget
from qiscus_desktop.ui.widgets.collector import hold_collector
from tests.store.builders import an_account
from tests.support.waiting import PATIENCE_MS


class Cycle:
    """Garbage that only the collector finds; notes the thread on which it goes."""

    def __init__(self, gone_on: list[int]) -> None:
        self.itself = self
        self._gone_on = gone_on

    def __del__(self) -> None:
        self._gone_on.append(threading.get_ident())


@pytest.fixture(autouse=True)
def automatic(qapp: QCoreApplication) -> Iterator[None]:
    """Python's own way, which a host has that never thought of it."""
    was_on = gc.isenabled()
    gc.enable()
    yield
    gc.enable() if was_on else gc.disable()


def allocate_elsewhere() -> list[list[int]]:
    """What the network does in busy moments: far more than the collector's threshold, and it stays."""
    kept: list[list[int]] = []
    thread = threading.Thread(target=lambda: kept.extend([n] for n in range(20 * gc.get_threshold()[0])))
    thread.start()
    thread.join()
    return kept


def delete(*widgets: QWidget) -> None:
    for widget in widgets:
        widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_other_threads_do_not_collect(qtbot: QtBot) -> None:
    widget = QWidget()
    gone_on: list[int] = []
    hold_collector(widget)
    Cycle(gone_on)
    kept = allocate_elsewhere()
    assert not gone_on
    qtbot.waitUntil(lambda: bool(gone_on), timeout=PATIENCE_MS)
    assert gone_on == [threading.get_ident()]
    assert kept
    delete(widget)


def test_without_it_they_would() -> None:
    gone_on: list[int] = []
    Cycle(gone_on)
    allocate_elsewhere()
    assert len(gone_on) == 1
    assert gone_on != [threading.get_ident()]


def test_python_collects_by_itself_again_when_the_last_widget_is_gone() -> None:
    first, second = QWidget(), QWidget()
    hold_collector(first)
    hold_collector(second)
    delete(first)
    assert not gc.isenabled()
    delete(second)
    assert gc.isenabled()


def test_who_turned_the_collector_off_keeps_it_off() -> None:
    gc.disable()
    widget = QWidget()
    hold_collector(widget)
    delete(widget)
    assert not gc.isenabled()


def test_it_is_held_while_a_chat_lives() -> None:
    sdk = QiscusSDK()
    sdk.core.options = Options.of({})
    chat = ChatWidget(sdk, session=Session.offline(Database(None), an_account()), mode="wide")
    assert not gc.isenabled()
    session = chat.session
    delete(chat)
    assert gc.isenabled()
    asyncio.run(session.close())


_PROGRAM = """
import gc, json, logging, os, sys
from qiscus_desktop.app.cli import main

class Tell(logging.Handler):
    def emit(self, record):
        if "first window painted" in record.getMessage():
            from PySide6.QtCore import QTimer
            QTimer.singleShot(0, tell)

def tell():
    from PySide6.QtCore import QCoreApplication
    from qiscus_desktop.ui.widgets.collector import GarbageCollector
    collectors = QCoreApplication.instance().findChildren(GarbageCollector)
    print(json.dumps({"collectors": len(collectors), "automatic": gc.isenabled()}), flush=True)
    os._exit(0)

logging.getLogger("qiscus_desktop.app.main").addHandler(Tell())
main(["-platform", "offscreen", "--temp-data"])
"""


def test_the_program_collects_on_the_thread_of_its_windows() -> None:
    command = [sys.executable, "-c", _PROGRAM]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert json.loads(done.stdout) == {"collectors": 1, "automatic": False}, done.stderr
