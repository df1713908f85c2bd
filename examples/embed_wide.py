"""The whole chat, room list included, as one tab of a program.

python examples/embed_wide.py                       # with a practice server
"""

from __future__ import annotations

import asyncio
import signal
import sys

import practice_server
from PySide6.QtWidgets import QApplication, QLabel, QTabWidget
from qasync import QEventLoop

from qiscus_desktop import QiscusSDK
from qiscus_desktop.ui import ChatWidget


def make_window(sdk: QiscusSDK) -> tuple[QTabWidget, ChatWidget]:
    window = QTabWidget()
    window.resize(1100, 740)
    chat = ChatWidget(sdk, mode="wide", theme="dark")
    window.addTab(QLabel("Nothing to do today."), "Work")
    window.addTab(chat, "Chat")
    window.setCurrentWidget(chat)
    chat.unread_changed.connect(lambda count: window.setTabText(1, f"Chat ({count})" if count else "Chat"))
    return window, chat


async def main(arguments: list[str]) -> None:
    options = practice_server.parse(__doc__ or "", arguments)
    closed = asyncio.Event()
    QApplication.instance().lastWindowClosed.connect(closed.set)
    sdk = QiscusSDK()
    window, chat = make_window(sdk)
    window.show()
    with practice_server.server(options) as addresses:
        await sdk.core.init(**addresses, mode="wide")
        await sdk.core.set_user(options.user, options.key)
        await closed.wait()
        await chat.shut_down()
        await sdk.core.close()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl+C ends it; Qt would not look
    application = QApplication(sys.argv)
    application.setQuitOnLastWindowClosed(False)
    with QEventLoop(application) as loop:
        loop.run_until_complete(main(sys.argv[1:]))
