"""Compares what is known here with the server: rooms that are in doubt, and all of them now and then."""

from __future__ import annotations

import asyncio
import logging
import random
from typing import TYPE_CHECKING

from qiscus_desktop.core.errors import (
    NotInitialisedError,
    NotSignedInError,
    ProtocolError,
    QiscusError,
    ServerError,
)
from qiscus_desktop.store.history.history import History
from qiscus_desktop.store.history.room_list import RoomList
from qiscus_desktop.store.state.state import State
from qiscus_desktop.store.tasks import Tasks, has_loop

if TYPE_CHECKING:
    from qiscus_desktop.core.client import QiscusCore

log = logging.getLogger("qiscus.store.comparing")

INTERVAL_S = 60.0
LONGEST_INTERVAL_S = 900.0  # while nobody uses the window
SOON_S = 0.2  # doubts of this long become one question
_RETRY_S = 5.0
_MOST_IN_ONE = 50
_JITTER = (0.75, 1.25)


class Comparison:
    """Asks for rooms in doubt (`soon`), all in one call, and every `interval_s` for what is recent.

    A round is one page of the room list, the next older page in turn, the events since the last one, and the
    newest comments of the open room. While nobody uses the window (`person_came`) the interval doubles up to
    `LONGEST_INTERVAL_S`. All waiting is `loop.call_later`, with jitter from `chance` alone: with a loop of
    virtual time and a seeded `chance` the rounds are the same each time; `await run()` is one round at once.
    """

    def __init__(
        self,
        state: State,
        core: QiscusCore | None,
        tasks: Tasks,
        history: History,
        room_list: RoomList,
        *,
        interval_s: float = INTERVAL_S,
        chance: random.Random | None = None,
    ) -> None:
        self._state = state
        self._core = core
        self._tasks = tasks
        self._history = history
        self._room_list = room_list
        self._interval_s = interval_s
        self._chance = chance or random.Random()
        self._doubtful: set[int] = set()
        self._is_asking = False
        self._is_running = False
        self._quiet_rounds = 0
        self._ran_at = 0.0  # on the loop's clock
        self._older_page = 2
        state.on_doubt = self.soon

    # ---- rooms in doubt

    def soon(self, room_id: int) -> None:
        """Something here may not be as the server has it: ask, together with others."""
        if self._core is None or not room_id:
            return
        self._doubtful.add(room_id)
        if not self._is_asking and not self._tasks.is_pending("compare"):
            self._tasks.later("compare", SOON_S, self._ask)

    def _ask(self) -> None:
        if self._doubtful and not self._is_asking:
            self._is_asking = True
            self._tasks.spawn(self._ask_all)

    async def _ask_all(self) -> None:
        wait_s = SOON_S
        try:
            while self._doubtful:
                room_ids = sorted(self._doubtful)[:_MOST_IN_ONE]
                self._doubtful.difference_update(room_ids)
                try:
                    await self._room_list.compare(room_ids)
                except (NotInitialisedError, NotSignedInError):
                    return  # the whole list is asked for after the sign-in
                except QiscusError as error:
                    log.info("comparing rooms failed: %s", error)
                    if error.is_retryable:
                        self._doubtful.update(room_ids)
                        wait_s = _RETRY_S * self._chance.uniform(*_JITTER)
                        return
                await asyncio.sleep(0)
        finally:
            self._is_asking = False
            if self._doubtful:
                self._tasks.later("compare", wait_s, self._ask)

    # ---- all of them, now and then

    def start(self) -> None:
        """Somebody has signed in: rounds begin, the first after one interval."""
        self._quiet_rounds = 0
        self._schedule()

    def person_came(self) -> None:
        """The window is used again: what is older than one interval is compared at once."""
        self._quiet_rounds = 0
        if self._core is None or not has_loop() or not self._tasks.is_pending("round"):
            return
        age_s = asyncio.get_running_loop().time() - self._ran_at
        self._schedule(max(self._interval_s - age_s, SOON_S))

    def _schedule(self, wait_s: float | None = None) -> None:
        if wait_s is None:
            wait_s = min(self._interval_s * 2**self._quiet_rounds, LONGEST_INTERVAL_S)
        self._tasks.later("round", wait_s * self._chance.uniform(*_JITTER), self._begin_round)

    def _begin_round(self) -> None:
        self._tasks.spawn(self._round)

    async def _round(self) -> None:
        try:
            await self.run()
        except (NotInitialisedError, NotSignedInError):
            return  # begins again with the sign-in
        except QiscusError as error:
            log.info("comparing with the server failed: %s", error)
        self._quiet_rounds = min(self._quiet_rounds + 1, 10)
        self._schedule()

    async def run(self) -> None:
        """One round, complete when this returns. Raises QiscusError."""
        if self._core is None or self._is_running:
            return
        self._is_running = True
        try:
            self._ran_at = asyncio.get_running_loop().time()
            await self._events(self._core)
            if await self._room_list.compare_page(1):
                if await self._room_list.compare_page(self._older_page):
                    self._older_page += 1
                else:
                    self._older_page = 2
            if self._state.active_room_id:
                await self._history.compare(self._state.active_room_id)
        finally:
            self._is_running = False

    async def _events(self, core: QiscusCore) -> None:
        """Deletions and receipts whose push was lost; a service may have no log of them."""
        try:
            await core.synchronize_event()
        except (ServerError, ProtocolError) as error:
            log.debug("no events to compare: %s", error)
