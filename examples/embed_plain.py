"""The chat in a program that knows nothing of asyncio: `application.exec()`, as ever.

python examples/embed_plain.py                      # with a practice server
"""

from __future__ import annotations

import sys

import practice_server
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

from qiscus_desktop.ui import start_chat


def main() -> int:
    options = practice_server.parse(__doc__ or "")
    application = QApplication(sys.argv)
    window = QMainWindow(windowTitle="The bicycle shop")
    window.setCentralWidget(QLabel("Everything for your bicycle"))
    window.resize(900, 640)
    with practice_server.server(options) as addresses:
        chat = start_chat(
            **addresses, user_id=options.user, user_key=options.key, mode="widget", parent=window
        )
        chat.header_clicked.connect(lambda: print("the header was clicked"))
        window.show()
        return application.exec()


if __name__ == "__main__":
    sys.exit(main())
