"""Full text search over the comments on this computer: from what a person types to an FTS5 expression."""

from __future__ import annotations

import re
from functools import cache

_WORD = re.compile(r"[^\W_]+")
_MOST_WORDS = 12
# Scripts that put no spaces between words: kana and Chinese characters.
UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"


@cache
def _unspaced() -> re.Pattern[str]:
    """Compiled on use: so large a set takes longer than all of this folder's modules to load."""
    return re.compile(f"[{UNSPACED}]")


def spaced(text: str) -> str:
    """The text as it is indexed: each character of such scripts is a word of its own."""
    return text if text.isascii() else _unspaced().sub(r" \g<0> ", text)


def is_unspaced(character: str) -> bool:
    """Whether it belongs to a script that puts no spaces between words."""
    return _unspaced().match(character) is not None


def room_word(owner: int, room_id: int) -> str:
    """The word that every comment of a room is indexed under; made of signs that no query is made of."""
    return f"\ue000{owner}\ue001{room_id}"


def indexed(text: str, owner: int, room_id: int) -> str:
    """All that a comment is found by."""
    return f"{spaced(text)} {room_word(owner, room_id)}"


def words_of(query: str) -> list[str]:
    """The words that are looked for; those beyond a dozen are not."""
    return _WORD.findall(query)[:_MOST_WORDS]


def match_expression(query: str) -> str:
    """Every word must occur, or a word that begins with it; "" when there is nothing to look for.

    A single letter begins too many words: only the last may be one. Operators and quotes of FTS5 lose their
    meaning: people type words, not expressions.
    """
    words = words_of(query)
    parts = [f'"{spaced(word).strip()}"' + ("*" if len(word) > 1 else "") for word in words[:-1]]
    return " ".join([*parts, *(f'"{spaced(word).strip()}"*' for word in words[-1:])])
