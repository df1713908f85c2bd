"""Catching up over REST: after every (re)connect, by polling while the connection is down, and when
asked to.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from qiscus_desktop.core import errors, events
from qiscus_desktop.core.config import Settings
from qiscus_desktop.core.wire import decode, pushes, requests
from qiscus_desktop.core.wire.requests import Request

log = logging.getLogger("qiscus.core.sync")

FULL_PAGE = 20  # an answer this long may have a next page
MOST_PAGES = 500


class Sync:
    """Keeps two positions, the last comment id and the last event id that are certainly known, and moves
    them up.

    Only sync itself moves a position: a push says nothing about those before it that got lost. What comes
    twice is sorted out by `receive`. `on_position` is told after each move. `hold_pushes(True)` is called
    for a gap, `hold_pushes(False)` when it was filled or could not be: in a room the older comes first.
    """

    def __init__(
        self,
        call: Callable[[Request], Awaitable[dict[str, Any]]],
        receive: Callable[[events.Event], None],
        on_position: Callable[[int, int], None],
        before_poll: Callable[[], Awaitable[None]],
        hold_pushes: Callable[[bool], None],
    ) -> None:
        self._call = call
        self._receive = receive
        self._on_position = on_position
        self._before_poll = before_poll
        self._hold_pushes = hold_pushes
        self.last_comment_id = 0
        self.last_event_id = 0
        self.is_stopped = False
        self._settings: Settings | None = None
        self._is_online = False
        self._has_gap = False
        self._wake = asyncio.Event()
        self._lock = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    def start(self, settings: Settings, last_comment_id: int, last_event_id: int) -> None:
        """Begin polling for a signed-in user from these positions."""
        self._settings = settings
        self.last_comment_id = last_comment_id
        self.last_event_id = last_event_id
        self._has_gap = False
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._poll(), name="qiscus sync")

    async def close(self) -> None:
        """End polling."""
        task, self._task = self._task, None
        if task is not None and task is not asyncio.current_task():
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def set_online(self, is_online: bool) -> None:
        """The realtime connection came (a gap is to be filled) or went (poll more often)."""
        self._is_online = is_online
        self._has_gap = self._has_gap or is_online
        self._wake.set()

    def fill_gap(self) -> None:
        """Something was certainly missed: fetch it now."""
        self._has_gap = True
        self._hold_pushes(True)
        self._wake.set()

    def probe(self) -> None:
        """Requests get no answer of the service: ask until one comes, whatever else is polled."""
        self._has_gap = True
        self._wake.set()

    async def comments(self, last_comment_id: int | None = None) -> int:
        """One `sync` request, and more while pages come back full; how many comments came."""
        async with self._lock:
            position = self.last_comment_id if last_comment_id is None else last_comment_id
            count = 0
            for _ in range(MOST_PAGES):
                answer = await self._call(requests.sync(position))
                page = decode.sync_page(answer.get("results"), _log_refused)
                # The server's own word for how far the answer reaches counts; without it, the comments.
                reached = page.last_comment_id
                if reached is None:
                    reached = max((comment.id for comment, _ in page.comments), default=0)
                if reached <= position:
                    break
                for comment, raw in page.comments:
                    self._receive(events.CommentReceived(comment, raw))
                count += len(page.comments)
                position = reached
                self._move(position, 0)
                if len(page.comments) < FULL_PAGE:
                    break
            return count

    async def events(self, start_event_id: int | None = None) -> int:
        """One `sync_event` request, and more while pages come back full; how many events came."""
        async with self._lock:
            position = self.last_event_id if start_event_id is None else start_event_id
            count = 0
            for _ in range(MOST_PAGES):
                answer = await self._call(requests.sync_event(position))
                found, highest = pushes.event_page(answer)
                if highest <= position:
                    break
                for event in found:
                    self._receive(event)
                count += len(found)
                position = highest
                self._move(0, highest)
                entries = answer.get("events")
                if not isinstance(entries, list) or len(entries) < FULL_PAGE:
                    break
            return count

    def _move(self, comment_id: int, event_id: int) -> None:
        self.last_comment_id = max(self.last_comment_id, comment_id)
        self.last_event_id = max(self.last_event_id, event_id)
        self._on_position(self.last_comment_id, self.last_event_id)

    async def _poll(self) -> None:
        me = asyncio.current_task()
        while self._task is me:  # also ends when it was closed from within itself
            try:
                await self._pause()
                if not self.is_stopped:
                    await self._round()
            except asyncio.CancelledError:
                raise
            except errors.QiscusError as error:
                log.info("sync did not succeed: %s", error)
            except Exception:
                log.exception("sync failed")
            if self._is_online and not self._wake.is_set():
                self._hold_pushes(False)

    async def _pause(self) -> None:
        settings = self._settings
        assert settings is not None
        interval_ms = settings.sync_on_connect_ms if self._is_online else settings.sync_interval_ms
        if not self._wake.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(interval_ms / 1000):
                    await self._wake.wait()
        was_woken = self._wake.is_set()
        self._wake.clear()
        if was_woken and not self._has_gap:
            await self._pause()

    async def _round(self) -> None:
        settings = self._settings
        assert settings is not None
        has_gap, self._has_gap = self._has_gap, False
        if not has_gap and self._is_online and settings.sync_only_when_offline:
            return
        count = 0
        try:
            await self._before_poll()
            if has_gap or settings.is_sync_enabled:
                count = await self.comments()
            if has_gap or settings.is_sync_event_enabled:
                await self._events_if_known(is_required=settings.is_sync_event_enabled)
        except BaseException:
            self._has_gap = self._has_gap or has_gap
            raise
        if has_gap:
            self._receive(events.GapFilled(count))

    async def _events_if_known(self, *, is_required: bool) -> None:
        """Receipts and deletions of the gap; a service with that part switched off must not spoil the
        rest.
        """
        try:
            await self.events()
        except (errors.ServerError, errors.ProtocolError):
            if is_required:
                raise
            log.debug("the service has no event log")


def _log_refused(reason: str) -> None:
    log.warning("a comment was left out of a sync: %s", reason)
