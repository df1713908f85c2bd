"""Keeps the room list as the server has it, and hears who of its people is online."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qiscus_desktop.core.errors import NotInitialisedError, NotSignedInError, QiscusError
from qiscus_desktop.core.models import Room, RoomKind
from qiscus_desktop.store.reading import Reading
from qiscus_desktop.store.state import State
from qiscus_desktop.store.tasks import Tasks

if TYPE_CHECKING:
    from qiscus_desktop.core.client import QiscusCore

log = logging.getLogger("qiscus.store.room_list")

_PAGE = 50
# Presence is one subscription a person; beyond the first screens of the list nobody sees the dots.
_WATCHED = 60


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
        self._asked_rooms: set[int] = set()
        state.on_unknown_room = self._fetch_unknown

    def refresh(self) -> None:
        """Ask for the whole list; a wish while one is under way is fulfilled once, after it."""
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
        held = {room.id: room.last_comment_id for room in state.rooms}
        listed: set[int] = set()
        page = 1
        while True:
            rooms = await core.load_room_list(
                page=page, limit=_PAGE, show_participants=True, show_empty=True, room_type="all"
            )
            for room in rooms:
                own_read = state.receipts(room.id).own_read
                if room.unread_count and room.last_comment_id and own_read >= room.last_comment_id:
                    self._reading.post(room.id, own_read)  # the server has not heard of it
            state.take_rooms(rooms, asked_at=held)
            found += rooms
            is_last = len(rooms) < _PAGE or listed.issuperset(room.id for room in rooms)
            listed.update(room.id for room in rooms)
            if is_last:
                break
            page += 1
        if listed:
            state.drop_rooms(held.keys() - listed)
        return found

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

    # ---- rooms nobody told us of

    def _fetch_unknown(self, room_id: int) -> None:
        """A comment came for a room we do not know: fetch it, once."""
        if self._core is None or room_id in self._asked_rooms:
            return
        self._asked_rooms.add(room_id)
        self._tasks.spawn(lambda: self._fetch_one(room_id))

    async def _fetch_one(self, room_id: int) -> None:
        assert self._core is not None
        try:
            self._state.take_rooms([await self._core.get_room_by_id(room_id)])
            self._asked_rooms.discard(room_id)
            self._watch()
        except QiscusError as error:
            log.info("fetching an unknown room failed: %s", error)
            if error.is_retryable or isinstance(error, NotSignedInError):
                self._asked_rooms.discard(room_id)

    # ---- presence

    def _watch(self) -> None:
        if self._core is None:
            return
        others = (room.other(self._state.account_id) for room in self._state.rooms)
        for person in [person for person in others if person is not None][:_WATCHED]:
            if person.id not in self._watched:
                try:
                    self._core.subscribe_user_presence(person.id)
                except NotInitialisedError:
                    return
                self._watched.add(person.id)
