"""The changes of one turn of the loop, joined: one change a room and kind, in the order they began."""

from __future__ import annotations

from qiscus_desktop.store import changes
from qiscus_desktop.store.changes import Change, ReceiptsChanged, RoomsChanged, TimelineChanged
from qiscus_desktop.store.row_steps import RowSteps

# What tells changes of one kind apart. Kinds that are not listed here are never joined.
_IDENTITY: dict[type[Change], tuple[str, ...]] = {
    changes.TimelineChanged: ("room_id",),
    changes.TimelineLoaded: ("room_id",),
    changes.RoomsChanged: (),
    changes.TypingChanged: ("room_id",),
    changes.PresenceChanged: ("user_id",),
    changes.ReceiptsChanged: ("room_id", "user_id", "is_read"),
    changes.DraftChanged: ("room_id",),
    changes.MediaChanged: ("url",),
    changes.TransferProgressed: ("temp_id",),
}


class ChangeBatch:
    """Collects changes; `take` and `pop` return what they amount to.

    Row steps of one room become one `TimelineChanged`, several `RoomsChanged` one with all ids, and of
    changes that only say "read it again" the newest is kept. Nothing is joined across a kind that is not
    listed in `_IDENTITY`, such as `AccountChanged`.
    """

    def __init__(self) -> None:
        self._changes: dict[object, Change] = {}
        self._steps: dict[object, RowSteps] = {}
        self._stretch = 0  # between two changes that are never joined

    def add(self, change: Change) -> None:
        names = _IDENTITY.get(type(change))
        if names is None:
            self._stretch += 1
            self._changes[self._stretch, None] = change
            return
        key = (self._stretch, type(change), *(getattr(change, name) for name in names))
        held = self._changes.get(key)
        match change, held:
            case TimelineChanged(), _:
                steps = self._steps.setdefault(key, RowSteps())
                for step in change.rows:
                    steps.add(step)
            case RoomsChanged(), RoomsChanged():
                is_any = not held.room_ids or not change.room_ids
                change = RoomsChanged(frozenset() if is_any else held.room_ids | change.room_ids)
            case ReceiptsChanged(), ReceiptsChanged() if held.comment_id > change.comment_id:
                change = held
        self._changes[key] = change

    def pop(self) -> Change | None:
        """Take out the oldest; None when there is none. What is added later joins those that are left."""
        key = next(iter(self._changes), None)
        if key is None:
            return None
        change = self._changes.pop(key)
        if isinstance(change, TimelineChanged):
            return TimelineChanged(change.room_id, self._steps.pop(key).all())
        return change

    def take(self) -> list[Change]:
        """What was collected, in order; the batch is empty afterwards."""
        found: list[Change] = []
        while (change := self.pop()) is not None:
            found.append(change)
        return found
