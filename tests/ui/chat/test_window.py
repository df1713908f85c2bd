"""Wide and floating: widths, launcher, badge, focus, motion, and staying inside."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from qiscus_desktop.core import events
from qiscus_desktop.core.client import QiscusSDK
from qiscus_desktop.core.models import Participant, Room, RoomKind
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui.chat_widget import ChatWidget
from qiscus_desktop.ui.css_classes import css_classes_of
from qiscus_desktop.ui.widgets.labels import PlainLabel, PlainText
from qiscus_desktop.ui.window.placement import Measures, place
from tests.support.waiting import PATIENCE_MS
from tests.ui.chat import small_world
from tests.ui.chat.small_world import ANN, TEAM
from tests.ui.conftest import OpenChat

MEASURES = Measures(42, 20, 20, QSize(360, 480), 600)


def host(width: int = 900, height: int = 700) -> QMainWindow:
    window = QMainWindow()
    window.resize(width, height)
    return window


# ---- wide


def test_the_least_size_is_that_of_one_page(open_chat: OpenChat) -> None:
    chat = open_chat(ANN, size=(1200, 800))
    least = chat.minimumSizeHint()
    assert (280, 240) <= (least.width(), least.height()) <= (chat._px("narrow-below"), 480)
    chat.resize(least)
    QApplication.processEvents()
    field = chat._page.composer.field
    assert chat.rect().contains(field.rect().translated(field.mapTo(chat, field.rect().topLeft())))


def test_wide_shows_list_and_room_side_by_side(open_chat: OpenChat) -> None:
    chat = open_chat(ANN)
    assert {"qcw-container", "qcw-container--wide"} <= set(css_classes_of(chat))
    assert chat._window.sidebar.isVisible()
    assert chat._page.isVisible()
    assert not chat._parts.trigger.isVisible()
    assert not chat._page.header.back_button.isVisible()
    assert not chat._page.header.minimise_button.isVisible()
    assert chat._window.sidebar.width() == round(chat.themes.theme.px("list-width"))


def test_narrow_is_one_page_with_a_way_back(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat(ANN, size=(600, 600))
    window, page = chat._window, chat._page
    assert (window.sidebar.isVisible(), page.isVisible()) == (False, True)
    qtbot.mouseClick(page.header.back_button, Qt.MouseButton.LeftButton)
    assert (window.sidebar.isVisible(), page.isVisible()) == (True, False)
    assert chat.room_id == ANN
    window.sidebar.room_chosen.emit(TEAM)
    assert (window.sidebar.isVisible(), page.isVisible()) == (False, True)


def test_growing_and_shrinking_keeps_room_and_draft(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat(ANN)
    qtbot.keyClicks(chat._page.composer.field, "half")
    chat.resize(500, 600)
    QApplication.processEvents()
    chat.resize(1000, 600)
    QApplication.processEvents()
    assert (chat.room_id, chat._page.composer.field.toPlainText()) == (ANN, "half")
    assert chat._window.sidebar.isVisible()
    assert chat._window.sidebar.width() == round(chat.themes.theme.px("list-width"))


def test_the_list_width_is_kept_in_its_limits(open_chat: OpenChat) -> None:
    chat = open_chat(ANN)
    chat.set_list_width(350)
    assert chat._window.sidebar.width() == 350
    chat.set_list_width(5000)
    assert chat._window.sidebar.width() == round(chat.themes.theme.px("list-max-width"))


def test_the_last_room_is_open_at_the_next_start(open_chat: OpenChat) -> None:
    session = small_world.session()
    session.open_room(TEAM)
    chat = open_chat(session=session)
    assert chat.room_id == TEAM
    assert len(chat._page.timeline.timeline or ()) == 1


def test_without_a_room_it_says_what_to_do(open_chat: OpenChat) -> None:
    chat = open_chat()
    assert chat._page.empty.isVisible()
    assert not chat._page.composer.isVisible()


def test_without_conversations_the_list_alone_says_how_to_begin(open_chat: OpenChat) -> None:
    chat = open_chat(session=Session.offline(Database(None), small_world.ME, [], []))
    assert chat._page.empty.words.text() == "Conversations open here."
    assert not chat._page.empty.button.isVisible()
    chat.session.apply(events.RoomOpened(Room(id=1, unique_id="a-b", name="")))
    assert chat._page.empty.button.isVisible()
    chat.configure(show_rooms=False)
    assert chat._page.empty.words.text() == "No conversation is open."


def test_a_room_without_a_name_is_called_by_its_person(open_chat: OpenChat) -> None:
    chat = open_chat()
    people = (Participant(id=small_world.ME.id, name="Mia"), Participant(id="zoe", name=""))
    chat.session.apply(
        events.RoomOpened(Room(id=7, unique_id="3f2a", kind=RoomKind.SINGLE, participants=people))
    )
    chat.open_room(7)
    assert chat._page.header.info.name.text() == "zoe"


def test_a_very_long_name_leaves_room_for_the_members(open_chat: OpenChat) -> None:
    chat = open_chat()
    chat.session.apply(events.RoomOpened(Room(id=7, name="n" * 500, kind=RoomKind.GROUP)))
    chat.open_room(7)
    chat.toggle_details()
    details = chat._window.details
    assert details._name.text().replace("\u200b", "") == "n" * 79 + "…"
    assert details._name.minimumSizeHint().width() < details.width()
    assert details._name.toolTip() == "n" * 500


def test_wrapped_words_begin_where_the_window_does(qtbot: QtBot) -> None:
    text = PlainText("Addresses of a server of your own.")
    qtbot.addWidget(text)
    assert text.alignment() & Qt.AlignmentFlag.AlignLeft
    text.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert text.alignment() & Qt.AlignmentFlag.AlignRight
    text.setAlignment(Qt.AlignmentFlag.AlignCenter)
    text.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    assert text.alignment() & Qt.AlignmentFlag.AlignHCenter


def test_a_cut_line_ends_with_its_dots_in_either_direction(qtbot: QtBot) -> None:
    pictures = []
    for direction, alignment in (
        (Qt.LayoutDirection.LeftToRight, Qt.AlignmentFlag.AlignRight),
        (Qt.LayoutDirection.RightToLeft, Qt.AlignmentFlag.AlignLeft),
    ):
        label = PlainLabel("A conversation with a long name")
        qtbot.addWidget(label)
        label.setLayoutDirection(direction)
        label.setAlignment(alignment | Qt.AlignmentFlag.AlignVCenter)
        label.resize(120, 30)
        pictures.append(label.grab().toImage())
    assert pictures[0] == pictures[1]


# ---- floating


def test_the_launcher_opens_and_closes(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat(mode="widget", parent=host())
    trigger, told = chat._parts.trigger, []
    chat.open_changed.connect(told.append)
    assert {"qcw-trigger-btn", "qcw-trigger-button"} <= set(css_classes_of(trigger))
    assert not chat._window.isVisible()
    qtbot.mouseClick(trigger, Qt.MouseButton.LeftButton)
    assert chat._window.isVisible()
    assert "qcw-container--open" in css_classes_of(chat)
    assert (chat._window.width(), chat._window.height()) == (360, 480)
    qtbot.mouseClick(trigger, Qt.MouseButton.LeftButton)
    assert not chat._window.isVisible()
    assert "qcw-container--open" not in css_classes_of(chat)
    assert told == [True, False]


def test_the_launcher_has_a_ring_only_for_the_keyboard(open_chat: OpenChat) -> None:
    trigger = open_chat(mode="widget", parent=host())._parts.trigger

    def edge() -> str:
        return trigger.grab().toImage().pixelColor(trigger.width() // 2, 0).name()

    trigger.clearFocus()
    plain = edge()
    trigger.setFocus(Qt.FocusReason.ActiveWindowFocusReason)
    assert (trigger.hasFocus(), edge()) == (True, plain)
    trigger.clearFocus()
    trigger.setFocus(Qt.FocusReason.TabFocusReason)
    assert edge() != plain


def test_on_the_screen_it_follows_when_that_changes(open_chat: OpenChat) -> None:
    chat = open_chat(mode="widget")
    place = chat.geometry()
    assert chat.screen().availableGeometry().contains(place)
    chat.move(0, 0)
    # What Qt says when the resolution changes, or a panel comes.
    chat.screen().availableGeometryChanged.emit(chat.screen().availableGeometry())
    assert chat.geometry() == place


def test_window_and_launcher_stand_as_in_the_web(open_chat: OpenChat) -> None:
    window = host()
    chat = open_chat(mode="widget", parent=window)
    chat.set_open(True)
    trigger, wrapper = chat._parts.trigger, chat._window
    corner = trigger.mapTo(window, trigger.rect().bottomRight())
    assert (window.width() - 1 - corner.x(), window.height() - 1 - corner.y()) == (42, 20)
    lower = wrapper.mapTo(window, wrapper.rect().bottomRight())
    assert window.width() - 1 - lower.x() == 42
    assert trigger.mapTo(window, trigger.rect().topLeft()).y() - 1 - lower.y() == 20
    assert trigger.height() == 44
    window.resize(700, 640)
    QApplication.processEvents()
    corner = trigger.mapTo(window, trigger.rect().bottomRight())
    assert (window.width() - 1 - corner.x(), window.height() - 1 - corner.y()) == (42, 20)


def test_the_badge_counts_what_is_unread(open_chat: OpenChat) -> None:
    chat = open_chat(mode="widget", parent=host())
    badge = chat._parts.trigger.badge
    assert (badge.isVisible(), badge.text()) == (True, "3")
    chat.session.mark_read(ANN, ANN * 1000 + 3)
    chat.session.mark_read(TEAM, TEAM * 1000 + 1)
    assert not badge.isVisible()
    chat._parts.trigger.set_unread(250)
    assert badge.text() == "99+"
    assert "250 unread messages" in chat._parts.trigger.accessibleName()


def test_escape_closes_and_gives_the_focus_back(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat(ANN, mode="widget", parent=host())
    chat.set_open(True)
    field = chat._page.composer.field
    assert QApplication.focusWidget() is field
    chat._page.composer.begin_reply(chat.session.timeline(ANN)[0])
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert chat.is_open
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not chat.is_open
    assert QApplication.focusWidget() is chat._parts.trigger


def test_escape_ends_the_details_before_the_chat(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat(ANN, mode="widget", parent=host())
    chat.set_open(True)
    chat._page.header.details_button.click()
    focused = QApplication.focusWidget()
    assert focused is not None
    assert chat._window.details in (focused, focused.parentWidget())
    qtbot.keyClick(focused, Qt.Key.Key_Escape)
    assert chat.is_open
    assert not chat._window.details.isVisible()
    assert QApplication.focusWidget() is chat._page.composer.field


def test_minimising_stays_in_the_room_with_its_draft(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat(ANN, mode="widget", parent=host())
    chat.set_open(True)
    qtbot.keyClicks(chat._page.composer.field, "half")
    qtbot.mouseClick(chat._page.header.minimise_button, Qt.MouseButton.LeftButton)
    assert not chat.is_open
    assert (chat.room_id, chat.session.active_room_id) == (ANN, ANN)
    chat.toggle()
    assert chat._page.composer.field.toPlainText() == "half"


def test_the_list_is_the_first_page_when_there_is_a_choice(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat(mode="widget", parent=host())
    chat.set_open(True)
    assert chat._window.sidebar.isVisible()
    chat._window.sidebar.room_chosen.emit(ANN)
    QApplication.processEvents()
    assert not chat._window.sidebar.isVisible()
    assert chat._page.header.back_button.isVisible()
    qtbot.mouseClick(chat._page.header.back_button, Qt.MouseButton.LeftButton)
    assert chat._window.sidebar.isVisible()


def test_clicks_beside_the_chat_reach_the_host(open_chat: OpenChat) -> None:
    window = host()
    chat = open_chat(mode="widget", parent=window)
    chat.set_open(True)
    trigger = chat._parts.trigger
    beside = trigger.mapTo(window, trigger.rect().center())
    beside.setX(beside.x() - 200)
    assert chat.geometry().contains(beside)
    assert window.childAt(beside) is not chat


def test_a_small_host_is_covered_and_can_be_left(open_chat: OpenChat, qtbot: QtBot) -> None:
    window = host(400, 500)
    chat = open_chat(ANN, mode="widget", parent=window)
    chat.set_open(True)
    assert chat._window.size() == window.size()
    assert "qcw-chat-wrapper--floating" not in css_classes_of(chat._window)
    qtbot.mouseClick(chat._page.header.minimise_button, Qt.MouseButton.LeftButton)
    assert chat._parts.trigger.isVisible()
    chat.set_open(True)
    chat.close_room()
    button = chat._window.sidebar.minimise_button
    assert button is not None
    QApplication.processEvents()
    assert button.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert chat._parts.trigger.isVisible()


def test_a_sign_in_form_that_covers_its_host_can_be_left(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat(mode="widget", parent=host(400, 500))
    chat.show_login()
    chat.set_open(True)
    QApplication.processEvents()
    assert "qcw-login--floating" not in css_classes_of(chat.login)
    button = chat.login.minimise_button
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert chat._parts.trigger.isVisible()


def test_without_a_host_it_floats_over_the_screen(open_chat: OpenChat) -> None:
    chat = open_chat(mode="widget")
    assert chat.windowFlags() & Qt.WindowType.FramelessWindowHint
    chat.set_open(True)
    area = chat.screen().availableGeometry()
    assert area.contains(chat.geometry())
    assert area.contains(QRect(chat._window.mapToGlobal(chat._window.rect().topLeft()), chat._window.size()))


def test_it_moves_when_motion_is_wanted(open_chat: OpenChat, qtbot: QtBot) -> None:
    chat = open_chat(mode="widget", parent=host())
    assert chat._stage.floating is not None
    chat.setProperty("reduced_motion", False)
    with qtbot.waitSignal(chat._stage.floating.settled, timeout=PATIENCE_MS) as settled:
        chat.set_open(True)
        is_moving = chat._stage.floating.is_moving
    assert settled.args == [True]
    assert chat._parts.clip_area.height() == 480
    assert is_moving or chat._stage.floating.placement is not None


def test_settings_of_the_official_widget(open_chat: OpenChat) -> None:
    chat = open_chat(
        ANN,
        mode="widget",
        parent=host(),
        options={"widgetButtonText": "Help", "config": {"showHeader": False}},
    )
    chat.set_open(True)
    assert chat._parts.trigger.text() == "Help"
    assert not chat._page.header.isVisible()
    chat.configure(widgetButtonText="", config={"showHeader": True, "showCommentForm": False})
    assert chat._page.header.isVisible()
    assert not chat._page.composer.isVisible()
    assert "qcw-trigger-btn--round" in css_classes_of(chat._parts.trigger)
    with pytest.raises(ValueError, match="widgetButtonTxt"):
        chat.configure(widgetButtonTxt="x")


def test_pictures_of_the_integrators_own(open_chat: OpenChat, tmp_path: Path) -> None:
    picture = QImage(64, 64, QImage.Format.Format_RGB32)
    picture.fill(QColor("#ff0000"))
    path = tmp_path / "logo.png"
    picture.save(str(path))
    chat = open_chat(mode="widget", parent=host())
    chat.configure(widgetButtonText="", widgetButtonIcon=str(path), emptyStateUrl=str(path))
    QApplication.processEvents()
    trigger = chat._parts.trigger
    seen = QColor(trigger.grab().toImage().pixel(trigger.rect().center())).name()
    assert seen == "#ff0000"
    chat.configure(widgetButtonIcon=str(tmp_path / "missing.png"))
    assert trigger._picture is None


async def _sign_in_first(sdk: QiscusSDK) -> None:
    sdk.core._user.account = small_world.ME


def test_a_chat_made_after_sign_in_knows_who_is_there(qtbot: QtBot) -> None:
    sdk = QiscusSDK()
    asyncio.run(_sign_in_first(sdk))
    chat = ChatWidget(sdk, mode="wide", theme="light")
    try:
        assert chat.session.account_id == "me"
        assert not chat._page.empty.words.text().startswith("You are not")
    finally:
        asyncio.run(chat.shut_down())
        chat.deleteLater()


LOUD = """
* { background: #FFCC00; color: #CC0000; font-size: 30px; border: 3px solid black; font-style: italic; }
* { font-family: "DejaVu Serif", "Times New Roman", "Courier New"; }
QPushButton { padding: 20px; background: blue; } QLineEdit { border-radius: 0; }
QLabel { padding: 9px; margin: 7px; }
"""


@pytest.mark.parametrize("room_id", [0, ANN])
def test_a_loud_host_does_not_change_the_chat(open_chat: OpenChat, room_id: int) -> None:
    pictures = []
    for sheet in ("", LOUD):
        window = host()
        window.setStyleSheet(sheet)
        chat = open_chat(room_id, mode="widget", parent=window)
        chat.set_open(True)
        chat._page.composer.add_files([__file__])
        QApplication.processEvents()
        pictures.append(chat._window.grab().toImage())
    assert pictures[0] == pictures[1]


def test_the_mode_comes_from_the_options_or_is_refused(open_chat: OpenChat) -> None:
    chat = open_chat(mode=None, options={"mode": "wide"})
    assert chat.mode == "wide"
    with pytest.raises(AttributeError, match="'mode' of 'ChatWidget' object has no setter"):
        chat.mode = "widget"
    with pytest.raises(ValueError, match="sideways"):
        ChatWidget(QiscusSDK(), mode="sideways")


sizes = st.integers(1, 3000)


@given(sizes, sizes, st.integers(20, 300), st.booleans(), st.booleans(), st.booleans())
def test_nothing_ever_stands_outside(
    width: int, height: int, trigger: int, is_open: bool, is_mirrored: bool, may_fill: bool
) -> None:
    area = QRect(100, 50, width, height)
    button = QSize(min(trigger, width), min(44, height))
    found = place(
        area, button, MEASURES, is_open=is_open, is_mirrored=is_mirrored, margin=23, may_fill=may_fill
    )
    assert area.contains(found.container)
    if not found.is_full:
        assert area.contains(found.trigger)
