"""A host's loud style sheet, on its application or its window, does not change one pixel of the chat."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QMainWindow

from qiscus_desktop.ui.chat_widget import ChatWidget
from tests.ui.chat.small_world import TEAM
from tests.ui.conftest import OpenChat

SHEETS = {
    "least width": "* { min-width: 80px }",
    "fixed height": "* { height: 20px }",
    "least height": "* { min-height: 60px }",
    "most height": "* { max-height: 30px; max-width: 40px }",
    "letters": "* { letter-spacing: 5px; word-spacing: 9px; text-decoration: underline }",
    "large font": "* { font-size: 200px }",
    "bold": "QWidget { font: bold 30pt serif; color: red; background: yellow; border: 3px solid blue }",
    "spaces": "* { padding: 9px; margin: 7px; spacing: 30px; icon-size: 64px }",
    "picture": "* { border-image: url(:/qt-project.org/qmessagebox/images/qtlogo-64.png) 4 }",
    "labels": "QLabel { min-width: 300px; color: red } QPushButton { max-width: 10px; image: url(x.png) }",
    "bars": "QScrollBar { width: 60px; background: red } QAbstractScrollArea { border: 9px solid }",
    "selection": "* { selection-background-color: red; outline: 4px solid red; opacity: 0.3 }",
}


@pytest.fixture
def _plain_application(qapp: QApplication) -> Iterator[None]:
    yield
    qapp.setStyleSheet("")


def _picture(open_chat: OpenChat, sheet: str, where: str) -> QImage:
    host = QMainWindow()
    if where == "application":
        QApplication.instance().setStyleSheet(sheet)  # type: ignore[union-attr]
    else:
        host.setStyleSheet(sheet)
    chat: ChatWidget = open_chat(parent=host, mode="wide")
    host.setCentralWidget(chat)
    host.setFixedSize(1000, 640)
    chat.open_room(TEAM)
    QApplication.processEvents()
    QApplication.processEvents()
    assert chat.size().toTuple() == (1000, 640)
    picture = chat.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    host.hide()
    return picture


@pytest.mark.parametrize("where", ["application", "window"])
@pytest.mark.parametrize("name", SHEETS)
@pytest.mark.usefixtures("_plain_application")
def test_a_loud_host_changes_no_pixel_of_the_chat(open_chat: OpenChat, name: str, where: str) -> None:
    before = _picture(open_chat, "", where)
    after = _picture(open_chat, SHEETS[name], where)
    assert after == before
