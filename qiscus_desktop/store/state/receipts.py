"""Who has received and read how much of one room: watermarks that only go up."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from qiscus_desktop.core.models import Participant, Status


class Watermark(msgspec.Struct):
    """Comment ids up to which a person has received and read, 0 for none; read implies received."""

    received: int = 0
    read: int = 0


class Receipts:
    """The watermarks of all participants; the Session feeds it, the Timeline asks it for ticks.

    `read_by_all` and `received_by_all` hold for every participant except the account itself; both are 0 while
    not all participants are known, then only the server's own status counts.
    """

    __slots__ = ("_account_id", "_expected", "_marks", "read_by_all", "received_by_all")

    def __init__(self, account_id: str) -> None:
        self._account_id = account_id
        self._marks: dict[str, Watermark] = {}
        self._expected: set[str] | None = None
        self.read_by_all = 0
        self.received_by_all = 0

    @property
    def own_read(self) -> int:
        """Up to where the account itself has read."""
        mark = self._marks.get(self._account_id)
        return mark.read if mark else 0

    def of(self, user_id: str) -> Watermark:
        """The watermark of one person (zeros when unknown)."""
        return self._marks.get(user_id, Watermark())

    def status_of(self, comment_id: int) -> Status:
        """What the receipts say about an own comment of the server."""
        if comment_id <= self.read_by_all:
            return Status.READ
        if comment_id <= self.received_by_all:
            return Status.DELIVERED
        return Status.SENT

    def expect(self, participants: Iterable[Participant], *, is_complete: bool = True) -> None:
        """The people of the room as the server lists them; their watermarks only raise ours."""
        people = list(participants)
        for person in people:
            self._raise(person.id, person.last_received_id, person.last_read_id)
        self._expected = {person.id for person in people} - {self._account_id} if is_complete else None
        self._recount()

    def advance(self, user_id: str, comment_id: int, *, is_read: bool) -> bool:
        """One receipt; False when it tells nothing new."""
        if not self._raise(user_id, comment_id, comment_id if is_read else 0):
            return False
        self._recount()
        return True

    def _raise(self, user_id: str, received: int, read: int) -> bool:
        mark = self._marks.setdefault(user_id, Watermark())
        new = Watermark(max(mark.received, received, read), max(mark.read, read))
        if new == mark:
            return False
        self._marks[user_id] = new
        return True

    def _recount(self) -> None:
        if not self._expected:
            return
        marks = [self._marks.get(user_id, _NOTHING) for user_id in self._expected]
        # A new member has read nothing yet: ticks already shown do not go back.
        self.read_by_all = max(self.read_by_all, min(mark.read for mark in marks))
        self.received_by_all = max(self.received_by_all, min(mark.received for mark in marks))


_NOTHING = Watermark()
