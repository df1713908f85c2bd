"""Where rows stand: opening, following the end, keeping the place, and how little is laid out for it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from qiscus_desktop.core import events
from qiscus_desktop.core.models import RoomKind, Status
from qiscus_desktop.store.changes import Change, RoomsChanged, RowsInserted, TimelineChanged, TypingChanged
from tests.store.builders import ME, a_comment, a_room
from tests.ui.timeline.conftest import MakeWindow


def many(count: int, first: int = 1) -> list:
    return [
        a_comment(number, sender_id=("budi", ME)[number // 3 % 2]) for number in range(first, first + count)
    ]


def test_a_room_opens_at_its_end(open_window: MakeWindow) -> None:
    window = open_window(many(60), in_memory=60)
    assert window.ids[-1] == "t60"
    assert window.view.scroll_layout.is_at_end
    bottom = window.shown[-1].y + window.shown[-1].layout.height
    assert bottom == window.view.viewport().height() - window.view.scroll_layout.foot
    bar = window.view.verticalScrollBar()
    assert bar.value() == bar.maximum() > 0


def test_a_short_room_stands_at_the_lower_edge(open_window: MakeWindow) -> None:
    window = open_window(many(2))
    assert window.ids == ["t1", "t2"]
    assert window.view.verticalScrollBar().maximum() == 0


def test_the_end_is_followed_only_by_those_who_are_there(open_window: MakeWindow) -> None:
    window = open_window(many(60), in_memory=60)
    window.receive(a_comment(61))
    assert window.ids[-1] == "t61"
    window.scroll(-300)
    before = window.bubble_y(window.ids[2])
    held = window.ids[2]
    window.receive(a_comment(62), a_comment(63))
    assert window.bubble_y(held) == before
    assert "t63" not in window.ids
    assert window.view.unseen_count == 2
    assert window.view.goto_bottom.isVisible()
    window.view.goto_bottom.click()
    assert window.ids[-1] == "t63"
    assert window.view.unseen_count == 0
    assert not window.view.goto_bottom.isVisible()


def test_sending_goes_to_the_end(open_window: MakeWindow) -> None:
    window = open_window(many(60), in_memory=60)
    window.scroll(-900)
    window.session.send(1, "on my way")
    assert window.view.scroll_layout.is_at_end
    assert window.shown[-1].layout.key.comment.text == "on my way"
    assert window.shown[-1].layout.key.status is Status.QUEUED


def test_older_rows_arrive_without_a_jump(open_window: MakeWindow) -> None:
    window = open_window(many(40, first=100), in_memory=40)
    window.scroll(-100_000)
    held = window.ids[1]
    before = window.bubble_y(held)
    steps = window.session.timeline(1).merge(many(50, first=50))
    assert steps == (RowsInserted(0, 50),)
    window.view.follower.take(TimelineChanged(1, steps))
    assert window.bubble_y(held) == before
    assert window.view.scroll_layout.position > 0
    # The first row lost its day pill, and perhaps its place as the first of a run; its words stayed.


def test_a_growing_row_above_does_not_push(open_window: MakeWindow) -> None:
    window = open_window(many(80), in_memory=80)
    window.scroll(-600)
    timeline = window.session.timeline(1)
    held = window.ids[2]
    before = window.bubble_y(held)
    above = window.shown[0].row
    steps = timeline.merge(
        [a_comment(above + 1, "a much longer text " * 30, sender_id=timeline[above].sender_id)]
    )
    window.view.follower.take(TimelineChanged(1, steps))
    assert window.bubble_y(held) == before


def test_another_width_keeps_the_place(open_window: MakeWindow) -> None:
    window = open_window([a_comment(n, "some words that wrap " * 9) for n in range(1, 90)], in_memory=90)
    window.scroll(-3000)
    held = next(shown for shown in window.shown if shown.y >= 0).layout.key.comment.temp_id
    before = window.bubble_y(held)
    window.root.resize(420, 600)
    window.settle()
    assert window.bubble_y(held) == before
    assert window.shown[0].layout.width == window.view.viewport().width() < 420


def test_at_the_end_another_width_stays_at_the_end(open_window: MakeWindow) -> None:
    window = open_window([a_comment(n, "some words that wrap " * 9) for n in range(1, 90)], in_memory=90)
    window.root.resize(420, 500)
    window.settle()
    assert window.ids[-1] == "t89"
    assert window.view.scroll_layout.is_at_end


def test_little_is_laid_out_in_a_room_of_100_000(open_window: MakeWindow) -> None:
    window = open_window(shows=0)
    timeline = window.session.timeline(1)
    timeline.merge(many(100_000))
    flow = window.view.scroll_layout
    before = flow.laid_out
    window.view.show_room(1)
    assert 0 < flow.laid_out - before <= 3 * len(window.shown)
    before = flow.laid_out
    window.receive(a_comment(100_001, sender_id="ani"))
    assert 1 <= flow.laid_out - before <= 2
    own = next(shown for shown in reversed(window.shown) if shown.layout.key.place.is_own)
    before = flow.laid_out
    steps = timeline.merge([a_comment(own.layout.key.comment.id, sender_id=ME, status=Status.DELIVERED)])
    window.view.follower.take(TimelineChanged(1, steps))
    assert flow.laid_out - before == 1


def test_a_jump_of_many_screens_measures_only_where_it_lands(open_window: MakeWindow) -> None:
    window = open_window(shows=0)
    window.session.timeline(1).merge(many(20_000))
    window.view.show_room(1)
    before = window.view.scroll_layout.laid_out
    window.view.verticalScrollBar().setValue(window.view.verticalScrollBar().maximum() // 2)
    assert window.view.scroll_layout.laid_out - before <= 3 * len(window.shown)
    assert 5_000 < window.shown[0].row < 15_000


def test_scrolling_up_and_down_comes_back_to_the_same_place(open_window: MakeWindow) -> None:
    window = open_window(many(200), in_memory=200)
    window.scroll(-700)
    held, before = window.ids[1], window.bubble_y(window.ids[1])
    window.scroll(-350)
    window.scroll(350)
    assert window.bubble_y(held) == before


def test_the_first_unread_comment_is_shown_on_opening(open_window: MakeWindow) -> None:
    window = open_window(shows=0)
    timeline = window.session.timeline(1)
    timeline.merge([a_comment(n) for n in range(1, 200)])
    timeline.unread_after_id = 100
    window.view.show_room(1)
    assert window.of("t101").layout.key.place.has_divider
    assert 0 <= window.of("t101").y < 100
    assert not window.view.scroll_layout.is_at_end


def test_the_first_unread_comment_is_shown_when_the_first_page_comes_later(open_window: MakeWindow) -> None:
    window = open_window(shows=0)
    timeline = window.session.timeline(1)
    window.view.show_room(1)
    timeline.unread_after_id = 100
    window.view.follower.take(TimelineChanged(1, timeline.merge([a_comment(n) for n in range(1, 200)])))
    assert 0 <= window.of("t101").y < 100
    assert not window.view.scroll_layout.is_at_end


def test_the_divider_comes_when_it_becomes_known(open_window: MakeWindow) -> None:
    window = open_window(shows=0)
    timeline = window.session.timeline(1)
    window.view.show_room(1)
    steps = timeline.merge([a_comment(n) for n in range(1, 200)])
    window.view.follower.take(TimelineChanged(1, steps))
    assert window.ids[-1] == "t199"
    timeline.unread_after_id = 100
    window.view.follower.take(RoomsChanged(frozenset({1})))
    assert window.of("t101").layout.key.place.has_divider


def test_older_rows_are_asked_for_near_the_top(open_window: MakeWindow) -> None:
    comments = [a_comment(number) for number in range(1, 400)]
    window = open_window(comments)
    timeline = window.session.timeline(1)
    loaded = len(timeline)
    assert timeline.has_older
    asked = []
    window.view.older.reached_top.connect(lambda: asked.append(len(timeline)))
    for _ in range(60):
        window.scroll(-500)
    assert asked
    assert len(timeline) > loaded
    assert window.ids[0] == "t1"
    assert not timeline.has_older


@pytest.mark.parametrize("kind", list(RoomKind))
def test_a_removed_row_closes_the_gap(open_window: MakeWindow, kind: RoomKind) -> None:
    window = open_window(many(60), room=a_room(kind=kind), in_memory=60)
    timeline = window.session.timeline(1)
    window.view.follower.take(TimelineChanged(1, timeline.remove(["t60", "t59"])))
    assert window.ids[-1] == "t58"
    assert window.view.scroll_layout.is_at_end
    window.view.follower.take(TimelineChanged(1, timeline.remove([f"t{n}" for n in range(1, 59)])))
    assert window.shown == []


def test_keys_walk_from_row_to_row(open_window: MakeWindow) -> None:
    window = open_window(many(120), in_memory=120)
    window.key(Qt.Key.Key_Up)
    assert window.view.input.keys.temp_id == "t120"
    for _ in range(40):
        window.key(Qt.Key.Key_Up)
    assert window.view.input.keys.temp_id == "t80"
    assert window.of("t80").y >= 0
    window.key(Qt.Key.Key_Home)
    assert window.view.input.keys.temp_id == "t1"
    assert window.of("t1").y >= 0
    window.key(Qt.Key.Key_PageDown)
    assert "t1" not in window.ids
    window.key(Qt.Key.Key_End)
    assert window.view.input.keys.temp_id == "t120"
    assert window.view.scroll_layout.is_at_end


def test_rows_of_other_days_have_a_pill(open_window: MakeWindow) -> None:
    first = a_comment(1)
    window = open_window(
        [
            first,
            a_comment(2, created_at=first.created_at + timedelta(days=2)),
            a_comment(3, created_at=first.created_at + timedelta(days=2, hours=1)),
        ]
    )
    assert [shown.layout.key.place.day is not None for shown in window.shown] == [True, True, False]


def test_a_room_that_is_opened_while_its_change_is_under_way_counts_it_once(open_window: MakeWindow) -> None:
    """Seen in the program: one listener opens the room, and the view then hears of rows that it has."""
    window = open_window([a_comment(n) for n in range(1, 31)])
    view, session = window.view, window.session
    began = TypingChanged(1)

    def open_it(change: Change) -> None:
        if change is began:
            view.show_room(1)

    stop = session.listen(open_it)
    with session._feed.batch():
        session._feed.emit(began)  # the first of the batch
        session.apply(events.CommentReceived(a_comment(31)))
        session.apply(events.CommentReceived(a_comment(32)))
    window.settle()
    assert len(view.scroll_layout) == len(session.timeline(1)) == 32
    assert window.shown[-1].layout.key.comment.temp_id == "t32"
    stop()


def test_rows_that_have_gone_before_the_word_of_it_are_not_looked_for(open_window: MakeWindow) -> None:
    window = open_window([a_comment(n) for n in range(1, 6)])
    with window.session._feed.batch():
        window.session.apply(events.RoomCleared(1))
        window.view.refresh()  # as a resize may ask for
    window.settle()
    assert window.shown == []


def test_a_room_one_is_put_out_of_stays_what_it_was(open_window: MakeWindow) -> None:
    """Seen in a picture: with another theme the names of a group were gone."""
    window = open_window([a_comment(1), a_comment(2)], room=a_room(kind=RoomKind.GROUP))
    before = window.of("t1").layout.bubble
    window.session._services.state.drop_rooms([1])
    window.view.theme_changed()
    assert window.view.source.around.kind is RoomKind.GROUP
    assert window.of("t1").layout.bubble == before
