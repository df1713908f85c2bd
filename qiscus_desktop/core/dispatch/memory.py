"""What the core remembers of comments, bounded: which were seen, which were sent from here, how far they
came.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from qiscus_desktop.core import events
from qiscus_desktop.core.dispatch import shapes
from qiscus_desktop.core.models import Comment, Status

SEEN_LIMIT = 20_000
KEPT_LIMIT = 2_000
EARLY_LIMIT = 200

Receipt = events.CommentDelivered | events.CommentRead


class CommentMemory:
    """Recognises what came twice (push, sync, echo) and finds the comment a receipt speaks of.

    Identity is the server's id and, within a room, the temp id; either is enough, as bridges may rewrite
    temp ids.
    """

    def __init__(self) -> None:
        self.newest_id = 0  # of all comments that ever came by, in whatever room
        self._seen_ids: OrderedDict[int, None] = OrderedDict()
        self._seen_temp_ids: OrderedDict[tuple[int, str], None] = OrderedDict()
        self._sent_temp_ids: OrderedDict[str, None] = OrderedDict()
        self._sent_ids: OrderedDict[int, None] = OrderedDict()
        self._marks: OrderedDict[tuple[int, str, bool], int] = OrderedDict()
        self._kept: OrderedDict[int, tuple[dict[str, Any], Status, int]] = OrderedDict()  # with the room's id
        self._kept_by_temp_id: dict[str, int] = {}
        self._early: OrderedDict[int, list[Receipt]] = OrderedDict()

    def is_new(self, comment: Comment) -> bool:
        """True the first time a pushed or synced comment is asked about, False ever after."""
        key = (comment.room_id, comment.temp_id)
        if (comment.id and comment.id in self._seen_ids) or key in self._seen_temp_ids:
            return False
        if comment.id:
            self.newest_id = max(self.newest_id, comment.id)
            _put(self._seen_ids, comment.id, SEEN_LIMIT)
        _put(self._seen_temp_ids, key, SEEN_LIMIT)
        return True

    def is_new_mark(self, event: events.CommentDelivered | events.CommentRead) -> bool:
        """Whether a receipt goes beyond what is known: the same one comes by several ways."""
        key = (event.room_id, event.user_id, isinstance(event, events.CommentRead))
        if event.comment_id <= self._marks.get(key, 0):
            return False
        self._marks[key] = event.comment_id
        if len(self._marks) > SEEN_LIMIT:
            self._marks.popitem(last=False)
        return True

    def note_sending(self, temp_id: str) -> None:
        """A comment of this program is on its way; its echo is not news."""
        _put(self._sent_temp_ids, temp_id, SEEN_LIMIT)

    def note_sent(self, comment: Comment) -> None:
        """The server gave it a number, possibly under another temp id."""
        _put(self._sent_ids, comment.id, SEEN_LIMIT)

    def is_from_here(self, comment: Comment) -> bool:
        """Whether this very program sent it (another device of the same user does not count)."""
        return comment.temp_id in self._sent_temp_ids or (bool(comment.id) and comment.id in self._sent_ids)

    def find(self, comment_id: int) -> dict[str, Any] | None:
        """The wire object of a remembered comment."""
        kept = self._kept.get(comment_id)
        return kept[0] if kept else None

    def is_foreign_edit(self, comment: Comment) -> bool:
        """Whether an edit names another sender than the comment it is about, as far as that is remembered."""
        kept = self._kept.get(comment.id)
        return kept is not None and kept[0].get("email") != comment.sender_id

    def keep(self, comment: Comment, raw: dict[str, Any]) -> None:
        """Remember a comment, so that receipts and replies can name it. A known status never goes down."""
        if not comment.id or not raw:
            return
        self.newest_id = max(self.newest_id, comment.id)
        known = self._kept.pop(comment.id, None)
        status = max(known[1], comment.status) if known else comment.status
        self._kept[comment.id] = (raw, status, comment.room_id)
        self._kept_by_temp_id[comment.temp_id] = comment.id
        while len(self._kept) > KEPT_LIMIT:
            _, (old, *_) = self._kept.popitem(last=False)
            self._kept_by_temp_id.pop(str(old.get("unique_temp_id")), None)

    def take_early(self, comment_id: int) -> list[Receipt]:
        """Receipts that came before the answer with the comment's number: a quick reader overtakes it."""
        return self._early.pop(comment_id, [])

    def _put_early(self, event: Receipt) -> None:
        self._early.setdefault(event.comment_id, []).append(event)
        if len(self._early) > EARLY_LIMIT:
            self._early.popitem(last=False)

    def raise_status(self, event: Receipt, me: str) -> dict[str, Any] | None:
        """The comment a receipt lifts, in the shape of the callbacks, with its new status.

        None for our own receipts, for comments not remembered, and for a receipt that says nothing new. Older
        comments of the room are lifted along.
        """
        if event.user_id == me:
            return None
        comment_id = event.comment_id
        if comment_id not in self._kept:
            comment_id = self._kept_by_temp_id.get(event.temp_id, 0)
        status = Status.READ if isinstance(event, events.CommentRead) else Status.DELIVERED
        kept = self._kept.get(comment_id)
        if kept is None:
            self._put_early(event)
            return None
        if kept[1] >= status:
            return None
        raw = kept[0]
        if raw.get("email") != me:
            return None
        for other, (words, before, room_id) in self._kept.items():
            if other <= comment_id and before < status and room_id == kept[2]:
                self._kept[other] = (words, status, room_id)
        return shapes.comment_object(raw, status)


def _put(seen: OrderedDict[Any, None], key: Any, limit: int) -> None:
    seen[key] = None
    if len(seen) > limit:
        seen.popitem(last=False)
