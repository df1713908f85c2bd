"""Which stretches of a room's history are known without holes: a pure set of id intervals."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from operator import itemgetter


class Spans:
    """Closed intervals of comment ids, ascending, never touching.

    Inside a span nothing is missing between two known comments, so a page of the database is as good as one
    of the server. Between two spans there may be comments we have never seen.
    """

    __slots__ = ("_spans",)

    def __init__(self, spans: Iterable[tuple[int, int]] = ()) -> None:
        self._spans: list[tuple[int, int]] = []
        for first, last in spans:
            self.add(first, last)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return iter(self._spans)

    def __len__(self) -> int:
        return len(self._spans)

    def add(self, first: int, last: int) -> bool:
        """Nothing is missing from `first` to `last`; spans that share an id become one. False if known."""
        if first > last:
            first, last = last, first
        spans = self._spans
        # Those from `start` to before `end` share an id with the new one; all others stay as they are.
        start = bisect_left(spans, first, key=_last_of)
        end = bisect_right(spans, last, lo=start, key=_first_of)
        if start < end:
            if spans[start][0] <= first and last <= spans[start][1]:
                return False
            first, last = min(first, spans[start][0]), max(last, spans[end - 1][1])
        spans[start:end] = [(first, last)]
        # Forgetting a span costs a question to the server at most; a server without chains must not cost
        # memory.
        if len(spans) > _MOST:
            del spans[:-_MOST]
        return True

    def containing(self, comment_id: int) -> tuple[int, int] | None:
        """The span in which `comment_id` lies, or None."""
        place = bisect_right(self._spans, (comment_id, _LAST)) - 1
        if place >= 0 and self._spans[place][0] <= comment_id <= self._spans[place][1]:
            return self._spans[place]
        return None

    @property
    def oldest(self) -> tuple[int, int] | None:
        return self._spans[0] if self._spans else None

    @property
    def newest(self) -> tuple[int, int] | None:
        return self._spans[-1] if self._spans else None


_first_of, _last_of = itemgetter(0), itemgetter(1)
_LAST = 2**63
_MOST = 100
