"""Owns one laid-out row: what it was made from, how it is drawn, and what lies under a point of it."""

from __future__ import annotations

from datetime import date

import msgspec
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QPainter

from qiscus_desktop.core.models import Comment, Status
from qiscus_desktop.ui.timeline.delegates.base import BubbleDelegate, Layout
from qiscus_desktop.ui.timeline.delegates.parts import BUBBLE, Box, Canvas, Hit, Part, Text
from qiscus_desktop.ui.timeline.placement import Place


class RowKey(msgspec.Struct, frozen=True):
    """All a row's layout depends on besides width and theme; the row is laid out again when it changes."""

    comment: Comment
    place: Place
    status: Status
    shown_characters: int
    picture_size: QSize
    day: date | None
    is_spoilt: bool = False  # what should show the comment has failed

    def is_same(self, other: RowKey) -> bool:
        # Comments are frozen: the same object is the same value, and comparing payloads would cost too much.
        return (
            self.comment is other.comment
            and self.place == other.place
            and self.status == other.status
            and self.shown_characters == other.shown_characters
            and self.picture_size == other.picture_size
            and self.day == other.day
            and self.is_spoilt == other.is_spoilt
        )


class RowLayout(msgspec.Struct, frozen=True):
    """A measured row; (0, 0) is its upper left corner, it is as wide as the viewport.

    Shadows reach `above` and `below` its edges, over the neighbours. `measured` is the content as the
    delegate laid it out for `measured_width` pixels, before time and width of the bubble were known.
    """

    key: RowKey
    width: int
    height: int
    bubble: QRect
    delegate: BubbleDelegate
    content: Layout
    content_at: QPoint
    content_width: int = 0
    parts: tuple[Part, ...] = ()
    actions: tuple[Part, ...] = ()
    aside: tuple[Part, ...] = ()
    pill: QRect = msgspec.field(default_factory=QRect)
    above: int = 0
    below: int = 0
    is_foreign: bool = False
    measured: Layout | None = None
    measured_width: int = 0

    def measured_for(self, key: RowKey, delegate: BubbleDelegate, width: int) -> Layout | None:
        """The content as it was measured, if it would be measured alike for this key and width."""
        mine = self.key
        is_same = (
            self.delegate is delegate
            and self.measured_width == width
            and mine.comment is key.comment
            and mine.place.is_own == key.place.is_own
            and mine.shown_characters == key.shown_characters
            and mine.picture_size == key.picture_size
            and mine.is_spoilt == key.is_spoilt
        )
        return self.measured if is_same else None

    def draw_frame(self, painter: QPainter, canvas: Canvas, *, is_active: bool = False) -> None:
        """Draws what is around the content; while it is active, without a time beside the bubble: the actions
        stand there.
        """
        for part in self.parts if is_active else (*self.parts, *self.aside):
            part.draw(painter, canvas)

    def draw_content(self, painter: QPainter, canvas: Canvas) -> None:
        """Draws what the delegate has laid out; raises what it raises."""
        painter.translate(self.content_at)
        canvas.clip.translate(-self.content_at.x(), -self.content_at.y())
        self.delegate.paint(painter, self.content, canvas)
        if not painter.isActive():
            raise RuntimeError("paint() ended the painter that it was lent")
        canvas.clip.translate(self.content_at.x(), self.content_at.y())
        painter.translate(-self.content_at)

    def hit(self, at: QPoint) -> Hit | None:
        for part in reversed((*self.parts, *self.actions)):
            found = part.hit(at)
            if found is not None:
                return found
        if self.bubble.contains(at):
            return self.delegate.hit(self.content, at - self.content_at) or BUBBLE
        return None

    @property
    def text(self) -> Text | None:
        """The selectable words of the row."""
        return next(
            (part for part in self.content.parts if isinstance(part, Text) and part.is_selectable), None
        )


def reach_of(row: RowLayout) -> tuple[int, int]:
    """How far the shadows of a row reach over its upper and its lower edge."""
    above = below = 0
    for parts, y in ((row.parts, 0), (row.content.parts, row.content_at.y())):
        for part in parts:
            if isinstance(part, Box):
                painted = part.style.reach(part.rect).translated(0, y)
                above = max(above, -painted.top())
                below = max(below, painted.bottom() + 1 - row.height)
    return above, below
