"""Who is typing and who is online: both end by themselves when nobody refreshes them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from qiscus_desktop.core.models import Presence

TYPING_FOR = timedelta(seconds=5)
# Clients repeat their online mark every 3.5 to 10 seconds.
ONLINE_FOR = timedelta(seconds=60)


class _Mark(msgspec.Struct, frozen=True):
    name: str
    at: datetime


class People:
    """Typing marks and presences in memory; `clock` gives aware UTC.

    Reading filters by the clock. A clock that is set back ends marks too, it never keeps them alive for
    hours.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._typing: dict[int, dict[str, _Mark]] = {}
        self._presence: dict[str, tuple[Presence, datetime]] = {}

    def typing(self, room_id: int) -> tuple[str, ...]:
        """Names of those typing now, in the order they began."""
        now = self._clock()
        return tuple(
            mark.name
            for mark in self._typing.get(room_id, {}).values()
            if _is_within(mark.at, now, TYPING_FOR)
        )

    def set_typing(self, room_id: int, user_id: str, name: str, is_typing: bool) -> bool:
        """Returns whether what `typing` answers differs now."""
        before = self.typing(room_id)
        marks = self._typing.setdefault(room_id, {})
        if is_typing:
            marks[user_id] = _Mark(name, self._clock())
        else:
            marks.pop(user_id, None)
        if not marks:
            del self._typing[room_id]
        return self.typing(room_id) != before

    def expire_typing(self, room_id: int) -> bool:
        """Forget the marks that have run out; returns whether there were any."""
        now = self._clock()
        marks = self._typing.get(room_id, {})
        stale = [user_id for user_id, mark in marks.items() if not _is_within(mark.at, now, TYPING_FOR)]
        for user_id in stale:
            del marks[user_id]
        if not marks:
            self._typing.pop(room_id, None)
        return bool(stale)

    def presence(self, user_id: str) -> Presence | None:
        """None while nothing is known. An online mark nobody refreshed becomes "last seen" at its last
        refresh."""
        entry = self._presence.get(user_id)
        if entry is None:
            return None
        presence, at = entry
        if presence.is_online and not _is_within(at, self._clock(), ONLINE_FOR):
            return Presence(user_id=user_id, is_online=False, seen_at=presence.seen_at or at)
        return presence

    def set_presence(self, presence: Presence) -> bool:
        before = self.presence(presence.user_id)
        if presence.seen_at is None and before is not None and before.seen_at is not None:
            presence = Presence(
                user_id=presence.user_id, is_online=presence.is_online, seen_at=before.seen_at
            )
        self._presence[presence.user_id] = (presence, self._clock())
        after = self.presence(presence.user_id)
        # Every refresh of an online mark brings a new time; only a new state is worth a redraw.
        return before is None or after is None or before.is_online != after.is_online or not after.is_online

    def online(self) -> list[str]:
        """Users whose last mark said online, run out or not."""
        return [user_id for user_id, (presence, _) in self._presence.items() if presence.is_online]

    def clear(self) -> None:
        self._typing.clear()
        self._presence.clear()


def _is_within(at: datetime, now: datetime, span: timedelta) -> bool:
    return -span < now - at < span
