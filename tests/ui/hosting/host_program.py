"""A program with a chat in it, run as a process: `python -m tests.ui.hosting.host_program KIND ADDRESSES`.

Prints one JSON object: what became of it. Each KIND is another way in which programs run their loop.
"""

from __future__ import annotations

import asyncio
import json
import sys
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
from qasync import QEventLoop

from qiscus_desktop import QiscusSDK
from qiscus_desktop.core.errors import QiscusError
from qiscus_desktop.ui import ChatWidget, run_chat, start_chat

WITHIN_MS = 20_000


def tell(**facts: Any) -> None:
    print(json.dumps(facts), flush=True)


def send_and_leave(chat: ChatWidget, leave: Callable[[], None]) -> None:
    """Once signed in: a message is sent, and when the server has it, the program is left."""

    async def talk() -> None:
        room = await chat.sdk.core.chat_target("budi")
        chat.open_room(room.id)
        comment = await chat.sdk.core.send_comment(room.id, "from a program")
        tell(sent=comment.text, loop=type(asyncio.get_running_loop()).__name__)
        leave()

    def begin(_account: object) -> None:
        chat.talk = asyncio.ensure_future(talk())  # type: ignore[attr-defined]

    chat.login_success.connect(begin)
    QTimer.singleShot(WITHIN_MS, chat, leave)


def with_exec(where: dict[str, Any]) -> None:
    application = QApplication(sys.argv[:1])
    window = QMainWindow()
    chat = start_chat(**where, mode="widget", parent=window)
    send_and_leave(chat, application.quit)
    window.show()
    application.exec()
    tell(is_signed_in=chat.sdk.core.is_signed_in)


def with_a_nested_exec(where: dict[str, Any]) -> None:
    """The chat is started by a button, long after `exec()` began."""
    application = QApplication(sys.argv[:1])
    window = QMainWindow()
    window.show()
    where.pop("data_path")
    QTimer.singleShot(0, lambda: send_and_leave(start_chat(**where, parent=window), application.quit))
    application.exec()


def with_qasync(where: dict[str, Any]) -> None:
    application = QApplication(sys.argv[:1])
    where.pop("data_path")

    async def main() -> None:
        done = asyncio.Event()
        chat = start_chat(**where)
        send_and_leave(chat, done.set)
        await done.wait()

    with QEventLoop(application) as loop:
        loop.run_until_complete(main())


def with_qasync_later(where: dict[str, Any]) -> None:
    application = QApplication(sys.argv[:1])
    where.pop("data_path")
    with QEventLoop(application) as loop:
        send_and_leave(start_chat(**where), application.quit)
        loop.run_forever()


def as_the_program(where: dict[str, Any]) -> None:
    where.pop("data_path")

    def leave_when_signed_in() -> None:
        application = QApplication.instance()
        chat = next(one for one in application.topLevelWidgets() if isinstance(one, ChatWidget))
        send_and_leave(chat, application.quit)

    application = QApplication(sys.argv[:1])
    QTimer.singleShot(0, application, leave_when_signed_in)
    QTimer.singleShot(0, application, lambda: _refused(lambda: run_chat(**where)))
    tell(code=run_chat(**where))


def without_network(where: dict[str, Any]) -> None:
    """Nobody answers: it is said once, and leaving the program ends the waiting."""
    application = QApplication(sys.argv[:1])
    where.pop("data_path")
    chat = start_chat(**where)
    chat.show()

    def look() -> None:
        if chat.toasts.text:
            timer.stop()
            tell(said=[chat.toasts.text])
            application.quit()

    timer = QTimer(chat, interval=20)
    timer.timeout.connect(look)
    timer.start()
    QTimer.singleShot(WITHIN_MS, chat, application.quit)
    application.exec()


def _refused(attempt: Callable[[], Any]) -> None:
    try:
        attempt()
    except QiscusError as error:
        tell(error=type(error).__name__, sentence=error.sentence, detail=error.detail)


def without_application(_where: dict[str, Any]) -> None:
    _refused(lambda: ChatWidget(QiscusSDK()))
    _refused(lambda: start_chat("an-app"))


def on_a_thread(_where: dict[str, Any]) -> None:
    QApplication(sys.argv[:1])
    for attempt in (lambda: ChatWidget(QiscusSDK()), lambda: start_chat("an-app")):
        thread = threading.Thread(target=_refused, args=(attempt,))
        thread.start()
        thread.join()


class _QtAsyncioLoop(asyncio.SelectorEventLoop):
    """The loop of PySide6.QtAsyncio is known by its module; it comes with add-ons that are not installed."""

    __module__ = "PySide6.QtAsyncio.events"


def on_qt_asyncio(_where: dict[str, Any]) -> None:
    QApplication(sys.argv[:1])

    async def main() -> None:
        _refused(lambda: ChatWidget(QiscusSDK()))
        _refused(lambda: start_chat("an-app"))
        try:
            await QiscusSDK().core.init("an-app")
        except QiscusError as error:
            tell(error=type(error).__name__, sentence=error.sentence, detail=error.detail)

    loop = _QtAsyncioLoop()
    loop.run_until_complete(main())
    loop.close()


def without_a_loop(_where: dict[str, Any]) -> None:
    application = QApplication(sys.argv[:1])
    chat = ChatWidget(QiscusSDK())
    _refused(lambda: chat.chat_target("budi"))
    _refused(lambda: chat.chat_group(1))
    chat.deleteLater()
    application.processEvents()


if __name__ == "__main__":
    globals()[sys.argv[1]](json.loads(sys.argv[2]))
