"""What is known without holes."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from qiscus_desktop.store.archive.spans import Spans

PAIR = st.tuples(st.integers(0, 40), st.integers(0, 40))


@given(pairs=st.lists(PAIR, max_size=12), data=st.data())
def test_any_order_gives_the_same_separate_spans(pairs: list[tuple[int, int]], data: st.DataObject) -> None:
    spans = list(Spans(pairs))
    assert spans == list(Spans(data.draw(st.permutations(pairs))))
    assert all(first <= last for first, last in spans)
    assert all(left[1] < right[0] for left, right in pairwise(spans))
    known = {i / 2 for a, b in pairs for i in range(2 * min(a, b), 2 * max(a, b) + 1)}
    for place in range(82):
        inside = any(first <= place / 2 <= last for first, last in spans)
        assert inside == (place / 2 in known)


def test_containing() -> None:
    spans = Spans([(10, 20), (30, 40)])
    assert spans.containing(15) == (10, 20)
    assert spans.containing(10) == (10, 20)
    assert spans.containing(25) is None
    assert spans.newest == (30, 40)
    assert not spans.add(12, 18)
    assert spans.add(20, 30)
    assert list(spans) == [(10, 40)]
