"""Asyncio on Qt's loop keeps every step of every task, also when somebody lets Qt process events."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import QEventLoop, QTimer

pytestmark = pytest.mark.qt_loop


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
