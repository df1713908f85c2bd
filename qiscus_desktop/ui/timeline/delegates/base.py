"""Owns the contract of a bubble delegate: measure once into a frozen layout, then draw and hit-test it."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

import msgspec
from PySide6.QtCore import QLocale, QPoint, QRect, QSize
from PySide6.QtGui import QPainter

from qiscus_desktop.ui.timeline.delegates.parts import Box, Canvas, Hit, Icon, Part, Tail

if TYPE_CHECKING:
    from qiscus_desktop.core.models import Comment
    from qiscus_desktop.ui.timeline.look import Look


class Frame(enum.Enum):
    """What is around the content: a bubble, nothing, or the pill of a notice in the middle."""

    BUBBLE = enum.auto()
    BARE = enum.auto()
    NOTICE = enum.auto()


class LayoutContext(msgspec.Struct, frozen=True):
    """What measuring may know besides the comment. `shown_characters` grows with every "Show more"."""

    look: Look
    is_own: bool
    is_group: bool
    account_id: str
    locale: QLocale
    shown_characters: int
    picture_size: Callable[[str], QSize]
    is_right_to_left: bool


class Foot(Protocol):
    """What closes a bubble from edge to edge, below the time: rows of buttons."""

    width: int
    height: int

    def parts(self, width: int) -> tuple[Part, ...]:
        """The parts for a bubble of this inner width, from (0, 0) on."""
        ...


class Layout(msgspec.Struct, frozen=True):
    """A measured comment without its bubble; its own (0, 0) is the content's upper left corner.

    `tail` is where the time may follow the last words, `picture` a picture at the end that it may lie over.
    """

    width: int
    height: int
    parts: tuple[Part, ...] = ()
    tail: Tail | None = None
    foot: Foot | None = None
    picture: QRect | None = None


class BubbleDelegate:
    """Shows one comment type. Subclasses override `layout`, and `paint` and `hit` only for unusual drawing.

    `layout` runs when a row comes near the viewport and is cached until the comment, the width or the theme
    changes.
    `paint` runs on every frame and must only draw what `layout` prepared: no measuring, decoding, reading or
    allocating of documents there.
    """

    frame = Frame.BUBBLE

    def layout(self, comment: Comment, width: int, context: LayoutContext) -> Layout:
        """Measures the content for at most `width` pixels."""
        raise NotImplementedError

    def paint(self, painter: QPainter, layout: Layout, context: Canvas) -> None:
        for part in layout.parts:
            part.draw(painter, context)

    def hit(self, layout: Layout, pos: QPoint) -> Hit | None:
        """What lies under `pos` (coordinates of the layout), or None."""
        for part in reversed(layout.parts):
            found = part.hit(pos)
            if found is not None:
                return found
        return None

    def summary(self, comment: Comment, context: LayoutContext) -> str:
        """The comment as plain words: what is copied and what a screen reader says."""
        return comment.text


class Column:
    """Collects parts from top to bottom while a delegate measures."""

    def __init__(self, width: int) -> None:
        self.limit = width
        self.width = 0
        self.height = 0
        self.parts: list[Part] = []
        self.tail: Tail | None = None
        self.foot: Foot | None = None
        self.picture: QRect | None = None

    def add(self, part: Part, *, x: int = 0, gap: int = 0) -> None:
        """Puts a part below what is there, `gap` pixels away, moved right by `x`."""
        top = self.height + gap
        placed = part.moved(x - part.rect.x(), top - part.rect.y())
        self.parts.append(placed)
        self.height = top + part.rect.height()
        self.width = max(self.width, x + part.rect.width())
        self.tail = self.picture = None

    def layout(self) -> Layout:
        return Layout(self.width, self.height, tuple(self.parts), self.tail, self.foot, self.picture)


def stretched(layout: Layout, width: int) -> Layout:
    """The layout with its elastic boxes as wide as `width`, because something else made the bubble wider."""
    if not any(isinstance(part, Box) and part.is_elastic for part in layout.parts):
        return layout
    parts: list[Part] = []
    for part in layout.parts:
        if isinstance(part, Box) and part.is_elastic and part.rect.x() + part.rect.width() < width:
            rect = QRect(part.rect.x(), part.rect.y(), width - part.rect.x(), part.rect.height())
            parts.append(msgspec.structs.replace(part, rect=rect))
        else:
            parts.append(part)
    return msgspec.structs.replace(layout, width=width, parts=tuple(parts))


def mirrored(parts: tuple[Part, ...], width: int) -> tuple[Part, ...]:
    """The parts as seen in a right-to-left interface `width` pixels wide: words keep their own direction."""
    return tuple(
        _turned(part.moved(width - part.rect.x() - part.rect.width() - part.rect.x(), 0)) for part in parts
    )


# Glyphs that point along the reading direction.
_OTHER_WAY = {"chevron-left": "chevron-right", "chevron-right": "chevron-left"}


def _turned(part: Part) -> Part:
    if isinstance(part, Box):
        return msgspec.structs.replace(part, is_flipped=not part.is_flipped)
    if isinstance(part, Icon) and part.name in _OTHER_WAY:
        return msgspec.structs.replace(part, name=_OTHER_WAY[part.name])
    # Parts that hold parts know how; they are not imported here, for most rows have none.
    turn: Callable[[Callable[..., tuple[Part, ...]]], Part] | None = getattr(part, "turned", None)
    return turn(mirrored) if turn is not None else part
