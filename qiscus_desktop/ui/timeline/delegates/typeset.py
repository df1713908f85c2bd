"""Owns turning plain foreign text into laid-out lines: wrapping, direction, links, clipping."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QRegion, QTextLayout

from qiscus_desktop.ui.timeline.delegates.lines import Lines, broken
from qiscus_desktop.ui.timeline.delegates.parts import Hit, Link, Tail, Text
from qiscus_desktop.ui.timeline.delegates.shown import LINE_END, shown_words
from qiscus_desktop.ui.widgets.marks import has_stacked_marks

if TYPE_CHECKING:
    from qiscus_desktop.ui.timeline.look import Style

# More characters than any single line can show.
_ONE_LINE = 600


class Typeset(msgspec.Struct, frozen=True):
    """Laid-out lines: `width` of the longest, `tail` and direction of the last."""

    text: Text
    width: int
    height: int
    tail: int
    tail_height: int
    line_count: int
    is_right_to_left: bool
    is_clipped: bool

    def tail_in(self, is_right_to_left: bool) -> Tail | None:
        """Where something may follow on the last line in an interface of this direction; None when not.

        Several lines of the other direction end at the side of what follows.
        """
        if self.line_count > 1 and self.is_right_to_left is not is_right_to_left:
            return None
        return Tail(self.tail, self.height - self.tail_height, self.tail_height)


def typeset(
    text: str,
    style: Style,
    width: int,
    *,
    ink: QColor | None = None,
    links: Sequence[Link] = (),
    link_style: Style | None = None,
    max_lines: int = 0,
    elides: bool = True,
    is_selectable: bool = False,
    target: Hit | None = None,
    received: str = "",
) -> Typeset:
    """Lays `text` out in at most `width` pixels and, when given, `max_lines` lines (the last one elided).

    Every paragraph runs in its own direction. `received` is what copying gives back when `text` is no longer
    the message as it came.
    """
    width = max(width, 1)
    shown = shown_words(text)
    if max_lines == 1:
        shown = QFontMetricsF(style.font).elidedText(
            shown.replace(LINE_END, " ")[:_ONE_LINE], Qt.TextElideMode.ElideRight, width
        )
    lines, is_clipped = _broken(shown, style, width, max_lines, links, link_style)
    if is_clipped and elides and max_lines > 1:
        shown = _elided(shown, lines.start(max_lines - 1), style, width)
        lines, _ = _broken(shown, style, width, max_lines, (), None)
    count = lines.line_count()
    naturals = [lines.line(index).naturalTextWidth() for index in range(count)]
    box_width = min(math.ceil(max(naturals, default=0)), width)
    y, step = 0.0, style.line_height
    for index, natural in enumerate(naturals):
        line = lines.line(index)
        # A line of another script (emoji, Nastaliq) may be higher than the font asks for.
        step = max(style.line_height, math.ceil(line.height()))
        x = box_width - natural if lines.is_right_to_left(index) else 0.0
        line.setPosition(QPointF(x, y + (step - line.height()) / 2))
        y += step
    part = Text(
        lines=lines,
        origin=QPointF(0, 0),
        rect=QRect(0, 0, box_width, int(y)),
        ink=ink if ink is not None else style.ink,
        source=shown,
        received=received or text,
        links=tuple(links),
        is_selectable=is_selectable,
        target=target,
        style=_touchable(style, link_style, target, ink),
        bounds=_bounds(lines, box_width, int(y)) if has_stacked_marks(shown) else None,
    )
    tail = math.ceil(naturals[-1]) if naturals else 0
    is_rtl = bool(count) and lines.is_right_to_left(count - 1)
    return Typeset(part, box_width, int(y), tail, step, count, is_rtl, is_clipped)


def utf16_length(text: str) -> int:
    """Length in the units in which Qt counts text."""
    return len(text) + sum(1 for character in text if character > "\uffff")


def utf16_slice(text: str, start: int, end: int) -> str:
    """The part of a text between two places counted as Qt does; half a character at an edge is left out."""
    raw = text.encode("utf-16-le", "surrogatepass")[2 * start : 2 * end]
    return raw.decode("utf-16-le", "ignore")


def _broken(
    shown: str, style: Style, width: int, max_lines: int, links: Sequence[Link], link_style: Style | None
) -> tuple[Lines, bool]:
    formats = [_link_format(link, link_style.ink) for link in links] if link_style is not None else []
    return broken(shown, style.font, width, max_lines, formats, utf16_length)


def _bounds(lines: Lines, width: int, height: int) -> QRegion:
    """What the words may cover, line by line: marks on marks reach over what is around."""
    region = QRegion()
    count = lines.line_count()
    tops = [int(lines.line(index).y()) for index in range(count)] + [height]
    for index in range(count):
        natural = math.ceil(lines.line(index).naturalTextWidth())
        x = width - natural if lines.is_right_to_left(index) else 0
        region += QRect(x, tops[index], natural, tops[index + 1] - tops[index])
    return region


def _elided(shown: str, last_start: int, style: Style, width: int) -> str:
    kept = utf16_slice(shown, 0, last_start)
    rest = shown[len(kept) : len(kept) + _ONE_LINE].replace(LINE_END, " ")
    # The mark of what is left out must show even when the rest of the paragraph would fit.
    return kept + QFontMetricsF(style.font).elidedText(rest + "…", Qt.TextElideMode.ElideRight, width)


def _touchable(
    style: Style, link_style: Style | None, target: Hit | None, ink: QColor | None
) -> Style | None:
    """Whose states the words show; words in an ink of their own keep it."""
    if target is None:
        return link_style
    return style if ink is None else None


def _link_format(link: Link, ink: QColor) -> QTextLayout.FormatRange:
    from PySide6.QtGui import QTextCharFormat

    look = QTextCharFormat()
    look.setForeground(ink)
    look.setFontUnderline(True)
    stretch = QTextLayout.FormatRange()
    stretch.start = link.start
    stretch.length = link.end - link.start
    stretch.format = look
    return stretch
