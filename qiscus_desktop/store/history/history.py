"""Opening rooms and paging through their past: the database first, the server where the database has
holes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qiscus_desktop.core.errors import NotInitialisedError, NotSignedInError, QiscusError, RoomNotFoundError
from qiscus_desktop.core.models import Comment
from qiscus_desktop.store.archive.spans import Spans
from qiscus_desktop.store.changes import TimelineLoaded
from qiscus_desktop.store.history.older_rows import OlderRows
from qiscus_desktop.store.history.open_room_topics import OpenRoomTopics
from qiscus_desktop.store.state.asked import Asked
from qiscus_desktop.store.state.state import State
from qiscus_desktop.store.state.timeline import Timeline
from qiscus_desktop.store.state.timelines import PAGE
from qiscus_desktop.store.tasks import Tasks

if TYPE_CHECKING:
    from qiscus_desktop.core.client import QiscusCore

log = logging.getLogger("qiscus.store.history")

_BRIDGE_PAGES = 5  # so many pages to close a hole before the rows behind it are put away
_JUMP_LIMIT = 5_000  # comments of the server loaded at most to reach a quoted or found one
_MOST_ROWS = 100_000  # in memory for that; those of this computer come quickly
_JUMP_PAGE = 500
_KEPT_ON_LEAVE = 400
_PAUSE_AFTER_FAILURE_S = 2.0


class History:
    """Keeps what is in memory free of holes: `spans` know what was seen without gaps, the rest is asked
    for."""

    def __init__(self, state: State, core: QiscusCore | None, tasks: Tasks) -> None:
        self._state = state
        self._core = core
        self._tasks = tasks
        self._spans: dict[int, Spans] = {}
        self._held_before: dict[int, dict[int, str]] = {}  # room -> ids in memory when the page was asked for
        self._refreshing: set[int] = set()
        self.asked: dict[int, Asked] = {}  # rooms whose newest page is on its way
        self._older_rows = OlderRows(state, core, tasks, self._take_compared)
        self._topics = OpenRoomTopics(core, state)
        self._found_unread = (0, 0)  # unread count and read watermark the visit began with
        self._jumped_in = 0  # the room in which somebody looks at an older comment, which must not go away
        self._next_jump = (0, 0)  # room and comment of a jump asked for while older rows were loading

    # ---- the active room

    def open(self, room_id: int) -> None:
        """Make it the active room: rows from the database now, the newest page of the server soon."""
        state = self._state
        if state.active_room_id == room_id:
            self.refresh(room_id)  # the visit goes on, its unread divider stays
            return
        self.leave()
        state.active_room_id = room_id
        state.archive.put_last_room(room_id)
        timeline = state.timelines.get(room_id)
        self._found_unread = self._unread_now(room_id)
        timeline.unread_after_id = self._first_unread_after(room_id, tuple(timeline))
        self.refresh(room_id)

    def leave(self) -> None:
        state = self._state
        room_id = state.leave_room()
        self._jumped_in = 0
        if not room_id:
            return
        self._topics.unsubscribe()
        timeline = state.timelines.in_memory(room_id)
        if timeline is not None:
            timeline.unread_after_id = 0
            if len(timeline) > _KEPT_ON_LEAVE:
                state.timelines.forget(room_id)

    def refresh(self, room_id: int) -> None:
        """Ask the server for the room and its newest page; holes below it are closed."""
        if self._core is None or room_id in self._refreshing or self._state.is_lost(room_id):
            return
        self._refreshing.add(room_id)
        self._tasks.spawn(lambda: self._refresh(room_id))

    async def compare(self, room_id: int) -> None:
        """`refresh`, complete when this returns; nothing where one is under way."""
        if self._core is None or self._state.is_lost(room_id):
            return
        if room_id not in self._refreshing:
            self._refreshing.add(room_id)
            await self._refresh(room_id)

    def gap_filled(self) -> None:
        """Edits and deletions may have been missed: the rows in memory are compared, room after room."""
        self._older_rows.gap_filled()
        active = self._state.active_room_id
        others = [room_id for room_id in self._state.timelines.room_ids if room_id != active]
        if active:
            self.refresh(active)
        if self._core is not None and others:
            self._tasks.spawn(lambda: self._compare_all(others))

    async def _compare_all(self, room_ids: Sequence[int]) -> None:
        for room_id in room_ids:
            if room_id in self._state.rooms:
                await self.compare(room_id)

    async def _refresh(self, room_id: int) -> None:
        assert self._core is not None
        try:
            known = self._state.rooms.get(room_id)
            if known is not None:
                self._topics.subscribe(known)
            timeline = self._state.timelines.get(room_id)
            timeline.forget_live_edits()  # the page that is asked for now holds them
            self._held_before[room_id] = {c.id: c.temp_id for c in timeline if c.id}
            self.asked[room_id] = self._state.asking()
            room = await self._core.get_room_by_id(room_id)
            if known is None:
                self._state.take_rooms([room])
                self._topics.subscribe(room)
            await self._bridge(timeline)
            await self._older_rows.compare(timeline)
        except (NotInitialisedError, NotSignedInError):
            pass  # refreshed after the sign-in
        except RoomNotFoundError as error:
            self._state.notice(error.sentence)
        except QiscusError as error:
            log.info("refreshing a room failed: %s", error)
        finally:
            self._held_before.pop(room_id, None)
            self.asked.pop(room_id, None)
            self._refreshing.discard(room_id)
            if room_id == self._state.active_room_id:
                self._state.emit(TimelineLoaded(room_id))

    def signed_in(self) -> None:
        """A new session of the core knows no topics: the active room subscribes and asks again."""
        self._topics.forget()
        if self._state.active_room_id:
            self.refresh(self._state.active_room_id)

    def _unread_now(self, room_id: int) -> tuple[int, int]:
        room = self._state.rooms.get(room_id)
        return (room.unread_count if room is not None else 0, self._state.receipts(room_id).own_read)

    def _first_unread_after(self, room_id: int, rows: Sequence[Comment]) -> int:
        """Id of the last comment read before the visit, 0 when the rows cannot tell; rows oldest first."""
        unread, own_read = self._found_unread if self._found_unread[0] else self._unread_now(room_id)
        if not unread:
            return 0
        sent = [row for row in rows if row.id]
        others = [row.id for row in sent if row.sender_id != self._state.account_id]
        if own_read:
            first = next((id_ for id_ in others if id_ > own_read), 0)
        else:
            first = others[-unread] if len(others) >= unread else 0
        # Own comments in between are read, whatever the watermark says.
        return max((own_read, *(row.id for row in sent if row.id < first))) if first else 0

    # ---- pages

    def spans(self, room_id: int) -> Spans:
        held = self._spans.get(room_id)
        if held is None:
            held = self._spans[room_id] = self._state.archive.spans(room_id)
        return held

    def take_newest(self, room_id: int, comments: Sequence[Comment]) -> None:
        """The newest page of the server, oldest first."""
        timeline = self._state.timelines.get(room_id)
        was_empty = not timeline.newest_id
        self._drop_deleted(timeline, comments, reaches_start=not comments)
        if room_id == self._state.active_room_id and not timeline.unread_after_id:
            # Before the rows are told: whoever shows them reads them at once, then nothing is unread.
            rows = {row.id: row for row in (*timeline, *comments)}
            timeline.unread_after_id = self._first_unread_after(room_id, [rows[id_] for id_ in sorted(rows)])
            self._found_unread = (0, 0)
        self._state.take_comments(room_id, comments, is_page=True)
        self._note_page(timeline, comments)
        self._older_rows.note_newest(room_id, comments)
        if not comments:
            self._start_reached(timeline)
        elif comments[0].id <= timeline.oldest_id:
            if was_empty:
                timeline.has_older = not self._state.archive.is_start_known(room_id)
            self._note_start(timeline, comments)

    def note_push(self, comment: Comment) -> None:
        """A pushed comment joins what we know if it names its predecessor."""
        if comment.id and comment.before_id:
            self._add_span(comment.room_id, comment.before_id, comment.id)

    def load_older(self, room_id: int) -> None:
        """The page above the oldest row: of the database where it is free of holes, else of the server."""
        timeline = self._state.timelines.get(room_id)
        if timeline.is_loading_older or not timeline.has_older:
            return
        if self._load_older_here(timeline):
            self._state.emit(TimelineLoaded(room_id))
        elif self._core is not None and not self._tasks.is_pending(("older", room_id)):
            timeline.is_loading_older = True
            self._state.emit(TimelineLoaded(room_id))
            self._tasks.spawn(lambda: self._load_older_there(timeline))

    def load_around(self, room_id: int, comment_id: int) -> None:
        """Bring the rows from a quoted comment to the present into memory, and keep them for this visit."""
        self._jumped_in = room_id
        timeline = self._state.timelines.get(room_id)
        if timeline.index_of_id(comment_id) is not None:
            self._state.emit(TimelineLoaded(room_id))
            return
        if timeline.is_loading_older:
            self._next_jump = (room_id, comment_id)
            return
        timeline.is_loading_older = True
        self._state.emit(TimelineLoaded(room_id))
        if self._core is None:
            while timeline.has_older and timeline.oldest_id > comment_id and self._load_older_here(timeline):
                pass
            self._end_jump(timeline, comment_id)
        else:
            self._tasks.spawn(lambda: self._load_around(timeline, comment_id))

    async def _load_around(self, timeline: Timeline, comment_id: int) -> None:
        asked = 0
        try:
            while timeline.has_older and not 0 < timeline.oldest_id <= comment_id:
                if asked >= _JUMP_LIMIT or len(timeline) >= _MOST_ROWS:
                    break
                if self._load_older_here(timeline, limit=_JUMP_PAGE):
                    await asyncio.sleep(0)  # the window goes on between two pages
                else:
                    await self._fetch_older(timeline, limit=100)
                    asked += 100
        except QiscusError as error:
            if not await self._load_despite_holes(timeline, comment_id):
                self._state.notice(error.sentence)
                self._loaded(timeline)
                return
        except BaseException:
            timeline.is_loading_older = False
            raise
        self._end_jump(timeline, comment_id)

    async def _load_despite_holes(self, timeline: Timeline, comment_id: int) -> bool:
        """Without the server the database is all there is; False when it has not got the comment."""
        room_id, page = timeline.room_id, self._state.timelines.page
        is_here, _ = page(room_id, first_id=comment_id, before_id=comment_id + 1, limit=1)
        while is_here and timeline.oldest_id > comment_id and len(timeline) < _MOST_ROWS:
            rows, _ = page(room_id, before_id=timeline.oldest_id, limit=_JUMP_PAGE)
            if not rows:
                break
            self._state.tell(room_id, timeline.merge(rows))
            await asyncio.sleep(0)
        return bool(is_here)

    def _end_jump(self, timeline: Timeline, comment_id: int) -> None:
        if timeline.index_of_id(comment_id) is None:
            is_far = timeline.has_older and timeline.oldest_id > comment_id
            self._state.notice(
                "That message is too far back to jump to." if is_far else "That message is no longer there."
            )
        self._loaded(timeline)

    def _loaded(self, timeline: Timeline) -> None:
        """Older rows have come, or will not; a jump that was asked for meanwhile is next."""
        timeline.is_loading_older = False
        (room_id, comment_id), self._next_jump = self._next_jump, (0, 0)
        if room_id == timeline.room_id and timeline.index_of_id(comment_id) is None:
            self.load_around(room_id, comment_id)
        else:
            self._state.emit(TimelineLoaded(timeline.room_id))

    def _load_older_here(self, timeline: Timeline, limit: int = PAGE) -> bool:
        """A page of the database; False when the server has to be asked."""
        room_id, oldest = timeline.room_id, timeline.oldest_id
        first, is_lowest = 0, True
        if self._core is not None:
            spans = self.spans(room_id)
            span = spans.containing(oldest)
            if span is None:
                return False
            first = span[0]
            is_lowest = span == spans.oldest and self._state.archive.is_start_known(room_id)
        rows, is_full = self._state.timelines.page(room_id, first_id=first, before_id=oldest, limit=limit)
        if not rows and not is_lowest:
            return False
        self._state.tell(room_id, timeline.merge(rows))
        self._older_rows.compare_soon(timeline)
        if is_lowest and not is_full:
            timeline.has_older = False
        return True

    async def _load_older_there(self, timeline: Timeline) -> None:
        try:
            await self._fetch_older(timeline, limit=PAGE)
        except QiscusError as error:
            log.info("loading older comments failed: %s", error)
            # Better rows with holes than none: without the server the database is all there is.
            rows, _ = self._state.timelines.page(timeline.room_id, before_id=timeline.oldest_id)
            self._state.tell(timeline.room_id, timeline.merge(rows))
            if not rows:
                self._tasks.later(("older", timeline.room_id), _PAUSE_AFTER_FAILURE_S, lambda: None)
        finally:
            self._loaded(timeline)

    async def _fetch_older(self, timeline: Timeline, *, limit: int) -> None:
        assert self._core is not None
        room_id, pivot = timeline.room_id, timeline.oldest_id
        comments = await self._core.load_comments(room_id, last_comment_id=pivot or None, limit=limit)
        self._take_older(timeline, comments, pivot, is_short=len(comments) < limit)

    def _take_older(
        self, timeline: Timeline, comments: Sequence[Comment], pivot: int, *, is_short: bool
    ) -> None:
        self._state.take_comments(timeline.room_id, comments, is_page=True)
        self._note_page(timeline, comments)
        if comments and pivot:
            self._add_span(timeline.room_id, comments[0].id, pivot)
            self._older_rows.note_page(timeline.room_id, comments, pivot)
        if is_short:
            self._start_reached(timeline)
        else:
            self._note_start(timeline, comments)

    async def _bridge(self, timeline: Timeline) -> None:
        """Close the holes between the newest page and the older rows in memory."""
        assert self._core is not None
        room_id = timeline.room_id
        for page in range(_JUMP_LIMIT // PAGE):
            pivot = self._hole_above(timeline)
            if not pivot:
                return
            if page >= _BRIDGE_PAGES and self._jumped_in != room_id:
                break
            held = {c.id: c.temp_id for c in timeline if c.id}
            comments = await self._core.load_comments(room_id, last_comment_id=pivot, limit=PAGE)
            self._held_before[room_id] = held
            self._drop_deleted(timeline, comments, up_to_id=pivot - 1, reaches_start=len(comments) < PAGE)
            self._take_older(timeline, comments, pivot, is_short=len(comments) < PAGE)
        pivot = self._hole_above(timeline)
        if pivot:
            self._state.tell(room_id, timeline.drop_older_than(pivot))
            timeline.has_older = True

    def _take_compared(
        self, timeline: Timeline, page: Sequence[Comment], held: dict[int, str], pivot: int, *, is_short: bool
    ) -> None:
        """A page of the server about rows that are in memory: what it does not show was deleted."""
        self._held_before[timeline.room_id] = held
        self._drop_deleted(timeline, page, up_to_id=pivot - 1, reaches_start=is_short)
        shown = [comment for comment in page if comment.id >= timeline.oldest_id]
        self._state.take_comments(timeline.room_id, shown, is_page=True)
        self._note_page(timeline, page)

    def _hole_above(self, timeline: Timeline) -> int:
        """Id of the oldest row that is free of holes up to the newest; 0 when all rows are."""
        span = self.spans(timeline.room_id).containing(timeline.newest_id)
        if span is None or timeline.oldest_id >= span[0]:
            return 0
        return next((comment.id for comment in timeline if comment.id >= span[0]), 0)

    def _drop_deleted(
        self, timeline: Timeline, page: Sequence[Comment], *, up_to_id: int = 0, reaches_start: bool = False
    ) -> None:
        """Rows we held when a page was asked for, and which it does not show, were deleted while we were
        away."""
        held = self._held_before.pop(timeline.room_id, {})
        if not page and not reaches_start:
            return
        shown = {comment.id for comment in page}
        first = 0 if reaches_start else page[0].id
        last = up_to_id or (page[-1].id if page else max(held, default=0))
        gone = [temp_id for id_, temp_id in held.items() if first <= id_ <= last and id_ not in shown]
        if gone:
            self._state.remove_comments(timeline.room_id, gone, is_final=False)

    # ---- which pages are known

    def _note_page(self, timeline: Timeline, page: Sequence[Comment]) -> None:
        if page:
            self._add_span(timeline.room_id, page[0].before_id or page[0].id, page[-1].id)

    def _note_start(self, timeline: Timeline, page: Sequence[Comment]) -> None:
        # The first comment has no predecessor. A server that never names predecessors must not end the
        # history.
        if page and not page[0].before_id and (len(page) == 1 or page[1].before_id):
            self._start_reached(timeline)

    def _start_reached(self, timeline: Timeline) -> None:
        self._state.archive.put_start_known(timeline.room_id)
        timeline.has_older = False

    def _add_span(self, room_id: int, first: int, last: int) -> None:
        spans = self.spans(room_id)
        if spans.add(first, last):
            self._state.archive.put_spans(room_id, spans)

    def forget_room(self, room_id: int) -> None:
        """The room was cleared."""
        self._older_rows.forget(room_id)
        self._spans[room_id] = Spans()
        self._state.archive.put_spans(room_id, self._spans[room_id])
