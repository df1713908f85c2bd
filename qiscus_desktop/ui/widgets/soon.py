"""Owns doing something in the next turn of the event loop, once however often it is asked for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


def soon(parent: QObject, act: Callable[[], object]) -> QTimer:
    """`start()` of the timer has `act` called in the next turn; `stop()` takes that back."""
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(0)
    timer.timeout.connect(act)
    return timer
