"""Where a comment stands among its neighbours."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QLocale

from qiscus_desktop.core.models import Comment, RoomKind
from qiscus_desktop.core.models.comment import EPOCH
from qiscus_desktop.ui.timeline.placement import Place, Surroundings, place_of
from qiscus_desktop.ui.timeline.words import time_words
from qiscus_desktop.ui.widgets.words import clock, list_time
from tests.store.builders import ME, MORNING, a_comment

GROUP = Surroundings(ME, RoomKind.GROUP)


def places(comments: list[Comment], around: Surroundings = GROUP) -> list[Place]:
    return [place_of(comments, row, around) for row in range(len(comments))]


def test_a_run_is_one_sender_on_one_day() -> None:
    found = places([a_comment(1), a_comment(2), a_comment(3), a_comment(4, sender_id="ani")])
    assert [(place.is_first, place.is_last) for place in found] == [
        (True, False),
        (False, False),
        (False, True),
        (True, True),
    ]


def test_another_day_begins_another_run() -> None:
    found = places([a_comment(1), a_comment(2, created_at=MORNING + timedelta(days=1))])
    assert [place.is_first for place in found] == [True, True]
    assert [place.day is not None for place in found] == [True, True]


def test_a_comment_without_a_time_stands_under_the_day_of_its_elders() -> None:
    morning, next_day = MORNING.astimezone().date(), (MORNING + timedelta(days=1)).astimezone().date()
    found = places([
        a_comment(1, created_at=EPOCH),
        a_comment(2),
        a_comment(3, created_at=EPOCH),
        a_comment(4),
        a_comment(5, created_at=EPOCH),
        a_comment(6, created_at=MORNING + timedelta(days=1)),
    ])  # fmt: skip
    assert [place.day for place in found] == [None, morning, None, None, None, next_day]
    assert [place.is_first for place in found] == [True, True, False, False, False, True]


def test_a_notice_stands_alone() -> None:
    found = places([a_comment(1), a_comment(2, type="system_event"), a_comment(3)])
    assert [(place.is_first, place.is_last, place.is_system) for place in found] == [
        (True, True, False),
        (True, True, True),
        (True, True, False),
    ]


def test_names_are_for_others_in_groups() -> None:
    comments = [a_comment(1), a_comment(2), a_comment(3, sender_id=ME)]
    assert [place.shows_name for place in places(comments)] == [True, False, False]
    assert not any(place.shows_name for place in places(comments, Surroundings(ME, RoomKind.SINGLE)))


def test_the_divider_stands_before_the_first_unread_comment_of_somebody_else() -> None:
    comments = [a_comment(1), a_comment(2), a_comment(3), a_comment(4)]
    around = Surroundings(ME, RoomKind.SINGLE, unread_after_id=2)
    found = places(comments, around)
    assert [place.has_divider for place in found] == [False, False, True, False]
    assert found[1].is_last
    assert found[2].is_first
    assert not any(place.has_divider for place in places([a_comment(1), a_comment(3, sender_id=ME)], around))
    assert not any(place.has_divider for place in places(comments, Surroundings(ME, RoomKind.SINGLE)))


def test_without_the_row_above_the_divider_needs_the_beginning_of_the_room() -> None:
    comments = [a_comment(5)]
    assert places(comments, Surroundings(ME, RoomKind.SINGLE, 2))[0].has_divider
    assert not places(comments, Surroundings(ME, RoomKind.SINGLE, 2, has_older=True))[0].has_divider


def test_no_time_is_no_word() -> None:
    """Not "07:00" of 1 January 1970."""
    for words in (
        time_words(EPOCH, QLocale()),
        list_time(EPOCH, MORNING.date(), QLocale()),
        clock(EPOCH, QLocale()),
    ):
        assert words == ""
