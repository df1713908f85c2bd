"""Structured comments: what is written, what can be pressed, and payloads that promise nothing."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qiscus_desktop.ui.timeline.delegates.groups import Group, strip_of
from qiscus_desktop.ui.timeline.delegates.parts import HitKind, Picture, Text
from qiscus_desktop.ui.timeline.delegates.payloads import buttons_of
from tests.store.builders import a_comment
from tests.ui.timeline.conftest import MakeWindow
from tests.ui.timeline.window import Window

LINK = {"label": "Web", "type": "link", "payload": {"url": "https://shop.example/1"}}
EVIL = {"label": "Evil", "type": "link", "payload": {"url": "javascript:alert(1)"}}
YES = {"label": "Yes", "type": "postback", "postback_text": "I agree", "payload": {}}


def test_buttons_are_pressed_by_index(open_window: MakeWindow, qtbot: QtBot) -> None:
    payload = {"text": "Well?", "buttons": [LINK, YES, EVIL]}
    window = open_window([a_comment(1, "Well?", type="buttons", payload=payload)])
    with qtbot.waitSignal(window.view.intentions.button_activated) as pressed:
        window.click(window.place_of("t1", HitKind.BUTTON, "1"))
    assert pressed.args[1] == 1
    assert buttons_of(payload)[1] is YES
    with qtbot.waitSignal(window.view.intentions.link_activated) as opened:
        window.click(window.place_of("t1", HitKind.LINK))
    assert opened.args == ["https://shop.example/1"]
    window.place_of("t1", HitKind.BUTTON, "2")


def test_the_buttons_of_all_cards_are_counted_through(open_window: MakeWindow) -> None:
    cards = [
        {"title": "One", "buttons": [YES, LINK]},
        {"title": "Two", "image": "file:///etc/x", "buttons": [YES]},
    ]
    payload = {"cards": cards}
    window = open_window([a_comment(1, "Catalogue", type="carousel", payload=payload)])
    window.place_of("t1", HitKind.BUTTON, "0")
    window.place_of("t1", HitKind.BUTTON, "2")
    assert buttons_of(payload)[2] is YES
    assert window.parts("t1", Picture) == []


def test_places_and_people(open_window: MakeWindow) -> None:
    place = {"name": "Monas", "address": "Jakarta", "map_url": "https://maps.example/1"}
    person = {"name": "Ani", "value": "+62 1", "type": "phone"}
    window = open_window(
        [
            a_comment(1, "x", type="location", payload=place),
            a_comment(2, "y", type="contact_person", payload=person),
        ]
    )
    assert "Monas" in window.words("t1")
    assert "Jakarta" in window.words("t1")
    window.place_of("t1", HitKind.LINK, "https://maps.example/1")
    assert "+62 1" in window.words("t2")


@pytest.mark.parametrize(
    "kind", ["location", "contact_person", "buttons", "account_linking", "card", "carousel", "custom"]
)
@pytest.mark.parametrize(
    "payload",
    [
        None,
        {},
        {"buttons": 3, "cards": "x"},
        {"cards": [1, None, {"buttons": [None, {}]}]},
        {"name": 5, "title": []},
    ],
)
def test_a_payload_without_sense_shows_the_words(open_window: MakeWindow, kind: str, payload: Any) -> None:
    window = open_window([a_comment(1, "the words", type=kind, payload=payload)])
    assert window.of("t1").layout.bubble.height() > 0
    assert not window.picture().isNull()
    if payload in (None, {}):
        assert "the words" in window.words("t1")


def a_carousel(count: int) -> dict[str, Any]:
    cards = [{"title": f"Card {number}", "buttons": [YES]} for number in range(count)]
    return {"cards": cards}


def strip(window: Window) -> Group:
    found = strip_of(window.of("t1").layout.content)
    assert found is not None
    return found


def offset(window: Window) -> int:
    slide = strip(window).slide
    assert slide is not None
    return slide.offset


def test_time_stands_above_the_buttons_which_reach_from_edge_to_edge(open_window: MakeWindow) -> None:
    payload = {"text": "Well?", "buttons": [YES, LINK]}
    window = open_window([a_comment(1, "Well?", type="buttons", payload=payload)])
    layout = window.of("t1").layout
    foot = next(part for part in layout.content.parts if isinstance(part, Group))
    in_row = foot.rect.translated(layout.content_at)
    border = window.view.look.bubble(layout.key.place, "buttons").border
    assert (in_row.left(), in_row.right()) == (
        layout.bubble.left() + border.left(),
        layout.bubble.right() - border.right(),
    )
    assert in_row.bottom() == layout.bubble.bottom() - border.bottom()
    times = [part for part in layout.parts if isinstance(part, Text)]
    assert all(part.rect.bottom() <= in_row.top() for part in times)


def test_cards_slide_by_arrow_and_what_is_pressed_moves_with_them(
    open_window: MakeWindow, qtbot: QtBot
) -> None:
    window = open_window([a_comment(1, "Trips", type="carousel", payload=a_carousel(6))])
    window.root.setProperty("reduced_motion", True)
    spot = window.place_of("t1", HitKind.BUTTON, "0") + QPoint(100, 4)  # away from the arrow
    window.click(window.place_of("t1", HitKind.PAGE, "1"))
    turned = offset(window)
    assert turned > 0
    with qtbot.waitSignal(window.view.intentions.button_activated) as pressed:
        window.click(spot)
    assert pressed.args[1] > 0
    window.click(window.place_of("t1", HitKind.PAGE, "-1"))
    assert offset(window) == 0


def test_cards_slide_by_the_keyboard_and_stop_at_the_end(open_window: MakeWindow) -> None:
    window = open_window([a_comment(1, "Trips", type="carousel", payload=a_carousel(6))])
    window.root.setProperty("reduced_motion", True)
    window.view.setFocus()
    window.key(Qt.Key.Key_Up)
    slide = strip(window).slide
    assert slide is not None
    for _ in range(8):
        window.key(Qt.Key.Key_Right)
    assert slide.offset == slide.most > 0
    window.key(Qt.Key.Key_Left)
    assert slide.offset % slide.step == 0  # a card stands at the edge again
    for _ in range(8):
        window.key(Qt.Key.Key_Left)
    assert slide.offset == 0


@pytest.mark.parametrize("is_right_to_left", [False, True])
def test_a_wheel_pushes_the_cards_and_scrolls_the_list(
    open_window: MakeWindow, is_right_to_left: bool
) -> None:
    carousel = a_comment(1, "Trips", type="carousel", payload=a_carousel(6))
    window = open_window([carousel], is_right_to_left=is_right_to_left)
    at = QPointF(window.place_of("t1", HitKind.BUTTON, "0"))
    forward = 120 if is_right_to_left else -120

    def turn(x: int, y: int) -> None:
        away = QPointF(window.view.viewport().mapToGlobal(at.toPoint()))
        none, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
        keys = Qt.KeyboardModifier.NoModifier
        event = QWheelEvent(at, away, QPoint(), QPoint(x, y), none, keys, phase, False)
        QApplication.sendEvent(window.view.viewport(), event)

    turn(0, -120)
    assert offset(window) == 0
    turn(forward, 0)
    assert offset(window) > 0
    turn(-forward, 0)
    assert offset(window) == 0


def test_the_place_of_the_cards_outlives_a_new_layout(open_window: MakeWindow) -> None:
    window = open_window([a_comment(1, "Trips", type="carousel", payload=a_carousel(6))])
    window.root.setProperty("reduced_motion", True)
    window.click(window.place_of("t1", HitKind.PAGE, "1"))
    before = offset(window)
    window.view.theme_changed()
    assert offset(window) == before > 0


def test_only_the_row_under_the_mouse_shows_it(open_window: MakeWindow) -> None:
    payload = {"text": "Well?", "buttons": [YES]}
    window = open_window([a_comment(n, "Well?", type="buttons", payload=payload) for n in (1, 2)])
    first, second = (window.of(name) for name in ("t1", "t2"))
    area = [QRect(0, each.y, each.layout.width, each.layout.height) for each in (first, second)]
    before = window.picture()
    QTest.mouseMove(window.view.viewport(), window.place_of("t1", HitKind.BUTTON, "0"))
    window.view.viewport().update()
    window.settle()
    after = window.picture()
    assert after.copy(area[0]) != before.copy(area[0])
    assert after.copy(area[1]) == before.copy(area[1])


def test_what_can_be_pressed_is_in_the_menu_too(open_window: MakeWindow, qtbot: QtBot) -> None:
    cards = [{"title": "One", "buttons": [YES]}, {"title": "Two & more", "buttons": [LINK, YES]}]
    window = open_window([a_comment(1, "x", type="carousel", payload={"cards": cards})])
    comment = window.view.room.comment_of("t1")
    assert comment is not None
    menu = window.view.input.menu.build(comment)
    actions = {action.text(): action for action in menu.actions()}
    with qtbot.waitSignal(window.view.intentions.button_activated) as pressed:
        actions["Two && more: Yes"].trigger()
    assert pressed.args[1] == 2
    with qtbot.waitSignal(window.view.intentions.link_activated) as opened:
        actions["Two && more: Web"].trigger()
    assert opened.args == ["https://shop.example/1"]


def test_the_account_is_linked_by_its_one_button(open_window: MakeWindow) -> None:
    payload = {"text": "Connect", "url": "https://shop.example/login", "params": {"button_text": "Go"}}
    window = open_window([a_comment(1, "Connect", type="account_linking", payload=payload)])
    window.place_of("t1", HitKind.LINK, "https://shop.example/login")
    evil = {**payload, "url": "javascript:alert(1)"}
    other = open_window([a_comment(1, "Connect", type="account_linking", payload=evil)])
    assert not [part for part in other.of("t1").layout.content.parts if isinstance(part, Group)]
