"""The composer: keys, input methods, drafts, answering, editing, files."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QImage,
    QInputMethodEvent,
)
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from qiscus_desktop.core.models import Comment
from qiscus_desktop.store.drafts import Draft
from qiscus_desktop.ui.chat_widget import ChatWidget
from qiscus_desktop.ui.composer.field import ComposerField
from tests.ui.chat.small_world import ANN, NEWS, TEAM
from tests.ui.conftest import OpenChat


def field_of(chat: ChatWidget) -> ComposerField:
    return chat._page.composer.field


def rows(chat: ChatWidget, room_id: int = ANN) -> list[Comment]:
    return list(chat.session.timeline(room_id))


def test_enter_sends_and_the_row_is_there_at_once(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat(ANN)
    qtbot.keyClicks(field_of(chat), "how are you")
    qtbot.keyClick(field_of(chat), Qt.Key.Key_Return)
    assert rows(chat)[-1].text == "how are you"
    assert field_of(chat).toPlainText() == ""


def test_shift_enter_breaks_the_line(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat(ANN)
    field = field_of(chat)
    before = len(rows(chat))
    qtbot.keyClicks(field, "one")
    qtbot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(field, "two")
    assert (field.toPlainText(), len(rows(chat))) == ("one\ntwo", before)


@pytest.mark.parametrize("text", ["", "   ", "\n\n"])
def test_nothing_is_not_sent(open_chat: OpenChat, qtbot: QtBot, text: str) -> None:
    chat = open_chat(ANN)
    before = len(rows(chat))
    field_of(chat).setPlainText(text)
    qtbot.keyClick(field_of(chat), Qt.Key.Key_Return)
    assert len(rows(chat)) == before
    assert not chat._page.composer.send_button.isEnabled()


def test_enter_does_not_send_while_an_input_method_composes(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat(ANN)
    field = field_of(chat)
    before = len(rows(chat))
    QApplication.sendEvent(field, QInputMethodEvent("にほ", []))
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert (len(rows(chat)), field.is_composing) == (before, True)
    done = QInputMethodEvent()
    done.setCommitString("日本")
    QApplication.sendEvent(field, done)
    assert (field.toPlainText(), field.is_composing) == ("日本", False)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert rows(chat)[-1].text == "日本"


def test_no_placeholder_shows_below_what_is_being_composed(open_chat: OpenChat) -> None:
    chat = open_chat(ANN)
    field = field_of(chat)
    words = field.placeholderText()
    QApplication.sendEvent(field, QInputMethodEvent("にほ", []))
    chat._page.refresh()
    assert field.placeholderText() == ""
    QApplication.sendEvent(field, QInputMethodEvent())
    assert field.placeholderText() == words != ""


def test_what_is_being_composed_stays_with_its_room(open_chat: OpenChat) -> None:
    chat = open_chat(ANN)
    field = field_of(chat)
    field.put_text("see ", 4)
    QApplication.sendEvent(field, QInputMethodEvent("日本", []))
    chat.open_room(TEAM)
    assert (field.toPlainText(), field.is_composing) == ("", False)
    chat.open_room(ANN)
    assert field.toPlainText() == "see 日本"


def test_leaving_the_field_keeps_what_is_being_composed(open_chat: OpenChat) -> None:
    chat = open_chat(ANN)
    field = field_of(chat)
    field.setFocus()
    QApplication.sendEvent(field, QInputMethodEvent("日本", []))
    chat._window.sidebar.view.setFocus()
    assert (field.toPlainText(), field.is_composing) == ("日本", False)


def test_the_button_sends_what_is_being_composed(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat(ANN)
    field = field_of(chat)
    field.insert("see ")
    QApplication.sendEvent(field, QInputMethodEvent("日本", []))
    qtbot.mouseClick(chat._page.composer.send_button, Qt.MouseButton.LeftButton)
    assert rows(chat)[-1].text == "see 日本"
    assert field.toPlainText() == ""


def test_it_grows_to_eight_lines_and_scrolls_then(open_chat: OpenChat) -> None:
    chat = open_chat(ANN)
    field = field_of(chat)
    heights = []
    for lines in (1, 2, 8, 20):
        field.setPlainText("\n".join("x" * lines))
        heights.append(field.height() if field.height() else field.minimumHeight())
    QApplication.processEvents()
    one, two, eight, twenty = heights
    assert one < two < eight == twenty
    line = field.fontMetrics().lineSpacing()
    assert (two - one, eight - one) == (line, 7 * line)


def test_each_room_has_its_own_draft(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat(ANN)
    qtbot.keyClicks(field_of(chat), "for Ann")
    chat.open_room(TEAM)
    assert field_of(chat).toPlainText() == ""
    qtbot.keyClicks(field_of(chat), "for the team")
    chat._page.composer.begin_reply(rows(chat, TEAM)[0])
    chat.open_room(ANN)
    assert field_of(chat).toPlainText() == "for Ann"
    assert not chat._page.composer.quote.isVisible()
    assert chat.session.draft(TEAM).reply_to is not None
    chat.open_room(TEAM)
    assert field_of(chat).toPlainText() == "for the team"
    assert chat._page.composer.quote.isVisible()


def test_the_caret_comes_back_with_the_draft(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat(ANN)
    qtbot.keyClicks(field_of(chat), "hello")
    qtbot.keyClick(field_of(chat), Qt.Key.Key_Home)
    qtbot.keyClick(field_of(chat), Qt.Key.Key_Right)
    chat.open_room(TEAM)
    chat.open_room(ANN)
    assert field_of(chat).textCursor().position() == 1


def test_a_sent_message_leaves_no_draft(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat(ANN)
    qtbot.keyClicks(field_of(chat), "hi")
    qtbot.keyClick(field_of(chat), Qt.Key.Key_Return)
    chat.open_room(TEAM)
    assert not chat.session.draft(ANN)


def test_answering_and_its_end_by_escape(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat(ANN)
    composer = chat._page.composer
    composer.begin_reply(rows(chat)[0])
    qtbot.keyClick(field_of(chat), Qt.Key.Key_Escape)
    assert not composer.quote.isVisible()
    composer.begin_reply(rows(chat)[0])
    qtbot.keyClicks(field_of(chat), "yes")
    qtbot.keyClick(field_of(chat), Qt.Key.Key_Return)
    sent = rows(chat)[-1]
    assert (sent.text, sent.type) == ("yes", "reply")
    assert sent.reply is not None
    assert sent.reply.comment_id == rows(chat)[0].id
    assert not composer.quote.isVisible()


def test_up_in_the_empty_field_edits_the_last_own_message(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat(ANN)
    field = field_of(chat)
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert field.toPlainText() == "my own words"
    assert chat.session.timeline(ANN)[1] == chat._page.composer.draft().edit_of
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.toPlainText() == ""


def test_editing_gives_back_what_was_begun(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat(ANN)
    qtbot.keyClicks(field_of(chat), "half a thought")
    chat._page.composer.begin_edit(rows(chat)[1])
    qtbot.keyClick(field_of(chat), Qt.Key.Key_Escape)
    assert field_of(chat).toPlainText() == "half a thought"


def test_up_moves_the_caret_when_there_is_text(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat(ANN)
    qtbot.keyClicks(field_of(chat), "text")
    qtbot.keyClick(field_of(chat), Qt.Key.Key_Up)
    assert field_of(chat).toPlainText() == "text"


def test_files_become_tiles_with_captions(open_chat: OpenChat, qtbot: QtBot, tmp_path: Path) -> None:
    chat = open_chat(ANN)
    composer = chat._page.composer
    one, two = tmp_path / "one.png", tmp_path / "two.txt"
    QImage(20, 10, QImage.Format.Format_RGB32).save(str(one))
    two.write_text("hello")
    composer.add_files([str(one), str(two), str(tmp_path / "missing"), str(tmp_path)])
    assert [tile.path for tile in composer.strip.tiles] == [str(one), str(two)]
    qtbot.keyClicks(field_of(chat), "first")
    qtbot.mouseClick(
        composer.strip.tiles[1], Qt.MouseButton.LeftButton, pos=composer.strip.tiles[1].rect().center()
    )
    assert field_of(chat).toPlainText() == ""
    qtbot.keyClicks(field_of(chat), "second")
    qtbot.mouseClick(
        composer.strip.tiles[0], Qt.MouseButton.LeftButton, pos=composer.strip.tiles[0].rect().center()
    )
    assert field_of(chat).toPlainText() == "first"
    qtbot.keyClick(field_of(chat), Qt.Key.Key_Return)
    sent = [comment.attachment for comment in rows(chat)[-2:]]
    assert [(one.name, one.caption) for one in sent if one] == [("one.png", "first"), ("two.txt", "second")]
    assert not composer.strip.isVisible()
    assert field_of(chat).toPlainText() == ""


def test_a_tile_is_taken_away_by_the_delete_key(open_chat: OpenChat, qtbot: QtBot, tmp_path: Path) -> None:
    chat = open_chat(ANN)
    composer = chat._page.composer
    paper = tmp_path / "paper.txt"
    paper.write_text("x")
    composer.add_files([str(paper)])
    qtbot.keyClick(composer.strip.tiles[0], Qt.Key.Key_Delete)
    assert composer.strip.files == ()
    assert not composer.strip.isVisible()


def test_pasting_takes_files_pictures_and_plain_text(open_chat: OpenChat, tmp_path: Path) -> None:
    chat = open_chat(ANN)
    field, composer = field_of(chat), chat._page.composer
    rich = QMimeData()
    rich.setHtml("<b>bold</b>")
    rich.setText("bold")
    field.insertFromMimeData(rich)
    assert field.toPlainText() == "bold"
    paper = tmp_path / "paper.txt"
    paper.write_text("x")
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(paper))])
    field.insertFromMimeData(files)
    picture = QMimeData()
    picture.setImageData(QImage(8, 8, QImage.Format.Format_RGB32))
    field.insertFromMimeData(picture)
    assert [Path(file.path).suffix for file in composer.strip.files] == [".txt", ".png"]


def drop(target: QWidget, source: QMimeData) -> Qt.DropAction:
    """Drags over `target` and lets go, as a file manager that would rather move; what it is told happened."""
    middle, move = target.rect().center(), Qt.DropAction.MoveAction
    may = move | Qt.DropAction.CopyAction
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(middle, may, source, left, none)
    enter.setDropAction(move)
    enter.ignore()
    QApplication.sendEvent(target, enter)
    if not enter.isAccepted():
        return Qt.DropAction.IgnoreAction
    over = QDragMoveEvent(middle, may, source, left, none)
    QApplication.sendEvent(target, over)
    end = QDropEvent(middle.toPointF(), may, source, left, none)
    end.setDropAction(move)
    QApplication.sendEvent(target, end)
    assert over.isAccepted()
    assert end.isAccepted()
    assert enter.dropAction() == over.dropAction() == end.dropAction()
    return end.dropAction()


def files_of(*paths: Path | str) -> QMimeData:
    source = QMimeData()
    source.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return source


@pytest.mark.parametrize("place", ["timeline", "composer"])
def test_dropped_files_are_copied_and_folders_are_refused(
    open_chat: OpenChat, tmp_path: Path, place: str
) -> None:
    page = open_chat(ANN)._page
    target = page.composer if place == "composer" else page.timeline.viewport()
    papers = [tmp_path / "paper.txt", tmp_path / "a ü#%.txt"]
    for paper in papers:
        paper.write_text("x")
    source = files_of(*papers, tmp_path)
    source.setUrls([*source.urls(), QUrl("https://example.org/x.png")])
    assert drop(target, source) == Qt.DropAction.CopyAction
    assert [file.path for file in page.composer.strip.files] == [str(paper) for paper in papers]
    assert drop(target, files_of(tmp_path)) == Qt.DropAction.IgnoreAction
    assert page.composer.field.toPlainText() == ""


def test_words_addresses_and_pictures_can_be_dropped_on_the_composer(open_chat: OpenChat) -> None:
    composer = open_chat(ANN)._page.composer
    words = QMimeData()
    words.setText("some <b>words</b> ")
    words.setHtml("<b>some words</b>")
    assert drop(composer, words) == Qt.DropAction.CopyAction
    address = QMimeData()
    address.setUrls([QUrl("https://example.org/page")])
    assert drop(composer, address) == Qt.DropAction.CopyAction
    assert composer.field.toPlainText() == "some <b>words</b> https://example.org/page"
    picture = QMimeData()
    picture.setImageData(QImage(8, 8, QImage.Format.Format_RGB32))
    assert drop(composer, picture) == Qt.DropAction.CopyAction
    assert len(composer.strip.files) == 1


def test_copying_takes_plain_text_alone(open_chat: OpenChat) -> None:
    field = field_of(open_chat(ANN))
    field.setPlainText("one\ntwo 🇮🇩")
    field.selectAll()
    source = field.createMimeDataFromSelection()
    assert source.formats() == ["text/plain"]
    assert source.text() == "one\ntwo 🇮🇩"


def test_pasting_a_folder_writes_no_path(open_chat: OpenChat, tmp_path: Path) -> None:
    field = field_of(open_chat(ANN))
    field.insertFromMimeData(files_of(tmp_path))
    assert field.toPlainText() == ""


def test_nothing_can_be_dropped_where_the_form_is_hidden(open_chat: OpenChat, tmp_path: Path) -> None:
    page = open_chat(ANN)._page
    page.set_parts(header=True, form=False)
    assert not page.timeline.acceptDrops()
    page.set_parts(header=True, form=True)
    assert page.timeline.acceptDrops()


def test_a_refused_kind_of_file_is_named(open_chat: OpenChat, qtbot: QtBot, tmp_path: Path) -> None:
    chat = open_chat(ANN, options={"allowedFileTypes": ["PNG"]})
    paper = tmp_path / "paper.exe"
    paper.write_text("x")
    before = len(rows(chat))
    chat._page.composer.add_files([str(paper)])
    qtbot.keyClick(field_of(chat), Qt.Key.Key_Return)
    assert len(rows(chat)) == before
    assert "paper.exe" in chat.toasts.text


def test_typing_is_told_once_and_ends_with_sending(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat(ANN)
    told: list[bool] = []
    chat._page.composer.typing_changed.connect(told.append)
    qtbot.keyClicks(field_of(chat), "abc")
    assert told == [True]
    qtbot.keyClick(field_of(chat), Qt.Key.Key_Return)
    assert told == [True, False]


def test_a_draft_of_the_last_run_is_laid_out(open_chat: OpenChat) -> None:
    chat = open_chat()
    chat.session.set_draft(NEWS, Draft(text="half", caret=2))
    chat.open_room(NEWS)
    assert field_of(chat).toPlainText() == "half"
    assert field_of(chat).textCursor().position() == 2


def test_every_file_of_a_draft_of_the_last_run_has_its_caption(open_chat: OpenChat, tmp_path: Path) -> None:
    chat = open_chat()
    files = [tmp_path / name for name in ("one.txt", "two.txt")]
    for file in files:
        file.write_text("x")
    draft = Draft(text="first", files=tuple(map(str, files)), captions=("first", "second"))
    chat.session.set_draft(NEWS, draft)
    chat.open_room(NEWS)
    assert [file.caption for file in chat._page.composer.strip.files] == ["first", "second"]
    assert field_of(chat).toPlainText() == "first"


def test_without_an_account_it_says_why_nothing_can_be_written(open_chat: OpenChat) -> None:
    chat = open_chat(ANN)
    composer = chat._page.composer
    composer.set_disabled_reason("Sign in to write messages.")
    assert not composer.field.isVisible()
    composer.set_disabled_reason("")
    assert composer.field.isVisible()


def test_an_emoji_is_found_by_name_and_set_in(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat(ANN)
    button = chat._page.composer.emoji_button
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Return)
    picker = QApplication.activePopupWidget()
    assert picker is not None
    qtbot.keyClicks(picker.search, "broken heart")  # type: ignore[attr-defined]  # the picker's own field
    qtbot.keyClick(picker.search, Qt.Key.Key_Return)  # type: ignore[attr-defined]  # the picker's own field
    assert field_of(chat).toPlainText() == "💔"
    assert chat.focusWidget() is field_of(chat)  # one writes on
    assert QApplication.activePopupWidget() is None


def test_a_screen_reader_hears_no_markup_of_tool_tips(open_chat: OpenChat, tmp_path: Path) -> None:
    composer = open_chat(ANN)._page.composer
    paper = tmp_path / "a <b>bold< name.txt"
    paper.write_text("x")
    composer.add_files([str(paper)])
    buttons = (composer.send_button, composer.attach_button, composer.emoji_button)
    heard = [
        QAccessible.queryAccessibleInterface(button).text(QAccessible.Text.Description) for button in buttons
    ]
    assert heard == ["Send", "Attach files", "Emoji"]
    assert "&lt;b&gt;bold&lt;" in composer.strip.tiles[0].toolTip()


def test_the_frame_shows_that_the_field_has_the_focus(open_chat: OpenChat) -> None:
    chat = open_chat(ANN)
    composer, accent = chat._page.composer, chat.themes.theme.colour("accent")

    def edge() -> QColor:
        return composer._box.grab().toImage().pixelColor(composer._box.width() // 2, 0)

    composer.focus_field()
    assert edge() == accent
    composer.emoji_button.setFocus()
    assert edge() != accent
