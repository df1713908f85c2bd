"""Owns plain text comments: words as written, clickable links, bigger emoji, very long texts in portions."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from qiscus_desktop.ui.timeline.delegates.base import BubbleDelegate, Column, Layout, LayoutContext
from qiscus_desktop.ui.timeline.delegates.links import links_in
from qiscus_desktop.ui.timeline.delegates.parts import Hit, HitKind
from qiscus_desktop.ui.timeline.delegates.shown import shown_words
from qiscus_desktop.ui.timeline.delegates.typeset import typeset
from qiscus_desktop.ui.timeline.words import EMPTY, SHOW_MORE
from qiscus_desktop.ui.widgets.words import has_nothing_to_see

if TYPE_CHECKING:
    from qiscus_desktop.core.models import Comment

# A text longer than this many characters or lines is cut until the person asks for more.
FIRST_PORTION = 2_000
NEXT_PORTION = 20_000
FIRST_LINES = 40
MOST_BIG_EMOJI = 6
_JOINERS = frozenset("\u200d\ufe0e\ufe0f\u20e3")


class TextDelegate(BubbleDelegate):
    """Text, and everything that has nothing better to show than its words."""

    def layout(self, comment: Comment, width: int, context: LayoutContext) -> Layout:
        column = Column(width)
        add_words(column, self.words(comment), context)
        return column.layout()

    def words(self, comment: Comment) -> str:
        return comment.text


def add_words(column: Column, text: str, context: LayoutContext, *, gap: int = 0) -> None:
    """Adds a message's words below what the column holds, with "Show more" when they are cut."""
    look = context.look
    words = shown_words(text)
    if has_nothing_to_see(words):
        if not column.height:
            line = typeset(EMPTY, look.deleted(context.is_own), column.limit)
            column.add(line.text)
            column.tail = line.tail_in(context.is_right_to_left)
        return
    is_emoji = is_only_emoji(words)
    style = look.emoji if is_emoji else look.text(context.is_own)
    is_cut = len(words) > context.shown_characters
    shown = words[: context.shown_characters] if is_cut else words
    lines = FIRST_LINES if context.shown_characters <= FIRST_PORTION else 0
    set_text = typeset(
        shown,
        style,
        column.limit,
        links=() if is_emoji else links_in(shown),
        link_style=look.link(context.is_own),
        max_lines=lines,
        elides=False,
        is_selectable=True,
        received=text,
    )
    top = column.height + gap
    column.add(set_text.text, gap=gap)
    if is_cut or set_text.is_clipped:
        more = typeset(SHOW_MORE, look.link(context.is_own), column.limit, target=Hit(HitKind.EXPAND))
        column.add(more.text)
        tail = more.tail_in(context.is_right_to_left)
        column.tail = tail.lowered(column.height - more.height) if tail else None
    else:
        tail = set_text.tail_in(context.is_right_to_left)
        column.tail = tail.lowered(top) if tail else None


def is_only_emoji(text: str) -> bool:
    """Whether a text is nothing but a few emoji, which are then shown bigger."""
    if not text or len(text) > MOST_BIG_EMOJI * 11:
        return False
    count, joins, flags = 0, False, 0
    for character in text:
        if character in _JOINERS:
            joins = character == "\u200d"
        elif "\U0001f3fb" <= character <= "\U0001f3ff" and count:
            joins = False
        elif "\U0001f1e6" <= character <= "\U0001f1ff":
            flags += 1
            count += flags % 2
        elif character == " ":
            continue
        elif unicodedata.category(character) == "So" and character >= "\u231a":
            count += not joins
            joins = False
        else:
            return False
    return 0 < count <= MOST_BIG_EMOJI
