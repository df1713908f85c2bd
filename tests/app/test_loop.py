"""Asyncio on Qt's loop keeps every step of every task, also when somebody lets Qt process events."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import QAbstractEventDispatcher, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from qiscus_desktop.app.loop import QtLoop


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
