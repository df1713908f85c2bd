"""Whether a chat can live where it is being made: an application, its thread, a loop that asyncio runs on."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QThread
from PySide6.QtWidgets import QApplication

from qiscus_desktop.core.errors import HostError, WrongLoopError
from qiscus_desktop.core.loops import check_network

START_CHAT = "qiscus_desktop.ui.start_chat brings a loop along; docs/embedding.md has the other ways"


def check_place() -> QApplication:
    """The application of this process.

    Raises HostError without a QApplication or on a thread that is not its own, and WrongLoopError
    on a running loop that opens no connections. No loop at all is no error yet: it may begin later.
    """
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        raise HostError("make a QApplication before the chat")
    if QThread.currentThread() is not application.thread():
        raise HostError("make and use the chat on the thread of the QApplication")
    loop = asyncio._get_running_loop()
    if loop is not None:
        check_network(loop)
    return application


def running_loop() -> asyncio.AbstractEventLoop:
    """The loop that runs now. Raises WrongLoopError without one."""
    loop = asyncio._get_running_loop()
    if loop is None:
        raise WrongLoopError(f"no event loop is running; {START_CHAT}")
    return loop
