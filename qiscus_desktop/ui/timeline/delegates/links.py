"""Finds addresses in plain text: http, https, www and e-mail, in linear time, for every script."""

from __future__ import annotations

import functools
import re
import unicodedata
from urllib.parse import quote

from qiscus_desktop.ui.timeline.delegates.parts import Link

# Where an address may begin. One character of a host has to follow, so that every match is a link.
_START = re.compile(r"(?<![a-z])https?://(?=[^\W_]|\[)|www\.(?=[^\W_])|@", re.IGNORECASE)
# Marks of the scripts that write no blank after them end an address wherever they are: full-width sentence
# marks and brackets, their vertical and small forms, half-width 。 and 、.
_WIDE = (
    "\u3001\u3002\u3008-\u3011\u3014-\u301b\u301d-\u301f\ufe10-\ufe19\ufe35-\ufe44\ufe47\ufe48\ufe50-\ufe5e"
    "\uff01\uff02\uff07-\uff09\uff0c\uff0e\uff1a-\uff1c\uff1e\uff1f\uff3b\uff3d\uff5b\uff5d\uff5f-\uff64"
)
# Control characters and marks that nobody sees, but for the joiners, which are part of words.
_UNSEEN = "\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffc"
_BODY = re.compile(rf"[^\s<>\"`\\\\\u00ab\u00bb\u201c-\u201f\u2039\u203a{_UNSEEN}{_WIDE}]+")
# "www.a@b.test" is an e-mail address.
_RATHER_MAIL = re.compile(r"[^\s/?#@]{1,255}@")
_OPENING, _CLOSING = "([{", ")]}"
_PAIRS = dict(zip(_CLOSING, _OPENING, strict=True))
# ASCII marks that belong to the sentence at its end.
_SENTENCE = frozenset(".,;:!?'*~" + _OPENING)
_QUOTES = frozenset("'\u2018\u2019\u201a\u201b")
_EMPHASIS = frozenset("_*~")
_JOINERS = frozenset("\u200c\u200d")

# E-mail: letters up to U+058F belong to scripts that write blanks between words; of the others nobody knows
# where the address begins.
_LETTER = "a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u0370-\u0373\u0376\u0377\u037b-\u037d\u0386-\u058f"
_MAIL_MARKS = frozenset(".!#$%&'*+-=?^_~")
_NEVER_FIRST = frozenset(".'*~!?&=#$%^")
_LONGEST_LOCAL, _LONGEST_DOMAIN = 64, 253
_MAILTO = "mailto:"
_SAFE = "!$'*+-=^_~."


def links_in(text: str) -> tuple[Link, ...]:
    """All addresses of a text, in order; places are UTF-16 units, as Qt counts. A www address is https."""
    found: list[Link] = []
    done = place = units = 0
    at = 0
    while match := _START.search(text, at):
        span = _mail(text, match.start(), done) if match.group() == "@" else _web(text, match)
        if span is None:
            at = match.end()
            continue
        start, end, url = span
        units += _utf16(text[place:start])
        length = _utf16(text[start:end])
        found.append(Link(units, units + length, url))
        units, place = units + length, end
        done = at = end
    return tuple(found)


def _web(text: str, match: re.Match[str]) -> tuple[int, int, str] | None:
    start, is_www = match.start(), match.group()[0] in "wW"
    before = text[start - 1] if start else ""
    if is_www and (before.isdigit() or _is_latin(before) or _RATHER_MAIL.match(text, start)):
        return None
    body = _BODY.match(text, start)
    assert body is not None
    word = body.group()
    word = _enclosed(word, before)
    end = start + len(_trimmed(text, start, word))
    word = text[start:end]
    return start, end, f"https://{word}" if is_www else word


def _enclosed(word: str, before: str) -> str:
    """The word up to the mark that closes what was opened right before it."""
    if before in _QUOTES and before:
        return next((word[:at] for at, sign in enumerate(word) if sign in _QUOTES), word)
    if before and before in _OPENING:
        depth, close = 0, _CLOSING[_OPENING.index(before)]
        for at, sign in enumerate(word):
            depth += (sign == before) - (sign == close)
            if depth < 0:
                return word[:at]
    return word


def _trimmed(text: str, start: int, word: str) -> str:
    """The address without the marks of the sentence around it; brackets and emphasis stay unless they are
    only half inside.
    """
    spare = {close: word.count(close) - word.count(opens) for close, opens in _PAIRS.items()}
    end, before = len(word), start - 1
    while end:
        last = word[end - 1]
        if last in spare:
            if spare[last] <= 0:
                break
            spare[last] -= 1
        elif last in _EMPHASIS and before >= 0 and text[before] == last:
            before -= 1
        elif last in _OPENING:
            spare[_CLOSING[_OPENING.index(last)]] += 1
        elif not _is_of_sentence(last):
            break
        end -= 1
    return word[:end]


@functools.cache
def _domain() -> re.Pattern[str]:
    """What a domain looks like. Made when the first @ is met: it takes as long as ten modules of ours."""
    return re.compile(
        rf"(?:[{_LETTER}](?:[{_LETTER}-]{{0,61}}[{_LETTER}])?\.)+"
        rf"(?:xn--[a-z0-9-]{{1,58}}[a-z0-9]|(?:(?![0-9])[{_LETTER}]){{2,63}})"
        rf"(?![{_LETTER}@]|[-_]+[{_LETTER}])",
        re.IGNORECASE,
    )


def _is_of_sentence(sign: str) -> bool:
    if sign.isascii():
        return sign in _SENTENCE
    return sign in _JOINERS or sign == "\uff5e" or unicodedata.category(sign)[0] == "P"


def _mail(text: str, at: int, floor: int) -> tuple[int, int, str] | None:
    """The e-mail address around an @; nothing before `floor` belongs to it."""
    domain = _domain().match(text, at + 1, at + 2 + _LONGEST_DOMAIN)
    if domain is None:
        return None
    start = at
    while start > floor and at - start < _LONGEST_LOCAL and _is_local(text[start - 1]):
        start -= 1
    is_cut = start > floor and (_is_local(text[start - 1]) or text[start - 1] in "@/:")
    if is_cut and not _is_after_mailto(text, start, floor):
        return None  # too long, or a piece of something else
    end = domain.end()
    # Marks around the whole address are not its own.
    while start < at and (text[start] in _NEVER_FIRST or text[start] == "_" == text[end : end + 1]):
        start += 1
    local = text[start:at]
    if not local or local[-1] == "." or ".." in local:
        return None
    address = f"mailto:{quote(local, safe=_SAFE)}@{domain.group()}"
    if _is_after_mailto(text, start, floor):
        start -= len(_MAILTO)
    return start, end, address


def _is_after_mailto(text: str, start: int, floor: int) -> bool:
    return text[max(floor, start - len(_MAILTO)) : start].lower() == _MAILTO


def _is_local(sign: str) -> bool:
    return sign in _MAIL_MARKS or (sign.isalnum() and sign < "\u0590")


def _is_latin(sign: str) -> bool:
    return sign.isalpha() and (sign.isascii() or "LATIN" in unicodedata.name(sign, ""))


def _utf16(text: str) -> int:
    return len(text) + sum(1 for sign in text if sign > "\uffff")
