"""Owns reading the payloads of structured comments: nothing in them is to be relied on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from qiscus_desktop.ui.timeline.delegates.parts import Hit, HitKind

# What a server sends is not bounded; what a bubble shows is.
MOST_BUTTONS = 20
MOST_CARDS = 10
_NAMES = ("title", "description", "image", "image_url")


def string(payload: Mapping[str, Any], name: str) -> str:
    """The words under a name, else nothing."""
    value = payload.get(name)
    return value.strip() if isinstance(value, str) else ""


def web_url(payload: Mapping[str, Any], name: str) -> str:
    """An http or https address, else nothing: no other scheme is ever opened or fetched."""
    url = string(payload, name)
    return url if url.lower().startswith(("http://", "https://")) else ""


def has_content(card: Any) -> bool:
    """Whether a card has anything to show."""
    return isinstance(card, dict) and (any(string(card, name) for name in _NAMES) or bool(buttons_of(card)))


def buttons_of(payload: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The buttons of a payload, those of all its shown cards in order; `button_activated` counts them."""
    found: list[dict[str, Any]] = []
    cards = payload.get("cards")
    shown = [card for card in cards[:MOST_CARDS] if isinstance(card, dict)] if isinstance(cards, list) else []
    for holder in (payload, *shown):
        given = holder.get("buttons")
        if isinstance(given, list):
            found += [button for button in given if isinstance(button, dict)][:MOST_BUTTONS]
    return found


def buttons_in(payload: Mapping[str, Any], first: int = 0) -> Iterator[tuple[str, Hit, str]]:
    """Words, meaning and glyph of each button of one holder; the answering ones count from `first`."""
    given = payload.get("buttons")
    if not isinstance(given, list):
        return
    for at, button in enumerate([each for each in given if isinstance(each, dict)][:MOST_BUTTONS]):
        label = string(button, "label") or string(button, "postback_text") or "Choose"
        inner = button.get("payload")
        url = web_url(inner, "url") if isinstance(inner, dict) and string(button, "type") == "link" else ""
        if url:
            yield label, Hit(HitKind.LINK, url), "link-out"
        else:
            yield label, Hit(HitKind.BUTTON, str(first + at)), ""


def account_link(payload: Mapping[str, Any]) -> tuple[str, str] | None:
    """The words and the address of a request to link an account."""
    url = web_url(payload, "url")
    params = payload.get("params")
    label = string(params, "button_text") if isinstance(params, dict) else ""
    return (label or "Open", url) if url else None


def ways_on(kind: str, payload: Mapping[str, Any]) -> list[tuple[str, Hit]]:
    """All that can be pressed in a comment, in reading order: for those who use the keyboard."""
    if kind == "account_linking":
        linked = account_link(payload)
        return [(linked[0], Hit(HitKind.LINK, linked[1]))] if linked is not None else []
    if kind == "location":
        url = web_url(payload, "map_url")
        return [("Open map", Hit(HitKind.LINK, url))] if url else []
    if kind not in {"buttons", "card", "carousel"}:
        return []
    cards = payload.get("cards")
    shown = [card for card in cards[:MOST_CARDS] if isinstance(card, dict)] if isinstance(cards, list) else []
    found: list[tuple[str, Hit]] = []
    first = 0
    for holder in (payload, *shown):
        rows = [(label, hit) for label, hit, _ in buttons_in(holder, first)]
        first += len(rows)
        url = web_url(holder, "url")
        if not rows and url and kind != "buttons":
            rows = [("Open", Hit(HitKind.LINK, url))]
        title = string(holder, "title") if holder is not payload else ""
        found += [(f"{title}: {label}" if title else label, hit) for label, hit in rows]
    return found
