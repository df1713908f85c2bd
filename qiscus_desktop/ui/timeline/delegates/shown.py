"""Owns the words of a message as they are shown: one kind of line end, few blank lines, no towers of marks.

What was received can always be had back, also for a part of what is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qiscus_desktop.ui.widgets.marks import MARK

LINE_END = "\u2028"
_MOST_MARKS = 4
_MOST_BLANK_LINES = 2
_BREAK = "(?:\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029])"
_SPECIAL = re.compile(
    rf"(?P<lines>{_BREAK}(?:[ \t\u00a0]*{_BREAK})*)|(?P<kept>{MARK}{{{_MOST_MARKS}}}){MARK}+"
)
_TOWER = re.compile(f"{MARK}{{{_MOST_MARKS + 1}}}")


def shown_words(text: str) -> str:
    """The text with U+2028 at every line's end, at most two blank lines in a row and four marks on a letter;
    line ends at its beginning and end are left out.
    """
    if text.isprintable() and (text.isascii() or _TOWER.search(text) is None):  # most have no line end
        return text
    return "".join(piece for piece, _, _ in _pieces(text))


def received_words(text: str, start: int, end: int) -> str:
    """The part of `text` that is shown between two places of `shown_words(text)`.

    All of what is shown is all of the text.
    """
    at, first, last = 0, -1, 0
    length = 0
    for piece, begin, stop in _pieces(text):
        length += len(piece)
        if at < end and length > start:
            is_plain = stop - begin == len(piece)
            if first < 0:
                first = begin + (max(start - at, 0) if is_plain else 0)
            last = begin + min(end - at, len(piece)) if is_plain else stop
        at = length
    if first < 0:
        return ""
    return text if start <= 0 and end >= at else text[first:last]


def _pieces(text: str) -> Iterator[tuple[str, int, int]]:
    """What is shown, piece by piece, each with the place in the text as it came."""
    at = 0
    for match in _SPECIAL.finditer(text):
        if match.start() > at:
            yield text[at : match.start()], at, match.start()
        at = match.end()
        lines = match["lines"]
        if lines is None:
            yield match["kept"], match.start(), match.end("kept")
            continue
        if match.start() == 0 or at == len(text):
            continue
        breaks = [each.end() for each in re.finditer(_BREAK, lines)]
        if len(breaks) <= _MOST_BLANK_LINES + 1:
            yield from _as_lines(lines, match.start())
        else:
            yield LINE_END * (_MOST_BLANK_LINES + 1), match.start(), at
    if at < len(text):
        yield text[at:], at, len(text)


def _as_lines(lines: str, start: int) -> Iterator[tuple[str, int, int]]:
    at = 0
    for match in re.finditer(_BREAK, lines):
        if match.start() > at:
            yield lines[at : match.start()], start + at, start + match.start()
        yield LINE_END, start + match.start(), start + match.end()
        at = match.end()
