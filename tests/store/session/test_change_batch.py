"""Joined changes lead listeners to the same state as the changes one by one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qiscus_desktop.store.change_batch import ChangeBatch
from qiscus_desktop.store.change_feed import ChangeFeed
from qiscus_desktop.store.changes import (
    AccountChanged,
    Change,
    NoticeKind,
    NoticeRaised,
    ReceiptsChanged,
    RoomsChanged,
    RowChange,
    RowsChanged,
    RowsInserted,
    RowsRemoved,
    TimelineChanged,
    TimelineLoaded,
    TypingChanged,
)

START = 5


@st.composite
def steps(draw: st.DrawFn) -> list[RowChange]:
    """Steps that are possible one after the other, for a list of `START` rows."""
    count, found = START, []
    for _ in range(draw(st.integers(0, 12))):
        kind = draw(st.sampled_from((RowsInserted, RowsRemoved, RowsChanged)))
        if kind is RowsInserted:
            step = RowsInserted(draw(st.integers(0, count)), draw(st.integers(1, 3)))
            count += step.count
        else:
            if not count:
                continue
            index = draw(st.integers(0, count - 1))
            step = kind(index, draw(st.integers(1, count - index)))
            count -= step.count if kind is RowsRemoved else 0
        found.append(step)
    return found


def walked(rows: list[RowChange]) -> tuple[list[str], set[int]]:
    """Which of the first rows are left where, and which places have to be read again."""
    held = [f"old {number}" for number in range(START)]
    for step in rows:
        match step:
            case RowsInserted(index=index, count=count):
                held[index:index] = ["new"] * count
            case RowsRemoved(index=index, count=count):
                del held[index : index + count]
            case RowsChanged(index=index, count=count):
                held[index : index + count] = ["new"] * count
    return held, {place for place, row in enumerate(held) if row == "new"}


@given(steps())
def test_joined_row_steps_lead_to_the_same_rows(rows: list[RowChange]) -> None:
    batch = ChangeBatch()
    for step in rows:
        batch.add(TimelineChanged(1, (step,)))
    taken = batch.take()
    assert len(taken) <= 1
    joined = [step for change in taken if isinstance(change, TimelineChanged) for step in change.rows]
    assert walked(joined) == walked(rows)
    assert len(joined) <= len(rows)


def test_a_burst_into_one_room_is_one_step() -> None:
    batch = ChangeBatch()
    for number in range(100):
        batch.add(TimelineChanged(1, (RowsInserted(number, 1),)))
        batch.add(RoomsChanged(frozenset({1})))
    assert batch.take() == [TimelineChanged(1, (RowsInserted(0, 100),)), RoomsChanged(frozenset({1}))]
    assert batch.take() == []


def test_rooms_stay_apart_and_a_whole_new_list_stays_one() -> None:
    batch = ChangeBatch()
    batch.add(TypingChanged(1))
    batch.add(TimelineLoaded(1))
    batch.add(TypingChanged(2))
    batch.add(TypingChanged(1))
    batch.add(RoomsChanged(frozenset({1})))
    batch.add(RoomsChanged())
    batch.add(RoomsChanged(frozenset({2})))
    assert batch.take() == [TypingChanged(1), TimelineLoaded(1), TypingChanged(2), RoomsChanged()]


def test_the_furthest_receipt_of_a_person_counts() -> None:
    batch = ChangeBatch()
    for comment_id in (3, 7, 5):
        batch.add(ReceiptsChanged(1, "budi", comment_id, True))
    batch.add(ReceiptsChanged(1, "budi", 9, False))
    assert batch.take() == [ReceiptsChanged(1, "budi", 7, True), ReceiptsChanged(1, "budi", 9, False)]


def test_sentences_are_all_told_and_nothing_is_joined_across_accounts() -> None:
    notice = NoticeRaised(NoticeKind.ERROR, "The disk is full.")
    batch = ChangeBatch()
    for change in (
        RoomsChanged(frozenset({1})),
        AccountChanged(),
        RoomsChanged(frozenset({2})),
        notice,
        notice,
    ):
        batch.add(change)
    assert batch.take() == [
        RoomsChanged(frozenset({1})),
        AccountChanged(),
        RoomsChanged(frozenset({2})),
        notice,
        notice,
    ]


def test_what_a_listener_causes_joins_what_is_not_delivered_yet() -> None:
    """A comment that is read as soon as it is shown once changed the room list twice."""
    feed, heard = ChangeFeed(), []

    def listen(change: Change) -> None:
        heard.append(change)
        if isinstance(change, TimelineChanged):
            feed.emit(RoomsChanged(frozenset({2})))
        elif isinstance(change, RoomsChanged):
            with feed.batch():
                feed.emit(TypingChanged(1))

    feed.listen(listen)
    rows = (RowsInserted(0, 1),)
    with feed.batch():
        feed.emit(TimelineChanged(1, rows))
        feed.emit(RoomsChanged(frozenset({1})))
    assert heard == [TimelineChanged(1, rows), RoomsChanged(frozenset({1, 2})), TypingChanged(1)]
    feed.emit(TypingChanged(2))
    assert heard[-1] == TypingChanged(2)
