"""The judge of the kill matrix sees each kind of loss; a judge that is blind would make every run green."""

from __future__ import annotations

import pytest

from tests.torture.judge import Seen, Snapshot, Wish, judge, judge_draft
from tests.torture.tally import Tally, table

KILLED_AT = 100.0


def said(*texts: str, at: float | None = 90.0) -> list[Wish]:
    return [Wish("say", text, typed_at=at, at=at) for text in texts]


def judged(wishes: list[Wish], texts: list[str], draft: Snapshot | None = None) -> Tally:
    tally = Tally()
    judge(wishes, Seen(texts, Snapshot() if draft is None else draft), KILLED_AT, tally, "seed 1")
    return tally


def test_all_there_is_good() -> None:
    wishes = [
        *said("one", "two", "three"),
        Wish("edit", "four", old="two", at=90.0),
        Wish("delete", "three", at=90.0),
    ]
    tally = judged(wishes, ["one", "four"])
    assert tally.is_good, tally.problems
    assert tally.sent == 2


@pytest.mark.parametrize(
    ("wishes", "texts", "draft", "kind"),
    [
        (said("one"), [], Snapshot(), "lost"),
        ([Wish("say", "one", typed_at=90.0)], [], Snapshot(), "lost"),
        ([Wish("file", "one", at=90.0)], [], Snapshot(), "lost"),
        (said("one"), ["one", "one"], Snapshot(), "doubled"),
        (said("one"), ["one"], Snapshot("one"), "doubled"),
        ([Wish("file", "one", at=90.0)], ["one"], Snapshot(captions=("one",)), "doubled"),
        (said("one", "two"), ["two", "one"], Snapshot(), "out_of_order"),
        ([Wish("edit", "new", old="old", at=90.0)], ["old"], Snapshot(), "lost"),
        ([Wish("edit", "new", old="old", at=90.0)], [], Snapshot(), "lost"),
        ([Wish("edit", "new", old="old", at=90.0)], ["old", "new"], Snapshot(), "doubled"),
        ([Wish("edit", "new", old="old", at=90.0)], ["new"], Snapshot("new", edit_of="old"), "doubled"),
        ([Wish("delete", "one", at=90.0)], ["one"], Snapshot(), "lost"),
    ],
)
def test_each_kind_of_loss_is_seen(wishes: list[Wish], texts: list[str], draft: Snapshot, kind: str) -> None:
    tally = judged(wishes, texts, draft)
    assert not tally.is_good
    assert getattr(tally, kind) == 1
    assert "seed 1" in tally.problems[0]


@pytest.mark.parametrize(
    ("wishes", "texts", "draft"),
    [
        (said("one", at=99.5), [], Snapshot()),
        ([Wish("say", "one", typed_at=90.0)], [], Snapshot("one")),
        ([Wish("edit", "new", old="old", typed_at=90.0)], ["old"], Snapshot("new", edit_of="old")),
        ([Wish("delete", "one", at=99.5)], ["one"], Snapshot()),
    ],
)
def test_what_is_younger_than_a_second_or_still_in_the_field_is_not_lost(
    wishes: list[Wish], texts: list[str], draft: Snapshot
) -> None:
    assert judged(wishes, texts, draft).is_good


@pytest.mark.parametrize(
    ("found", "is_good"),
    [
        (Snapshot("one two"), True),
        (Snapshot("one two th"), True),  # killed while "three" was typed
        (Snapshot("one two three"), True),
        (Snapshot("one"), False),
        (Snapshot(""), False),
        (Snapshot("one two", reply_to="question"), False),
    ],
)
def test_a_draft_is_at_most_a_second_behind(found: Snapshot, is_good: bool) -> None:
    states = [
        Snapshot(),
        Snapshot("one", at=80.0),
        Snapshot("one two", at=90.0),
        Snapshot("one two three", at=float("inf")),
    ]
    tally = Tally()
    judge_draft(states, found, KILLED_AT, tally, "seed 1")
    assert tally.is_good is is_good
    assert tally.drafts == 1


def test_the_table_adds_up() -> None:
    lines = table({"kills": Tally(kills=3, sent=7), "damage": Tally(kills=2, told=1)}).splitlines()
    assert lines[-1].split()[:3] == ["all", "5", "7"]
