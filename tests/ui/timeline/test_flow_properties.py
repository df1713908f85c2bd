"""Whatever happens to the rows, the screen is covered without gaps and what one reads stays in place."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, QSize

from qiscus_desktop.core.models import Comment, Status
from qiscus_desktop.store.changes import RowChange, RowsChanged, RowsInserted, RowsRemoved
from qiscus_desktop.ui.timeline.delegates.base import BubbleDelegate, Layout
from qiscus_desktop.ui.timeline.placement import Place
from qiscus_desktop.ui.timeline.rows.row import RowKey, RowLayout
from qiscus_desktop.ui.timeline.rows.scroll_layout import ScrollLayout
from tests.store.builders import a_comment

VIEW = 400
HEAD = 40
FOOT = 10
DELEGATE = BubbleDelegate()


class Rows:
    """A list of comments whose heights are their `payload`, seen through a ScrollLayout."""

    def __init__(self, heights: list[int]) -> None:
        self.comments: list[Comment] = []
        self._next = 0
        self.flow = ScrollLayout(self._key_of, self._compose)
        self.flow.view_height, self.flow.head, self.flow.foot, self.flow.estimate = VIEW, HEAD, FOOT, 50
        self.comments += [self._new(height) for height in heights]
        self.flow.reset(self.comments)
        self.flow.settle()

    def _new(self, height: int) -> Comment:
        self._next += 1
        return a_comment(self._next, payload={"height": height})

    def _key_of(self, row: int) -> RowKey:
        return RowKey(self.comments[row], Place(False, True, True), Status.SENT, 0, QSize(), None)

    def _compose(self, key: RowKey, _before: RowLayout | None) -> RowLayout:
        height = (key.comment.payload or {})["height"]
        box = QRect(0, 0, 100, height)
        return RowLayout(key, 100, height, box, DELEGATE, Layout(100, height), QPoint())

    def apply(self, kind: str, place: int, heights: list[int]) -> RowChange | None:
        count = len(self.comments)
        if kind == "insert":
            at = place % (count + 1)
            self.comments[at:at] = [self._new(height) for height in heights]
            return RowsInserted(at, len(heights)) if heights else None
        if not count:
            return None
        at = place % count
        if kind == "remove":
            gone = len(self.comments[at : at + len(heights)])
            del self.comments[at : at + gone]
            return RowsRemoved(at, gone) if gone else None
        if heights:
            changed = self.comments[at]
            self.comments[at] = a_comment(changed.id, payload={"height": heights[0]})
            return RowsChanged(at, 1)
        return None


heights = st.lists(st.integers(10, 300), max_size=8)
steps = st.lists(
    st.tuples(st.sampled_from(["insert", "remove", "change"]), st.integers(0, 500), heights), max_size=8
)


def check_cover(rows: Rows) -> None:
    """Rows on screen follow each other without gap, and fill the view as far as there are rows."""
    shown = rows.flow.shown
    assert bool(shown) == bool(rows.comments)
    for above, below in pairwise(shown):
        assert below.row == above.row + 1
        assert below.y == above.y + above.layout.height
    if not shown:
        return
    bottom = shown[-1].y + shown[-1].layout.height
    assert bottom >= VIEW or (shown[-1].row == len(rows.comments) - 1 and bottom >= VIEW - FOOT)
    assert shown[0].y <= 0 or shown[0].row == 0
    for each in shown:
        assert each.layout.key.comment is rows.comments[each.row]


@given(st.lists(st.integers(10, 300), max_size=60), st.lists(st.integers(-900, 900), max_size=8), steps)
def test_the_screen_is_always_covered(first: list[int], moves: list[int], changes: list) -> None:
    rows = Rows(first)
    check_cover(rows)
    for move in moves:
        rows.flow.scroll_by(move)
        rows.flow.settle()
        check_cover(rows)
    for change in changes:
        step = rows.apply(*change)
        if step is not None:
            rows.flow.apply([step])
        rows.flow.settle()
        check_cover(rows)
        assert len(rows.flow) == len(rows.comments)


@given(st.lists(st.integers(10, 200), min_size=30, max_size=60), st.integers(-2000, -200), steps)
def test_what_one_reads_stays_where_it_is(first: list[int], move: int, changes: list) -> None:
    rows = Rows(first)
    rows.flow.scroll_by(move)
    rows.flow.settle()
    for change in changes:
        before = {row.layout.key.comment.temp_id: row.y for row in rows.flow.shown}
        anchor = next((row for row in rows.flow.shown if row.y >= 0), None)
        step = rows.apply(*change)
        if step is None or anchor is None or rows.flow.is_at_end:
            return
        rows.flow.apply([step])
        rows.flow.settle()
        after = {row.layout.key.comment.temp_id: row.y for row in rows.flow.shown}
        name = anchor.layout.key.comment.temp_id
        is_there = any(comment.temp_id == name for comment in rows.comments)
        # Rows that ran out below or above pull the rest along; else the row under the eye never moves.
        if is_there and not rows.flow.is_at_end and rows.flow.shown[0].y <= 0:
            assert after[name] == before[name]


@given(
    st.lists(st.integers(10, 300), min_size=40, max_size=80), st.lists(st.integers(-300, 300), max_size=12)
)
def test_scrolling_moves_by_what_it_says(first: list[int], moves: list[int]) -> None:
    rows = Rows(first)
    rows.flow.scroll_by(-1500)
    rows.flow.settle()
    for move in moves:
        before = {row.row: row.y for row in rows.flow.shown}
        rows.flow.scroll_by(move)
        rows.flow.settle()
        if rows.flow.is_at_end or rows.flow.shown[0].row == 0:
            return
        for row in rows.flow.shown:
            if row.row in before:
                assert row.y == before[row.row] - move


def test_only_what_is_near_is_measured() -> None:
    rows = Rows([60] * 5000)
    assert rows.flow.laid_out <= VIEW // 60 + 2
    rows.flow.set_position(100_000)
    rows.flow.settle()
    assert rows.flow.laid_out <= 2 * (VIEW // 60 + 3)
