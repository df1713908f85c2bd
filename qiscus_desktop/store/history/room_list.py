"""Keeps the room list as the server has it, and hears who of its people is online."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from qiscus_desktop.core.errors import NotInitialisedError, NotSignedInError, QiscusError
from qiscus_desktop.core.models import Room, RoomKind
from qiscus_desktop.store.history.reading import Reading
from qiscus_desktop.store.state.asked import Asked
from qiscus_desktop.store.state.state import State
from qiscus_desktop.store.tasks import Tasks

if TYPE_CHECKING:
    from qiscus_desktop.core.client import QiscusCore

log = logging.getLogger("qiscus.store.room_list")

_PAGE = 50
# Presence is one subscription a person; beyond the first screens of the list nobody sees the dots.
_WATCHED = 60
# What is read elsewhere is heard at once in so many rooms; in the others the next comparison tells.
_MARKED = 100


class RoomList:
    """Fetches all pages of the list and watches the presence of those with whom we have a room of two."""

    def __init__(self, state: State, core: QiscusCore | None, tasks: Tasks, reading: Reading) -> None:
        self._state = state
        self._core = core
        self._tasks = tasks
        self._reading = reading
        self._is_running = False
        self._is_wanted_again = False
        self._watched: set[str] = set()
        self._marked: OrderedDict[int, None] = OrderedDict()  # rooms whose own read marks are heard
        state.on_unread_began = lambda room_id: self.hear_marks([room_id])

    def refresh(self) -> None:
        """Ask for the whole list; a request while one is under way is done once, after it."""
        if self._core is None:
            return
        if self._is_running:
            self._is_wanted_again = True
            return
        self._is_running = True
        self._tasks.spawn(self._refresh)

    def signed_in(self) -> None:
        """A new session of the core knows no topics."""
        self._watched.clear()
        self._marked.clear()
        self._watch()
        self.refresh()

    async def _refresh(self) -> None:
        assert self._core is not None
        try:
            self._is_wanted_again = True
            while self._is_wanted_again:
                self._is_wanted_again = False
                rooms = await self._fetch_all(self._core)
                self._watch()
                self._acknowledge(self._core, rooms)
        except (NotInitialisedError, NotSignedInError):
            pass  # refreshed after the sign-in
        except QiscusError as error:
            log.info("refreshing the room list failed: %s", error)
        finally:
            self._is_running = False

    async def _fetch_all(self, core: QiscusCore) -> list[Room]:
        state = self._state
        found: list[Room] = []
        asked = state.asking()
        listed: set[int] = set()
        page = 1
        while True:
            rooms = await self._fetch_page(core, page, asked)
            found += rooms
            is_last = len(rooms) < _PAGE or listed.issuperset(room.id for room in rooms)
            listed.update(room.id for room in rooms)
            if is_last:
                break
            page += 1
        if listed:
            state.drop_rooms(asked.last_ids.keys() - listed)
        return found

    async def _fetch_page(self, core: QiscusCore, page: int, asked: Asked) -> list[Room]:
        rooms = await core.load_room_list(
            page=page, limit=_PAGE, show_participants=True, show_empty=True, room_type="all"
        )
        self._take(rooms, asked)
        return rooms

    def _take(self, rooms: Sequence[Room], asked: Asked) -> None:
        for room in rooms:
            if room.unread_count and self._is_ahead(room):
                self._reading.post(room.id, self._state.receipts(room.id).own_read)
        self._state.take_rooms(rooms, asked=asked)
        for room in rooms:
            self._read_answered(room)

    def _read_answered(self, room: Room) -> None:
        """Who has answered on another device has read what is above the answer."""
        last = room.last_comment
        if not room.unread_count or last is None or last.type == "system_event":
            return
        if last.sender_id == self._state.account_id and not self._state.was_written_here(last):
            self._reading.mark(room.id, last.id)

    def _is_ahead(self, room: Room) -> bool:
        """Whether we have read further than the server knows: it could not be told then."""
        own_read = self._state.receipts(room.id).own_read
        me = self._state.account_id
        there = next((person.last_read_id for person in room.participants or () if person.id == me), None)
        return own_read > there if there is not None else 0 < room.last_comment_id <= own_read

    # ---- comparing, see Comparison

    async def compare(self, room_ids: Sequence[int]) -> None:
        """These rooms as the server has them now, in one call; those it does not name are not ours."""
        if self._core is None:
            return
        asked = self._state.asking()
        rooms = await self._core.get_rooms_info(room_ids=room_ids, show_participants=True)
        self._take(rooms, asked)
        missing = set(room_ids) - {room.id for room in rooms}
        self._state.forget_early(missing)
        self._state.drop_rooms(missing)
        self._watch()

    async def compare_page(self, page: int) -> bool:
        """A page of the list as the server has it now (50 rooms); returns whether another one follows."""
        if self._core is None:
            return False
        asked = self._state.asking()
        rooms = await self._fetch_page(self._core, page, asked)
        if page == 1 and len(rooms) < _PAGE and rooms:
            self._state.drop_rooms(asked.last_ids.keys() - {room.id for room in rooms})
        self._watch()
        return len(rooms) == _PAGE

    def _acknowledge(self, core: QiscusCore, rooms: Sequence[Room]) -> None:
        """Tell that we have received what was written before we signed in: no push and no sync brings it."""
        me, received = self._state.account_id, []
        for room in rooms:
            last = room.last_comment
            own = next((person for person in room.participants or () if person.id == me), None)
            if last is None or own is None or last.sender_id == me or room.kind is RoomKind.CHANNEL:
                continue
            if last.id > max(own.last_received_id, own.last_read_id):
                received.append(last)

        async def post() -> None:
            try:
                for comment in received:  # one after another: people wait for other answers
                    await core.receive_comment(comment.room_id, comment.id)
            except QiscusError as error:
                log.info("telling what was received failed: %s", error)

        if received:
            self._tasks.spawn(post)

    # ---- what is heard of rooms that are not open

    def _watch(self) -> None:
        """Presence of the people, and what the account reads elsewhere, in the first rooms of the list."""
        if self._core is None:
            return
        first = list(islice(self._state.rooms, _WATCHED))
        others = (room.other(self._state.account_id) for room in first)
        try:
            for person in others:
                if person is not None and person.id not in self._watched:
                    self._core.subscribe_user_presence(person.id)
                    self._watched.add(person.id)
            self.hear_marks([room.id for room in reversed(first)])
        except NotInitialisedError:
            return

    def hear_marks(self, room_ids: Iterable[int]) -> None:
        """Hear own read marks of these rooms; of the rooms used before, the last hundred are kept."""
        if self._core is None or not self._core.is_signed_in:
            return
        fresh = [room_id for room_id in room_ids if room_id not in self._marked]
        for room_id in room_ids:
            self._marked[room_id] = None
            self._marked.move_to_end(room_id)
        gone = [self._marked.popitem(last=False)[0] for _ in range(len(self._marked) - _MARKED)]
        self._core.subscribe_own_marks(fresh)
        self._core.unsubscribe_own_marks(gone)
