"""One message of every type the protocol knows, as bots send them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Sample = tuple[str, str, dict[str, Any] | None]
"""Text, type, payload."""


def picture(base_url: str) -> Sample:
    """A drawn landscape."""
    url = f"{base_url}/upload/pictures/sunset-1440x900.jpg"
    payload = {"url": url, "caption": "From my window", "file_name": "sunset.jpg", "size": 41_762}
    return "File attachment", "file_attachment", payload


def document(base_url: str) -> Sample:
    """A PDF."""
    url = f"{base_url}/upload/documents/handbook.pdf"
    return (
        "File attachment",
        "file_attachment",
        {"url": url, "caption": "", "file_name": "handbook.pdf", "pages": 1},
    )


def old_file(base_url: str) -> Sample:
    """A picture as very old clients send it: inside the text."""
    return f"[file] {base_url}/upload/pictures/lake-1200x800.jpg [/file]", "text", None


def location(_base_url: str) -> Sample:
    """A place."""
    url = "https://maps.example.test/?q=-6.1754,106.8272"
    payload = {
        "name": "Monas",
        "address": "Jakarta",
        "latitude": -6.1754,
        "longitude": 106.8272,
        "map_url": url,
    }
    return f"Monas - Jakarta\n{url}", "location", payload


def contact(_base_url: str) -> Sample:
    """A contact card."""
    return "Ani\n+628120001", "contact_person", {"name": "Ani", "value": "+628120001", "type": "phone"}


def custom(_base_url: str) -> Sample:
    """A type of an app's own."""
    return (
        "Promo: two for one",
        "custom",
        {"type": "promo", "content": {"id": 5, "title": "Two for one", "until": "Friday"}},
    )


def buttons(_base_url: str) -> Sample:
    """Buttons below a text: one that answers, one that opens a page."""
    call: dict[str, Any] = {"url": "", "method": "get", "payload": None}
    answer = {"label": "Yes, please", "type": "postback", "postback_text": "Yes, please", "payload": call}
    link = {"label": "Open the site", "type": "link", "payload": {"url": "https://example.test"}}
    return (
        "Shall I reserve a table?",
        "buttons",
        {"text": "Shall I reserve a table?", "buttons": [answer, link]},
    )


def card(base_url: str) -> Sample:
    """A card with picture and button."""
    call: dict[str, Any] = {"url": "", "method": "get", "payload": None}
    button = {"label": "Buy", "type": "postback", "postback_text": "buy 42", "payload": call}
    payload = {
        "text": "Look at this",
        "image": f"{base_url}/upload/pictures/shop-800x500.jpg",
        "title": "Walking shoes",
        "description": "Size 42, hardly worn",
        "url": "https://shop.example.test/42",
        "buttons": [button],
    }
    return "Walking shoes", "card", payload


def carousel(base_url: str) -> Sample:
    """Three cards side by side."""
    cards = []
    empty: dict[str, Any] = {"url": "", "method": "get", "payload": None}
    for number, motif in enumerate(("mountains", "sea", "forest"), 1):
        action: dict[str, Any] = {"type": "postback", "postback_text": f"choose {number}", "payload": empty}
        link = {
            "label": "Details",
            "type": "link",
            "postback_text": "",
            "payload": {"url": "https://trips.example.test"},
        }
        cards.append(
            {
                "image": f"{base_url}/upload/pictures/{motif}-800x500.jpg",
                "title": motif.title(),
                "description": f"Trip number {number}, three days",
                "default_action": action,
                "buttons": [{"label": "Choose"} | action, link],
            }
        )
    return "Trips", "carousel", {"cards": cards}


def account_linking(_base_url: str) -> Sample:
    """An invitation to sign in elsewhere."""
    params = {"button_text": "Connect", "view_title": "Sign in", "success_message": "Connected"}
    payload = {
        "text": "Connect your shop account",
        "url": "https://shop.example.test/login",
        "redirect_url": "https://shop.example.test/done",
        "params": params,
    }
    return "Connect your shop account", "account_linking", payload


def unheard_of(_base_url: str) -> Sample:
    """A type that no client knows: its text is all there is to show."""
    return "This is a type from the future", "hologram", {"anything": [1, 2, 3]}


EVERY_TYPE: tuple[Callable[[str], Sample], ...] = (
    picture,
    document,
    old_file,
    location,
    contact,
    custom,
    buttons,
    card,
    carousel,
    account_linking,
    unheard_of,
)
