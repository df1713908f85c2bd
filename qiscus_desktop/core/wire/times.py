"""Moments out of numbers and words as services write them: seconds to nanoseconds, ISO 8601, RFC 2822.

A number tells its unit by its size, whatever the name of its field. Words without a zone are UTC.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from qiscus_desktop.core.models.comment import EPOCH

LATEST = datetime(2999, 12, 31, tzinfo=UTC)  # later, or before EPOCH, some system shows no local time
_FIRST = EPOCH + timedelta(days=1)  # zero values of all languages and zones lie before
_LAST = datetime(2262, 1, 1, tzinfo=UTC)  # where 64 bits of nanoseconds end
_NANO_FROM, _NANO_END = 10**17, 9_214_646_400_000_000_000  # both plausible
# Below this many it is this unit: nanoseconds of one, digits after the point of a second that it shows.
_UNITS = ((10**11, 10**9, 0), (10**14, 10**6, 3), (10**17, 10**3, 6))
_NUMBER = re.compile(r"(\d{1,30})(?:\.(\d{1,30}))?")
_DAY_DIGITS = re.compile(r"\d{7,8}|\d{14}")
_ZONE_WORD = re.compile(r"\s*\(?\b(?:UTC|GMT|Z)\b\)?$", re.IGNORECASE)
_OFFSET = re.compile(r"\s+([+-]\d{2}:?\d{2}(?::?\d{2})?|[+-]\d{2})$")
_ORDINAL = re.compile(r"(\d{4})-?(\d{3})(?=$|[T ])")
_MONTH = re.compile(r"\d{4}-\d{2}")
_LAST_SECOND = re.compile(r"(\d\d(:?)\d\d\2)60")
_PART_OF_UNIT = re.compile(r"(\d\d)(?::?(\d\d))?[.,](\d+)")
_FRACTION = re.compile(r"[.,](\d+)")
_SECONDS = re.compile(r":\d\d:\d\d|[Tt ]\d{6}")
_HOURS = re.compile(r"[Tt ]\d\d($|\d\d|[:+\-Zz])")
_COMMENT = re.compile(r"\([^()]*\)")


class Moment(NamedTuple):
    """A moment, and how many digits after the point of its seconds the source shows (0 to 9); -1 for
    minutes, -2 for a date alone.
    """

    at: datetime
    digits: int


def best(values: Iterable[object]) -> datetime | None:
    """The most exact plausible moment of several fields, of equally exact ones the first.

    None without one: a moment within a day of 1970-01-01 or before, or beyond 2261, is none.
    """
    found: Moment | None = None
    for value in values:
        moment = read(value)
        if (
            moment is not None
            and _FIRST <= moment.at < _LAST
            and (found is None or moment.digits > found.digits)
        ):
            found = moment
    return found.at if found is not None else None


def nanoseconds(value: object) -> datetime | None:
    """The quick way for what the service really sends: a plausible whole number of nanoseconds."""
    if type(value) is int and _NANO_FROM <= value < _NANO_END:
        return EPOCH + timedelta(microseconds=_microseconds(value))
    return None


def moment(value: object) -> datetime | None:
    """One field as a moment from 1970 to 2999, farther ones moved there; None for no time at all or 0."""
    found = read(value)
    return max(EPOCH, min(found.at, LATEST)) if found is not None else None


def read(value: object) -> Moment | None:
    """Any number or words as a moment; None for what is none. Zero and negative numbers are none."""
    if type(value) is int:
        return _of_number(value, 0, 0)
    if type(value) is float:
        return _of_number(int(value), int(value % 1 * 10**9), 6) if 0 < value < 10**30 else None
    if type(value) is not str or len(value) > 100 or not value.isascii():
        return None
    text = value.strip()
    number = _NUMBER.fullmatch(text)
    if number is None:
        return _of_words(text)
    whole, part = number[1], number[2] or ""
    found = _of_number(int(whole), int(part[:9].ljust(9, "0")), len(part)) if whole else None
    if not part and _DAY_DIGITS.fullmatch(whole) and (found is None or not _is_chat_time(found.at)):
        return _of_words(whole if len(whole) < 14 else f"{whole[:8]}T{whole[8:]}") or found
    return found


def _is_chat_time(at: datetime) -> bool:
    """Seven or eight digits count seconds of 1970 to 1973, or are a date: nobody chatted then."""
    return datetime(1974, 1, 1, tzinfo=UTC) <= at < _LAST


def _of_number(whole: int, nano_part: int, digits: int) -> Moment | None:
    """`nano_part` are the billionths of the unit behind the point, of which `digits` were shown."""
    if whole <= 0:
        return None
    size, shown = next(((size, shown) for below, size, shown in _UNITS if whole < below), (1, 9))
    nano = whole * size + nano_part * size // 10**9
    return Moment(_at(_microseconds(nano)), min(9, shown + digits) if nano_part else shown)


def _microseconds(nano: int) -> int:
    """Cut; but a whole number of 256 was rounded by somebody who counts in doubles, so it is rounded back."""
    return (nano + 500 if nano > _NANO_FROM and not nano % 256 else nano) // 1000


def _at(microseconds: int) -> datetime:
    try:
        return EPOCH + timedelta(microseconds=microseconds)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)


def _of_words(text: str) -> Moment | None:
    at = _iso(text)
    if at is None:
        at = _mail(text)
    if at is None:
        return None
    fraction = _FRACTION.search(text)
    if fraction is not None:
        return Moment(at, min(9, len(fraction[1])))
    return Moment(at, 0 if _SECONDS.search(text) else -1 if _HOURS.search(text) else -2)


def _iso(text: str) -> datetime | None:
    """ISO 8601 and RFC 3339, also with a zone in letters."""
    text = text.upper()
    without_zone = _ZONE_WORD.sub("", text)
    is_utc = without_zone != text
    text = _OFFSET.sub(r"\1", without_zone)
    at = _parsed(text) or _odd_iso(text)
    if at is None:
        return None
    try:
        if at.tzinfo is None or (is_utc and not at.utcoffset()):
            return at.replace(tzinfo=UTC)
        return at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _odd_iso(text: str) -> datetime | None:
    """What Python does not read of it: months, days of the year, 24 o'clock, leap seconds, and parts of hours
    and minutes.
    """
    later = timedelta(0)
    if _MONTH.fullmatch(text):
        return _parsed(text + "-01")
    ordinal = _ORDINAL.match(text)
    if ordinal is not None:
        text = f"{ordinal[1]}-01-01{text[ordinal.end() :]}"
        later += timedelta(days=int(ordinal[2]) - 1)
    day, mark, hours = text.replace(" ", "T").partition("T")
    if hours.startswith("24"):
        hours = "00" + hours[2:]
        later += timedelta(days=1)
    part = _PART_OF_UNIT.match(hours)
    if part is not None:
        hours = f"{part[1]}:{part[2] or '00'}{hours[part.end() :]}"
        later += timedelta(minutes=1 if part[2] else 60) * float(f"0.{part[3]}")
    elif (last := _LAST_SECOND.match(hours)) is not None:
        hours = f"{last[1]}59{hours[last.end() :]}"
        later += timedelta(seconds=1)
    at = _parsed(day + mark + hours)
    try:
        return at + later if at is not None else None
    except OverflowError:
        return None


def _parsed(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _mail(text: str) -> datetime | None:
    """RFC 2822, obsolete forms and comments included."""
    from email.utils import parsedate_to_datetime  # only where words are no ISO date

    while (plain := _COMMENT.sub(" ", text)) != text:
        text = plain
    text = re.sub(r"\s+,", ",", text)
    later = timedelta(0)
    if ":60" in text:
        text, later = text.replace(":60", ":59"), timedelta(seconds=1)
    try:
        at = parsedate_to_datetime(text.strip()) + later
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
