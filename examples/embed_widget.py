"""A shop's window with its own looks, and the chat as a button in its corner.

python examples/embed_widget.py                     # with a practice server
python examples/embed_widget.py --app-id ... --user ... --key ...
"""

from __future__ import annotations

import signal
import sys
from typing import Any

import practice_server
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMainWindow, QPushButton, QVBoxLayout, QWidget

from qiscus_desktop.ui import ChatWidget, start_chat

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


def add_chat(window: QMainWindow, **where: Any) -> ChatWidget:
    """The lines a program needs."""
    chat = start_chat(**where, mode="widget", theme="light", parent=window)
    chat.configure(widgetButtonText="Ask us")
    chat.header_clicked.connect(lambda: print("the header was clicked"))
    chat.new_messages.connect(lambda messages: print(len(messages), "new message(s)"))
    return chat


def main() -> int:
    options = practice_server.parse(__doc__ or "")
    application = QApplication(sys.argv)
    window = Shop()
    with practice_server.server(options) as addresses:
        add_chat(window, **addresses, user_id=options.user, user_key=options.key)
        window.show()
        return application.exec()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl+C ends it; Qt would not look
    sys.exit(main())
