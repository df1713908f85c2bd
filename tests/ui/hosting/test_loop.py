"""Asyncio on Qt's loop keeps every step of every task, also when somebody lets Qt process events."""

from __future__ import annotations

import asyncio
import threading

import pytest
from PySide6.QtCore import QAbstractEventDispatcher, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from qiscus_desktop.ui.hosting import executor
from qiscus_desktop.ui.hosting.loop import QtLoop


def test_a_closed_loop_leaves_no_timers(qapp: QApplication) -> None:
    loop = QtLoop(qapp)
    loop.call_later(3600, print)
    loop.run_until_complete(asyncio.sleep(0))
    dispatcher = QAbstractEventDispatcher.instance()
    assert dispatcher.registeredTimers(loop._timer)
    loop.close()
    loop.close()
    assert not dispatcher.registeredTimers(loop._timer)


@pytest.mark.qt_loop
async def test_other_tasks_go_on_while_one_waits_inside_qt() -> None:
    inner = QEventLoop()
    steps: list[str] = []

    async def other() -> str:
        steps.append("begun")
        await asyncio.sleep(0)
        steps.append("ended")
        inner.quit()
        return "result"

    task = asyncio.create_task(other())
    QTimer.singleShot(10_000, inner.quit)
    inner.exec()  # as a dialog of the system does
    assert steps == ["begun", "ended"]
    assert asyncio.current_task() is not task
    assert await task == "result"


def test_a_thread_that_hangs_does_not_hold_up_the_end(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(executor, "GRACE_S", 0.05)
    asked, answered, is_over = threading.Event(), threading.Event(), threading.Event()

    def ask() -> None:  # as a keyring asks the person for its password
        asked.set()
        answered.wait(5)
        is_over.set()

    async def leave_while_it_asks() -> None:
        asking = asyncio.create_task(asyncio.to_thread(ask))
        await asyncio.to_thread(asked.wait, 5)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)

    loop = QtLoop(qapp)
    loop.run_until_complete(leave_while_it_asks())
    loop.close()
    assert not is_over.is_set()
    answered.set()
    assert is_over.wait(5)


@pytest.mark.qt_loop
async def test_what_threads_do_and_raise_comes_back() -> None:
    numbers = await asyncio.gather(*(asyncio.to_thread(divmod, number, 7) for number in range(40)))
    assert numbers == [divmod(number, 7) for number in range(40)]
    with pytest.raises(ZeroDivisionError):
        await asyncio.to_thread(divmod, 1, 0)
