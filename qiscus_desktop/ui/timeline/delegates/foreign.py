"""Owns the boundary around code of integrators in rows: delegates, their layouts, their parts, their hits.

What it raises, or returns in a wrong type or an impossible size, costs the bubble in question: the comment's
words are shown instead, and the log names the source once (decision 19).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QRect

from qiscus_desktop.core.models import Comment
from qiscus_desktop.ui.timeline.delegates.base import BubbleDelegate, Frame, Layout
from qiscus_desktop.ui.timeline.delegates.parts import BUBBLE, Hit, HitKind, Tail

log = logging.getLogger("qiscus.ui.timeline")
T = TypeVar("T")

# KeyboardInterrupt is not among them: it is the person who means the whole program.
FAULTS = (Exception, SystemExit, GeneratorExit, asyncio.CancelledError)
# No bubble is higher: heights of all rows are added up, and Qt counts with 32 bits.
MOST_HEIGHT = 1_000_000
_MOST_SUMMARY = 100_000  # characters
_OUR_PACKAGE = __name__.partition(".")[0] + "."
# Kinds of hits whose value is a number, and the numbers that Qt's signals and the store can carry.
_NUMBERS = {
    HitKind.QUOTE: range(2**63),
    HitKind.BUTTON: range(2**31),
    HitKind.PAGE: range(-1, 2),
}


class ForeignCode:
    """Runs it for one view. `is_spoilt` rows are shown by their words until their comment changes."""

    def __init__(self) -> None:
        self._told: set[tuple[str, str]] = set()
        self._spoilt: dict[str, Comment] = {}

    def forget(self) -> None:
        """Other delegates are in use: all rows get another chance."""
        self._told.clear()
        self._spoilt.clear()

    def is_spoilt(self, comment: Comment) -> bool:
        # Comments are frozen: another object may be another comment.
        return self._spoilt.get(comment.temp_id) is comment

    def spoil(self, comment: Comment, source: object, what: str, error: BaseException) -> None:
        """Painting this row has failed: from the next layout on its words are shown."""
        self.report(source, what, error)
        self._spoilt[comment.temp_id] = comment

    def report(self, source: object, what: str, error: BaseException) -> None:
        """Logs once for each class and method, with the trace; then without, where details are wanted."""
        name = name_of(source)
        if (name, what) in self._told:
            log.debug("%s.%s failed again: %s", name, what, type(error).__name__)
            return
        self._told.add((name, what))
        log.error("%s.%s failed; the words of the message are shown instead", name, what, exc_info=error)

    def summary(self, delegate: BubbleDelegate, comment: Comment, made: Callable[[], str]) -> str:
        """The comment as plain words; its text where the delegate has none."""
        try:
            return _checked_summary(made())
        except FAULTS as error:
            self.report(delegate, "summary", error)
            return comment.text

    def hit(self, source: object, made: Callable[[], Hit | None]) -> Hit | None:
        """What lies under a point; where that is nothing a click could do, the bubble itself."""
        try:
            return checked_hit(made())
        except FAULTS as error:
            self.report(source, "hit", error)
            return BUBBLE


def is_foreign(delegate: BubbleDelegate) -> bool:
    """Whether somebody else's code lays out and paints; it gets a painter of its own."""
    return not type(delegate).__module__.startswith(_OUR_PACKAGE)


def name_of(source: object) -> str:
    """A class or function by the name an integrator would look for."""
    named = source if hasattr(source, "__qualname__") else type(source)
    return f"{getattr(named, '__module__', '?')}.{getattr(named, '__qualname__', '?')}"


def checked_frame(frame: object) -> Frame:
    """TypeError unless it is a Frame."""
    return _of(Frame, frame, "frame")


def checked_layout(layout: object, most_width: int) -> Layout:
    """TypeError or ValueError unless a bubble can be made of it."""
    layout = _of(Layout, layout, "layout() returned")
    _check_length(layout.width, most_width, "width")
    _check_length(layout.height, MOST_HEIGHT, "height")
    for part in _of(tuple, layout.parts, "parts"):
        _check_part(part)
    if layout.tail is not None:
        tail = _of(Tail, layout.tail, "tail")
        for length in (tail.x, tail.y, tail.height):
            _check_length(length, MOST_HEIGHT, "tail")
    if layout.foot is not None:
        _check_length(layout.foot.width, MOST_HEIGHT, "width of foot")
        _check_length(layout.foot.height, MOST_HEIGHT, "height of foot")
    if layout.picture is not None:
        _of(QRect, layout.picture, "picture")
    return layout


def checked_hit(hit: object) -> Hit | None:
    """TypeError or ValueError unless a click on it can be followed."""
    if hit is None:
        return None
    hit = _of(Hit, hit, "hit() returned")
    kind = _of(HitKind, hit.kind, "kind of hit")
    value = _of(str, hit.value, "value of hit")
    _of(int, hit.caret, "caret of hit")
    allowed = _NUMBERS.get(kind)
    if allowed is not None and int(value) not in allowed:
        raise ValueError(f"{kind.name} leads to no {value!r}")
    return hit


def _checked_summary(words: object) -> str:
    return _of(str, words, "summary() returned")[:_MOST_SUMMARY]


def _check_part(part: Any) -> None:
    _of(QRect, part.rect, "rect of part")
    for method in (part.draw, part.hit, part.moved):
        if not callable(method):
            raise TypeError(f"{name_of(part)} is no part: draw, hit and moved are methods")


def _check_length(length: object, most: int, what: str) -> None:
    if not isinstance(length, int):  # NaN and infinity among them
        raise TypeError(f"{what} is a number of whole pixels, not {length!r}")
    if not 0 <= length <= most:
        raise ValueError(f"{what} is {length} pixels, not 0 to {most}")


def _of(kind: type[T], value: object, what: str) -> T:
    if not isinstance(value, kind):
        raise TypeError(f"{what} {type(value).__name__}, not {kind.__name__}")
    return value
