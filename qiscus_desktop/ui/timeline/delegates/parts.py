"""Owns the small frozen things a laid-out row is made of; each knows how to draw itself and nothing else."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Protocol

import msgspec
from PySide6.QtCore import QMarginsF, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QRegion, QTextLayout, QTextLine

if TYPE_CHECKING:
    from PySide6.QtGui import QTextCharFormat

    from qiscus_desktop.ui.timeline.delegates.lines import Lines
    from qiscus_desktop.ui.timeline.look import Style


# So much of the ring shows at the very start of an upload that one sees there is one.
_LEAST_SHARE = 0.03


class HitKind(enum.Enum):
    """What a click means."""

    NOTHING = enum.auto()
    BUBBLE = enum.auto()
    TEXT = enum.auto()
    LINK = enum.auto()
    QUOTE = enum.auto()
    ATTACHMENT = enum.auto()
    RETRY = enum.auto()
    CANCEL = enum.auto()
    RESEND = enum.auto()
    REWRITE = enum.auto()
    EXPAND = enum.auto()
    BUTTON = enum.auto()
    SENDER = enum.auto()
    REPLY = enum.auto()
    MENU = enum.auto()
    PAGE = enum.auto()


class Hit(msgspec.Struct, frozen=True):
    """A place in a row: `value` is a link, a quoted id, a button's index; `caret` counts UTF-16 units."""

    kind: HitKind
    value: str = ""
    caret: int = -1

    @property
    def is_clickable(self) -> bool:
        return self.kind not in {HitKind.NOTHING, HitKind.BUBBLE, HitKind.TEXT}

    def leads_where(self, other: Hit) -> bool:
        """Whether a click on the one means the same as on the other."""
        return self.kind is other.kind and self.value == other.value


NOTHING = Hit(HitKind.NOTHING)
BUBBLE = Hit(HitKind.BUBBLE)


class Tail(msgspec.Struct, frozen=True):
    """The free end of the last line, for the time: it begins at `x`, the line at `y` is `height` high."""

    x: int
    y: int
    height: int

    def lowered(self, by: int) -> Tail:
        return msgspec.structs.replace(self, y=self.y + by)


class Canvas(Protocol):
    """What drawing may ask for: things already made, never work to be done now."""

    selection: tuple[int, int] | None
    clip: QRectF
    hovered: Hit

    def state_of(self, target: Hit | None) -> str:
        """The words of a path for hover and press of what leads to `target`; mostly none."""
        ...

    @property
    def selection_format(self) -> QTextCharFormat: ...

    def picture(self, url: str, size: QSize, radius: int) -> QPixmap | None: ...
    def picture_failed(self, url: str) -> bool: ...

    def picture_held_back(self, url: str) -> bool: ...
    def avatar(self, user_id: str, name: str, url: str, size: int) -> QPixmap | None: ...
    def icon(self, name: str, size: QSize, ink: QColor) -> QPixmap: ...
    def progress(self, temp_id: str) -> float | None: ...


class Part(Protocol):
    """One drawn thing. `rect` is in the coordinates of the layout that holds it."""

    @property
    def rect(self) -> QRect: ...
    def draw(self, painter: QPainter, canvas: Canvas) -> None: ...
    def hit(self, at: QPoint) -> Hit | None: ...
    def moved(self, dx: int, dy: int) -> Part: ...


class Box(msgspec.Struct, frozen=True):
    """A styled box, painted by the style sheet. An elastic one grows to the bubble's final width."""

    style: Style
    rect: QRect
    target: Hit | None = None
    is_flipped: bool = False
    is_elastic: bool = False

    def draw(self, painter: QPainter, canvas: Canvas) -> None:
        style = self.style.when(canvas.state_of(self.target))
        style.paint(painter, self.rect, is_flipped=self.is_flipped)

    def hit(self, at: QPoint) -> Hit | None:
        return self.target if self.target and self.rect.contains(at) else None

    def moved(self, dx: int, dy: int) -> Box:
        return msgspec.structs.replace(self, rect=self.rect.translated(dx, dy))


