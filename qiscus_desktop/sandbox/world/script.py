"""How a conversation is written down: lines, pictures, replies, events, moments before now."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from qiscus_desktop.sandbox.shapes import FILES_MARK


@dataclass(frozen=True, slots=True)
class Line:
    """One comment of a script. `back` counts back to the line a reply answers (1: the line before)."""

    who: str
    text: str
    type: str = "text"
    payload: dict[str, Any] = field(default_factory=dict)
    back: int = 0


@dataclass(frozen=True, slots=True)
class Pause:
    """The lines after this begin so many minutes before now."""

    minutes_ago: float


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a member is behind: comments at the end not yet read, and not even delivered."""

    unread: int = 0
    undelivered: int = 0


@dataclass(frozen=True, slots=True)
class ScriptedRoom:
    """A room with its members (the first one made it), what was said there, and who has not read the end."""

    kind: str
    name: str
    members: tuple[str, ...]
    lines: tuple[Line | Pause, ...]
    unique_id: str = ""
    avatar: str = ""
    marks: dict[str, Mark] = field(default_factory=dict)


def ago(days: float = 0, hours: float = 0, minutes: float = 0) -> Pause:
    """What follows begins this long ago."""
    return Pause(days * 1440 + hours * 60 + minutes)


def say(who: str, text: str) -> Line:
    """Plain text."""
    return Line(who, text)


def reply(who: str, back: int, text: str) -> Line:
    """An answer to the line `back` lines earlier."""
    return Line(who, text, "reply", back=back)


def picture(who: str, motif: str, width: int, height: int, caption: str = "") -> Line:
    """A drawn picture; see `pictures` for the motifs."""
    name = f"{motif}-{width}x{height}.jpg"
    payload = {
        "url": f"{FILES_MARK}/upload/pictures/{name}",
        "caption": caption,
        "file_name": name,
        "size": 90_000,
    }
    return Line(who, caption or "File attachment", "file_attachment", payload)


def document(who: str, name: str, size: int, pages: int = 1, caption: str = "") -> Line:
    """A file that is not a picture."""
    payload = {
        "url": f"{FILES_MARK}/upload/documents/{quote(name)}",
        "caption": caption,
        "file_name": name,
        "size": size,
        "pages": pages,
    }
    return Line(who, "File attachment", "file_attachment", payload)


def event(who: str, kind: str, text: str, **more: Any) -> Line:
    """A centred line; `who` is its subject."""
    return Line(who, text, "system_event", {"type": kind, **more})


def place(who: str, name: str, address: str, latitude: float, longitude: float) -> Line:
    """A location."""
    url = f"https://maps.example.test/?q={latitude},{longitude}"
    payload = {"name": name, "address": address, "latitude": latitude, "longitude": longitude, "map_url": url}
    return Line(who, f"{name} - {address}\n{url}", "location", payload)


def contact(who: str, name: str, value: str, kind: str = "phone") -> Line:
    """A contact card."""
    return Line(who, f"{name}\n{value}", "contact_person", {"name": name, "value": value, "type": kind})
