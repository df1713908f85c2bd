"""The whole chat, room list included, as one tab of a program.

python examples/embed_wide.py                       # with a practice server
"""

from __future__ import annotations

import signal
import sys
from typing import Any

import practice_server
from PySide6.QtWidgets import QApplication, QLabel, QTabWidget

from qiscus_desktop.ui import ChatWidget, start_chat


def make_window(**where: Any) -> tuple[QTabWidget, ChatWidget]:
    window = QTabWidget()
    window.resize(1100, 740)
    chat = start_chat(**where, mode="wide", theme="dark")
    window.addTab(QLabel("Nothing to do today."), "Work")
    window.addTab(chat, "Chat")
    window.setCurrentWidget(chat)
    chat.unread_changed.connect(lambda count: window.setTabText(1, f"Chat ({count})" if count else "Chat"))
    return window, chat


def main() -> int:
    options = practice_server.parse(__doc__ or "")
    application = QApplication(sys.argv)
    with practice_server.server(options) as addresses:
        window, _chat = make_window(**addresses, user_id=options.user, user_key=options.key)
        window.show()
        return application.exec()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl+C ends it; Qt would not look
    sys.exit(main())
