"""How many comments of others come after the read mark of one room: a number that follows from facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable

Known = Callable[[int, int], dict[int, str]]


class Unread:
    """The server's number at a known moment, and what has become known since.

    `base` counts comments of others up to the id `end_id`; those after it are known one by one. What is
    subtracted from `base` is subtracted because a comment is known that was in it. `is_exact` is False while
    that leaves a doubt, because not all comments of the stretch are on this computer: then `base` is the
    best guess, and the server has to be asked.
    """

    __slots__ = ("_since", "base", "end_id", "is_exact")

    def __init__(self, count: int = 0, end_id: int = 0) -> None:
        self.base = count
        self.end_id = end_id
        self.is_exact = True
        self._since: dict[int, str] = {}  # id -> temp id

    @property
    def count(self) -> int:
        return self.base + len(self._since)

    def take(self, count: int, end_id: int) -> None:
        """The server has counted up to `end_id`; what is known here up to there is in its number."""
        self.base, self.end_id, self.is_exact = count, end_id, True
        self._since = {id_: temp_id for id_, temp_id in self._since.items() if id_ > end_id}

    def add(self, comment_id: int, temp_id: str) -> bool:
        """A comment of somebody else that is not read; False when it is counted already."""
        if comment_id <= self.end_id or comment_id in self._since:
            return False
        self._since[comment_id] = temp_id
        return True

    def read_to(self, was_read: int, read_id: int, known: Known) -> None:
        """The read mark went from `was_read` up to `read_id`.

        `known(after_id, up_to_id)` gives id and temp id of others' comments that this computer has.
        """
        self._since = {id_: temp_id for id_, temp_id in self._since.items() if id_ > read_id}
        if read_id >= self.end_id or not self.base:
            self.base, self.is_exact = 0, True
            return
        left = self.base - len(known(was_read, read_id))
        certain = len(known(read_id, self.end_id))
        self.base, self.is_exact = max(left, certain), left == certain

    def remove(self, temp_ids: Iterable[str], read_id: int, known: Known) -> None:
        """Comments were deleted; those behind the read mark `read_id` were counted."""
        gone = set(temp_ids)
        before = len(self._since)
        self._since = {id_: temp_id for id_, temp_id in self._since.items() if temp_id not in gone}
        unseen = len(gone) - (before - len(self._since))
        if not self.base or not unseen:
            return
        counted = sum(temp_id in gone for temp_id in known(read_id, self.end_id).values())
        self.base = max(self.base - counted, 0)
        self.is_exact = False  # the server may have left them out already, before the news came

    def clear(self, end_id: int) -> None:
        """Nothing up to `end_id` is there any more."""
        self.take(0, max(end_id, self.end_id))
