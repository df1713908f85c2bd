"""Row steps applied to a plain list: what a view does with them."""

from __future__ import annotations

from collections.abc import Iterable

from qiscus_desktop.core.models import Comment
from qiscus_desktop.store.changes import RowChange, RowsInserted, RowsRemoved
from qiscus_desktop.store.state.timeline import Timeline

_HOLE = object()


def replay(rows: list[object], steps: Iterable[RowChange], timeline: Timeline) -> None:
    """Follow the steps with places only, then read the new values: exactly what a view can do.

    Rows that were neither inserted nor named as changed must keep their value, else a step is missing.
    """
    for step in steps:
        place = slice(step.index, step.index + step.count)
        if isinstance(step, RowsInserted):
            assert 0 <= step.index <= len(rows)
            rows[step.index : step.index] = [_HOLE] * step.count
        else:
            assert step.count > 0
            assert step.index + step.count <= len(rows)
            rows[place] = [] if isinstance(step, RowsRemoved) else [_HOLE] * step.count
    assert len(rows) == len(timeline)
    for index, value in enumerate(rows):
        if value is _HOLE:
            rows[index] = timeline[index]
    assert rows == list(timeline)


def texts(timeline: Iterable[Comment]) -> list[str]:
    return [comment.text for comment in timeline]
