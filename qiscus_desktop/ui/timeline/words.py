"""Owns the sentences of the timeline: dates, times, system events, sizes, kinds of comments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QDate, QLocale, QTime

from qiscus_desktop.core.models.comment import EPOCH
from qiscus_desktop.ui.widgets.words import isolated

if TYPE_CHECKING:
    from qiscus_desktop.core.models import Comment

EDITED = "edited"
SHOW_MORE = "Show more"
EMPTY = "Empty message"
DELETED = "This message was deleted"
UNSHOWN = "This message cannot be shown"
FAILED = "Message failed to send."
RESEND = "Resend"
EDIT = "Edit"
BEGINNING = "This is the beginning of the conversation"
EMPTY_TITLE = "No messages yet"
EMPTY_LINE = "Say hello to start the conversation."
NO_ROOM_TITLE = "No conversation open"
NO_ROOM_LINE = "Choose one from the list, or start a new one."
UNREAD = "New messages"
DROP = "Drop files here to send them"
PICTURE_FAILED = "Picture not available"
PICTURE_HELD_BACK = "Show picture"

_DAYS_WITH_A_NAME = 7
_KILO = 1000
_UNITS = ("kB", "MB", "GB", "TB")
_KINDS = {
    "location": "Location",
    "contact_person": "Contact",
    "card": "Card",
    "carousel": "Cards",
    "buttons": "Choices",
    "account_linking": "Link your account",
    "custom": "Message",
    "system_event": "Notice",
    "text": "Message",
    "reply": "Message",
    "button_postback_response": "Message",
}


def day_words(day: date, today: date, locale: QLocale) -> str:
    """A day as one says it: Today, Yesterday, a weekday of the last week, else the date."""
    if day == today:
        return "Today"
    if day == today - timedelta(days=1):
        return "Yesterday"
    there = QDate(day.year, day.month, day.day)
    if timedelta(0) < today - day < timedelta(days=_DAYS_WITH_A_NAME):
        return locale.dayName(there.dayOfWeek(), QLocale.FormatType.LongFormat)
    if day.year == today.year:
        return locale.toString(there, "dddd, d MMMM")
    return locale.toString(there, "d MMMM yyyy")


def time_words(at: datetime, locale: QLocale) -> str:
    """Hour and minute in the time zone of this computer, as the locale writes them; "" without a time."""
    if at <= EPOCH:
        return ""
    here = at.astimezone()
    return locale.toString(QTime(here.hour, here.minute), QLocale.FormatType.ShortFormat)


def size_words(size: int, locale: QLocale) -> str:
    """A file size for people: 999 B, 1.5 kB, 12 MB. Empty when unknown (0)."""
    if size <= 0:
        return ""
    if size < _KILO:
        return f"{size} B"
    amount = float(size)
    step = -1
    while amount >= _KILO - 0.5 and step + 1 < len(_UNITS):
        amount /= _KILO
        step += 1
    return f"{locale.toString(amount, 'f', 0 if amount >= 10 else 1)} {_UNITS[step]}"


def words_for_type(kind: str, text: str, payload: Mapping[str, Any] | None) -> str:
    """One line for a comment that is not shown as itself (a quote, a screen reader, a copy)."""
    content = payload or {}
    if kind == "file_attachment":
        for name in ("caption", "file_name"):
            if isinstance(content.get(name), str) and content[name]:
                return str(content[name])
        return "Attachment"
    return text.strip() or _KINDS.get(kind, "This kind of message cannot be shown here.")


def event_words(comment: Comment, account_id: str) -> str:
    """The sentence of a system event, made from its payload; else the server's own words."""
    payload = comment.payload or {}
    subject = _name(payload, "subject", account_id)
    objects = _names(payload, account_id)
    room = isolated(_string(payload, "room_name"))
    kind = _string(payload, "type")
    if not subject:
        return comment.text.strip() or "Notice"
    match kind:
        case "create_room":
            return f"{subject} created the group {room}" if room else f"{subject} created the group"
        case "add_member" if objects:
            return f"{subject} added {objects}"
        case "remove_member" if objects:
            return f"{subject} removed {objects}"
        case "join_room":
            return f"{subject} joined"
        case "left_room":
            return f"{subject} left"
        case "change_room_name" if room:
            return f"{subject} changed the name to {room}"
        case "change_room_avatar":
            return f"{subject} changed the picture"
        case _:
            return comment.text.strip() or "Notice"


def _name(payload: Mapping[str, Any], who: str, account_id: str) -> str:
    if payload.get(f"{who}_email") == account_id:
        return "You" if who == "subject" else "you"
    return isolated(_string(payload, f"{who}_username") or _string(payload, f"{who}_email"))


def _names(payload: Mapping[str, Any], account_id: str) -> str:
    one = _name(payload, "object", account_id)
    if one:
        return one
    ids, names = payload.get("object_email_list"), payload.get("object_username_list")
    if not isinstance(names, list):
        return ""
    ids = ids if isinstance(ids, list) and len(ids) == len(names) else [""] * len(names)
    people = [
        "you" if user == account_id else isolated(name)
        for user, name in zip(ids, names, strict=True)
        if isinstance(name, str) and name
    ]
    return people[0] if len(people) == 1 else f"{', '.join(people[:-1])} and {people[-1]}" if people else ""


def _string(payload: Mapping[str, Any], name: str) -> str:
    value = payload.get(name)
    return value if isinstance(value, str) else ""
