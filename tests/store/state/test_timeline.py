"""The law of the timeline: any order and repetition ends in the same rows, and the steps tell how."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiscus_desktop.core.models import Comment, Status
from qiscus_desktop.store.changes import RowsChanged, RowsInserted, RowsRemoved
from qiscus_desktop.store.state.receipts import Receipts
from qiscus_desktop.store.state.timeline import NOTHING_BEFORE, Timeline
from tests.store.builders import ME, MORNING, a_comment, a_person, an_unsent
from tests.store.replay import replay, texts

SERVER = (Status.SENT, Status.DELIVERED, Status.READ)


@st.composite
def forms(draw: st.DrawFn) -> list[Comment]:
    """The forms in which a handful of comments may come: answer, echo, page, database row, edit, deletion."""
    found: list[Comment] = []
    for number in range(draw(st.integers(1, 6))):
        id_ = 10 + 3 * number + draw(st.integers(0, 2))
        is_own = draw(st.booleans())
        base = a_comment(id_, sender_id=ME if is_own else "budi", temp_id=f"t{number}", text=f"text {number}")
        if is_own and draw(st.booleans()):
            moment = MORNING + timedelta(seconds=number)
            found.append(an_unsent(f"t{number}", f"text {number}", created_at=moment))
            if draw(st.booleans()):
                # What it was written after is the same in all of its forms.
                before_id = draw(st.sampled_from((NOTHING_BEFORE, 9, 12, 15, 19, 99)))
                found[-1] = msgspec.structs.replace(found[-1], before_id=before_id)
                if draw(st.booleans()):
                    found.append(msgspec.structs.replace(found[-1], status=Status.FAILED, error="no"))
            if draw(st.booleans()):
                continue  # never reached the server
        for status in draw(st.lists(st.sampled_from(SERVER), min_size=1, max_size=3)):
            stamp = timedelta(microseconds=draw(st.sampled_from((0, 250_000))))
            payload = draw(st.sampled_from((None, {})))
            found.append(
                msgspec.structs.replace(
                    base, status=status, created_at=base.created_at + stamp, payload=payload
                )
            )
        if draw(st.booleans()):
            found.append(msgspec.structs.replace(base, text=f"edited {number}", is_edited=True))
        if draw(st.booleans()):
            found.append(msgspec.structs.replace(base, is_deleted=True))
    return found


def merged(batches: Sequence[Sequence[Comment]]) -> Timeline:
    timeline = Timeline(1, ME)
    rows: list[object] = []
    for batch in batches:
        replay(rows, timeline.merge(batch), timeline)
    return timeline


def in_batches(comments: Sequence[Comment], seed: int) -> list[list[Comment]]:
    dice = random.Random(seed)
    batches: list[list[Comment]] = []
    for comment in comments:
        if not batches or dice.random() < 0.5:
            batches.append([])
        batches[-1].append(comment)
    return batches


@given(comments=forms(), data=st.data())
def test_any_order_and_repetition_ends_the_same(comments: list[Comment], data: st.DataObject) -> None:
    expected = merged([comments])
    shuffled = data.draw(st.permutations(comments))
    again = data.draw(st.lists(st.sampled_from(comments), max_size=8))
    seed = data.draw(st.integers(0, 1000))
    timeline = merged(in_batches([*shuffled, *again], seed))
    assert [visible(c) for c in timeline] == [visible(c) for c in expected]
    assert timeline.merge(comments) == ()


def check_places(timeline: Timeline) -> None:
    """What waits stands at the end; what failed right after what it was written after."""
    rows = list(timeline)
    for index, row in enumerate(rows):
        below = [other.id for other in rows[index + 1 :] if other.id]
        above = [other.id for other in rows[:index] if other.id]
        if row.status is Status.FAILED and row.before_id:
            assert all(id_ <= row.before_id for id_ in above)
            assert all(id_ > row.before_id for id_ in below)
        elif not row.id:
            assert not below
        assert timeline[index] is row


def visible(comment: Comment) -> Comment:
    """A deleted comment shows no text, so it may keep any."""
    return msgspec.structs.replace(comment, text="") if comment.is_deleted else comment


@given(comments=forms(), data=st.data())
def test_statuses_only_go_up_and_rows_keep_their_identity(
    comments: list[Comment], data: st.DataObject
) -> None:
    timeline = Timeline(1, ME)
    seen: dict[str, Status] = {}
    for comment in data.draw(st.permutations(comments)):
        timeline.merge([comment])
        for row in timeline:
            assert row.status >= seen.get(row.temp_id, Status.QUEUED)
            seen[row.temp_id] = row.status
        assert set(seen) == {row.temp_id for row in timeline}


@given(comments=forms(), data=st.data())
def test_every_kind_of_step_replays(comments: list[Comment], data: st.DataObject) -> None:
    timeline = Timeline(1, ME)
    rows: list[object] = []
    for comment in data.draw(st.permutations(comments)):
        kind = data.draw(st.sampled_from(("merge", "put", "remove", "discard", "drop")))
        if kind == "put" and not comment.id:
            status = data.draw(st.sampled_from((Status.FAILED, Status.QUEUED)))
            steps = timeline.put(msgspec.structs.replace(comment, status=status))
        elif kind == "remove":
            steps = timeline.remove([comment.temp_id])
        elif kind == "discard":
            steps = timeline.remove([comment.temp_id], is_final=False)
        elif kind == "drop":
            steps = timeline.drop_older_than(comment.id)
        else:
            steps = timeline.merge([comment])
        replay(rows, steps, timeline)
        ids = [row.id for row in timeline]
        sent = [id_ for id_ in ids if id_]
        assert sent == sorted(set(sent))
        check_places(timeline)
        for index, row in enumerate(timeline):
            assert timeline.index_of(row.temp_id) == index
            assert timeline.index_of_id(row.id) == (index if row.id else None)


@given(
    marks=st.lists(
        st.tuples(st.sampled_from(("ani", "budi", ME)), st.integers(0, 20), st.booleans()), max_size=12
    ),
    data=st.data(),
)
def test_receipts_in_any_order(marks: list[tuple[str, int, bool]], data: st.DataObject) -> None:
    def ticks(order: Sequence[tuple[str, int, bool]]) -> list[Status]:
        receipts = Receipts(ME)
        receipts.expect([a_person(ME), a_person("ani"), a_person("budi")])
        timeline = Timeline(1, ME, receipts)
        timeline.merge([a_comment(i, sender_id=ME) for i in range(1, 21)])
        for user_id, comment_id, is_read in order:
            before = [timeline.status_of(i) for i in range(20)]
            receipts.advance(user_id, comment_id, is_read=is_read)
            assert all(timeline.status_of(i) >= before[i] for i in range(20))
        return [timeline.status_of(i) for i in range(20)]

    assert ticks(marks) == ticks(data.draw(st.permutations(marks)))


def test_an_answer_keeps_the_row_in_its_place() -> None:
    timeline = Timeline(1, ME)
    timeline.merge([a_comment(1), an_unsent("u1"), an_unsent("u2", created_at=MORNING + timedelta(days=2))])
    assert timeline.merge([a_comment(2, sender_id=ME, temp_id="u1")]) == (RowsChanged(1, 1),)
    assert [c.temp_id for c in timeline] == ["t1", "u1", "u2"]


def test_an_answer_overtaken_by_others_moves_up() -> None:
    timeline = Timeline(1, ME)
    timeline.merge([a_comment(1), an_unsent("u1")])
    timeline.merge([a_comment(3)])
    assert timeline.merge([a_comment(2, sender_id=ME, temp_id="u1")]) == (
        RowsRemoved(2, 1),
        RowsInserted(1, 1),
    )
    assert [c.id for c in timeline] == [1, 2, 3]


def test_a_rewritten_temp_id_is_the_same_comment() -> None:
    """A bridge may give a comment another temp id: the row keeps the one it was born with."""
    echo = a_comment(2, sender_id=ME, temp_id="rewritten")
    for order in ((echo, True), (echo, False)):
        timeline = Timeline(1, ME)
        timeline.merge([an_unsent("u1")])
        if order[1]:
            timeline.merge([echo])
        timeline.merge([msgspec.structs.replace(echo, temp_id="u1")])
        timeline.merge([echo])
        assert [(c.id, c.temp_id) for c in timeline] == [(2, "u1")]
    timeline = Timeline(1, ME)
    timeline.merge([an_unsent("u1")])
    timeline.merge([echo, msgspec.structs.replace(echo, temp_id="u1")])
    assert [(c.id, c.temp_id) for c in timeline] == [(2, "u1")]


def test_a_page_is_one_step() -> None:
    timeline = Timeline(1, ME)
    timeline.merge([a_comment(i) for i in range(101, 151)])
    assert timeline.merge([a_comment(i) for i in range(51, 101)]) == (RowsInserted(0, 50),)
    assert timeline.merge([a_comment(i) for i in (20, 30, 151, 152)]) == (
        RowsInserted(0, 2),
        RowsInserted(102, 2),
    )


def test_a_newer_page_beats_an_edit_from_before_the_gap() -> None:
    timeline = Timeline(1, ME)
    timeline.merge([a_comment(1, "edited once", is_edited=True)])
    timeline.merge([a_comment(1, "original")])
    assert texts(timeline) == ["edited once"]
    timeline.forget_live_edits()
    timeline.merge([a_comment(1, "edited twice")])
    assert texts(timeline) == ["edited twice"]
    assert timeline[0].is_edited


def test_comments_of_other_rooms_stay_out() -> None:
    timeline = Timeline(1, ME)
    assert timeline.merge([a_comment(1, room_id=2)]) == ()


def test_a_resent_comment_goes_back_to_queued_but_never_below_the_server() -> None:
    timeline = Timeline(1, ME)
    timeline.put(an_unsent("u1", status=Status.FAILED, error="no"))
    timeline.put(an_unsent("u1"))
    assert timeline[0].status is Status.QUEUED
    timeline.merge([a_comment(5, sender_id=ME, temp_id="u1")])
    assert timeline.put(an_unsent("u1", status=Status.SENDING)) == ()
    assert timeline[0].status is Status.SENT


def test_indices_from_the_end() -> None:
    timeline = Timeline(1, ME)
    timeline.merge([a_comment(1), an_unsent("u1")])
    assert (timeline[-1].temp_id, timeline[-2].temp_id) == ("u1", "t1")
    with pytest.raises(IndexError):
        timeline[2]
    with pytest.raises(IndexError):
        timeline[-3]


def test_a_new_member_takes_no_ticks_back() -> None:
    receipts = Receipts(ME)
    receipts.expect([a_person(ME), a_person("ani", read=5)])
    receipts.expect([a_person(ME), a_person("ani", read=5), a_person("new")])
    assert receipts.status_of(5) is Status.READ
    assert receipts.status_of(6) is Status.SENT


def test_a_failed_comment_keeps_its_place_and_newer_ones_come_below() -> None:
    """Failed comments were only ever the last of their room."""
    timeline, rows = Timeline(1, ME), list[object]()
    replay(rows, timeline.merge([a_comment(1), a_comment(2)]), timeline)
    replay(rows, timeline.put(an_unsent("u1", before_id=2)), timeline)
    replay(rows, timeline.put(an_unsent("u1", before_id=2, status=Status.FAILED)), timeline)
    replay(rows, timeline.merge([a_comment(4), a_comment(3)]), timeline)
    assert [row.temp_id for row in timeline] == ["t1", "t2", "u1", "t3", "t4"]
    replay(rows, timeline.put(an_unsent("u2", before_id=4)), timeline)
    replay(rows, timeline.put(an_unsent("u1", before_id=4)), timeline)  # sent again
    assert [row.temp_id for row in timeline] == ["t1", "t2", "t3", "t4", "u1", "u2"]
    replay(rows, timeline.merge([a_comment(5, sender_id=ME, temp_id="u1")]), timeline)
    assert [row.temp_id for row in timeline] == ["t1", "t2", "t3", "t4", "u1", "u2"]
    replay(rows, timeline.put(an_unsent("u3", before_id=2, status=Status.FAILED)), timeline)
    replay(rows, timeline.drop_older_than(4), timeline)
    assert [row.temp_id for row in timeline] == ["u3", "t4", "u1", "u2"]
    replay(rows, timeline.merge([a_comment(1), a_comment(2), a_comment(3)]), timeline)
    assert [row.temp_id for row in timeline] == ["t1", "t2", "u3", "t3", "t4", "u1", "u2"]
