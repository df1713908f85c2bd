"""Owns the structured comments: places, contacts, choices, cards, sliding cards and account links."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec
from PySide6.QtCore import QRect

from qiscus_desktop.ui.timeline.delegates.base import BubbleDelegate, Column, Layout, LayoutContext
from qiscus_desktop.ui.timeline.delegates.button_rows import Button, ButtonRows
from qiscus_desktop.ui.timeline.delegates.file import centred
from qiscus_desktop.ui.timeline.delegates.groups import Group, Slide, arrow
from qiscus_desktop.ui.timeline.delegates.parts import Avatar, Box, Hit, HitKind, Icon, Part, Picture
from qiscus_desktop.ui.timeline.delegates.payloads import (
    MOST_CARDS,
    account_link,
    buttons_in,
    has_content,
    string,
    web_url,
)
from qiscus_desktop.ui.timeline.delegates.text import add_words
from qiscus_desktop.ui.timeline.delegates.typeset import Typeset, typeset
from qiscus_desktop.ui.timeline.look import side

if TYPE_CHECKING:
    from qiscus_desktop.core.models import Comment
    from qiscus_desktop.ui.timeline.look import Style

_TITLE_LINES = 2
_DESCRIPTION_LINES = 6
# Strips whose place is remembered when their rows scroll out of sight.
_MOST_SLIDES = 200


class LocationDelegate(BubbleDelegate):
    """A place: name and address, with the map behind a link."""

    def layout(self, comment: Comment, width: int, context: LayoutContext) -> Layout:
        payload = comment.payload or {}
        column = Column(width)
        name, address = string(payload, "name"), string(payload, "address")
        if not name and not address:
            add_words(column, comment.text, context)
            return column.layout()
        url = web_url(payload, "map_url")
        target = Hit(HitKind.LINK, url) if url else None
        _add_row(column, "location", name or address, address if name else "", context, target=target)
        if url:
            column.foot = ButtonRows([Button.opening("Open map", url)], context, width)
        return column.layout()


class ContactDelegate(BubbleDelegate):
    """A person with a phone number or an address; a known address opens the program for it."""

    def layout(self, comment: Comment, width: int, context: LayoutContext) -> Layout:
        payload = comment.payload or {}
        column = Column(width)
        name, value = string(payload, "name"), string(payload, "value")
        if not name and not value:
            add_words(column, comment.text, context)
            return column.layout()
        icon = "envelope" if string(payload, "type") == "email" else "phone"
        _add_row(column, icon, name or value, value if name else "", context, face=name)
        return column.layout()


class ButtonsDelegate(BubbleDelegate):
    """Words with choices below, or with the one button that links an account."""

    def layout(self, comment: Comment, width: int, context: LayoutContext) -> Layout:
        payload = comment.payload or {}
        column = Column(width)
        add_words(column, string(payload, "text") or comment.text, context)
        buttons = [Button(*each) for each in buttons_in(payload)]
        linked = account_link(payload) if comment.type == "account_linking" else None
        if linked is not None:
            # An angle bracket leads on, as in the web widget.
            buttons = [Button(linked[0], Hit(HitKind.LINK, linked[1]), "chevron-right")]
        if buttons:
            column.foot = ButtonRows(buttons, context, width)
        return column.layout()


class CardDelegate(BubbleDelegate):
    """A card: picture, title and description in the bubble, its buttons along the lower edge."""

    def layout(self, comment: Comment, width: int, context: LayoutContext) -> Layout:
        payload = comment.payload or {}
        column = Column(width)
        words = string(payload, "text")
        if words:
            add_words(column, words, context)
        if has_content(payload):
            frame = _card_style("card", "card", context)
            inside = _card(payload, min(width, _card_width(frame, width)), "card", context)
            gap = context.look.quote(context.is_own).margin.bottom() if column.parts else 0
            box = QRect(0, 0, inside.width, inside.height)
            top = column.height + gap
            column.parts.extend(part.moved(0, top) for part in (Box(frame, box), *inside.parts))
            column.height = top + inside.height
            column.width = max(column.width, inside.width)
            column.tail = inside.tail.lowered(top) if inside.tail is not None else None
            column.foot = inside.foot
        if not column.parts:
            add_words(column, comment.text, context)
        return column.layout()


class CarouselDelegate(BubbleDelegate):
    """Cards side by side on a strip that slides sideways: by wheel, by arrows, by the keyboard."""

    def __init__(self) -> None:
        self._slides: dict[str, Slide] = {}

    def layout(self, comment: Comment, width: int, context: LayoutContext) -> Layout:
        payload = comment.payload or {}
        given = payload.get("cards")
        cards = [card for card in given[:MOST_CARDS] if has_content(card)] if isinstance(given, list) else []
        column = Column(width)
        words = string(payload, "text") or ("" if cards else comment.text)
        if words:
            add_words(column, words, context)
        if cards:
            gap = context.look.quote(context.is_own).margin.bottom() if column.parts else 0
            self._add_strip(column, cards, gap, self._slide_of(comment.temp_id), context)
        return column.layout()

    def _slide_of(self, temp_id: str) -> Slide:
        slide = self._slides.pop(temp_id, None) or Slide()
        self._slides[temp_id] = slide
        while len(self._slides) > _MOST_SLIDES:
            del self._slides[next(iter(self._slides))]
        return slide

    def _add_strip(
        self, column: Column, cards: list[Any], gap: int, slide: Slide, context: LayoutContext
    ) -> None:
        frame = _card_style("card", "carousel", context)
        wide = min(_card_width(frame, column.limit), column.limit)
        between = frame.margin.left() + frame.margin.right()
        inner_wide = wide - frame.border.left() - frame.border.right()
        insides, first = [], 0
        for card in cards:
            insides.append(_card(card, inner_wide, "carousel", context, first=first))
            first += len(list(buttons_in(card)))
        foots = [inside.foot.height if inside.foot is not None else 0 for inside in insides]
        edges = frame.border.top() + frame.border.bottom()
        height = max(inside.height + foot for inside, foot in zip(insides, foots, strict=True)) + edges
        parts: list[Part] = []
        for at, (inside, foot) in enumerate(zip(insides, foots, strict=True)):
            box = QRect(at * (wide + between), 0, wide, height)
            parts.append(Box(frame, box))
            whole = list(inside.parts)
            if inside.foot is not None:
                # All rows of buttons are at the lower edge, however long the descriptions are.
                whole += [part.moved(0, height - edges - foot) for part in inside.foot.parts(inner_wide)]
            window = box.marginsRemoved(frame.border)
            corners = [max(each - frame.border.left(), 0) for each in frame.corners]
            parts.append(Group(window, tuple(whole), (corners[0], corners[1], corners[2], corners[3])))
        strip = len(cards) * (wide + between) - between
        seen = min(strip, column.limit)
        slide.measure(strip=strip, window=seen, step=wide + between)
        rect = QRect(0, 0, seen, height)
        column.add(Group(rect, tuple(parts), slide=slide, strip_width=strip), gap=gap)
        if strip > seen:
            self._add_arrows(column, rect.translated(0, column.height - height), slide, context)

    def _add_arrows(self, column: Column, strip: QRect, slide: Slide, context: LayoutContext) -> None:
        style = context.look.style("carousel-nav")
        disc, edge = style.min_width, style.margin.left()
        picture = _card_style("card-image", "carousel", context).min_height
        top = strip.y() + max((min(picture, strip.height()) - disc) // 2, 0)
        for direction, x in ((-1, edge), (1, strip.width() - edge - disc)):
            column.parts.append(arrow(slide, direction, style, QRect(x, top, disc, disc)))


def _card(
    card: Mapping[str, Any], width: int, kind: str, context: LayoutContext, *, first: int = 0
) -> Layout:
    """Picture, title and description of one card, `width` pixels wide; its buttons count from `first`."""
    inside = Column(width)
    url = web_url(card, "url")
    opens = Hit(HitKind.LINK, url) if url else None
    image = web_url(card, "image") or web_url(card, "image_url")
    if image:
        style = _card_style("card-image", kind, context)
        place = QRect(0, 0, width, style.min_height or width // 2)
        glyph = context.look.file_icon(context.is_own).icon_size
        spot = QRect(centred(glyph, width), centred(glyph, place.height()), glyph, glyph)
        missing = Icon("image", spot, style.ink)
        inside.add(Picture(image, place, style, (missing,), opens, (missing,)))
    for name, most in (("title", _TITLE_LINES), ("description", _DESCRIPTION_LINES)):
        style = _card_style(f"card-{name}", kind, context)
        if string(card, name):
            _add_padded(inside, string(card, name), style, most, context, target=opens)
    inside.width = width
    buttons = [Button(*each) for each in buttons_in(card, first)]
    if not buttons and url:
        buttons = [Button.opening("Open", url)]
    if buttons:
        inside.foot = ButtonRows(buttons, context, width)
    return inside.layout()


def _add_padded(
    column: Column, text: str, style: Style, most: int, context: LayoutContext, *, target: Hit | None
) -> None:
    pad = style.padding
    words = typeset(text, style, column.limit - pad.left() - pad.right(), max_lines=most, target=target)
    top = column.height + pad.top()
    # Words of the other direction are at the side where they begin.
    x = pad.left()
    column.add(words.text, x=x, gap=pad.top())
    column.height += pad.bottom()
    tail = words.tail_in(context.is_right_to_left)
    if tail is not None:
        column.tail = msgspec.structs.replace(tail.lowered(top), x=tail.x + x)


def _card_style(role: str, kind: str, context: LayoutContext) -> Style:
    return context.look.style(f"{role}.{side(context.is_own)}.{kind}")


def _card_width(frame: Style, limit: int) -> int:
    return min(frame.max_width, limit) if frame.max_width is not None else limit


def _add_row(
    column: Column,
    icon: str,
    title: str,
    note: str,
    context: LayoutContext,
    *,
    face: str = "",
    target: Hit | None = None,
) -> None:
    """Adds a tile with a glyph, or with the initials of a face, a title and a smaller line below it."""
    look, is_own = context.look, context.is_own
    box, glyph = look.file_row(is_own), look.file_icon(is_own)
    pad = box.padding
    size = look.avatar_size if face else glyph.icon_size
    left = pad.left() + size + glyph.margin.right()
    room = column.limit - left - pad.right()
    head = typeset(title, look.file_name(is_own), room, max_lines=2, target=target)
    below = typeset(note, look.file_note(is_own), room, max_lines=3, target=target)
    words = head.height + (below.height if note else 0)
    height = max(pad.top() + max(size, words) + pad.bottom(), box.min_height)
    width = min(max(left + max(head.width, below.width) + pad.right(), box.min_width), column.limit)
    spot = QRect(pad.left(), centred(size, height), size, size)
    parts: list[Part] = [
        Box(box, QRect(0, 0, width, height), target, is_elastic=True),
        Avatar(face, face, "", spot) if face else Icon(icon, spot, glyph.icon_ink, target, style=glyph),
        *_two_lines(head, below if note else None, left, centred(words, height)),
    ]
    column.parts.extend(part.moved(0, column.height) for part in parts)
    column.height += height
    column.width = max(column.width, width)
    column.tail = None


def _two_lines(head: Typeset, below: Typeset | None, x: int, y: int) -> list[Part]:
    lines: list[Part] = [head.text.moved(x, y)]
    if below is not None:
        lines.append(below.text.moved(x, y + head.height))
    return lines
