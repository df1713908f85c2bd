"""Owns the words of a message as they are shown: one kind of line end, few blank lines, no towers of marks.

What was received can always be had back, also for a part of what is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

LINE_END = "\u2028"
# Marks that stand above, below or in their letter; scripts that need them stack up to four.
_MARK = (
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u07a6-\u07b0\u07eb-\u07f3\u0816-\u082d"
    "\u0859-\u085b\u08ca-\u08e1\u08e3-\u0902\u093a\u093c\u0941-\u0948\u094d\u0951-\u0957\u0e31\u0e34-\u0e3a"
    "\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u0f18\u0f19\u0f35\u0f37\u0f39\u0f71-\u0f7e\u0f80-\u0f84"
    "\u0f86\u0f87\u0f8d-\u0fbc\u135d-\u135f\u1ab0-\u1ace\u1dc0-\u1dff\u20d0-\u20f0\u2cef-\u2cf1\u2de0-\u2dff"
    "\u302a-\u302d\u3099\u309a\ua66f-\ua672\ua674-\ua67d\ua69e\ua69f\ua6f0\ua6f1\ufe20-\ufe2f]"
)
_MOST_MARKS = 4
_MOST_BLANK_LINES = 2
_BREAK = "(?:\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029])"
_SPECIAL = re.compile(
    rf"(?P<lines>{_BREAK}(?:[ \t\u00a0]*{_BREAK})*)|(?P<kept>{_MARK}{{{_MOST_MARKS}}}){_MARK}+"
)
_TOWER = re.compile(f"{_MARK}{{{_MOST_MARKS + 1}}}")
_STACK = re.compile(f"{_MARK}{{3}}")


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


def has_stacked_marks(text: str) -> bool:
    """Whether marks stand on marks, which may then reach far over their line."""
    return not text.isascii() and _STACK.search(text) is not None


def _pieces(text: str) -> Iterator[tuple[str, int, int]]:
    """What is shown, piece by piece, each with the place of what it stands for."""
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
