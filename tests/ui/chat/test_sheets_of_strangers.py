"""A sheet from somewhere changes looks and nothing else, and leaves no trace when another is chosen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from qiscus_desktop.ui.chat_widget import ChatWidget
from qiscus_desktop.ui.theme.check import main as check
from tests.ui.conftest import OpenChat

BORROWED = """\
:root { --accent: #123456; }
QLabel { qproperty-text: "Enter your bank card"; color: #010203; }
QPushButton, .qcw-button {
  qproperty-enabled: false;
  border: 3px solid #040506;
}
QLineEdit { QPROPERTY-echoMode: 0; lineedit-password-character: 0 }
* { qproperty-visible: false; mouse-tracking: 1; qproperty-windowTitle: "x" }
.qcw-field { qpr\\6f perty-placeholderText: "y" }
"""
LOUD = """\
* { font-size: 21px; font-family: serif; color: #a1b2c3; background-color: #102030; }
QLabel, QPushButton, QLineEdit, QPlainTextEdit, QScrollBar, .qcw-field, .qcw-button, .qcw-header, .qcw-rooms {
  min-width: 30px; max-width: 390px; min-height: 12px; max-height: 610px; padding: 9px; margin: 3px;
  border: 2px dashed #00ff00; border-radius: 6px; letter-spacing: 2px; text-decoration: underline;
  selection-background-color: #ff0000; icon-size: 31px; outline: 1px solid red; text-transform: uppercase;
}
QPushButton:hover, QLabel:hover, .qcw-field:focus { background: #334455; font-weight: bold }
"""


PLACE = frozenset(
    "childrenRect childrenRegion frameGeometry frameRect frameSize geometry height normalGeometry pos rect "
    "size width x y minimumSizeHint sizeHint".split()
)


@pytest.fixture
def chat(open_chat: OpenChat) -> ChatWidget:
    chat = open_chat()
    chat.show_login()
    QApplication.processEvents()
    return chat


def parts(chat: ChatWidget) -> list[QWidget]:
    return [chat, *chat.findChildren(QWidget)]


def state(widget: QWidget) -> dict[str, Any]:
    """All that a sheet could leave behind on a widget: its properties, and what Qt keeps beside them."""
    meta = widget.metaObject()
    found: dict[str, Any] = {}
    for index in range(meta.propertyCount()):
        name = meta.property(index).name()
        if (
            name not in ("cursor", "locale", "inputMethodHints", "focusPolicy")
            and meta.property(index).isReadable()
        ):
            found[name] = _plain(widget.property(name))
    for dynamic in widget.dynamicPropertyNames():
        name = bytes(dynamic.data()).decode()
        try:
            found[name] = _plain(widget.property(name))
        except RuntimeError:  # a type of Qt's own that Python has no name for
            found[name] = "there"
    found["minimum"], found["maximum"] = widget.minimumSize().toTuple(), widget.maximumSize().toTuple()
    found["font"], found["font mask"] = widget.font().toString(), widget.font().resolveMask()
    palette = widget.palette()
    found["palette"] = [
        palette.color(group, role).name()
        for group in (palette.ColorGroup.Active, palette.ColorGroup.Disabled)
        for role in palette.ColorRole
        if role.name != "NColorRoles"
    ]
    found["palette mask"] = palette.resolveMask()
    found["hover"] = widget.testAttribute(Qt.WidgetAttribute.WA_Hover)
    found["opaque"] = widget.testAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
    if isinstance(widget, QLineEdit):
        found["echo"] = widget.echoMode()
    return found


def _plain(value: object) -> object:
    if isinstance(value, QObject):
        return type(value).__name__
    text = repr(value)
    return text if " at 0x" not in text else type(value).__name__


def settle() -> None:
    """Texts that wrap ask for a second round of laying out."""
    for _ in range(5):
        QApplication.processEvents()


def words(chat: ChatWidget) -> list[tuple[str, bool, bool]]:
    return [
        (part.text(), part.isEnabled(), part.isVisible())
        for part in chat.login.findChildren(QWidget)
        if isinstance(part, QLabel | QAbstractButton | QLineEdit)
    ]


def test_a_borrowed_sheet_changes_looks_and_nothing_else(
    chat: ChatWidget, qtbot: QtBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = words(chat)
    told: list[Any] = []
    chat.theme_failed.connect(told.extend)
    sheet = tmp_path / "borrowed.qss"
    sheet.write_text(BORROWED)
    assert chat.themes.select(sheet, wait=True)
    qtbot.waitUntil(lambda: bool(told))
    assert words(chat) == before
    assert chat.themes.theme.colour("accent").name() == "#123456", "the looks of the sheet are worn"
    assert "#010203" in chat.styleSheet()
    assert "qproperty" not in chat.styleSheet().lower()
    refused = {note.line: str(note) for note in told}
    assert set(refused) == {2, 4, 7, 8, 9}
    assert all("error: " in note for note in refused.values())
    assert check([str(sheet)]) == 1
    assert (
        "borrowed.qss:2:10 error: QLabel: 'qproperty-text' is no matter of looks" in capsys.readouterr().out
    )


def place_of(part: QWidget) -> frozenset[str]:
    """The names of what laying out decides. Qt's boxes around scroll bars take their largest size from it
    too: where the fonts of a machine make the loud sheet show a scroll bar, the hidden box keeps that until
    it is shown again.
    """
    is_scroll_bar_box = part.objectName() in ("qt_scrollarea_hcontainer", "qt_scrollarea_vcontainer")
    largest = {"maximum", "maximumHeight", "maximumSize", "maximumWidth"}
    return PLACE | largest if is_scroll_bar_box else PLACE


def test_another_theme_leaves_nothing_of_the_one_before(chat: ChatWidget, tmp_path: Path) -> None:
    chat.themes.select("dark", wait=True)
    chat.themes.select("light", wait=True)  # what the first change of all makes up is not the sheet's
    settle()
    everything = parts(chat)
    before = [state(part) for part in everything]
    sheet = tmp_path / "loud.qss"
    sheet.write_text(LOUD)
    assert chat.themes.select(sheet, wait=True)
    settle()
    loud = [state(part) for part in everything]
    assert sum(one != other for one, other in zip(before, loud, strict=True)) > len(everything) // 2
    chat.themes.select("light", wait=True)
    settle()
    left = [
        (type(part).__name__, part.property("class"), name, was[name], now[name])
        for part, was, now in zip(everything, before, map(state, everything), strict=True)
        for name in was.keys() & now.keys()
        # A part out of sight is laid out when it comes into sight.
        if was[name] != now[name] and (part.isVisible() or name not in place_of(part))
    ]
    assert left == []
