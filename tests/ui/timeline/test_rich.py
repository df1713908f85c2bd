"""Structured comments: what is written, what can be pressed, and payloads that promise nothing."""

from __future__ import annotations

from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from qiscus_desktop.ui.timeline.delegates.parts import HitKind, Picture
from qiscus_desktop.ui.timeline.delegates.rich import buttons_of
from tests.store.builders import a_comment
from tests.ui.timeline.conftest import MakeWindow

LINK = {"label": "Web", "type": "link", "payload": {"url": "https://shop.example/1"}}
EVIL = {"label": "Evil", "type": "link", "payload": {"url": "javascript:alert(1)"}}
YES = {"label": "Yes", "type": "postback", "postback_text": "I agree", "payload": {}}


def test_buttons_are_pressed_by_index(open_window: MakeWindow, qtbot: QtBot) -> None:
    payload = {"text": "Well?", "buttons": [LINK, YES, EVIL]}
    window = open_window([a_comment(1, "Well?", type="buttons", payload=payload)])
    with qtbot.waitSignal(window.view.button_activated) as pressed:
        window.click(window.place_of("t1", HitKind.BUTTON, "1"))
    assert pressed.args[1] == 1
    assert buttons_of(payload)[1] is YES
    with qtbot.waitSignal(window.view.link_activated) as opened:
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
