"""Owns replies: the quoted comment in a box with an accent bar that leads to it, and the answer below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect

from qiscus_desktop.ui.timeline.delegates.base import BubbleDelegate, Column, Layout, LayoutContext
from qiscus_desktop.ui.timeline.delegates.parts import Box, Hit, HitKind, Part
from qiscus_desktop.ui.timeline.delegates.text import add_words
from qiscus_desktop.ui.timeline.delegates.typeset import typeset
from qiscus_desktop.ui.timeline.words import DELETED, words_for_type

if TYPE_CHECKING:
    from qiscus_desktop.core.models import Comment, Reply

_QUOTE_LINES = 2


class ReplyDelegate(BubbleDelegate):
    """A comment that answers another one."""

    def layout(self, comment: Comment, width: int, context: LayoutContext) -> Layout:
        reply = comment.reply
        column = Column(width)
        if reply is None:
            add_words(column, comment.text, context)
            return column.layout()
        answer = Column(width)
        add_words(answer, comment.text, context)
        add_quote(column, reply, context, at_least=min(answer.width, width))
        add_words(column, comment.text, context, gap=context.look.quote(context.is_own).margin.bottom())
        return column.layout()

    def summary(self, comment: Comment, context: LayoutContext) -> str:
        return comment.text


def add_quote(column: Column, reply: Reply, context: LayoutContext, *, at_least: int = 0) -> None:
    """Adds the box of the quoted comment, at least as wide as the answer below it."""
    look = context.look
    box = look.quote(context.is_own)
    pad = box.padding
    room = column.limit - pad.left() - pad.right()
    target = Hit(HitKind.QUOTE, str(reply.comment_id))
    who = "You" if reply.sender_id == context.account_id else reply.sender_name or reply.sender_id
    sender = typeset(who, look.quote_sender(context.is_own), room, max_lines=1, target=target)
    words = typeset(
        quoted_words(reply), look.quote_text(context.is_own), room, max_lines=_QUOTE_LINES, target=target
    )
    inner = max(sender.width, words.width)
    width = min(max(pad.left() + inner + pad.right(), at_least), column.limit)
    height = pad.top() + sender.height + words.height + pad.bottom()
    frame = QRect(0, 0, width, height)
    parts: list[Part] = [
        Box(box, frame, target, is_elastic=True),
        sender.text.moved(pad.left(), pad.top()),
        words.text.moved(pad.left(), pad.top() + sender.height),
    ]
    column.parts.extend(part.moved(0, column.height) for part in parts)
    column.height += height
    column.width = max(column.width, width)
    column.tail = None


def quoted_words(reply: Reply) -> str:
    """The line for the quoted comment: its words, or its kind."""
    if reply.is_deleted:
        return DELETED
    if reply.type in {"text", "reply"} and reply.text:
        return reply.text.strip()
    return words_for_type(reply.type, reply.text, reply.payload)
