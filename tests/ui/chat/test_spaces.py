"""Blanks of all kinds, and what a paste is taken for: what goes in comes out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from qiscus_desktop.ui.chat_widget import ChatWidget
from qiscus_desktop.ui.composer.field import ComposerField
from tests.support.cases import cases
from tests.ui.chat.small_world import ANN, TEAM
from tests.ui.conftest import OpenChat


def paste(field: ComposerField, text: str) -> None:
    source = QMimeData()
    source.setText(text)
    field.insertFromMimeData(source)


def sent(chat: ChatWidget) -> str:
    timeline = chat.session.timeline(ANN)
    return timeline[len(timeline) - 1].text


@pytest.mark.parametrize("case", cases("spaces", only=("spaces-01", "spaces-07")))
def test_blanks_are_sent_as_typed(open_chat: OpenChat, qtbot: QtBot, case: dict[str, Any]) -> None:
    """Texts with other blanks than the ordinary one were never sent through the field."""
    chat = open_chat(ANN)
    field = chat._page.composer.field
    paste(field, case["input"]["paste and send"])
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert sent(chat) == case["right"]["sent"]


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("\u00a0indented\u00a0", "\u00a0indented\u00a0"),
        ("a\tb\n  c  \nd ", "a\tb\n  c  \nd"),
        ("one\u2028two", "one\u2028two"),
        ("one\u2029two", "one\ntwo"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("nul\0byte\ufeff\u200b", "nulbyte\ufeff\u200b"),
    ],
)
def test_other_signs(open_chat: OpenChat, qtbot: QtBot, typed: str, right: str) -> None:
    chat = open_chat(ANN)
    field = chat._page.composer.field
    paste(field, typed)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert sent(chat) == right


@pytest.mark.parametrize("case", cases("spaces", only=("spaces-02",)))
def test_an_edit_keeps_the_blanks(open_chat: OpenChat, qtbot: QtBot, case: dict[str, Any]) -> None:
    chat = open_chat(ANN)
    chat.session.send(ANN, case["input"]["own message"])
    timeline = chat.session.timeline(ANN)
    composer = chat._page.composer
    composer.begin_edit(timeline[len(timeline) - 1])
    qtbot.keyClicks(composer.field, "Oui.")
    qtbot.keyClick(composer.field, Qt.Key.Key_Return)
    assert sent(chat) == case["right"]["sent"]


@pytest.mark.parametrize("case", cases("spaces", only=("spaces-03",)))
def test_a_draft_keeps_the_blanks(open_chat: OpenChat, qtbot: QtBot, case: dict[str, Any]) -> None:
    chat = open_chat(ANN)
    field = chat._page.composer.field
    paste(field, case["input"]["paste"])
    chat.open_room(TEAM)
    assert chat.session.draft(ANN).text == case["input"]["paste"]
    chat.open_room(ANN)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert sent(chat) == case["right"]["sent"]


def test_what_is_copied_out_of_the_field_is_what_stands_there(open_chat: OpenChat) -> None:
    chat = open_chat(ANN)
    field = chat._page.composer.field
    field.put_text("10\u00a0000\n\u202f€\u2028!", 0)
    field.selectAll()
    field.copy()
    assert QGuiApplication.clipboard().text() == "10\u00a0000\n\u202f€\u2028!"
    field.cut()
    field.paste()
    assert field.toPlainText() == "10\u00a0000\n\u202f€\u2028!"


def clipboard_of(entry: dict[str, Any], folder: Path) -> QMimeData:
    source = QMimeData()
    local = folder / "x.png"
    local.write_bytes(b"\x89PNG")
    for kind, value in entry.items():
        match kind:
            case "image":
                image = QImage(40, 30, QImage.Format.Format_RGB32)
                image.fill(QColor("teal"))
                source.setImageData(image)
            case "text/html":
                source.setHtml(value)
            case "text/plain":
                source.setText(local.as_uri() if value.startswith("the same") else value)
            case "text/uri-list":
                source.setUrls(
                    [QUrl(one) if "://" in one else QUrl.fromLocalFile(str(local)) for one in value]
                )
            case _:
                raise AssertionError(kind)
    return source


@pytest.mark.parametrize("case", cases("paste"))
def test_what_a_paste_is_taken_for(open_chat: OpenChat, tmp_path: Path, case: dict[str, Any]) -> None:
    """Each format was tried alone; browsers bring three at once."""
    chat = open_chat(ANN)
    composer = chat._page.composer
    composer.field.insertFromMimeData(clipboard_of(case["input"], tmp_path))
    found = {"files": len(composer.strip.files), "text": composer.field.toPlainText()}
    assert found == case["right"]


def test_html_that_is_pasted_loads_nothing(open_chat: OpenChat, tmp_path: Path) -> None:
    picture = tmp_path / "secret.png"
    image = QImage(20, 20, QImage.Format.Format_RGB32)
    image.save(str(picture))
    chat = open_chat(ANN)
    field = chat._page.composer.field
    source = QMimeData()
    source.setHtml(
        f"<style>p {{}}</style><p>one&nbsp;<img src='{picture.as_uri()}'>two</p><script>three</script>"
    )
    field.insertFromMimeData(source)
    assert field.toPlainText() == "one\u00a0two"
