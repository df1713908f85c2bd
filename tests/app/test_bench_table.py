"""The table of the benchmarks: what holds, what does not, and numbers a person can read."""

from __future__ import annotations

import pytest

from benchmarks.run import holds, number, table


@pytest.mark.parametrize(
    ("row", "is_good"),
    [
        ({"value": 2.0}, True),
        ({"value": 2.0, "budget": 2.0}, True),
        ({"value": 2.1, "budget": 2.0}, False),
        ({"value": 500, "budget": 400, "at_least": True}, True),
        ({"value": 300, "budget": 400, "at_least": True}, False),
    ],
)
def test_a_number_within_its_budget_holds(row: dict[str, float], is_good: bool) -> None:
    assert holds(row) is is_good


@pytest.mark.parametrize(
    ("value", "text"), [(0.01234, "0.0123"), (4.5678, "4.57"), (12345.6, "12 346"), (0, "0")]
)
def test_numbers_are_short(value: float, text: str) -> None:
    assert number(value) == text


def test_the_table_names_what_is_over_its_budget() -> None:
    lines = table(
        [
            {"name": "tick", "value": 1.5, "unit": "ms", "budget": 2.0},
            {"name": "scroll frame", "value": 9.0, "unit": "ms", "budget": 8.0, "note": "p99"},
        ]
    ).splitlines()
    assert lines[2].split() == ["tick", "1.5", "ms", "≤", "2", "ok"]
    assert lines[3].split() == ["scroll", "frame", "9", "ms", "≤", "8", "OVER", "p99"]
