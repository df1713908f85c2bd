"""Owns which rows are on screen and where: the anchor, following the end, and measuring only what is near."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
from PySide6.QtCore import QRect

from qiscus_desktop.store.changes import RowChange, RowsInserted, RowsRemoved
from qiscus_desktop.ui.timeline.placement import Comments, rows_around
from qiscus_desktop.ui.timeline.rows.changed_rows import ChangedRows
from qiscus_desktop.ui.timeline.rows.row import RowKey, RowLayout
from qiscus_desktop.ui.timeline.rows.row_heights import RowHeights

# Layouts kept beyond the screen: scrolling back a few screens costs nothing, memory stays small.
_MOST_LAYOUTS = 240


class Shown(msgspec.Struct, frozen=True):
    """A row on screen; `y` is its upper edge in the viewport."""

    row: int
    y: int
    layout: RowLayout


class ScrollLayout:
    """The rows of one room in a viewport, top to bottom.

    The place is held by an anchor, a row and its distance to the upper edge, never by a pixel number from the
    top of the room: rows above may come, go and change their height. At the end, the end is the anchor.
    Only rows that come near the screen are ever measured; the others count with an estimate.
    `head` is the room kept free above the first row, `foot` the padding below the last; rows begin at `x` and
    are `width` wide. All in pixels of the viewport.
    """

    def __init__(
        self, key_of: Callable[[int], RowKey], compose: Callable[[RowKey, RowLayout | None], RowLayout]
    ) -> None:
        """`compose` is given the layout that the row had before, if any: what is the same is taken over."""
        self._key_of = key_of
        self._compose = compose
        self._heights = RowHeights()
        self._comments: Comments = ()
        self._layouts: dict[str, tuple[int, RowLayout]] = {}
        self._generation = 0
        self._anchor = 0
        self._offset = 0
        self._measured_count = 0
        self._measured_sum = 0
        self.view_height = 0
        self.x = 0
        self.width = 1
        self.head = 0
        self.foot = 0
        self.estimate = 1
        self.is_at_end = True
        self.shown: list[Shown] = []
        self.laid_out = 0
        self.settles = 0
        self.compared = 0  # rows whose key was asked for; like the two above, for tests that count

    # ---- the rows

    def reset(self, comments: Comments) -> None:
        """Starts with a room, at its end."""
        self._comments = comments
        self._layouts.clear()
        self._measured_count = self._measured_sum = 0
        self._heights.reset_evenly(len(comments), self.estimate)
        self.is_at_end = True
        self.shown = []

    def forget_layouts(self) -> None:
        """Width or theme changed: every height is an estimate again, places are kept."""
        self._layouts.clear()
        self._measured_count = self._measured_sum = 0

    def touch(self) -> None:
        """Something that rows depend on may have changed: those on screen are compared again."""
        self._generation += 1

    def apply(self, steps: Sequence[RowChange]) -> None:
        """Follows the comments through inserted, removed and changed rows.

        A room may be opened between a change of its comments and the notice of it: then the steps are counted
        already, and following them would count them twice. Only the rows that are others now and their
        neighbours are compared again when the view settles.
        """
        added = sum(step.count for step in steps if isinstance(step, RowsInserted))
        removed = sum(step.count for step in steps if isinstance(step, RowsRemoved))
        if len(self._heights) + added - removed != len(self._comments):
            self._count_anew()
            return
        changed = ChangedRows()
        for step in steps:
            changed.add(step)
            if isinstance(step, RowsInserted):
                self._heights.insert(step.index, [self._guess()] * step.count)
                if step.index <= self._anchor:
                    self._anchor += step.count
            elif isinstance(step, RowsRemoved):
                self._heights.remove(step.index, step.count)
                if step.index + step.count <= self._anchor:
                    self._anchor -= step.count
                elif step.index <= self._anchor:
                    self._anchor = step.index
        self._touch_rows(changed)

    def _touch_rows(self, changed: ChangedRows) -> None:
        if changed.count > _MOST_LAYOUTS:
            self.touch()
            return
        for first, last in changed.stretches:
            for row in rows_around(self._comments, first, last):
                comment = self._comments[row]
                name = comment.temp_id or str(comment.id)
                known = self._layouts.get(name)
                if known is not None:
                    self._layouts[name] = (-1, known[1])

    def _count_anew(self) -> None:
        """All heights are estimates again; the place is kept by the comment that is there."""
        self.touch()
        count, before = len(self._comments), len(self._heights)
        if count == before:
            return
        held = next((row for row in self.shown if row.row == self._anchor), None)
        self._heights.reset_evenly(count, self._guess())
        if held is not None:
            temp_id, moved = held.layout.key.comment.temp_id, abs(count - before)
            near = range(max(self._anchor - moved, 0), min(self._anchor + moved + 1, count))
            self._anchor = next((row for row in near if self._comments[row].temp_id == temp_id), self._anchor)

    def __len__(self) -> int:
        return len(self._heights)

    @property
    def _count(self) -> int:
        """Rows that can be shown now: the word that some have gone may still be under way."""
        return min(len(self._heights), len(self._comments))

    @property
    def content_height(self) -> int:
        return self.head + self._heights.total + self.foot

    @property
    def position(self) -> int:
        """The place of the viewport's upper edge in the content, as a scroll bar shows it."""
        most = max(self.content_height - self.view_height, 0)
        if self.is_at_end:
            return most
        return min(max(self.head + self._heights.top(self._anchor) + self._offset, 0), most)

    # ---- moving

    def go_to_end(self) -> None:
        self.is_at_end = True

    def scroll_by(self, pixels: int) -> None:
        """Moves the view down (or up); a long way is jumped by estimate, a short one is measured."""
        if abs(pixels) > 2 * self.view_height:
            self.set_position(self.position + pixels)
            return
        if pixels < 0:
            self.is_at_end = False
        self._offset += pixels

    def set_position(self, y: int) -> None:
        """Jumps to a place of the scroll bar."""
        if y >= self.content_height - self.view_height:
            self.is_at_end = True
            return
        self.is_at_end = False
        row = max(self._heights.row_at(y - self.head), 0)
        self._anchor, self._offset = row, y - self.head - self._heights.top(row)

    def place_row(self, row: int, y: int) -> None:
        """Jumps so that the row's upper edge is `y` pixels below the upper edge of the view."""
        self.is_at_end = False
        self._anchor, self._offset = row, -y

    # ---- looking up

    def shown_at(self, y: int) -> Shown | None:
        """The row on screen that covers a height of the viewport."""
        return next((shown for shown in self.shown if shown.y <= y < shown.y + shown.layout.height), None)

    def shown_of(self, temp_id: str) -> Shown | None:
        """A row on screen by its temporary id."""
        return next((shown for shown in self.shown if shown.layout.key.comment.temp_id == temp_id), None)

    def bubble_area(self, shown: Shown) -> QRect:
        """The place of a row's bubble in the viewport."""
        return shown.layout.bubble.translated(self.x, shown.y)

    # ---- settling

    def settle(self) -> list[Shown]:
        """Measures what is on screen and returns the places; call it after anything above."""
        self.settles += 1
        count = self._count
        if not count or self.view_height <= 0:
            self.shown = []
            return self.shown
        self._anchor = min(max(self._anchor, 0), count - 1)
        if self.is_at_end or not self._settle_at_anchor():
            self._settle_at_end()
        self._hold()
        return self.shown

    def layout_at(self, row: int) -> RowLayout:
        """The row's layout, measured now when it is not known or no longer right."""
        comment = self._comments[row]
        name = comment.temp_id or str(comment.id)
        known = self._layouts.get(name)
        if known is not None and known[0] == self._generation:
            return known[1]
        key = self._key_of(row)
        self.compared += 1
        if known is not None and known[1].key.is_same(key):
            self._layouts[name] = (self._generation, known[1])
            return known[1]
        layout = self._compose(key, known[1] if known is not None else None)
        self.laid_out += 1
        if known is not None and row == self._anchor:
            # A day pill or a name that comes or goes above the words must not move the words.
            self._offset += layout.bubble.y() - known[1].bubble.y()
        self._layouts[name] = (self._generation, layout)
        self._heights.set_height(row, layout.height)
        self._measured_count += 1
        self._measured_sum += layout.height
        return layout

    def _settle_at_anchor(self) -> bool:
        """False when the rows end above the lower edge of the view: then the end is the place to be."""
        count = self._count
        self._measured(self._anchor)
        row, offset = self._anchor, self._offset
        while offset < 0 and row > 0:
            row -= 1
            offset += self._measured(row).height
        while row < count - 1 and offset >= (height := self._measured(row).height):
            offset -= height
            row += 1
        if row == 0:
            offset = max(offset, -self.head)
        shown, y = [], -offset
        while row < count and y < self.view_height:
            layout = self._measured(row)
            shown.append(Shown(row, y, layout))
            y += layout.height
            row += 1
        if row == count and y + self.foot <= self.view_height:
            self.is_at_end = True
            return False
        self.shown = shown
        return True

    def _settle_at_end(self) -> None:
        shown, y = [], self.view_height - self.foot
        row = self._count
        while row > 0 and y > 0:
            row -= 1
            layout = self._measured(row)
            y -= layout.height
            shown.append(Shown(row, y, layout))
        shown.reverse()
        self.shown = shown

    def _hold(self) -> None:
        """Makes the first row that begins on screen the anchor: what grows above it grows upwards."""
        if self.shown:
            held = next((shown for shown in self.shown if shown.y >= 0), self.shown[0])
            self._anchor, self._offset = held.row, -held.y
        if len(self._layouts) > _MOST_LAYOUTS:
            self._drop_far_layouts()

    def _drop_far_layouts(self) -> None:
        """Drops as many as are too many, oldest first: all at once would be felt as a stutter."""
        comments = (shown.layout.key.comment for shown in self.shown)
        on_screen = {comment.temp_id or str(comment.id) for comment in comments}
        while len(self._layouts) > max(_MOST_LAYOUTS, 2 * len(on_screen)):
            name = next(iter(self._layouts))
            layout = self._layouts.pop(name)
            if name in on_screen:
                # Dictionaries keep the order of entry: to the end with what is still looked at.
                self._layouts[name] = layout

    def _measured(self, row: int) -> RowLayout:
        layout = self.layout_at(row)
        # A row may have been measured under another name or width before: the list of heights always agrees.
        self._heights.set_height(row, layout.height)
        return layout

    def _guess(self) -> int:
        return self._measured_sum // self._measured_count if self._measured_count else self.estimate


def kept_rows(before: list[Shown], after: list[Shown]) -> tuple[int, list[Shown]]:
    """How many pixels down most of the screen has moved, and the rows (as they are now) that moved along
    and look as before.
    """
    places = {id(shown.layout): shown.y for shown in before}
    moves: dict[int, list[Shown]] = {}
    for shown in after:
        y = places.get(id(shown.layout))
        if y is not None:
            moves.setdefault(shown.y - y, []).append(shown)
    moved = max(moves, key=lambda by: sum(shown.layout.height for shown in moves[by]), default=0)
    return moved, moves.get(moved, [])
