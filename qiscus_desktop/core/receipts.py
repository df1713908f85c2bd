"""Posting how far we have received and read: one request at a time per room and kind, the newest mark
wins.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from qiscus_desktop.core import errors
from qiscus_desktop.core.wire import requests
from qiscus_desktop.core.wire.requests import Request

log = logging.getLogger("qiscus.core.receipts")

PAUSE_S = 0.5  # least time between two marks of a room and kind that nobody waits for
MOST_AT_ONCE = 4  # requests for marks that nobody waits for


class _Slot:
    """The marks of one room and kind (comment ids)."""

    def __init__(self) -> None:
        self.wanted_id = 0
        self.posted_id = 0
        self.next_at = 0.0  # time of the loop, before which no mark goes out that nobody waits for
        self.is_awaited = asyncio.Event()
        self.task: asyncio.Task[None] | None = None


class ReceiptPoster:
    """Marks only go up, so of many at once the first and the newest go out, and none is lost.

    `read` and `received` do not wait for each other. `throttle_s` is the least time between two
    requests of the same room and kind. Marks that nobody waits for are also kept `PAUSE_S` apart, and few of
    them are under way at once: a burst costs a few requests a room, not one a comment.
    """

    def __init__(self, call: Callable[[Request], Awaitable[dict[str, Any]]], throttle_s: float = 0.0) -> None:
        self._call = call
        self.throttle_s = throttle_s
        self._slots: dict[tuple[int, bool], _Slot] = {}
        self._in_background = asyncio.Semaphore(MOST_AT_ONCE)

    async def post(self, room_id: int, comment_id: int, *, is_read: bool) -> None:
        """Return once the server has answered to this mark, or to a higher one. Raises what the call raises.

        A mark that was posted before goes out again: whoever asks knows that the server has another one, as
        after an answer that somebody else gave in its place.
        """
        slot = self._slot(room_id, is_read)
        slot.is_awaited.set()
        await asyncio.shield(self._begin(slot, room_id, comment_id, is_read))

    def post_soon(self, room_id: int, comment_id: int, *, is_read: bool) -> None:
        """The same in the background; failures are logged and made good by the next mark."""
        slot = self._slot(room_id, is_read)
        if comment_id > slot.posted_id:
            self._begin(slot, room_id, comment_id, is_read)

    async def close(self) -> None:
        """Cancel what is on its way."""
        tasks = [slot.task for slot in self._slots.values() if slot.task is not None]
        self._slots.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _slot(self, room_id: int, is_read: bool) -> _Slot:
        slot = self._slots.get((room_id, is_read))
        if slot is None:
            slot = self._slots[room_id, is_read] = _Slot()
        return slot

    def _begin(self, slot: _Slot, room_id: int, comment_id: int, is_read: bool) -> asyncio.Task[None]:
        slot.wanted_id = max(slot.wanted_id, comment_id)
        if slot.task is None:
            slot.task = asyncio.ensure_future(self._post_all(slot, room_id, comment_id, is_read))
            slot.task.add_done_callback(_look)
        return slot.task

    async def _post_all(self, slot: _Slot, room_id: int, comment_id: int, is_read: bool) -> None:
        now = asyncio.get_running_loop().time
        try:
            while True:
                await self._pause(slot, slot.next_at - now())
                is_awaited = slot.is_awaited.is_set()
                async with contextlib.nullcontext() if is_awaited else self._in_background:
                    # Of many that are waited for the first goes out as well, as the official SDK does.
                    comment_id = comment_id if is_awaited else slot.wanted_id
                    if is_read:
                        request = requests.comment_status(room_id, read_id=comment_id)
                    else:
                        request = requests.comment_status(room_id, received_id=comment_id)
                    await self._call(request)
                slot.posted_id = max(slot.posted_id, comment_id)
                if slot.wanted_id <= comment_id:
                    return
                await asyncio.sleep(self.throttle_s)
                comment_id = slot.wanted_id
                slot.next_at = now() + PAUSE_S
        finally:
            slot.task = None
            slot.wanted_id = slot.posted_id
            slot.next_at = now() + PAUSE_S
            slot.is_awaited.clear()

    async def _pause(self, slot: _Slot, pause_s: float) -> None:
        """Wait for the next turn of the slot, or until somebody waits for it."""
        if pause_s > 0:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause_s):
                    await slot.is_awaited.wait()


def _look(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        if isinstance(error, errors.QiscusError):
            log.info("a receipt was not posted: %s", error.sentence)
        else:
            log.error("posting a receipt failed", exc_info=error)
