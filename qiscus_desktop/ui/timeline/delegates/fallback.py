"""Owns what is left: deleted comments, and types that nobody taught us, which show their words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qiscus_desktop.ui.timeline.delegates.base import BubbleDelegate, Column, Layout, LayoutContext
from qiscus_desktop.ui.timeline.delegates.text import TextDelegate
from qiscus_desktop.ui.timeline.delegates.typeset import typeset
from qiscus_desktop.ui.timeline.words import DELETED, UNSHOWN, words_for_type

if TYPE_CHECKING:
    from qiscus_desktop.core.models import Comment


class FallbackDelegate(TextDelegate):
    """An unknown type: its message, or the name of its kind."""

    def words(self, comment: Comment) -> str:
        return words_for_type(comment.type, comment.text, comment.payload)

    def summary(self, comment: Comment, context: LayoutContext) -> str:
        return self.words(comment)


class UnshownDelegate(BubbleDelegate):
    """What not even the words of can be shown."""

    def layout(self, comment: Comment, width: int, context: LayoutContext) -> Layout:
        column = Column(width)
        column.add(typeset(UNSHOWN, context.look.deleted(context.is_own), width).text)
        return column.layout()

    def summary(self, comment: Comment, context: LayoutContext) -> str:
        return UNSHOWN


class DeletedDelegate(BubbleDelegate):
    """Where a comment was."""

    def layout(self, comment: Comment, width: int, context: LayoutContext) -> Layout:
        column = Column(width)
        line = typeset(DELETED, context.look.deleted(context.is_own), width)
        column.add(line.text)
        column.tail = line.tail_in(context.is_right_to_left)
        return column.layout()

    def summary(self, comment: Comment, context: LayoutContext) -> str:
        return DELETED
