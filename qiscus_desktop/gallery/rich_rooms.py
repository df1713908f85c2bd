"""The invented rooms with structured messages, pictures in every state, and words that are hard to set."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Protocol

from qiscus_desktop.core.models import Comment, Status
from qiscus_desktop.gallery.pictures import MOUNTAIN_URL

RICH, CARDS, PICTURES, WORDS = range(110, 114)
MISSING_URL = "https://gallery.invalid/missing.png"
_MINUTE = timedelta(minutes=1)
_ABOUT = "Two nights in the hut below the ridge, with breakfast and a packed lunch for the way down."


class AddComment(Protocol):
    """Puts one more comment into a room, sent `before` now."""

    def __call__(
        self, room_id: int, sender_id: str, text: str, before: timedelta, **more: Any
    ) -> Comment: ...


def fill_rich_rooms(add: AddComment) -> None:
    _fill_rich(add)
    _fill_cards(add)
    _fill_pictures(add)
    _fill_words(add)


def _fill_rich(add: AddComment) -> None:
    add(
        RICH, "shop", "The hut\nRidge Road 1", 30 * _MINUTE, type="location",
        payload={"name": "The hut", "address": "Ridge Road 1, second bend after the bridge",
                 "latitude": 1.0, "longitude": 2.0, "map_url": "https://maps.example.org/?q=1,2"},
    )  # fmt: skip
    add(
        RICH, "shop", "Maya Lestari\n+62 812 0001", 28 * _MINUTE, type="contact_person",
        payload={"name": "Maya Lestari", "value": "+62 812 0001", "type": "phone"},
    )  # fmt: skip
    add(
        RICH, "demo", "Budi\nbudi@example.org", 26 * _MINUTE, type="contact_person", status=Status.READ,
        payload={"name": "Budi Santoso", "value": "budi@example.org", "type": "email"},
    )  # fmt: skip
    add(
        RICH, "shop", "Shall I reserve?", 24 * _MINUTE, type="buttons",
        payload={"text": "Shall I reserve a table for seven?",
                 "buttons": [_button("Yes, please"), _button("Another time"), _link("Open the site")]},
    )  # fmt: skip
    add(RICH, "demo", "Yes, please", 23 * _MINUTE, type="button_postback_response", status=Status.READ)
    add(
        RICH, "shop", "Connect", 20 * _MINUTE, type="account_linking",
        payload={"text": "Connect your shop account, and you see your orders here.",
                 "url": "https://shop.example.org/login", "params": {"button_text": "Connect"}},
    )  # fmt: skip


def _fill_cards(add: AddComment) -> None:
    add(
        CARDS, "shop", "A weekend", 30 * _MINUTE, type="card",
        payload={"text": "This could be something for you:", **_card("A weekend on the ridge")},
    )  # fmt: skip
    cards = [_card(name) for name in ("Ridge", "Valley", "Lake", "A long walk through the old town", "Sea")]
    cards[1]["description"] = "Three days."
    cards[2]["image"] = MISSING_URL
    add(CARDS, "shop", "Trips", 20 * _MINUTE, type="carousel", payload={"cards": cards})
    add(CARDS, "demo", "The second one", 5 * _MINUTE, status=Status.READ)


def _fill_pictures(add: AddComment) -> None:
    for number, (url, width, height, caption) in enumerate(
        (
            (MOUNTAIN_URL, 200, 1600, "tall"),
            (MOUNTAIN_URL, 2400, 160, ""),
            (MISSING_URL, 640, 420, "one that never came"),
            ("https://gallery.invalid/loading.png", 640, 420, ""),
        )
    ):
        add(
            PICTURES, "maya", "a picture", (60 - number) * _MINUTE, type="file_attachment",
            payload={"url": url, "file_name": "p.png", "caption": caption, "width": width, "height": height},
        )  # fmt: skip
    for number, (sender, name, size) in enumerate(
        (("maya", "minutes of the meeting with a name that goes on and on 2026-11-24.docx", 12_400_000),
         ("demo", "walk.mp3", 3_200_000), ("demo", "report.pdf", 0))
    ):  # fmt: skip
        add(
            PICTURES, sender, "a file", (40 - number) * _MINUTE, type="file_attachment", status=Status.READ,
            payload={"url": f"https://gallery.invalid/{number}/{name}", "file_name": name, "size": size},
        )  # fmt: skip


def _fill_words(add: AddComment) -> None:
    person = "long"
    add(WORDS, person, "Hello", 50 * _MINUTE)
    quoted = add(WORDS, "noor", "هل نلتقي في 10:30 at the station?", 48 * _MINUTE)
    add(
        WORDS, person, "I will be there, with all of the bags", 47 * _MINUTE, type="reply",
        payload={
            "text": "I will be there, with all of the bags", "replied_comment_id": quoted.id,
            "replied_comment_message": quoted.text, "replied_comment_sender_email": "noor",
            "replied_comment_sender_username": "نور الهدى", "replied_comment_type": "text",
        },
    )  # fmt: skip
    add(WORDS, "demo", "🎉🥳👨‍👩‍👧‍👦🇮🇩👍🏽", 46 * _MINUTE, status=Status.READ)
    add(WORDS, person, "🎉" * 90, 45 * _MINUTE)
    add(WORDS, "demo", "one\n\n\ntwo\n   three", 44 * _MINUTE, status=Status.READ)
    add(WORDS, person, "W" * 60 + " " + "https://example.org/" + "a" * 120, 43 * _MINUTE)
    add(WORDS, "demo", "ok", 42 * _MINUTE, status=Status.READ)
    add(WORDS, "noor", "ok", 41 * _MINUTE)


def _card(title: str) -> dict[str, Any]:
    return {
        "image": MOUNTAIN_URL,
        "title": title,
        "description": _ABOUT,
        "url": "https://shop.example.org/1",
        "buttons": [_button("Choose"), _link("Details")],
    }


def _button(label: str) -> dict[str, Any]:
    return {
        "label": label,
        "type": "postback",
        "postback_text": label,
        "payload": {"url": "", "method": "get"},
    }


def _link(label: str) -> dict[str, Any]:
    return {"label": label, "type": "link", "payload": {"url": "https://shop.example.org/1"}}
