"""Owns the piece of a message around what was looked for, and its place in there."""

from __future__ import annotations

import re
import unicodedata

import msgspec

from qiscus_desktop.store.database.search import UNSPACED, is_unspaced, words_of

_LEAD = 20  # signs before the first hit, so that it is in sight in a narrow list
_LONGEST = 200
_LOOKED_AT = 10_000  # signs of a message; a hit further back is found, but not shown
_BLANK = re.compile(r"\s+")


class Excerpt(msgspec.Struct, frozen=True):
    """One line of plain text; `marks` are the start and end of each hit in it, in order."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()

    def behind(self, prefix: str) -> Excerpt:
        """The same with words before it that are never a hit."""
        by = len(prefix)
        return Excerpt(prefix + self.text, tuple((start + by, end + by) for start, end in self.marks))


def excerpt_of(text: str, query: str) -> Excerpt:
    """The text from shortly before the first hit on, in one line."""
    line = _BLANK.sub(" ", text[:_LOOKED_AT]).strip()
    spots = _spots(line, query)
    first = spots[0][0] if spots else 0
    cut = 0
    if first > _LEAD:
        space = line.find(" ", first - _LEAD, first)
        cut = space + 1 if space >= 0 else first - _LEAD
    shown = line[cut : cut + _LONGEST]
    ellipsis = "…" if cut else ""
    inside = [(start - cut, min(end - cut, len(shown))) for start, end in spots if start - cut < len(shown)]
    return Excerpt(shown, tuple(inside)).behind(ellipsis)


def _spots(line: str, query: str) -> list[tuple[int, int]]:
    words = [_plain(word) for word in words_of(query)]
    if not words:
        return []
    # What the server found may be in the middle of a word.
    for pattern in (_as_here(words), "|".join(map(re.escape, words))):
        found = [match.span() for match in re.finditer(pattern, _plain(line), re.IGNORECASE)]
        if found:
            return found
    return []


def _as_here(words: list[str]) -> str:
    """As this computer finds words: by their beginning, and a single letter before the last word alone."""
    parts = []
    for at, word in enumerate(words):
        part = re.escape(word)
        if not is_unspaced(word[0]):
            part = rf"(?<![^\W_{UNSPACED}]){part}"
        if len(word) == 1 and at < len(words) - 1 and not is_unspaced(word):
            part += r"(?![^\W_])"
        parts.append(part)
    return "|".join(parts)


def _plain(text: str) -> str:
    """Letters without their accents, as the index knows them; each stays at its place."""
    return text if text.isascii() else "".join(map(_bare, text))


def _bare(sign: str) -> str:
    parts = unicodedata.normalize("NFD", sign)
    return parts[0] if len(parts) > 1 and all(map(unicodedata.combining, parts[1:])) else sign
