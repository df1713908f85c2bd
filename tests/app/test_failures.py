"""What nobody catches is logged and told in one sentence; the hooks are given back afterwards."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading

import pytest
from PySide6.QtCore import QTimer, qWarning
from pytestqt.qtbot import QtBot

from qiscus_desktop.app.failures import SENTENCE, Failures
from tests.support.waiting import PATIENCE_MS, PATIENCE_S


def test_hooks_are_given_back() -> None:
    before = sys.excepthook, threading.excepthook, sys.unraisablehook
    failures = Failures(lambda _sentence: None)
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) != before
    failures.close()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before


def test_a_slot_that_raises_is_told(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    told: list[str] = []
    failures = Failures(told.append)

    def slot() -> None:
        raise ValueError("in a slot")

    QTimer.singleShot(0, slot)
    qtbot.waitUntil(lambda: bool(told), timeout=PATIENCE_MS)
    failures.close()
    assert told == [SENTENCE]
    assert "in a slot" in caplog.text


@pytest.mark.usefixtures("qapp")
def test_what_fails_with_every_frame_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    told: list[str] = []
    failures = Failures(told.append)
    for words in ("one", "two", "three"):
        try:
            raise ValueError(words)
        except ValueError as error:
            sys.excepthook(type(error), error, error.__traceback__)
    try:
        raise ValueError("elsewhere")
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    failures.close()
    assert told == [SENTENCE, SENTENCE]
    critical = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert len(critical) == 2


async def test_a_task_and_a_callback_that_raise_are_told(caplog: pytest.LogCaptureFixture) -> None:
    told: list[str] = []
    heard = asyncio.Event()
    failures = Failures(lambda sentence: (told.append(sentence), heard.set()))
    loop = asyncio.get_running_loop()
    failures.watch(loop)

    def callback() -> None:
        raise ValueError("in a callback")

    loop.call_soon(callback)
    await asyncio.wait_for(heard.wait(), PATIENCE_S)
    loop.set_exception_handler(None)
    failures.close()
    assert told == [SENTENCE]
    assert "in a callback" in caplog.text


@pytest.mark.qt_no_exception_capture
def test_words_of_qt_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    failures = Failures(lambda _sentence: None)
    with caplog.at_level(logging.WARNING):
        qWarning("a word from Qt")
    failures.close()
    assert [record.levelno for record in caplog.records if record.message == "a word from Qt"] == [
        logging.WARNING
    ]


@pytest.mark.qt_no_exception_capture
def test_what_qt_repeats_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    failures = Failures(lambda _sentence: None)
    for words in ("it broke", "it broke", "it broke", "it mended", "it broke"):
        qWarning(words)
    failures.close()
    assert [record.message for record in caplog.records] == ["it broke", "it mended", "it broke"]
