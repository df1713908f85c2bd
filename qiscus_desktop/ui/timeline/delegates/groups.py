"""Owns parts that hold other parts: a rounded window onto them, a strip that slides sideways, its arrows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from qiscus_desktop.ui.timeline.delegates.parts import Box, Canvas, Hit, HitKind, Icon, Part

if TYPE_CHECKING:
    from qiscus_desktop.ui.timeline.delegates.base import Layout
    from qiscus_desktop.ui.timeline.look import Style

# Top left, top right, bottom right, bottom left.
Corners = tuple[int, int, int, int]


class Slide:
    """How far a strip has been pushed, in pixels from its beginning; it outlives the layouts of its row."""

    __slots__ = ("most", "offset", "page", "step")

    def __init__(self) -> None:
        self.offset = 0
        self.most = 0
        self.step = 1
        self.page = 1

    def measure(self, *, strip: int, window: int, step: int) -> None:
        """The strip was laid out: `step` pixels lead from one card to the next."""
        self.most = max(strip - window, 0)
        self.step = max(step, 1)
        self.page = max(window // self.step, 1) * self.step
        self.push_to(self.offset)

    def push_to(self, offset: int) -> bool:
        """False when it is there already."""
        before, self.offset = self.offset, min(max(offset, 0), self.most)
        return self.offset != before

    def page_end(self, direction: int, start: int) -> int:
        """Where turning a page from `start` leads: as far as whole cards fit, a card at the edge."""
        if direction < 0:
            # From the end, which need not be the edge of a card, back to one.
            return max(-(-start // self.step) * self.step - self.page, 0)
        return min(start // self.step * self.step + self.page, self.most)

    def can(self, direction: int) -> bool:
        return self.offset > 0 if direction < 0 else self.offset < self.most


class Group(msgspec.Struct, frozen=True):
    """Parts in coordinates of the group itself, seen through `rect` with rounded corners.

    With a slide the parts lie on a strip of `strip_width` pixels; `is_turned` ones begin at the right.
    """

    rect: QRect
    parts: tuple[Part, ...]
    corners: Corners = (0, 0, 0, 0)
    slide: Slide | None = None
    strip_width: int = 0
    is_turned: bool = False

    def draw(self, painter: QPainter, canvas: Canvas) -> None:
        at = self.rect.topLeft() + QPoint(self._shift(), 0)
        painter.save()
        if any(self.corners):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipPath(rounded(self.rect, self.corners), Qt.ClipOperation.IntersectClip)
        else:
            painter.setClipRect(self.rect, Qt.ClipOperation.IntersectClip)
        painter.translate(at)
        canvas.clip.translate(-at.x(), -at.y())
        for part in self.parts:
            part.draw(painter, canvas)
        canvas.clip.translate(at.x(), at.y())
        painter.restore()

    def hit(self, at: QPoint) -> Hit | None:
        if not self.rect.contains(at):
            return None
        inside = at - self.rect.topLeft() - QPoint(self._shift(), 0)
        return next((found for part in reversed(self.parts) if (found := part.hit(inside))), None)

    def moved(self, dx: int, dy: int) -> Group:
        return msgspec.structs.replace(self, rect=self.rect.translated(dx, dy))

    def turned(self, turn: Callable[[tuple[Part, ...], int], tuple[Part, ...]]) -> Group:
        """The group in a right-to-left interface; `turn` does the same for parts in a width."""
        one, two, three, four = self.corners
        return msgspec.structs.replace(
            self,
            parts=turn(self.parts, self.strip_width or self.rect.width()),
            corners=(two, one, four, three),
            is_turned=not self.is_turned,
        )

    def _shift(self) -> int:
        if self.slide is None:
            return 0
        return self.slide.offset - self.slide.most if self.is_turned else -self.slide.offset


class Arrow(msgspec.Struct, frozen=True):
    """A round button over the edge of a strip; it is there while there is more on its side."""

    slide: Slide
    direction: int
    disc: Box
    glyph: Icon

    @property
    def rect(self) -> QRect:
        return self.disc.rect

    def draw(self, painter: QPainter, canvas: Canvas) -> None:
        if self.slide.can(self.direction):
            self.disc.draw(painter, canvas)
            self.glyph.draw(painter, canvas)

    def hit(self, at: QPoint) -> Hit | None:
        return self.disc.hit(at) if self.slide.can(self.direction) else None

    def moved(self, dx: int, dy: int) -> Arrow:
        return msgspec.structs.replace(self, disc=self.disc.moved(dx, dy), glyph=self.glyph.moved(dx, dy))

    def turned(self, turn: Callable[[tuple[Part, ...], int], tuple[Part, ...]]) -> Arrow:
        """The same arrow for a strip that runs the other way."""
        # Turned around its own middle, the glyph stays where it is.
        (glyph,) = turn((self.glyph,), 2 * self.glyph.rect.x() + self.glyph.rect.width())
        assert isinstance(glyph, Icon)
        return msgspec.structs.replace(self, glyph=glyph)


def footed(layout: Layout, at: QPoint, width: int, corners: Corners) -> Layout:
    """The layout with its foot among its parts, `width` pixels wide at a place in its own coordinates."""
    if layout.foot is None:
        return layout
    rect = QRect(at.x(), at.y(), width, layout.foot.height)
    group = Group(rect, layout.foot.parts(width), corners)
    return msgspec.structs.replace(layout, parts=(*layout.parts, group))


def strip_of(layout: Layout) -> Group | None:
    """The strip of a laid-out comment, if it has one."""
    return next((part for part in layout.parts if isinstance(part, Group) and part.slide is not None), None)


def arrow(slide: Slide, direction: int, style: Style, at: QRect) -> Arrow:
    """An arrow at a place given as its square."""
    side = style.icon_size
    inner = QRect(at.x() + (at.width() - side) // 2, at.y() + (at.height() - side) // 2, side, side)
    name = "chevron-left" if direction < 0 else "chevron-right"
    target = Hit(HitKind.PAGE, str(direction))
    glyph = Icon(name, inner, style.icon_ink, target, style=style)
    return Arrow(slide, direction, Box(style, at, target), glyph)


def rounded(rect: QRect, corners: Corners) -> QPainterPath:
    """A rectangle whose corners are round, each by its own radius."""
    box = QRectF(rect)
    path = QPainterPath()
    places = (box.topLeft(), box.topRight(), box.bottomRight(), box.bottomLeft())
    for at, (corner, radius) in enumerate(zip(places, corners, strict=True)):
        side = 2.0 * min(radius, rect.width() // 2, rect.height() // 2)
        if side:
            left = corner.x() - (side if at in (1, 2) else 0)
            top = corner.y() - (side if at in (2, 3) else 0)
            arc = QRectF(left, top, side, side)
            if not at:
                path.arcMoveTo(arc, 180)
            path.arcTo(arc, 180 - 90 * at, -90)
        elif at:
            path.lineTo(corner)
        else:
            path.moveTo(corner)
    path.closeSubpath()
    return path
