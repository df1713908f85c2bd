"""After a change of rows only these and their neighbours are compared, and that is enough."""

from __future__ import annotations

from datetime import timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, QSize

from qiscus_desktop.core.models import Comment, RoomKind, Status
from qiscus_desktop.core.models.comment import EPOCH
from qiscus_desktop.store.changes import RowChange, RowsChanged, RowsInserted, RowsRemoved
from qiscus_desktop.ui.timeline.delegates.base import BubbleDelegate, Layout
from qiscus_desktop.ui.timeline.placement import Surroundings, place_of
from qiscus_desktop.ui.timeline.rows.row import RowKey, RowLayout
from qiscus_desktop.ui.timeline.rows.scroll_layout import ScrollLayout
from tests.store.builders import MORNING, a_comment

AROUND = Surroundings("me", RoomKind.GROUP, unread_after_id=7)
DELEGATE = BubbleDelegate()
HEIGHT = 20

kinds = st.tuples(st.sampled_from(["me", "budi", "ani"]), st.integers(0, 3), st.booleans())
steps = st.lists(
    st.lists(
        st.tuples(
            st.sampled_from(["insert", "remove", "change"]), st.integers(0, 99), st.lists(kinds, max_size=4)
        ),
        min_size=1,
        max_size=4,
    ),
    max_size=5,
)


class Rows:
    """Comments of several people and days, some without a time, all of them on screen."""

    def __init__(self, first: list[tuple[str, int, bool]]) -> None:
        self._next = 0
        self.comments: list[Comment] = [self._new(*kind) for kind in first]
        self.layout = ScrollLayout(self.key_of, self._compose)
        self.layout.view_height = 10_000
        self.layout.reset(self.comments)
        self.layout.settle()

    def _new(self, sender_id: str, day: int, has_time: bool) -> Comment:
        self._next += 1
        moment = MORNING + timedelta(days=day) if has_time else EPOCH
        return a_comment(self._next, sender_id=sender_id, created_at=moment)

    def key_of(self, row: int) -> RowKey:
        place = place_of(self.comments, row, AROUND)
        return RowKey(self.comments[row], place, Status.SENT, 0, QSize(), place.day)

    def _compose(self, key: RowKey, _before: RowLayout | None) -> RowLayout:
        box = QRect(0, 0, 100, HEIGHT)
        return RowLayout(key, 100, HEIGHT, box, DELEGATE, Layout(100, HEIGHT), QPoint())

    def step(self, kind: str, place: int, new: list[tuple[str, int, bool]]) -> RowChange | None:
        if kind == "insert":
            at = place % (len(self.comments) + 1)
            self.comments[at:at] = [self._new(*one) for one in new]
            return RowsInserted(at, len(new)) if new else None
        if not self.comments or not new:
            return None
        at = place % len(self.comments)
        if kind == "remove":
            gone = len(self.comments[at : at + len(new)])
            del self.comments[at : at + gone]
            return RowsRemoved(at, gone)
        made = self._new(*new[0])
        held = self.comments[at]
        self.comments[at] = msgspec.structs.replace(made, id=held.id, temp_id=held.temp_id)
        return RowsChanged(at, 1)


@given(st.lists(kinds, max_size=30), steps)
def test_every_row_shows_what_it_would_if_all_were_compared(first: list, batches: list) -> None:
    rows = Rows(first)
    for batch in batches:
        made = [step for one in batch if (step := rows.step(*one)) is not None]
        rows.layout.apply(made)
        rows.layout.settle()
        assert len(rows.layout.shown) == len(rows.comments)
        for shown in rows.layout.shown:
            assert shown.layout.key.is_same(rows.key_of(shown.row))


def test_a_comment_at_the_end_is_compared_with_the_one_before_it_alone() -> None:
    rows = Rows([("budi", 0, True)] * 40)
    before = rows.layout.compared, rows.layout.laid_out
    step = rows.step("insert", 40, [("budi", 0, True)])
    assert step is not None
    rows.layout.apply([step])
    rows.layout.settle()
    assert (rows.layout.compared - before[0], rows.layout.laid_out - before[1]) == (2, 2)
