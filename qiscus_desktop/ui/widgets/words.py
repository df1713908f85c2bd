"""Owns the short words for things: one line for a comment, a moment, who types, who was here when."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QTime

from qiscus_desktop.core.models import Comment, Presence, Room
from qiscus_desktop.core.models.comment import EPOCH
from qiscus_desktop.core.models.names import set_apart

_WEEK_DAYS = 7
_LONGEST = 300
_FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0\u00ad")
ISOLATE, POP = "\u2068", "\u2069"


def _tr(text: str) -> str:
    return QCoreApplication.translate("words", text)


def room_name(room: Room, account_id: str) -> str:
    """What a room is called; one without a name by the other person, or as the service knows it."""
    partner = room.other(account_id)
    return room.name or (partner.name or partner.id if partner is not None else room.unique_id)


def room_face(room: Room, account_id: str) -> tuple[str, str, str]:
    """What the face of a room is drawn of: its picture, a name for the initials, a seed of the colour."""
    partner = room.other(account_id)
    return room.avatar_url, room_name(room, account_id), partner.id if partner is not None else str(room.id)


def isolated(words: str) -> str:
    """Foreign words for a sentence of ours: the direction of neither turns that of the other."""
    return f"{ISOLATE}{words}{POP}" if words else ""


def has_nothing_to_see(text: str) -> bool:
    """Whether a text shows nothing at all: blanks, fillers, and characters that nobody sees."""
    return all(
        sign.isspace() or sign in _FILLERS or unicodedata.category(sign) in {"Cc", "Cf", "Cn", "Mn", "Me"}
        for sign in text
    )


def shortened(words: str, most: int) -> str:
    """The words in at most so many signs."""
    return words if len(words) <= most else f"{words[: most - 1]}…"


def today() -> date:
    return datetime.now(UTC).astimezone().date()


def summary(comment: Comment) -> str:
    """One line of plain text that says what a comment is, for previews and quotes."""
    if comment.is_deleted:
        return _tr("This message was deleted")
    attachment = comment.attachment
    if attachment is not None:
        return attachment.caption or (
            _tr("Photo") if attachment.is_picture else attachment.name or _tr("File")
        )
    text = comment.text.lstrip()[:_LONGEST]
    if not has_nothing_to_see(text):
        return " ".join(text.split())
    return {
        "location": _tr("Location"),
        "contact_person": _tr("Contact"),
        "card": _tr("Card"),
        "carousel": _tr("Cards"),
        "buttons": _tr("Choices"),
        "account_linking": _tr("Link your account"),
        "custom": _tr("Message"),
    }.get(comment.type, _tr("Message"))


def clock(moment: datetime, locale: QLocale) -> str:
    """The time of day as the person's country writes it, "" where none is known. `moment` is aware."""
    if moment <= EPOCH:
        return ""
    local = moment.astimezone()
    return locale.toString(QTime(local.hour, local.minute), QLocale.FormatType.ShortFormat)


def day(moment: datetime, today: date, locale: QLocale) -> str:
    """A word for the day: today, yesterday, the weekday within a week, else the short date."""
    then = moment.astimezone().date()
    age = (today - then).days
    if age == 0:
        return _tr("today")
    if age == 1:
        return _tr("yesterday")
    if 0 < age < _WEEK_DAYS:
        return locale.dayName(then.isoweekday(), QLocale.FormatType.LongFormat)
    return locale.toString(QDate(then.year, then.month, then.day), QLocale.FormatType.ShortFormat)


def list_time(moment: datetime, today: date, locale: QLocale) -> str:
    """The time in a list row: the clock today, else the day; "" where none is known."""
    if moment <= EPOCH:
        return ""
    then = moment.astimezone().date()
    age = (today - then).days
    if age == 0:
        return clock(moment, locale)
    if age == 1:
        return _tr("Yesterday")
    if 0 < age < _WEEK_DAYS:
        return locale.dayName(then.isoweekday(), QLocale.FormatType.ShortFormat)
    return locale.toString(QDate(then.year, then.month, then.day), QLocale.FormatType.ShortFormat)


def presence_words(presence: Presence | None, now: datetime, locale: QLocale) -> str:
    """Online, or when the person was last here; empty where nothing is known."""
    if presence is None:
        return ""
    if presence.is_online:
        return _tr("Online")
    if presence.seen_at is None:
        return _tr("Offline")
    minutes = int((now - presence.seen_at).total_seconds() // 60)
    if minutes < 1:
        return _tr("Last seen just now")
    if minutes == 1:
        return _tr("Last seen a minute ago")
    if minutes < 60:
        return _tr("Last seen {n} minutes ago").format(n=minutes)
    when = day(presence.seen_at, now.astimezone().date(), locale)
    return _tr("Last seen {day} at {time}").format(day=when, time=clock(presence.seen_at, locale))


def typing_words(names: Sequence[str], *, with_names: bool) -> str:
    """Who is typing; in a room for two the name says nothing new."""
    if not names:
        return ""
    if not with_names:
        return _tr("typing…")
    if len(names) == 1:
        return _tr("{name} is typing…").format(name=set_apart(names[0]))
    if len(names) == 2:
        return _tr("{first} and {second} are typing…").format(
            first=set_apart(names[0]), second=set_apart(names[1])
        )
    return _tr("{n} people are typing…").format(n=len(names))


def member_count(count: int) -> str:
    return _tr("1 member") if count == 1 else _tr("{n} members").format(n=count)


def member_names(names: Sequence[str], total: int) -> str:
    """First names of the first three, and how many more. `total` counts all members."""
    # A single fourth one is named too: his name is shorter than words about him.
    count = 4 if total == 4 else 3
    shown = [set_apart((name.split() or [name])[0]) for name in names[:count]]
    rest = max(0, total - len(shown))
    if not shown:
        return member_count(total) if total else ""
    listed = ", ".join(shown)
    if rest == 0:
        return listed
    return (
        _tr("{names} and {n} others").format(names=listed, n=rest)
        if rest > 1
        else _tr("{names} and 1 other").format(names=listed)
    )
