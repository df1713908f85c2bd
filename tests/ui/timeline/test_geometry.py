"""RowHeights against a plain list: any replay of inserts, removals and changes gives the same answers."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from qiscus_desktop.ui.timeline.rows.row_heights import BLOCK, RowHeights

heights = st.lists(st.integers(1, 900), max_size=40)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("insert"), st.integers(0, 10_000), heights),
        st.tuples(st.just("flood"), st.integers(0, 10_000), st.integers(1, 3 * BLOCK)),
        st.tuples(st.just("remove"), st.integers(0, 10_000), st.integers(1, 700)),
        st.tuples(st.just("set"), st.integers(0, 10_000), st.integers(1, 900)),
    ),
    max_size=30,
)


def naive_row_at(rows: list[int], y: int) -> int:
    if not rows:
        return -1
    top = 0
    for row, height in enumerate(rows):
        top += height
        if y < top:
            return row
    return len(rows) - 1


def replay(model: RowHeights, rows: list[int], step: tuple) -> None:
    kind, place, value = step
    if kind in {"insert", "flood"}:
        at = place % (len(rows) + 1)
        new = value if isinstance(value, list) else [7 + index % 90 for index in range(value)]
        rows[at:at] = new
        model.insert(at, new)
    elif rows and kind == "remove":
        at = place % len(rows)
        del rows[at : at + value]
        model.remove(at, value)
    elif rows:
        at = place % len(rows)
        assert model.set_height(at, value) == value - rows[at]
        rows[at] = value


@settings(deadline=None)
@given(heights, steps, st.lists(st.integers(-10, 60_000), max_size=8))
def test_any_replay_equals_a_plain_list(first: list[int], changes: list, places: list[int]) -> None:
    model, rows = RowHeights(), list(first)
    model.reset(rows)
    for step in changes:
        replay(model, rows, step)
        assert len(model) == len(rows)
        assert model.total == sum(rows)
    for row in {0, len(rows) // 2, len(rows) - 1} & set(range(len(rows))):
        assert model.top(row) == sum(rows[:row])
        assert model.height(row) == rows[row]
    assert model.top(len(rows)) == sum(rows)
    for y in places:
        assert model.row_at(y) == naive_row_at(rows, y)


@given(st.lists(st.integers(1, 900), min_size=1, max_size=1500))
def test_row_and_y_are_each_others_way_back(rows: list[int]) -> None:
    model = RowHeights()
    model.reset(rows)
    for row in range(0, len(rows), 97):
        assert model.row_at(model.top(row)) == row
        assert model.row_at(model.top(row) + rows[row] - 1) == row


def test_an_even_start_is_a_start_like_any_other() -> None:
    for count in (0, 1, BLOCK, 3 * BLOCK + 5):
        even, listed = RowHeights(), RowHeights()
        even.reset_evenly(count, 40)
        listed.reset([40] * count)
        for model in (even, listed):
            model.insert(count // 2, [7] * 600)
            model.remove(count // 3, 300)
        assert (even.total, len(even)) == (listed.total, len(listed))
        assert [even.top(row) for row in range(0, len(even), 50)] == [
            listed.top(row) for row in range(0, len(listed), 50)
        ]


def test_growing_at_the_top_keeps_distances_below() -> None:
    model = RowHeights()
    model.reset([50] * 1000)
    for _ in range(50):
        before = model.total - model.top(500)
        model.insert(0, [61] * 20)
        assert model.total - model.top(520) == before
        model.remove(0, 20)
    assert model.total == 50_000
