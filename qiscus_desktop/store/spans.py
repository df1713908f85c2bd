"""Which stretches of a room's history are known without holes: a pure set of id intervals."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator


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
        kept: list[tuple[int, int]] = []
        for span in self._spans:
            if span[0] <= first and last <= span[1]:
                return False
            if span[1] < first or last < span[0]:
                kept.append(span)
            else:
                first, last = min(first, span[0]), max(last, span[1])
        kept.append((first, last))
        kept.sort()
        # Forgetting a span costs a question to the server at most; a server without chains must not cost
        # memory.
        self._spans = kept[-_MOST:]
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


_LAST = 2**63
_MOST = 100
