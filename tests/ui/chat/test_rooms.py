"""The room list: order, filter, keys, what a row says, and starting conversations."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QFocusEvent, QImage
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from qiscus_desktop.core import events
from qiscus_desktop.core.models import Comment, Room, RoomKind, User
from qiscus_desktop.store.drafts import Draft
from qiscus_desktop.ui.chat_widget import ChatWidget
from qiscus_desktop.ui.rooms.chips import Chip
from qiscus_desktop.ui.rooms.new_chat import ChatKind
from qiscus_desktop.ui.rooms.preview import PreviewKind, preview_of
from tests.support.waiting import PATIENCE_MS
from tests.ui.chat import small_world
from tests.ui.chat.small_world import ANN, NEWS, TEAM
from tests.ui.conftest import OpenChat


def names(chat: ChatWidget) -> list[str]:
    model = chat._window.sidebar.model
    return [model.index(at).data() for at in range(model.rowCount())]


def id_at(chat: ChatWidget, row: int) -> int:
    room = chat._window.sidebar.model.room_at(row)
    assert room is not None
    return room.id


def arrive(chat: ChatWidget, room_id: int, number: int, text: str = "news", sender: str = "ann") -> Comment:
    new = small_world.comment(room_id, number, text, sender)
    chat.session.apply(events.CommentReceived(new))
    return new


def test_the_newest_message_stands_first(open_chat: OpenChat) -> None:
    chat = open_chat()
    assert names(chat) == ["Ann Lee", "News", "The team"] or names(chat) == ["Ann Lee", "The team", "News"]
    arrive(chat, TEAM, 50, sender="bob")
    assert names(chat)[0] == "The team"
    arrive(chat, NEWS, 60, sender="bob")
    assert names(chat)[:2] == ["News", "The team"]


def test_an_open_room_one_was_removed_from_can_be_read_but_not_written_in(open_chat: OpenChat) -> None:
    """A toast was all that told it: the field stayed, and what was typed there could never be sent."""
    chat = open_chat()
    chat.open_room(TEAM)
    page = chat._page
    rows = len(chat.session.timeline(TEAM))
    me = chat.session.account_id
    chat.session.apply(events.ParticipantsChanged(TEAM, removed=(me,)))
    assert "The team" not in names(chat)
    assert page.room_id == TEAM
    assert len(chat.session.timeline(TEAM)) == rows > 0
    assert page.header.info.name.text() == "The team"
    assert page.composer._reason == "You are no longer in this conversation."
    assert not page.composer.field.isVisibleTo(page)
    assert not page.timeline.acceptDrops()
    chat.open_room(ANN)
    assert page.composer._reason == ""
    assert page.composer.field.isVisibleTo(page)


def test_a_new_room_comes_in_without_a_reset(open_chat: OpenChat) -> None:
    chat = open_chat()
    model = chat._window.sidebar.model
    resets: list[int] = []
    model.modelReset.connect(lambda: resets.append(1))
    room = Room(id=99, name="Zoe", kind=RoomKind.SINGLE, last_comment=small_world.comment(ANN, 90, "x"))
    chat.session.apply(events.RoomOpened(room))
    assert "Zoe" in names(chat)
    assert not resets


def test_the_filter_narrows_and_enter_opens_the_first(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat()
    sidebar = chat._window.sidebar
    qtbot.keyClicks(sidebar.filter, "TEAM")
    assert names(chat) == ["The team"]
    qtbot.keyClick(sidebar.filter, Qt.Key.Key_Return)
    assert chat.room_id == TEAM
    sidebar.filter.setText("nobody of this name")
    qtbot.waitUntil(sidebar.empty.isVisible)
    qtbot.mouseClick(sidebar.empty.button, Qt.MouseButton.LeftButton)
    assert len(names(chat)) == 3


def test_a_click_opens_a_room(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat()
    view = chat._window.sidebar.view
    index = chat._window.sidebar.model.index(1)
    with qtbot.waitSignal(chat.room_opened, timeout=PATIENCE_MS):
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(index).center())
    assert chat.room_id == id_at(chat, 1)


def test_arrows_walk_and_enter_opens(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat()
    sidebar = chat._window.sidebar
    qtbot.keyClick(sidebar.filter, Qt.Key.Key_Down)
    qtbot.keyClick(sidebar.view, Qt.Key.Key_Down)
    qtbot.keyClick(sidebar.view, Qt.Key.Key_Return)
    assert chat.room_id == id_at(chat, 1)


def test_rows_are_as_high_as_the_theme_says(open_chat: OpenChat) -> None:
    chat = open_chat()
    view = chat._window.sidebar.view
    rect = view.visualRect(chat._window.sidebar.model.index(0))
    assert rect.height() == round(chat.themes.theme.px("room-height"))


@pytest.mark.parametrize(
    ("change", "kind", "prefix", "text"),
    [
        ("draft", PreviewKind.DRAFT, "Draft:", "half a line"),
        ("typing", PreviewKind.TYPING, "", "Bob Ray is typing…"),
        ("message", PreviewKind.MESSAGE, "Bob:", "a team message"),
        ("own", PreviewKind.MESSAGE, "You:", "mine"),
    ],
)
def test_the_preview_says_what_matters_most(
    open_chat: OpenChat, change: str, kind: PreviewKind, prefix: str, text: str
) -> None:
    chat = open_chat()
    session = chat.session
    if change == "draft":
        session.set_draft(TEAM, Draft(text="half\n a line"))
    elif change == "typing":
        session.set_draft(TEAM, Draft(text="half\n a line"))
        session.apply(events.TypingChanged(TEAM, "bob", True, "Bob"))
    elif change == "own":
        session.send(TEAM, "mine")
    room = session.rooms.get(TEAM)
    assert room is not None
    preview = preview_of(room, session, is_open=False)
    assert (preview.kind, preview.prefix, preview.text) == (kind, prefix, text)
    assert bool(preview.tick) == (change == "own")


def test_a_screen_reader_hears_name_unread_and_preview(open_chat: OpenChat) -> None:
    chat = open_chat()
    model = chat._window.sidebar.model
    spoken = model.index(model.row_of(TEAM)).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "The team, 1 unread, Bob: a team message"


def test_the_keyboard_stays_with_its_room_when_all_is_sorted_anew(open_chat: OpenChat) -> None:
    chat = open_chat()
    sidebar = chat._window.sidebar
    sidebar.view.setCurrentIndex(sidebar.model.index(sidebar.model.row_of(ANN)))
    sidebar.filter.setText("e")
    for number, room_id in ((80, TEAM), (81, NEWS)):
        arrive(chat, room_id, number, sender="bob")
    sidebar.filter.setText("")
    held = sidebar.model.room_at(sidebar.view.currentIndex().row())
    assert held is not None
    assert held.id == ANN


def test_a_thousand_rooms_are_one_list(open_chat: OpenChat) -> None:
    chat = open_chat()
    chat.session._services.state.take_rooms([Room(id=1000 + n, name=f"Room {n}") for n in range(1000)])
    model = chat._window.sidebar.model
    assert model.rowCount() == 1003
    arrive(chat, TEAM, 70, sender="bob")
    assert model.row_of(TEAM) == 0
    chat._window.sidebar.view.scrollToBottom()
    QApplication.processEvents()
    assert not chat.grab().isNull()


@pytest.mark.qt_loop
async def test_the_dialog_starts_a_group_from_typed_people(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat()
    dialog = chat._window.sidebar.start_chat()
    try:
        dialog.kind_buttons[ChatKind.GROUP].click()
        assert not dialog.start_button.isEnabled()
        dialog.name_field.setText("Hikers")
        dialog.search_field.setFocus()
        qtbot.keyClicks(dialog.search_field, "ann")
        qtbot.keyClick(dialog.search_field, Qt.Key.Key_Return)
        dialog._add_person(User(id="bob", name="Bob"))
        assert list(dialog._people) == ["ann", "bob"]
        assert dialog.start_button.isEnabled()
        dialog._remove_person("ann")
        dialog._remove_person("bob")
        assert not dialog.start_button.isEnabled()
    finally:
        dialog.reject()


@pytest.mark.qt_loop
async def test_a_failure_is_one_sentence_in_the_dialog(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat()
    dialog = chat._window.sidebar.start_chat()
    try:
        dialog.search_field.setText("ann")
        dialog.start_button.click()
        for _ in range(10):
            await asyncio.sleep(0)
        assert dialog.error.text() == "This needs a connection to the server."
        assert dialog.start_button.isEnabled()
    finally:
        dialog.reject()


def test_the_menu_of_a_row_marks_it_as_read(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat(NEWS)
    with qtbot.waitSignal(chat.unread_changed, timeout=PATIENCE_MS):
        chat._window.sidebar.mark_read_requested.emit(ANN)
    room = chat.session.rooms.get(ANN)
    assert room is not None
    assert room.unread_count == 0


@pytest.mark.qt_loop
async def test_a_started_room_is_written_in_at_once(open_chat: OpenChat) -> None:
    chat = open_chat()
    dialog = chat._window.sidebar.start_chat()
    room = chat.session.rooms.get(ANN)
    assert room is not None
    dialog.activateWindow()
    await asyncio.sleep(0)
    dialog._done(room)
    chat.activateWindow()
    await asyncio.sleep(0)
    assert chat.room_id == ANN
    assert QApplication.focusWidget() is chat._page.composer.field


def test_the_ring_of_the_list_is_for_those_who_walk_by_keys(open_chat: OpenChat, qtbot: QtBot) -> None:
    view = open_chat()._window.sidebar.view
    view.setFocus()
    assert not view.is_walked
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.is_walked
    middle = view.visualRect(view.model().index(1, 0)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert not view.is_walked


def test_a_click_into_the_header_leaves_the_focus_where_one_writes(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat(ANN)
    field, info = chat._page.composer.field, chat._page.header.info
    field.setFocus()
    with qtbot.waitSignal(chat.header_clicked, timeout=PATIENCE_MS):
        qtbot.mouseClick(info, Qt.MouseButton.LeftButton)
    assert QApplication.focusWidget() is field
    info.setFocus(Qt.FocusReason.TabFocusReason)
    with qtbot.waitSignal(chat.header_clicked, timeout=PATIENCE_MS):
        qtbot.keyClick(info, Qt.Key.Key_Return)


def test_the_details_open_and_close_from_outside(open_chat: OpenChat) -> None:
    chat = open_chat(ANN)
    chat.header_clicked.connect(chat.toggle_details)
    chat._page.header.info.click()
    assert chat._window.details.isVisible()
    chat._page.header.info.click()
    assert not chat._window.details.isVisible()


@pytest.mark.qt_loop
async def test_keys_choose_people_of_a_group(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat()
    dialog = chat._window.sidebar.start_chat()
    try:
        dialog.kind_buttons[ChatKind.GROUP].click()
        dialog.name_field.setText("Runners")
        dialog.search_field.setFocus()
        qtbot.keyClicks(dialog.search_field, "bu")
        dialog._search_timer.stop()
        dialog._show_people("bu", [User(id="budi", name="Budi")])
        qtbot.keyClick(dialog.search_field, Qt.Key.Key_Return)
        assert list(dialog._people) == ["budi"]
        dialog._show_people("", [User(id="citra", name="Citra"), User(id="dewi", name="Dewi")])
        qtbot.keyClick(dialog.search_field, Qt.Key.Key_Down)
        qtbot.keyClick(dialog.results, Qt.Key.Key_Down)
        qtbot.keyClick(dialog.results, Qt.Key.Key_Return)
        assert list(dialog._people) == ["budi", "dewi"]
        assert dialog.start_button.isEnabled()  # nothing was started by the way
    finally:
        dialog.reject()


def test_the_open_room_stays_in_sight_when_it_moves_up(open_chat: OpenChat) -> None:
    chat = open_chat()
    chat.session._services.state.take_rooms([Room(id=1000 + n, name=f"Room {n}") for n in range(100)])
    view, model = chat._window.sidebar.view, chat._window.sidebar.model
    last = model.room_at(model.rowCount() - 1)
    assert last is not None
    chat.open_room(last.id)
    QApplication.processEvents()
    assert view.verticalScrollBar().value() > 0
    chat.session.send(last.id, "hello")
    QApplication.processEvents()
    assert model.row_of(last.id) == 0
    assert view.verticalScrollBar().value() == 0


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_the_cross_clears_the_search_and_stands_in_its_middle(
    open_chat: OpenChat, qtbot: QtBot, direction: Qt.LayoutDirection
) -> None:
    chat = open_chat()
    chat.setLayoutDirection(direction)
    field = chat._window.sidebar.filter
    assert field.clear_button is None
    field.setText("team")
    cross = field.clear_button
    assert cross is not None
    assert cross.isVisible()
    above, below = cross.geometry().top(), field.height() - cross.geometry().bottom() - 1
    assert abs(above - below) <= 1
    is_at_left = cross.geometry().center().x() < field.width() // 2
    assert is_at_left == (direction is Qt.LayoutDirection.RightToLeft)
    qtbot.mouseClick(cross, Qt.MouseButton.LeftButton)
    assert field.text() == ""
    assert not cross.isVisible()


def test_a_sheet_can_paint_the_whole_list(open_chat: OpenChat, tmp_path: Path) -> None:
    sheet = tmp_path / "rooms.qss"
    sheet.write_text(".qcw-rooms { background: #123456; }", encoding="utf-8")
    chat = open_chat(theme=sheet)
    sidebar = chat._window.sidebar
    picture = sidebar.grab().toImage()
    bottom = sidebar.height() - 4
    assert picture.pixelColor(sidebar.width() // 2, bottom).name() == "#123456"
    assert picture.pixelColor(2, 2).name() == "#123456"


def test_the_own_picture_is_a_button_with_a_menu(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat()
    button = chat._window.sidebar.account_button
    spoken = QAccessible.queryAccessibleInterface(button)
    assert spoken.role() == QAccessible.Role.Button
    assert spoken.text(QAccessible.Text.Name) == "Your account, Mia"
    assert not button.isEnabled()  # a host that gives no menu has nothing to press
    menu = QMenu(chat)
    menu.addAction("Sign out")
    chat.set_account_menu(menu)
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return):
        qtbot.keyClick(button, key)
        assert menu.isVisible()
        menu.close()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert menu.isVisible()
    menu.close()


@pytest.mark.qt_loop
async def test_enter_in_the_dialog_presses_what_has_the_focus(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat()
    dialog = chat._window.sidebar.start_chat()
    dialog.search_field.setText("ann")
    assert dialog.start_button.isEnabled()
    group = dialog.kind_buttons[ChatKind.GROUP]
    group.setFocus()
    qtbot.keyClick(group, Qt.Key.Key_Return)
    assert dialog.name_field.isVisible()
    dialog._add_person(User(id="bob", name="Bob"))
    (chip,) = dialog.chips.findChildren(Chip)
    chip.setFocus()
    qtbot.keyClick(chip, Qt.Key.Key_Return)
    assert not dialog._people
    assert dialog.focusWidget() is dialog.search_field
    dialog.cancel_button.setFocus()
    qtbot.keyClick(dialog.cancel_button, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert not dialog._is_busy


@pytest.mark.qt_loop
async def test_the_dialog_by_keys(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat()
    dialog = chat._window.sidebar.start_chat()
    person, group = dialog.kind_buttons[ChatKind.PERSON], dialog.kind_buttons[ChatKind.GROUP]
    channel = dialog.kind_buttons[ChatKind.CHANNEL]
    by_tab = [bool(one.focusPolicy() & Qt.FocusPolicy.TabFocus) for one in (person, group, channel)]
    assert by_tab == [True, False, False]
    channel.setFocus()
    qtbot.keyClick(channel, Qt.Key.Key_Space)
    assert channel.isChecked()
    assert dialog.focusWidget() is channel  # who chooses by keys goes on choosing
    qtbot.mouseClick(group, Qt.MouseButton.LeftButton)
    assert dialog.focusWidget() is dialog.name_field
    qtbot.mouseClick(person, Qt.MouseButton.LeftButton)
    dialog._show_people("", [User(id="ann", name="Ann"), User(id="bob", name="Bob")])
    by_tab_key = QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason)
    QApplication.sendEvent(dialog.results, by_tab_key)
    assert [item.text() for item in dialog.results.selectedItems()] == ["Ann  (ann)"]
    qtbot.keyClick(dialog.results, Qt.Key.Key_Down)
    dialog.results.itemActivated.emit(dialog.results.currentItem())  # Enter, or a double click
    assert dialog.search_field.text() == "bob"
    assert dialog._is_busy
    dialog.reject()


def test_accents_on_accents_stay_in_their_row(open_chat: OpenChat) -> None:
    chat = open_chat()
    sidebar = chat._window.sidebar
    first = sidebar.model.room_at(0)
    assert first is not None

    def rest_of_the_list() -> QImage:
        below = sidebar.view.visualRect(sidebar.model.index(1))
        return sidebar.view.viewport().grab().toImage().copy(below)

    before = rest_of_the_list()
    chat.session.apply(
        events.RoomOpened(
            msgspec.structs.replace(first, name="Z" + "\N{COMBINING LONG STROKE OVERLAY}\u0321\u031b" * 300)
        )
    )
    assert sidebar.model.index(0).data().startswith("Z")
    assert rest_of_the_list() == before


@pytest.mark.qt_loop
async def test_the_people_of_a_group_have_room_and_a_limit(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat()
    dialog = chat._window.sidebar.start_chat()
    dialog.kind_buttons[ChatKind.CHANNEL].click()
    segments = dialog.kind_buttons[ChatKind.CHANNEL]
    qtbot.waitUntil(lambda: segments.parentWidget().height() < 2 * segments.height())
    dialog.kind_buttons[ChatKind.GROUP].click()
    heights = []
    for number in range(12):
        dialog._add_person(User(id=f"p{number}", name=f"Somebody With A Very Long Name Indeed {number}"))
        QApplication.processEvents()
        heights.append(dialog.chips.height())
    dialog._add_person(User(id="w", name="W" * 70))
    QApplication.processEvents()
    assert dialog.chips.widget().width() <= dialog.chips.viewport().width()
    last = dialog.chips.chips[-1]
    assert dialog.name_field.nextInFocusChain() is dialog.chips.chips[0]
    assert last.nextInFocusChain() is dialog.search_field
    assert last.text().endswith("…  ×")
    assert last.visibleRegion().boundingRect() == last.rect()
    assert heights[3] > heights[2] > heights[1] > heights[0]
    assert heights[-1] == heights[3]  # from then on it scrolls
    dialog.reject()


def test_a_row_that_looks_as_before_is_not_painted_again(open_chat: OpenChat) -> None:
    chat = open_chat()
    view = chat._window.sidebar.view
    pictures = view.itemDelegate().pictures
    before = pictures.painted
    arrive(chat, NEWS, 50, sender="bob")  # one row changes, and all move
    QApplication.processEvents()
    assert pictures.painted == before + 1
    view.viewport().update()
    QApplication.processEvents()
    assert pictures.painted == before + 1
    chat.session.set_draft(ANN, Draft(text="half"))
    QApplication.processEvents()
    assert pictures.painted == before + 2