class Link(msgspec.Struct, frozen=True):
    """A clickable stretch of a text, in UTF-16 units."""

    start: int
    end: int
    url: str


class Text(msgspec.Struct, frozen=True):
    """Laid-out plain text. `origin` is where the lines' own zero lies; `rect` is what the words cover.

    `source` is what is shown, `received` the text as it came. `style` is of what the mouse can be at: of all
    words when there is a target, else of the links. `bounds`, from the origin on, is what may be painted when
    the words would reach further than their lines.
    """

    lines: Lines
    origin: QPointF
    rect: QRect
    ink: QColor
    source: str = ""
    received: str = ""
    links: tuple[Link, ...] = ()
    is_selectable: bool = False
    target: Hit | None = None
    style: Style | None = None
    bounds: QRegion | None = None

    def draw(self, painter: QPainter, canvas: Canvas) -> None:
        painter.setPen(self.ink)
        ranges = self._touched(canvas) if self.style is not None and canvas.hovered.is_clickable else []
        if self.is_selectable and canvas.selection is not None:
            chosen = QTextLayout.FormatRange()
            chosen.start, chosen.length = canvas.selection
            chosen.format = canvas.selection_format
            ranges.append(chosen)
        if self.bounds is None:
            self.lines.draw(painter, self.origin, ranges, canvas.clip)
            return
        painter.save()
        region = self.bounds.translated(self.origin.toPoint())
        painter.setClipRegion(region, Qt.ClipOperation.IntersectClip)
        self.lines.draw(painter, self.origin, ranges, canvas.clip)
        painter.restore()

    def hit(self, at: QPoint) -> Hit | None:
        if self.target is not None:
            return self.target if self.rect.contains(at) else None
        if not self.is_selectable and not self.links:
            return None
        if not self.rect.contains(at):
            return None
        caret, is_inside = self._place(at)
        if is_inside:
            for link in self.links:
                if link.start <= caret < link.end:
                    return Hit(HitKind.LINK, link.url, caret)
        return Hit(HitKind.TEXT, caret=self.caret(at)) if self.is_selectable else None

    def moved(self, dx: int, dy: int) -> Text:
        return msgspec.structs.replace(
            self, origin=self.origin + QPointF(dx, dy), rect=self.rect.translated(dx, dy)
        )

    def _touched(self, canvas: Canvas) -> list[QTextLayout.FormatRange]:
        """How the words under the mouse look."""
        state = canvas.state_of(self.target or canvas.hovered)
        if not state or self.style is None:
            return []
        touched = QTextLayout.FormatRange()
        link = self._link_of(canvas.hovered)
        if link is not None:
            touched.start, touched.length = link.start, link.end - link.start
        elif self.target is not None:
            touched.start, touched.length = 0, self.lines.end()
        touched.format = self.style.when(state).words(has_box=link is not None)
        return [touched]

    def _link_of(self, hit: Hit) -> Link | None:
        if hit.kind is not HitKind.LINK:
            return None
        return next((link for link in self.links if link.start <= hit.caret < link.end), None)

    def caret(self, at: QPoint) -> int:
        """The caret position nearest to a point, also one outside the text."""
        line, x = self._line(at)
        if line < 0:
            return 0
        return self.lines.caret(line, x, QTextLine.CursorPosition.CursorBetweenCharacters)

    def _place(self, at: QPoint) -> tuple[int, bool]:
        """The character under the point, and whether the point is not in the empty part of its line."""
        index, x = self._line(at)
        if index < 0:
            return 0, False
        words = self.lines.line(index).naturalTextRect()
        caret = self.lines.caret(index, x, QTextLine.CursorPosition.CursorOnCharacter)
        return caret, words.left() <= x <= words.right()

    def _line(self, at: QPoint) -> tuple[int, float]:
        y = at.y() - self.origin.y()
        count = self.lines.line_count()
        for index in range(count):
            line = self.lines.line(index)
            if y < line.y() + line.height() or index == count - 1:
                return index, at.x() - self.origin.x()
        return -1, 0.0


