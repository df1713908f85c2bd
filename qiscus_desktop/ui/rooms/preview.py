"""Owns the second line of a room row: draft, typing, or the last message with what is put before it."""

from __future__ import annotations

from enum import Enum

import msgspec
from PySide6.QtCore import QCoreApplication

from qiscus_desktop.core.models import Comment, Room, RoomKind, Status
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui.widgets.words import isolated, summary, typing_words

_TICKS = {
    Status.QUEUED: "clock",
    Status.SENDING: "clock",
    Status.FAILED: "failed",
    Status.SENT: "sent",
    Status.DELIVERED: "delivered",
    Status.READ: "read",
}
# A name does not turn the direction of the words behind it.


class PreviewKind(Enum):
    MESSAGE = "message"
    TYPING = "typing"
    DRAFT = "draft"
    EMPTY = "empty"


class Preview(msgspec.Struct, frozen=True):
    """The content of the second line: an icon's name (or ""), words before the text, and the text."""

    kind: PreviewKind
    text: str
    prefix: str = ""
    icon: str = ""
    tick: str = ""

    @property
    def spoken(self) -> str:
        return f"{self.prefix} {self.text}".strip()

    @property
    def line(self) -> str:
        """Prefix and text as one line that runs as the text does."""
        name = self.prefix.removesuffix(":")
        return f"{isolated(name)}: {self.text}" if name != self.prefix else self.spoken


def preview_of(room: Room, session: Session, *, is_open: bool) -> Preview:
    """The preview of one room. The draft of the open room is in sight already, so it is left out there."""
    typing = typing_words(session.typing(room.id), with_names=room.kind is not RoomKind.SINGLE)
    if typing:
        return Preview(PreviewKind.TYPING, typing)
    draft = session.draft(room.id)
    if not is_open and draft.edit_of is None and (draft.text.strip() or draft.files):
        text = " ".join(draft.text.split()) or _tr("Files")
        return Preview(PreviewKind.DRAFT, text, _tr("Draft:"), "attach" if draft.files else "")
    comment = room.last_comment
    if comment is None:
        return Preview(PreviewKind.EMPTY, _tr("No messages yet"))
    return _of_comment(room, comment, session)


def _of_comment(room: Room, comment: Comment, session: Session) -> Preview:
    text = summary(comment)
    if comment.type == "system_event":
        return Preview(PreviewKind.MESSAGE, text)
    is_own = comment.sender_id == session.account_id
    prefix = ""
    if room.kind is not RoomKind.SINGLE:
        name = (comment.sender_name.split() or [comment.sender_id])[0]
        prefix = _tr("You:") if is_own else f"{name}:"
    attachment = None if comment.is_deleted else comment.attachment
    icon = "" if attachment is None else "picture" if attachment.is_picture else "file"
    shows_tick = is_own and room.kind is not RoomKind.CHANNEL and not comment.is_deleted
    tick = _TICKS[session.status_of(comment)] if shows_tick else ""
    return Preview(PreviewKind.MESSAGE, text, prefix, icon, tick)


def _tr(text: str) -> str:
    return QCoreApplication.translate("preview", text)
