"""Owns which rows are others after some steps, counted in the list as it is after the last step."""

from __future__ import annotations

from qiscus_desktop.store.changes import RowChange, RowsInserted, RowsRemoved


class ChangedRows:
    """`stretches` are the first and the last row of each stretch of rows that came or changed.

    Where rows only went, the last is the one before the first: nothing there is another, its neighbours are.
    """

    def __init__(self) -> None:
        self.stretches: list[tuple[int, int]] = []

    @property
    def count(self) -> int:
        return sum(last - first + 1 for first, last in self.stretches)

    def add(self, step: RowChange) -> None:
        """A step; its indices hold after those before it."""
        index, count = step.index, step.count
        if isinstance(step, RowsInserted):
            self.stretches = [
                (first + count * (first >= index), last + count * (last >= index))
                for first, last in self.stretches
            ]
        elif isinstance(step, RowsRemoved):
            self.stretches = [
                (_without(first, index, count), _without(last + 1, index, count) - 1)
                for first, last in self.stretches
            ]
            self.stretches.append((index, index - 1))
            return
        self.stretches.append((index, index + count - 1))


def _without(place: int, index: int, count: int) -> int:
    """A place between rows after `count` rows from `index` on are gone."""
    return max(place - count, index) if place > index else place
