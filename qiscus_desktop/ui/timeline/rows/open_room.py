"""Owns which room a view shows, and finding its comments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qiscus_desktop.core.models import Comment

if TYPE_CHECKING:
    from qiscus_desktop.store.session import Session
    from qiscus_desktop.store.state.timeline import Timeline


class OpenRoom:
    """One room of a session; `id` 0 and `timeline` None while there is none. Row 0 is the oldest."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.id = 0
        self.timeline: Timeline | None = None

    def open(self, room_id: int) -> None:
        """Another room; 0 for none."""
        self.id = room_id
        self.timeline = self.session.timeline(room_id) if room_id else None

    def is_own(self, comment: Comment) -> bool:
        """Whether the person of the session wrote it."""
        return comment.sender_id == self.session.account_id

    def row_of(self, temp_id: str) -> int | None:
        """The row of a comment in memory; None when it is not there."""
        return self.timeline.index_of(temp_id) if self.timeline is not None and temp_id else None

    def comment_of(self, temp_id: str) -> Comment | None:
        """A comment in memory; None when it is not there."""
        row = self.row_of(temp_id)
        return None if row is None or self.timeline is None else self.timeline[row]
