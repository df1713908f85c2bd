"""The ordered comments of one room: a pure merge that is idempotent and free of order, told as row steps."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec

from qiscus_desktop.core.models import Comment, Status
from qiscus_desktop.store.changes import RowChange
from qiscus_desktop.store.row_steps import RowSteps
from qiscus_desktop.store.state.receipts import Receipts

# The before_id of what was written in an empty room.
NOTHING_BEFORE = -1


class Timeline:
    """The comments of a room that are in memory, oldest first, those on their way at the end.

    The Session makes it and alone changes it; everybody may read. Comments of the server are ordered by id,
    comments without an id after them by the moment of their creation. A failed one waits for nothing: it
    comes after the comment that was the newest when it was written (`before_id`, negative for none; at the
    end where it is not known). Every method that changes rows returns the steps which lead from the list
    before to the list after.
    """

    __slots__ = (
        "__weakref__",
        "_anchors",
        "_edited_live",
        "_failed",
        "_id_by_temp_id",
        "_ids",
        "_is_push",
        "_removed",
        "_sent",
        "_unsent",
        "account_id",
        "has_older",
        "is_loading_older",
        "receipts",
        "room_id",
        "unread_after_id",
    )

    def __init__(self, room_id: int, account_id: str = "", receipts: Receipts | None = None) -> None:
        self.room_id = room_id
        self.account_id = account_id
        self.receipts = receipts if receipts is not None else Receipts(account_id)
        self.has_older = False
        self.is_loading_older = False
        self.unread_after_id = 0
        self._sent: list[Comment] = []
        self._ids: list[int] = []  # the ids of _sent, for bisect
        self._failed: list[Comment] = []
        self._anchors: list[int] = []  # the before_id of each of _failed, ascending
        self._unsent: list[Comment] = []
        self._is_push = False
        self._id_by_temp_id: dict[str, int] = {}  # 0 while unsent
        self._removed: set[str] = set()  # temp ids deleted for good: late pages must not bring them back
        self._edited_live: set[int] = set()  # ids whose edit came over this connection, see forget_live_edits

    # ---- reading

    def __len__(self) -> int:
        return len(self._sent) + len(self._failed) + len(self._unsent)

    def __getitem__(self, index: int) -> Comment:
        if index < 0:
            index += len(self)
            if index < 0:
                raise IndexError("timeline index out of range")
        settled = len(self._sent) + len(self._failed)
        if index >= settled:
            return self._unsent[index - settled]
        for at in range(len(self._failed)):
            row = self._failed_row(at)
            if row >= index:
                return self._failed[at] if row == index else self._sent[index - at]
        return self._sent[index - len(self._failed)]

    def __iter__(self) -> Iterator[Comment]:
        done = 0
        for comment, anchor in zip(self._failed, self._anchors, strict=True):
            place = bisect_right(self._ids, anchor)
            yield from self._sent[done:place]
            yield comment
            done = place
        yield from self._sent[done:] if done else self._sent
        yield from self._unsent

    @property
    def oldest_id(self) -> int:
        """Smallest server id in memory, 0 when there is none."""
        return self._ids[0] if self._ids else 0

    @property
    def newest_id(self) -> int:
        """Greatest server id in memory, 0 when there is none."""
        return self._ids[-1] if self._ids else 0

    def index_of(self, temp_id: str) -> int | None:
        comment_id = self._id_by_temp_id.get(temp_id)
        if comment_id is None:
            return None
        return self.index_of_id(comment_id) if comment_id else self._local_row(temp_id)

    def index_of_id(self, comment_id: int) -> int | None:
        place = self._place(comment_id)
        return None if place is None else self._row(place)

    def get(self, temp_id: str) -> Comment | None:
        index = self.index_of(temp_id)
        return None if index is None else self[index]

    def get_by_id(self, comment_id: int) -> Comment | None:
        place = self._place(comment_id)
        return None if place is None else self._sent[place]

    def count_after(self, comment_id: int) -> int:
        """How many comments of others are newer than `comment_id`."""
        start = bisect_right(self._ids, comment_id)
        return sum(1 for comment in self._sent[start:] if comment.sender_id != self.account_id)

    def status_of(self, index: int) -> Status:
        """How far the comment at `index` has come, receipts included; READ in a group means read by all
        others."""
        comment = self[index]
        if comment.id and comment.sender_id == self.account_id:
            return max(comment.status, self.receipts.status_of(comment.id))
        return comment.status

    # ---- changing

    def merge(self, comments: Iterable[Comment], *, is_push: bool = False) -> tuple[RowChange, ...]:
        """Take in comments from any source: answers, pushes, pages of the server or the database.

        The same comments in any order, any number of times, lead to the same rows: statuses only go up,
        deleted beats edited beats original, and a comment of the server beats its unsent form (same temp id,
        or same id). Comments of another room are ignored. `is_push`: told once, when they were made, and
        perhaps late; a page of the server says what they are now.
        """
        steps = RowSteps()
        self._is_push = is_push
        ours = [_plain(comment) for comment in comments if comment.room_id == self.room_id]
        fresh: dict[int, Comment] = {}
        for comment in ours:
            if not comment.id or comment.temp_id in self._removed:
                continue
            if comment.is_edited:
                self._edited_live.add(comment.id)
            held_id = self._id_by_temp_id.get(comment.temp_id)
            if held_id == 0:
                if comment.id in fresh:  # the same comment under a rewritten temp id, in the same page
                    comment = msgspec.structs.replace(
                        self._join(fresh.pop(comment.id), comment), temp_id=comment.temp_id
                    )
                self._settle(comment, steps)
            elif (place := self._place(comment.id)) is not None:
                self._revise(place, comment, steps)
            elif comment.id in fresh:
                fresh[comment.id] = self._join(fresh[comment.id], comment)
            else:
                fresh[comment.id] = comment
        self._insert(sorted(fresh.values(), key=lambda comment: comment.id), steps)
        for comment in ours:
            if not comment.id and comment.temp_id not in self._removed:
                self._take_unsent(comment, steps)
        return steps.all()

    def put(self, comment: Comment) -> tuple[RowChange, ...]:
        """Give an own unsent comment its next local state (queued, sending, failed); what the server has
        wins."""
        steps = RowSteps()
        held_id = self._id_by_temp_id.get(comment.temp_id)
        if held_id is None:
            self._take_unsent(comment, steps)
        elif held_id == 0:
            self._replace_local(comment, steps)
        return steps.all()

    def put_back(self, comment: Comment) -> tuple[RowChange, ...]:
        """The server refused our change: the comment as it was, unless somebody deleted it meanwhile."""
        self._removed.discard(comment.temp_id)
        self._edited_live.discard(comment.id)
        place = self._place(comment.id)
        if place is None:
            return self.merge([comment])
        steps = RowSteps()
        if not self._sent[place].is_deleted:
            self._sent[place] = comment
            steps.changed(self._row(place))
        return steps.all()

    def remove(self, temp_ids: Iterable[str], *, is_final: bool = True) -> tuple[RowChange, ...]:
        """Take rows out; with `is_final` no later page or echo brings them back."""
        steps = RowSteps()
        for temp_id in temp_ids:
            if is_final:
                self._removed.add(temp_id)
            comment_id = self._id_by_temp_id.get(temp_id)
            if comment_id is None:
                continue
            place = self._place(comment_id)
            if place is not None:
                row = self._row(place)
                del self._sent[place], self._ids[place]
            else:
                _, row = self._pop_local(temp_id)
            del self._id_by_temp_id[temp_id]
            steps.removed(row, 1)
        return steps.all()

    def drop_older_than(self, comment_id: int) -> tuple[RowChange, ...]:
        """Forget the rows of the server before `comment_id` (memory only): they come back with the next
        page.
        """
        steps = RowSteps()
        count = bisect_left(self._ids, comment_id)
        done = 0
        while done < count:
            # From one failed comment, which stays, to the next.
            held = bisect_left(self._anchors, self._ids[done])
            end = count
            if held < len(self._anchors):
                end = min(bisect_right(self._ids, self._anchors[held]), count)
            steps.removed(held, end - done)
            done = end
        for comment in self._sent[:count]:
            self._id_by_temp_id.pop(comment.temp_id, None)
        del self._sent[:count], self._ids[:count]
        return steps.all()

    def rows_between(self, after_id: int, up_to_id: int) -> tuple[RowChange, ...]:
        """Change steps for the own comments in (after_id, up_to_id]: their ticks are new."""
        steps = RowSteps()
        start, end = bisect_right(self._ids, after_id), bisect_right(self._ids, up_to_id)
        for index in range(start, end):
            if self._sent[index].sender_id == self.account_id:
                steps.changed(self._row(index))
        return steps.all()

    def forget_live_edits(self) -> None:
        """After a lost connection a page of the server may hold a newer edit than ours.

        The wire does not mark edited comments in pages. While a connection lasts, an edit we were told of
        beats the page that does not show it; after a gap the page is the newer one.
        """
        self._edited_live.clear()

    # ---- inserting and joining

    def _join(self, held: Comment, new: Comment) -> Comment:
        return joined(held, new, keeps_edit=self._is_push or new.id in self._edited_live)

    def _insert(self, fresh: list[Comment], steps: RowSteps) -> None:
        start = 0
        while start < len(fresh):
            place = bisect_left(self._ids, fresh[start].id)
            held = bisect_left(self._anchors, fresh[start].id)
            limit = self._ids[place] if place < len(self._ids) else None
            if held < len(self._anchors) and (limit is None or self._anchors[held] < limit):
                limit = self._anchors[held]  # what is newer is below that failed comment
            end = len(fresh)
            if limit is not None:
                end = next((i for i in range(start, len(fresh)) if fresh[i].id > limit), end)
            run = fresh[start:end]
            self._sent[place:place] = run
            self._ids[place:place] = [comment.id for comment in run]
            for comment in run:
                self._id_by_temp_id[comment.temp_id] = comment.id
            steps.inserted(place + held, len(run))
            start = end

    def _revise(self, place: int, new: Comment, steps: RowSteps) -> None:
        held = self._sent[place]
        value = self._join(held, new)
        if value != held:
            self._sent[place] = value
            steps.changed(self._row(place))

    def _settle(self, new: Comment, steps: RowSteps) -> None:
        """The local row has become a comment of the server: the same row where its place is the same."""
        held, row = self._pop_local(new.temp_id)
        value = joined(held, new, keeps_edit=False)
        same = self._place(new.id)
        if same is not None:
            # Known by id already: a bridge had rewritten the temp id. Ours stays, from birth to the end.
            steps.removed(row, 1)
            self._id_by_temp_id.pop(self._sent[same].temp_id, None)
            self._id_by_temp_id[new.temp_id] = new.id
            self._sent[same] = msgspec.structs.replace(
                self._join(self._sent[same], value), temp_id=new.temp_id
            )
            steps.changed(self._row(same))
            return
        self._id_by_temp_id[new.temp_id] = new.id
        place = bisect_left(self._ids, new.id)
        self._sent.insert(place, value)
        self._ids.insert(place, new.id)
        steps.moved(row, self._row(place))

    def _take_unsent(self, comment: Comment, steps: RowSteps) -> None:
        held_id = self._id_by_temp_id.get(comment.temp_id)
        if held_id is None:
            self._id_by_temp_id[comment.temp_id] = 0
            steps.inserted(self._put_local(comment), 1)
        elif held_id == 0:
            row = self._local_row(comment.temp_id)
            if comment.status > self[row].status:
                self._replace_local(comment, steps)

    # ---- comments without an id: failed ones in their place, the others at the end

    def _replace_local(self, comment: Comment, steps: RowSteps) -> None:
        held, row = self._pop_local(comment.temp_id)
        if held.before_id and not comment.before_id:
            comment = msgspec.structs.replace(comment, before_id=held.before_id)
        place = self._put_local(comment)
        if place != row or comment != held:
            steps.moved(row, place)

    def _put_local(self, comment: Comment) -> int:
        """Puts it into its list; returns its row."""
        key = _local_key(comment)
        if comment.status is Status.FAILED and comment.before_id:
            at = bisect_left(self._failed, key, key=_local_key)
            self._failed.insert(at, comment)
            self._anchors.insert(at, comment.before_id)
            return self._failed_row(at)
        at = bisect_left(self._unsent, key[1:], key=lambda held: _local_key(held)[1:])
        self._unsent.insert(at, comment)
        return len(self._sent) + len(self._failed) + at

    def _pop_local(self, temp_id: str) -> tuple[Comment, int]:
        row = self._local_row(temp_id)
        for at, comment in enumerate(self._failed):
            if comment.temp_id == temp_id:
                del self._anchors[at]
                return self._failed.pop(at), row
        return self._unsent.pop(row - len(self._sent) - len(self._failed)), row

    def _local_row(self, temp_id: str) -> int:
        for at, comment in enumerate(self._failed):
            if comment.temp_id == temp_id:
                return self._failed_row(at)
        at = next(i for i, comment in enumerate(self._unsent) if comment.temp_id == temp_id)
        return len(self._sent) + len(self._failed) + at

    def _failed_row(self, at: int) -> int:
        return bisect_right(self._ids, self._anchors[at]) + at

    def _place(self, comment_id: int) -> int | None:
        """The place of a comment of the server among those of the server."""
        place = bisect_left(self._ids, comment_id)
        return place if place < len(self._ids) and self._ids[place] == comment_id else None

    def _row(self, place: int) -> int:
        """The row of a comment of the server."""
        return place + bisect_left(self._anchors, self._ids[place])


def _local_key(comment: Comment) -> tuple[int, datetime, str]:
    return comment.before_id, comment.created_at, comment.temp_id


def joined(held: Comment, new: Comment, *, keeps_edit: bool) -> Comment:
    """The one value of two forms of the same comment; `held` itself when `new` tells nothing new.

    `keeps_edit`: an edited form beats one that does not show the edit. Of two edits the later arrival wins,
    for the wire gives edits no time.
    """
    if not new.status.is_on_server:
        return held
    if held.sender_id != new.sender_id and held.status.is_on_server:
        # Nobody edits what somebody else wrote. Of two senders the one of the unedited form wrote it.
        return new if held.is_edited and not new.is_edited else held
    if not held.status.is_on_server:
        created_at = new.created_at if new.has_time else held.created_at
        return msgspec.structs.replace(new, temp_id=held.temp_id, created_at=created_at)
    content = new
    if (held.is_deleted and not new.is_deleted) or (
        keeps_edit and held.is_edited and not new.is_edited and not new.is_deleted
    ):
        content = held
    value = msgspec.structs.replace(
        content,
        temp_id=held.temp_id,
        before_id=max(held.before_id, new.before_id),
        # Pushes carry microseconds where pages carry whole seconds.
        created_at=max(held.created_at, new.created_at),
        payload=content.payload if content.is_deleted else content.payload or held.payload or new.payload,
        extras=content.extras or held.extras or new.extras,
        sender_name=new.sender_name or held.sender_name,
        sender_avatar_url=new.sender_avatar_url or held.sender_avatar_url,
        status=max(held.status, new.status),
        is_edited=held.is_edited or new.is_edited,
        is_deleted=held.is_deleted or new.is_deleted,
    )
    return held if value == held else value


def _plain(comment: Comment) -> Comment:
    """Pushes carry `{}` where pages carry null: both are nothing."""
    if comment.payload == {} or comment.extras == {}:
        return msgspec.structs.replace(
            comment, payload=comment.payload or None, extras=comment.extras or None
        )
    return comment
