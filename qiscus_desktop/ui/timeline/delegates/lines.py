"""Owns laid-out lines of several directions: one QTextLayout for each run of paragraphs of one direction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QTextLayout, QTextLine, QTextOption

from qiscus_desktop.ui.widgets.direction import direction_of

_LINE_END = "\u2028"
Ranges = Sequence[QTextLayout.FormatRange]


class Lines:
    """The lines of a text whose paragraphs end with U+2028. Places count UTF-16 units of the whole text."""

    def __init__(self, runs: Sequence[Run]) -> None:
        self._runs = tuple(runs)
        self._ends: list[int] = []
        count = 0
        for run in self._runs:
            count += run.layout.lineCount()
            self._ends.append(count)

    def line_count(self) -> int:
        return self._ends[-1] if self._ends else 0

    def line(self, index: int) -> QTextLine:
        """The line at this place; its own places count from the beginning of its run."""
        at, run = self._of_line(index)
        return run.layout.lineAt(index - (self._ends[at - 1] if at else 0))

    def is_right_to_left(self, index: int) -> bool:
        """The direction of the paragraph of a line."""
        return self._of_line(index)[1].is_right_to_left

    def start(self, index: int) -> int:
        """Where the text of a line begins."""
        return self._of_line(index)[1].start + self.line(index).textStart()

    def end(self) -> int:
        """Where the last line ends."""
        count = self.line_count()
        return self.start(count - 1) + self.line(count - 1).textLength() if count else 0

    def caret(self, index: int, x: float, how: QTextLine.CursorPosition) -> int:
        """The place in a line that is nearest to x."""
        return self._of_line(index)[1].start + int(self.line(index).xToCursor(x, how))

    def next_place(self, at: int, mode: QTextLayout.CursorMode) -> int:
        run = self._of_place(at)
        return run.start + run.layout.nextCursorPosition(at - run.start, mode)

    def previous_place(self, at: int, mode: QTextLayout.CursorMode) -> int:
        run = self._of_place(at)
        return run.start + run.layout.previousCursorPosition(at - run.start, mode)

    def draw(self, painter: QPainter, at: QPointF, ranges: Ranges, clip: QRectF) -> None:
        for run in self._runs:
            run.layout.draw(painter, at, run.own(ranges), clip)

    def _of_line(self, index: int) -> tuple[int, Run]:
        at = next(at for at, end in enumerate(self._ends) if index < end)
        return at, self._runs[at]

    def _of_place(self, at: int) -> Run:
        return next((run for run in reversed(self._runs) if run.start <= at), self._runs[0])


class Run:
    """Neighbouring paragraphs of one direction."""

    def __init__(self, text: str, start: int, length: int, font: QFont, *, is_right_to_left: bool) -> None:
        self.start = start
        self.length = length
        self.is_right_to_left = is_right_to_left
        self.layout = QTextLayout(text, font)
        # Without the cache every draw would shape the text again.
        self.layout.setCacheEnabled(True)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTextDirection(
            Qt.LayoutDirection.RightToLeft if is_right_to_left else Qt.LayoutDirection.LeftToRight
        )
        self.layout.setTextOption(option)

    def own(self, ranges: Ranges) -> list[QTextLayout.FormatRange]:
        """The parts of the ranges that lie in this run, in its places."""
        if not ranges or (self.start == 0 and all(one.start + one.length <= self.length for one in ranges)):
            return list(ranges)
        found = []
        for one in ranges:
            start = max(one.start - self.start, 0)
            end = min(one.start + one.length - self.start, self.length)
            if start < end:
                mine = QTextLayout.FormatRange()
                mine.start, mine.length, mine.format = start, end - start, one.format
                found.append(mine)
        return found


def runs_of(text: str) -> Iterator[tuple[str, bool]]:
    """Neighbouring paragraphs of one direction as one text, without the line end between two runs.

    A paragraph in which nothing decides runs as the one before it, the first ones as the one after them.
    """
    paragraphs = text.split(_LINE_END)
    known = [direction_of(paragraph) for paragraph in paragraphs]
    current = next((is_rtl for is_rtl in known if is_rtl is not None), False)
    begin = 0
    for at, is_rtl in enumerate(known):
        if is_rtl is not None and is_rtl is not current:
            yield _LINE_END.join(paragraphs[begin:at]), current
            begin, current = at, is_rtl
    yield _LINE_END.join(paragraphs[begin:]), current


def broken(
    text: str,
    font: QFont,
    width: int,
    max_lines: int,
    formats: Ranges,
    length_of: Callable[[str], int],
) -> tuple[Lines, bool]:
    """The text in lines of at most `width` pixels and, when given, `max_lines` lines; whether it is cut."""
    runs: list[Run] = []
    start = count = 0
    is_clipped = False
    for words, is_rtl in runs_of(text):
        if max_lines and count == max_lines:
            is_clipped = True
            break
        length = length_of(words)
        run = Run(words, start, length, font, is_right_to_left=is_rtl)
        run.layout.setFormats(run.own(formats))
        run.layout.beginLayout()
        while not max_lines or count < max_lines:
            line = run.layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(width)
            count += 1
        own = run.layout.lineCount()
        if max_lines and count == max_lines:
            last = run.layout.lineAt(own - 1)
            is_clipped = last.textStart() + last.textLength() < length
        run.layout.endLayout()
        runs.append(run)
        start += length + 1
        if is_clipped:
            break
    return Lines(runs), is_clipped