class Icon(msgspec.Struct, frozen=True):
    """A glyph of the icon set in one colour; `hidden_during` names an upload whose ring takes its place.

    A glyph with a style takes its colour from there, also for hover and press.
    """

    name: str
    rect: QRect
    ink: QColor
    target: Hit | None = None
    hidden_during: str = ""
    style: Style | None = None

    def draw(self, painter: QPainter, canvas: Canvas) -> None:
        if self.hidden_during and canvas.progress(self.hidden_during) is not None:
            return
        ink = self.ink
        if self.style is not None:
            ink = self.style.when(canvas.state_of(self.target)).icon_ink
        painter.drawPixmap(self.rect, canvas.icon(self.name, self.rect.size(), ink))

    def hit(self, at: QPoint) -> Hit | None:
        return self.target if self.target and self.rect.contains(at) else None

    def moved(self, dx: int, dy: int) -> Icon:
        return msgspec.structs.replace(self, rect=self.rect.translated(dx, dy))


class Picture(msgspec.Struct, frozen=True):
    """A place kept for a picture; a plain placeholder is shown until it comes, or when it never does."""

    url: str
    rect: QRect
    placeholder: Style
    failed: tuple[Part, ...] = ()
    target: Hit | None = None
    held_back: tuple[Part, ...] = ()  # in place of a picture that the person has not asked for

    def draw(self, painter: QPainter, canvas: Canvas) -> None:
        pixmap = canvas.picture(self.url, self.rect.size(), self.placeholder.radius)
        if pixmap is not None:
            painter.drawPixmap(self.rect, pixmap)
            return
        self.placeholder.paint(painter, self.rect)
        stand_in = self.failed if canvas.picture_failed(self.url) else ()
        if canvas.picture_held_back(self.url):
            stand_in = self.held_back
        for part in stand_in:
            part.draw(painter, canvas)

    def hit(self, at: QPoint) -> Hit | None:
        return self.target if self.target and self.rect.contains(at) else None

    def moved(self, dx: int, dy: int) -> Picture:
        failed = tuple(part.moved(dx, dy) for part in self.failed)
        held_back = tuple(part.moved(dx, dy) for part in self.held_back)
        rect = self.rect.translated(dx, dy)
        return msgspec.structs.replace(self, rect=rect, failed=failed, held_back=held_back)


class Avatar(msgspec.Struct, frozen=True):
    """A person's round picture, or the initials."""

    user_id: str
    name: str
    url: str
    rect: QRect
    target: Hit | None = None

    def draw(self, painter: QPainter, canvas: Canvas) -> None:
        pixmap = canvas.avatar(self.user_id, self.name, self.url, self.rect.width())
        if pixmap is not None:
            painter.drawPixmap(self.rect, pixmap)

    def hit(self, at: QPoint) -> Hit | None:
        return self.target if self.target and self.rect.contains(at) else None

    def moved(self, dx: int, dy: int) -> Avatar:
        return msgspec.structs.replace(self, rect=self.rect.translated(dx, dy))


class Ring(msgspec.Struct, frozen=True):
    """Progress of an upload, a cross to cancel it in the middle; nothing when nothing is on its way."""

    temp_id: str
    rect: QRect
    plate: Style
    ink: QColor
    thickness: int
    glyph: Icon

    def draw(self, painter: QPainter, canvas: Canvas) -> None:
        share = canvas.progress(self.temp_id)
        if share is None:
            return
        self.plate.paint(painter, self.rect)
        inner = QRectF(self.rect).marginsRemoved(QMarginsF(*[float(self.thickness)] * 4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self.ink, self.thickness, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        # Qt counts sixteenths of a degree, from three o'clock, against the clock.
        painter.drawArc(inner, 90 * 16, -round(max(share, _LEAST_SHARE) * 360 * 16))
        self.glyph.draw(painter, canvas)

    def hit(self, at: QPoint) -> Hit | None:
        return Hit(HitKind.CANCEL, self.temp_id) if self.rect.contains(at) else None

    def moved(self, dx: int, dy: int) -> Ring:
        return msgspec.structs.replace(
            self, rect=self.rect.translated(dx, dy), glyph=self.glyph.moved(dx, dy)
        )
