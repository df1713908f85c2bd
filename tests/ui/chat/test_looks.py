"""Themes, a designer's own sheet, custom colours: widgets and painted rows wear the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from qiscus_desktop.ui.chat_widget import ChatWidget
from tests.support.waiting import PATIENCE_MS
from tests.ui.chat.small_world import ANN
from tests.ui.chat.test_window import host
from tests.ui.conftest import OpenChat

SHEET = """
.qcw-header { background: #ff0000; }
.qcw-comment-form { background: #00ff00; }
.qcw-room { background: #0000ff; border-radius: 0; }
.qcw-trigger-button { background: #ff00ff; }
"""


def colour_at(widget: QWidget, at: QPoint) -> str:
    return QColor(widget.grab().toImage().pixel(at)).name()


def header_colour(chat: ChatWidget) -> str:
    return colour_at(chat._page.header, QPoint(chat._page.header.width() // 2, 2))


def test_the_built_in_themes_take_turns(open_chat: OpenChat) -> None:
    chat = open_chat(ANN)
    for name in ("dark", "original", "light"):
        assert chat.set_theme(name, wait=True)
        QApplication.processEvents()
        assert header_colour(chat) == chat.themes.theme.colour("header").name()


def test_a_designers_sheet_dresses_widgets_and_painted_rows(open_chat: OpenChat, tmp_path: Path) -> None:
    sheet = tmp_path / "mine.qss"
    sheet.write_text(SHEET)
    chat = open_chat(ANN)
    assert chat.set_theme(sheet, wait=True)
    QApplication.processEvents()
    assert header_colour(chat) == "#ff0000"
    form = chat._page.composer
    assert colour_at(form, QPoint(form.width() // 2, form.height() - 3)) == "#00ff00"
    view = chat._window.sidebar.view
    row = view.visualRect(chat._window.sidebar.model.index(2))
    assert colour_at(view.viewport(), QPoint(row.center().x(), row.top() + 3)) == "#0000ff"


def test_a_broken_sheet_leaves_the_last_good_one_and_says_where(
    open_chat: OpenChat, qtbot: QtBot, tmp_path: Path
) -> None:
    sheet = tmp_path / "mine.qss"
    sheet.write_text(".qcw-header { background: #ff0000; }\n\n.qcw-header { color: red;\n")
    chat = open_chat(ANN)
    before = header_colour(chat)
    with qtbot.waitSignal(chat.theme_failed, timeout=PATIENCE_MS) as told:
        assert not chat.set_theme(sheet, wait=True)
    assert told.args[0][0].line == 3
    assert "line 3" in chat.toasts.text
    assert header_colour(chat) == before


@pytest.mark.parametrize("name", ["mine.qss", "missing.qss", "nosuch"])
def test_a_sheet_that_is_no_good_from_the_start_is_told_as_well(
    open_chat: OpenChat, qtbot: QtBot, tmp_path: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "mine.qss").write_text(".qcw-header { color: red;\n")
    chat = open_chat(ANN, theme=tmp_path / name)
    qtbot.waitUntil(lambda: name in chat.toasts.text, timeout=PATIENCE_MS)
    assert name in caplog.text


def test_what_a_sheet_loses_stands_in_the_log(
    open_chat: OpenChat, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    sheet = tmp_path / "mine.qss"
    sheet.write_text(".qcw-header { color: red; }\n.qcw-header:not(.x) { color: blue; }\n")
    chat = open_chat(ANN)
    assert chat.set_theme(sheet, wait=True)
    assert "mine.qss 2:" in caplog.text


def test_the_applications_font_is_the_chats(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat(ANN)
    before = QApplication.font()
    try:
        with qtbot.waitSignal(chat.theme_changed):
            QApplication.setFont(QFont("DejaVu Serif"))
        QApplication.processEvents()
        assert chat._page.header.font().families()[0] == "DejaVu Serif"
        assert chat._probes.role("bubble.own.first.text").font.families()[0] == "DejaVu Serif"
    finally:
        QApplication.setFont(before)
        QApplication.processEvents()


def test_custom_colours_by_the_official_names(open_chat: OpenChat) -> None:
    chat = open_chat(ANN, mode="widget", parent=host())
    chat.set_open(True)
    notes = chat.set_custom_colors(
        {"headerBackgroundColor": "#123456", "widgetButtonBackgroundColor": "#654321", "noSuchColor": "red"},
        wait=True,
    )
    QApplication.processEvents()
    assert [note.selector for note in notes] == ["noSuchColor"]
    assert header_colour(chat) == "#123456"
    trigger = chat._parts.trigger
    assert colour_at(trigger, QPoint(trigger.width() // 2, 4)) == "#654321"


@pytest.mark.parametrize("mode", ["wide", "widget"])
def test_tab_reaches_everything_once(open_chat: OpenChat, qtbot: QtBot, mode: str) -> None:
    chat = open_chat(ANN, mode=mode, parent=host() if mode == "widget" else None)
    chat.set_open(True)
    chat._page.composer.field.setFocus()
    chat._page.composer.field.setPlainText("words")
    seen: list[QWidget] = []
    for _ in range(25):
        QApplication.processEvents()
        focused = QApplication.focusWidget()
        if focused is None or focused in seen:
            break
        seen.append(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    page, window = chat._page, chat._window
    wanted = [page.composer.field, page.composer.attach_button, page.composer.emoji_button]
    assert seen[:3] == wanted
    reached = {page.header.info, page.header.details_button, page.timeline, page.composer.send_button}
    if mode == "wide":
        reached |= {window.sidebar.filter, window.sidebar.new_button, window.sidebar.view}
    else:
        reached |= {page.header.back_button, page.header.minimise_button, chat._parts.trigger}
    assert reached <= set(seen)
    for widget in seen:
        assert widget.accessibleName(), widget


def test_the_focus_leaves_the_padding_of_a_designer_alone(open_chat: OpenChat, tmp_path: Path) -> None:
    sheet = tmp_path / "wide.qss"
    sheet.write_text(".qcw-trigger-btn { padding: 9px 40px; }", encoding="utf-8")
    outside = QWidget()
    outside.resize(720, 640)
    trigger = open_chat(mode="widget", parent=outside, theme=sheet)._parts.trigger
    trigger.setFocus()
    focused = trigger.sizeHint()
    trigger.clearFocus()
    assert trigger.sizeHint() == focused
