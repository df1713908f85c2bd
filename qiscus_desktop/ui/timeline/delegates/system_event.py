"""Owns system events: one quiet sentence in the middle, worded from the payload."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qiscus_desktop.ui.timeline.delegates.base import BubbleDelegate, Column, Frame, Layout, LayoutContext
from qiscus_desktop.ui.timeline.delegates.typeset import typeset
from qiscus_desktop.ui.timeline.words import event_words

if TYPE_CHECKING:
    from qiscus_desktop.core.models import Comment


class SystemEventDelegate(BubbleDelegate):
    """Somebody joined, left, or changed the room."""

    frame = Frame.NOTICE

    def layout(self, comment: Comment, width: int, context: LayoutContext) -> Layout:
        column = Column(width)
        column.add(typeset(self.summary(comment, context), context.look.notice, width).text)
        return column.layout()

    def summary(self, comment: Comment, context: LayoutContext) -> str:
        return event_words(comment, context.account_id)
