"""One comment (the UI says "message"), sent or not yet sent, as everything above the wire sees it."""

from __future__ import annotations

import enum
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, urlsplit

import msgspec

from qiscus_desktop.core.models.names import plain_name
from qiscus_desktop.core.models.numbers import number_of, whole_number

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Of the text of a comment, as the service counts: Unicode characters.
MOST_CHARACTERS = 4_000
_LONGEST_SIDE = 1_000_000  # pixels
_FILE_OPEN, _FILE_CLOSE = "[file]", "[/file]"


class Status(enum.IntEnum):
    """How far a comment has come; a merge only ever moves it up, except into FAILED and back."""

    QUEUED = 0
    SENDING = 1
    FAILED = 2
    SENT = 3
    DELIVERED = 4
    READ = 5

    @property
    def is_on_server(self) -> bool:
        return self >= Status.SENT


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """The file of a comment; `size` in bytes and picture `width`/`height` in pixels, 0 where unknown."""

    url: str
    name: str = ""
    caption: str = ""
    size: int = 0
    width: int = 0
    height: int = 0

    @property
    def extension(self) -> str:
        """Lower-case extension without the dot, taken from the name, else from the URL's path."""
        stem = self.name if "." in self.name else _path(self.url)
        return stem.rpartition(".")[2].lower() if "." in stem else ""

    @property
    def is_picture(self) -> bool:
        return self.extension in {"jpg", "jpeg", "png", "gif", "webp", "bmp"}


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """What a reply quotes."""

    comment_id: int
    text: str
    sender_id: str = ""
    sender_name: str = ""
    type: str = "text"
    payload: dict[str, Any] | None = None
    is_deleted: bool = False


# Without gc: a hundred thousand of them in memory would make each full collection stop the window.
class Comment(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A comment of one room.

    `temp_id` (wire: unique_temp_id) is its identity from birth; `id` is the server's number, 0 until the
    server has given one. `sender_id` is the wire's `email`. `before_id` is the id of the room's previous
    comment (0 for the first), which shows gaps. `created_at` is EPOCH where the server gave no usable time
    (see `has_time`): such a comment is ordered by its id and shows no date. `error` is one sentence for the
    person when `status` is FAILED.
    """

    temp_id: str
    room_id: int
    sender_id: str
    id: int = 0
    before_id: int = 0
    sender_name: str = ""
    sender_avatar_url: str = ""
    type: str = "text"
    text: str = ""
    payload: dict[str, Any] | None = None
    extras: dict[str, Any] | None = None
    created_at: datetime = EPOCH
    status: Status = Status.SENT
    is_deleted: bool = False
    is_edited: bool = False
    error: str = ""

    @property
    def has_time(self) -> bool:
        """Whether it is known when the comment was written."""
        return self.created_at > EPOCH

    @property
    def subtype(self) -> str:
        """The app's own type of a `custom` comment (`payload.type`), else an empty string."""
        kind = (self.payload or {}).get("type") if self.type == "custom" else ""
        return kind if isinstance(kind, str) else ""

    @property
    def attachment(self) -> Attachment | None:
        """The file of a file_attachment, also in the old text form `[file] URL [/file]`; None without one."""
        payload = self.payload or {}
        if self.type == "file_attachment" and isinstance(payload.get("url"), str):
            url = payload["url"]
            return Attachment(
                url=url,
                name=plain_name(_text(payload.get("file_name"))) or name_in_url(url),
                caption=_text(payload.get("caption")),
                size=whole_number(payload.get("size")),
                width=_pixels(payload.get("width")),
                height=_pixels(payload.get("height")),
            )
        text = self.text.strip()
        if (
            self.type in {"text", "file_attachment"}
            and text.startswith(_FILE_OPEN)
            and text.endswith(_FILE_CLOSE)
        ):
            url = text[len(_FILE_OPEN) : -len(_FILE_CLOSE)].strip()
            return Attachment(url=url, name=name_in_url(url)) if url else None
        return None

    @property
    def reply(self) -> Reply | None:
        """What this comment answers, or None."""
        payload = self.payload or {}
        if self.type != "reply" or not payload:
            return None
        quoted = payload.get("replied_comment_payload")
        return Reply(
            comment_id=number_of(payload, "replied_comment_id"),
            text=_text(payload.get("replied_comment_message")),
            sender_id=_text(payload.get("replied_comment_sender_email")),
            sender_name=plain_name(_text(payload.get("replied_comment_sender_username"))),
            type=_text(payload.get("replied_comment_type")) or "text",
            payload=quoted if isinstance(quoted, dict) else None,
            is_deleted=payload.get("replied_comment_is_deleted") is True,
        )


def name_in_url(url: str) -> str:
    """The last path segment of a URL, percent-decoded: the name shown when the payload brings none."""
    return plain_name(unquote(_path(url).rpartition("/")[2]))


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:  # "http://[" and its like are no addresses
        return ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _pixels(value: object) -> int:
    """One side of a picture; what no picture is as long as is not known."""
    count = whole_number(value)
    return count if count <= _LONGEST_SIDE else 0
