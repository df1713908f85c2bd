"""Owns the structured comments: places, contacts, choices, cards and account links, in words and rows.

Pictures of maps and sideways scrolling cards are left out: a carousel shows its cards one below the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRect

from qiscus_desktop.ui.timeline.delegates.base import BubbleDelegate, Column, Layout, LayoutContext
from qiscus_desktop.ui.timeline.delegates.file import centred
from qiscus_desktop.ui.timeline.delegates.parts import Box, Hit, HitKind, Icon, Part, Picture
from qiscus_desktop.ui.timeline.delegates.text import add_words
from qiscus_desktop.ui.timeline.delegates.typeset import typeset
from qiscus_desktop.ui.timeline.look import side

if TYPE_CHECKING:
    from qiscus_desktop.core.models import Comment

# What a server sends is not bounded; what a bubble shows is.
MOST_BUTTONS = 20
MOST_CARDS = 10
_DESCRIPTION_LINES = 6


class LocationDelegate(BubbleDelegate):
    """A place: name and address, with the map behind a link."""

    def layout(self, comment: Comment, width: int, context: LayoutContext) -> Layout:
        payload = comment.payload or {}
        column = Column(width)
        name, address = string(payload, "name"), string(payload, "address")
        if not name and not address:
            add_words(column, comment.text, context)
            return column.layout()
        add_row(column, "location", name or address, address if name else "", context)
        url = web_url(payload, "map_url")
        if url:
            add_buttons(column, [("Open map", Hit(HitKind.LINK, url))], context)
        return column.layout()


class ContactDelegate(BubbleDelegate):
    """A person with a phone number or an address."""

    def layout(self, comment: Comment, width: int, context: LayoutContext) -> Layout:
        payload = comment.payload or {}
        column = Column(width)
        name, value = string(payload, "name"), string(payload, "value")
        if not name and not value:
            add_words(column, comment.text, context)
            return column.layout()
        icon = "envelope" if string(payload, "type") == "email" else "phone"
        add_row(column, icon, name or value, value if name else "", context)
        return column.layout()


class ButtonsDelegate(BubbleDelegate):
    """Words with choices below, or with the one button that links an account."""

    def layout(self, comment: Comment, width: int, context: LayoutContext) -> Layout:
        payload = comment.payload or {}
        column = Column(width)
        add_words(column, string(payload, "text") or comment.text, context)
        rows = [(label, hit) for label, hit in _targets(payload)]
        url = web_url(payload, "url")
        if comment.type == "account_linking" and url:
            params = payload.get("params")
            label = string(params, "button_text") if isinstance(params, dict) else ""
            rows = [(label or "Open", Hit(HitKind.LINK, url))]
        add_buttons(column, rows, context)
        return column.layout()


class CardDelegate(BubbleDelegate):
    """A card with picture, title, description and buttons; a carousel is several of them."""

    def layout(self, comment: Comment, width: int, context: LayoutContext) -> Layout:
        payload = comment.payload or {}
        column = Column(width)
        words = string(payload, "text")
        if words:
            add_words(column, words, context)
        given = payload.get("cards") if comment.type == "carousel" else [payload]
        cards = [card for card in given if _has_content(card)] if isinstance(given, list) else []
        first_button = 0
        for card in cards[:MOST_CARDS]:
            first_button += add_card(column, card, first_button, context)
        if not column.parts:
            add_words(column, comment.text, context)
        return column.layout()


def add_row(column: Column, icon: str, title: str, note: str, context: LayoutContext) -> None:
    """Adds a row with a glyph, a title and a smaller line below it."""
    look, is_own = context.look, context.is_own
    box, glyph = look.file_row(is_own), look.file_icon(is_own)
    pad = box.padding
    left = pad.left() + glyph.icon_size + glyph.margin.right()
    room = column.limit - left - pad.right()
    head = typeset(title, look.file_name(is_own), room, max_lines=2)
    below = typeset(note, look.file_note(is_own), room, max_lines=3)
    words = head.height + (below.height if note else 0)
    height = max(pad.top() + max(glyph.icon_size, words) + pad.bottom(), box.min_height)
    width = min(max(left + max(head.width, below.width) + pad.right(), box.min_width), column.limit)
    top = centred(words, height)
    spot = QRect(pad.left(), centred(glyph.icon_size, height), glyph.icon_size, glyph.icon_size)
    parts: list[Part] = [
        Box(box, QRect(0, 0, width, height), is_elastic=True),
        Icon(icon, spot, glyph.icon_ink),
        head.text.moved(left, top),
    ]
    if note:
        parts.append(below.text.moved(left, top + head.height))
    put(column, parts, width, height)


def add_buttons(column: Column, rows: list[tuple[str, Hit]], context: LayoutContext) -> None:
    """Adds rows to press, one below the other."""
    if not rows:
        return
    look = context.look
    style, hovered = (
        look.style(f"button.{side(context.is_own)}"),
        look.style(f"button.{side(context.is_own)}.hover"),
    )
    pad = style.padding
    column.height += look.style(f"buttons.{side(context.is_own)}").margin.top() if column.parts else 0
    labels = [
        typeset(label, style, column.limit - pad.left() - pad.right(), max_lines=1) for label, _ in rows
    ]
    width = max(column.width, *(label.width + pad.left() + pad.right() for label in labels))
    for label, (_, hit) in zip(labels, rows, strict=True):
        height = max(style.min_height, label.height + pad.top() + pad.bottom())
        words = label.text.moved(centred(label.width, width), centred(label.height, height))
        put(
            column,
            [Box(style, QRect(0, 0, width, height), hit, hovered, is_elastic=True), words],
            width,
            height,
        )


def add_card(column: Column, card: Mapping[str, Any], first_button: int, context: LayoutContext) -> int:
    """Adds one card and returns how many buttons it has; they are numbered from `first_button` on."""
    look, own = context.look, side(context.is_own)
    box, title_style = look.style(f"card.{own}"), look.style(f"card-title.{own}")
    about_style, image_style = look.style(f"card-description.{own}"), look.style(f"card-image.{own}")
    width = min(column.limit, box.max_width if box.max_width is not None else column.limit)
    inside = Column(width)
    image = web_url(card, "image") or web_url(card, "image_url")
    if image:
        inside.add(Picture(image, QRect(0, 0, width, image_style.min_height or width // 2), image_style))
    for name, style, lines in (("title", title_style, 2), ("description", about_style, _DESCRIPTION_LINES)):
        pad = style.padding
        if string(card, name):
            words = typeset(string(card, name), style, width - pad.left() - pad.right(), max_lines=lines)
            inside.add(words.text, x=pad.left(), gap=pad.top())
            inside.height += pad.bottom()
    rows = [(label, hit) for label, hit in _targets(card, first_button)]
    inside.width = width
    count = len(rows)
    url = web_url(card, "url")
    if not rows and url:
        rows = [("Open", Hit(HitKind.LINK, url))]
    add_buttons(inside, rows, context)
    gap = look.quote(context.is_own).margin.bottom() if column.parts else 0
    column.height += gap
    put(column, [Box(box, QRect(0, 0, width, inside.height)), *inside.parts], width, inside.height)
    return count


def put(column: Column, parts: list[Part], width: int, height: int) -> None:
    """Adds a group of parts, placed from its own corner, below what the column holds."""
    column.parts.extend(part.moved(0, column.height) for part in parts)
    column.height += height
    column.width = max(column.width, width)
    column.tail = None


def buttons_of(payload: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The buttons of a payload, those of all its cards in order; index `button_activated` counts them."""
    found: list[dict[str, Any]] = []
    cards = payload.get("cards")
    holders = [payload, *(cards[:MOST_CARDS] if isinstance(cards, list) else [])]
    for holder in holders:
        given = holder.get("buttons") if isinstance(holder, dict) else None
        if isinstance(given, list):
            found += [button for button in given if isinstance(button, dict)][:MOST_BUTTONS]
    return found


def _targets(payload: Mapping[str, Any], first: int = 0) -> Iterator[tuple[str, Hit]]:
    given = payload.get("buttons")
    if not isinstance(given, list):
        return
    for at, button in enumerate([each for each in given if isinstance(each, dict)][:MOST_BUTTONS]):
        label = string(button, "label") or string(button, "postback_text") or "Choose"
        inner = button.get("payload")
        url = web_url(inner, "url") if isinstance(inner, dict) and string(button, "type") == "link" else ""
        yield label, Hit(HitKind.LINK, url) if url else Hit(HitKind.BUTTON, str(first + at))


def _has_content(card: Any) -> bool:
    names = ("title", "description", "image", "image_url")
    return isinstance(card, dict) and (any(string(card, name) for name in names) or bool(buttons_of(card)))


def string(payload: Mapping[str, Any], name: str) -> str:
    value = payload.get(name)
    return value.strip() if isinstance(value, str) else ""


def web_url(payload: Mapping[str, Any], name: str) -> str:
    """An http or https address, else nothing: no other scheme is ever opened or fetched."""
    url = string(payload, name)
    return url if url.lower().startswith(("http://", "https://")) else ""
