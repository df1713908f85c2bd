"""Owns the direction of plain text: of each paragraph by its first strong letter (UAX #9, P2 and P3)."""

from __future__ import annotations

import re
import unicodedata

PARAGRAPH_END = re.compile("\r\n|[\n\r\x1c-\x1e\x85\u2029]")
_ISOLATES = frozenset({"LRI", "RLI", "FSI"})
# Letters far behind decide nothing that anybody sees.
_LOOKED_AT = 4_000


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, without what ends them."""
    return PARAGRAPH_END.split(text)


def is_right_to_left(text: str) -> bool:
    """Direction of one paragraph (or of a line of several); left to right where nothing decides."""
    return bool(direction_of(text))


def direction_of(paragraph: str) -> bool | None:
    """True for right to left, False for left to right, None where nothing decides.

    What is between an isolate and its end is skipped. No emoji decides: flags are made of characters that
    Unicode counts as letters (HL1 allows to see them as pictures).
    """
    if paragraph.isascii():
        return False if any(map(str.isalpha, paragraph[:_LOOKED_AT])) else None
    depth = 0
    for at, sign in enumerate(paragraph[:_LOOKED_AT]):
        kind = unicodedata.bidirectional(sign)
        if kind in _ISOLATES:
            depth += 1
        elif kind == "PDI":
            depth = max(depth - 1, 0)
        elif not depth and kind in {"R", "AL"}:
            return True
        elif not depth and kind == "L" and not _is_emoji(sign, paragraph[at + 1 : at + 2]):
            return False
    return None


def directions(text: str) -> list[bool | None]:
    """The direction of each paragraph; see `direction_of`."""
    return [direction_of(paragraph) for paragraph in paragraphs(text)]


def _is_emoji(sign: str, following: str) -> bool:
    """Whether a character of the class L is shown as a picture."""
    # Regional indicators, squared and circled letters, squared ideographs.
    if "\U0001f170" <= sign <= "\U0001f265" or "\U0001f1e6" <= sign <= "\U0001f1ff":
        return True
    return following == "\ufe0f"
