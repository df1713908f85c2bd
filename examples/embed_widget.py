"""A shop's window with its own looks, and the chat as a button in its corner.

python examples/embed_widget.py                     # with a practice server
python examples/embed_widget.py --app-id ... --user ... --key ...
"""

from __future__ import annotations

import asyncio
import signal
import sys

import practice_server
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMainWindow, QPushButton, QVBoxLayout, QWidget
from qasync import QEventLoop

from qiscus_desktop import QiscusSDK
from qiscus_desktop.ui import ChatWidget

SHOP_LOOKS = """
QMainWindow, QWidget { background: #FFF7E8; color: #4A2C12; }
QLabel { font-size: 28px; }
QPushButton { background: #B5541C; color: white; border: none; padding: 12px; }
"""


class Shop(QMainWindow):
    """Somebody's program, as it was before there was a chat in it."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("The bicycle shop")
        self.setStyleSheet(SHOP_LOOKS)
        self.resize(900, 640)
        page = QWidget()
        self.heading = QLabel("Everything for your bicycle")
        self.heading.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.search = QLineEdit(placeholderText="What are you looking for?")
        self.buy = QPushButton("Show bicycles")
        column = QVBoxLayout(page)
        for part in (self.heading, self.search, self.buy):
            column.addWidget(part)
        column.addStretch(1)
        self.setCentralWidget(page)


def add_chat(window: QMainWindow, sdk: QiscusSDK) -> ChatWidget:
    """The lines a program needs."""
    chat = ChatWidget(sdk, mode="widget", theme="light", parent=window)
    chat.configure(widgetButtonText="Ask us")
    chat.header_clicked.connect(lambda: print("the header was clicked"))
    chat.new_messages.connect(lambda messages: print(len(messages), "new message(s)"))
    return chat


async def main(arguments: list[str]) -> None:
    options = practice_server.parse(__doc__ or "", arguments)
    closed = asyncio.Event()
    QApplication.instance().lastWindowClosed.connect(closed.set)
    sdk = QiscusSDK()
    window = Shop()
    chat = add_chat(window, sdk)
    window.show()
    with practice_server.server(options) as addresses:
        await sdk.core.init(**addresses, mode="widget")
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
