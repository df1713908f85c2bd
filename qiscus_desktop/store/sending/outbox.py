"""Comments on their way out: committed first, sent in order a room, retried until the server has them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from qiscus_desktop.core.errors import (
    AuthError,
    NotInitialisedError,
    NotSignedInError,
    QiscusError,
    ServerError,
    TokenExpiredError,
)
from qiscus_desktop.core.models import Comment, Status
from qiscus_desktop.store.archive.unsent import Amendment, Unsent
from qiscus_desktop.store.changes import TransferProgressed
from qiscus_desktop.store.database.comment_rows import storable
from qiscus_desktop.store.sending.retry_wait import RetryWait
from qiscus_desktop.store.sending.room_queue import (
    Amended,
    Item,
    RoomQueue,
    Written,
    committed,
    moved,
    resolved,
)
from qiscus_desktop.store.sending.writing import late_edit, with_text, written_again
from qiscus_desktop.store.state.state import State
from qiscus_desktop.store.state.timelines import anchored
from qiscus_desktop.store.tasks import Tasks

if TYPE_CHECKING:
    from qiscus_desktop.core.client import QiscusCore

log = logging.getLogger("qiscus.store.outbox")


class Outbox:
    """Owns every comment between the Enter key and the server's answer.

    Words go out in the order they were written, files in theirs. A file holds up nothing while it is
    uploaded, but for replies to it: what was written after it goes out at once.

    A comment is posted under the temp id it was made with, so posting it again after a lost answer or a
    killed process gives the same comment. Failures that pass by themselves are retried with full-jitter
    waits, and at once when `wake` tells that the connection is back; the others make the row FAILED, and the
    next one goes on.

    Edits and deletions of what the server has go the same way. One that is refused is undone, and
    `on_refused` told the room, whose truth is asked for.
    """

    def __init__(
        self,
        state: State,
        core: QiscusCore | None,
        tasks: Tasks,
        *,
        on_done_with: Callable[[str], None],
        on_uploaded: Callable[[str, str], Awaitable[None]],
        on_refused: Callable[[int], None],
    ) -> None:
        self._state = state
        self._core = core
        self._tasks = tasks
        self._on_done_with = on_done_with
        self._on_uploaded = on_uploaded
        self._on_refused = on_refused
        self._queues: dict[int, RoomQueue] = {}
        self._failed: dict[str, Unsent] = {}
        self._wait = RetryWait()
        state.on_arrival = self._on_arrival
        for row in state.archive.outbox():
            if isinstance(row, Amendment):
                # Perhaps the program ended between its arrival and the answer.
                self._queue(row.room_id).items.append(Amended(row, attempts=1))
            elif row.comment.status is Status.FAILED:
                self._failed[row.comment.temp_id] = row
            else:
                self._queue(row.comment.room_id).items.append(Written(row))

    def __len__(self) -> int:
        """How many comments and changes wait or are under way (failed ones not counted)."""
        return sum(len(queue.items) for queue in self._queues.values())

    # ---- commands

    def add(self, comment: Comment, path: str = "", earlier: tuple[str, ...] = ()) -> None:
        """Show the comment at once, commit it, then send it. `earlier`: see Unsent."""
        self._state.put_unsent(comment)
        unsent = Unsent(comment, path, earlier)
        item = Written(unsent, self._state.archive.unsent.put(unsent))
        self._queue(comment.room_id).items.append(item)
        self._start(comment.room_id)

    def restore(self, comment: Comment) -> None:
        """Take a comment in as if it had been written earlier, failed ones included."""
        if comment.status is not Status.FAILED:
            self.add(comment)
            return
        comment = anchored(comment, self._state.timelines.get(comment.room_id))
        unsent = Unsent(comment)
        self._failed[comment.temp_id] = unsent
        self._state.archive.unsent.put(unsent)
        self._state.put_unsent(comment)

    def resend(self, temp_id: str) -> None:
        """Queue a failed comment again, at the end of its room's queue and of the room."""
        unsent = self._failed.pop(temp_id, None)
        if unsent is None:
            return
        self.add(written_again(self._state, unsent.comment), unsent.path, unsent.earlier)

    def discard(self, temp_id: str) -> None:
        """Give a comment up that is not being posted this very moment; an upload is stopped."""
        if self._stop_upload(temp_id):
            return
        unsent = self._failed.pop(temp_id, None)
        if unsent is None:
            unsent = self._take_waiting(temp_id)
        if unsent is not None:
            self._state.archive.unsent.remove(temp_id)
            self._state.drop_unsent(unsent.comment.room_id, temp_id)
            self._on_done_with(unsent.path)
            self._start(unsent.comment.room_id)  # for what replies to it

    def _stop_upload(self, temp_id: str) -> bool:
        item = self._find(temp_id)
        return item is not None and item.upload is not None and item.upload.cancel()

    def amend(self, comments: Sequence[Comment], text: str | None, *, is_for_everyone: bool = True) -> None:
        """Edit a comment that the server has, or delete some of one room (`text` None): shown at once.

        Of edits that have not begun to leave only the newest goes out, and none before a deletion for
        everyone; one for oneself leaves the edit to the others.
        """
        queue, timeline = self._queue(comments[0].room_id), self._state.timelines.get(comments[0].room_id)
        before, replaced = [], []
        for comment in comments:
            item = queue.edit_of(comment.temp_id)
            if item is None:
                before.append(timeline.get(comment.temp_id) or comment)  # a draft may name an older form
                continue
            before.append(item.amendment.before[0])
            if text is not None or is_for_everyone:
                queue.items.remove(item)
                replaced.append(item.amendment.key)
        amendment = Amendment(tuple(map(storable, before)), text, is_for_everyone)
        self._state.amend(amendment)
        queue.items.append(Amended(amendment, self._state.archive.unsent.put_amendment(amendment)))
        for key in replaced:  # after it: a crash in between must not lose both
            self._state.archive.unsent.remove(key)
        self._start(amendment.room_id)

    def change_text(self, temp_id: str, text: str) -> bool:
        """Edit a comment that the server has not answered yet; False while its file is uploaded.

        It goes out with its new text. Where a post whose answer was lost, or is still to come, brought the
        text of before, an edit follows (see `_on_arrival`).
        """
        comment, item = self._state.unsent_comment(temp_id), self._find(temp_id)
        before = self._failed.get(temp_id) or (item.unsent if item is not None else None)
        if comment is None or before is None or (comment.status is Status.SENDING and before.path):
            return False
        edited = with_text(before, text)
        if item is not None:
            self._keep(item, edited)
        else:
            self._failed[temp_id] = edited
            self._state.archive.unsent.put(edited)
        self._state.put_unsent(msgspec.structs.replace(edited.comment, status=comment.status))
        return True

    def move_file(self, temp_id: str, path: str) -> None:
        """The file of a comment lies in a lasting place now; the row shows that one, for the first may go."""
        item = self._find(temp_id)
        if item is not None and item.unsent.path:
            item.unsent = moved(item.unsent, path)
        elif temp_id in self._failed:
            self._failed[temp_id] = moved(self._failed[temp_id], path)
        else:
            self._on_done_with(path)  # sent or given up meanwhile
            return
        self._state.archive.unsent.move_file(temp_id, path)
        shown = self._state.unsent_comment(temp_id)
        if shown is not None:
            self._state.put_unsent(moved(Unsent(shown), path).comment)

    @property
    def rows(self) -> list[Unsent | Amendment]:
        """All that waits, and all that failed."""
        waiting = [item.row for queue in self._queues.values() for item in queue.items]
        return [*waiting, *self._failed.values()]

    def wake(self) -> None:
        """The connection is back, or somebody signed in: try now."""
        self._wait.wake()
        for room_id in self._queues:
            self._start(room_id)

    # ---- sending

    def _queue(self, room_id: int) -> RoomQueue:
        return self._queues.setdefault(room_id, RoomQueue())

    def _find(self, temp_id: str) -> Written | None:
        found = (queue.find(temp_id) for queue in self._queues.values())
        return next((item for item in found if item is not None), None)

    def _start(self, room_id: int) -> None:
        queue = self._queue(room_id)
        if self._core is None:
            return
        if not queue.is_uploading and queue.to_upload() is not None:
            queue.is_uploading = True
            self._tasks.spawn(lambda: self._upload_all(room_id, queue))
        if not queue.is_posting and queue.to_post() is not None:
            queue.is_posting = True
            self._tasks.spawn(lambda: self._post_all(queue))

    async def _upload_all(self, room_id: int, queue: RoomQueue) -> None:
        try:
            while (item := queue.to_upload()) is not None:
                if not await self._do(queue, item, self._upload):
                    return
                self._start(room_id)  # it, or what replies to it, can go out now
        finally:
            queue.is_uploading = False

    async def _post_all(self, queue: RoomQueue) -> None:
        try:
            while (item := queue.to_post()) is not None:
                work = self._amend if isinstance(item, Amended) else self._post
                if not await self._do(queue, item, work):
                    return
        finally:
            queue.is_posting = False

    async def _do(
        self, queue: RoomQueue, item: Item, work: Callable[[QiscusCore, RoomQueue, Any], Awaitable[None]]
    ) -> bool:
        """One step with one item; False to stop until woken."""
        assert self._core is not None
        if isinstance(item, Written) and self._state.unsent_comment(item.temp_id) is None:
            self._finish(queue, item)  # its echo came although its answer was lost
            return True
        try:
            await committed(item)
            if item in queue.items:  # else discarded while the disk was busy
                await work(self._core, queue, item)
        except (NotSignedInError, NotInitialisedError):
            self._show(item, Status.QUEUED)
            return False  # `wake` comes with the sign-in
        except QiscusError as error:
            return await self._handle(queue, item, error)
        except asyncio.CancelledError:
            if not isinstance(item, Written) or not item.was_cancelled():
                raise
            self._finish(queue, item)
            self._state.archive.unsent.remove(item.temp_id)
            self._state.drop_unsent(item.unsent.comment.room_id, item.temp_id)
            self._on_done_with(item.unsent.path)
        except Exception:
            log.exception("sending failed in an unforeseen way")
            self._fail(queue, item, "This message could not be sent.")
        return True

    async def _post(self, core: QiscusCore, queue: RoomQueue, item: Written) -> None:
        self._show(item, Status.SENDING)
        written = item.unsent.comment
        kind, payload = resolved(written, self._state.timelines.get(written.room_id).get)
        comment = await core.post_comment(
            written.room_id,
            written.text,
            temp_id=written.temp_id,
            type=kind,
            payload=payload,
            extras=written.extras,
        )
        # One step without await: the row, the outbox and the queue agree.
        self._state.settle(written.temp_id, comment)
        self._finish(queue, item)

    async def _amend(self, core: QiscusCore, queue: RoomQueue, item: Amended) -> None:
        amendment = item.amendment
        temp_ids = [comment.temp_id for comment in amendment.before]
        changed: Comment | None = None
        item.is_under_way = True
        try:
            if amendment.text is None:
                await core.delete_comment(
                    amendment.room_id, temp_ids, is_for_everyone=amendment.is_for_everyone
                )
            else:
                changed = await core.update_message(amendment.before[0], amendment.text)
        except ServerError as error:
            # Refused the second time: the first one took effect, and its answer was lost.
            if amendment.text is not None or not item.attempts or error.status not in (400, 404):
                raise
        finally:
            item.is_under_way = False
        self._finish(queue, item)
        self._state.archive.settle_unsent(amendment.key, None)
        if changed is not None and not queue.amends(temp_ids[0]):
            self._state.settle_edit(temp_ids[0], changed)

    async def _upload(self, core: QiscusCore, _queue: RoomQueue, item: Written) -> None:
        temp_id = item.unsent.comment.temp_id
        self._show(item, Status.SENDING)

        def on_progress(done: int, total: int) -> None:
            self._state.emit(TransferProgressed(temp_id, done, total))

        name = str((item.unsent.comment.payload or {}).get("file_name") or "")
        item.upload = asyncio.get_running_loop().create_task(
            core.upload(item.unsent.path, name=name or None, on_progress=on_progress)
        )
        try:
            url = await item.upload
        finally:
            if not item.upload.cancelled():
                item.upload.cancel()
        # Before the row names the address: it must not be fetched, and the file may go.
        await self._on_uploaded(url, item.unsent.path)
        # Committed before the post: a restart in between posts the same URL and uploads nothing twice.
        payload = dict(item.unsent.comment.payload or {}) | {"url": url}
        comment = msgspec.structs.replace(
            item.unsent.comment, payload=payload, text=f"[file] {url} [/file]", status=Status.QUEUED
        )
        path = item.unsent.path
        self._keep(item, Unsent(comment))
        await committed(item)
        item.upload = None
        self._on_done_with(path)

    async def _handle(self, queue: RoomQueue, item: Item, error: QiscusError) -> bool:
        """After a failure: wait and go on (True), stop until woken (False), or give this one up and go on
        (True)."""
        log.info("sending failed: %s", error)
        if isinstance(error, TokenExpiredError) or (isinstance(error, AuthError) and error.status == 401):
            self._show(item, Status.QUEUED)
            return False
        was_odd = self._is_odd(item, error)
        if item.suspicion.is_certain or not (was_odd or error.is_retryable):
            self._fail(queue, item, error.sentence)
            return True
        self._show(item, Status.QUEUED)
        item.attempts += 1
        if isinstance(error, ServerError) and error.retry_after_s:
            await asyncio.sleep(error.retry_after_s)  # the server names the time: nothing wakes us before
        elif was_odd:
            await self._wait.in_full(item.attempts)
        else:
            await self._wait.until_woken(item.attempts)
        return True

    def _is_odd(self, item: Item, error: QiscusError) -> bool:
        """Whether this one alone is answered by somebody else, or in an odd way."""
        core = self._core
        assert core is not None
        is_upload = isinstance(item, Written) and item.upload is not None
        return item.suspicion.note(
            error, core.answers_of_service, core.intercepted_requests, is_included=not is_upload
        )

    def _fail(self, queue: RoomQueue, item: Item, sentence: str) -> None:
        self._finish(queue, item)
        if isinstance(item, Amended):
            self._take_back(queue, item.amendment, sentence)
            return
        comment = msgspec.structs.replace(item.unsent.comment, status=Status.FAILED, error=sentence)
        unsent = msgspec.structs.replace(item.unsent, comment=comment)
        self._failed[comment.temp_id] = unsent
        self._state.archive.unsent.put(unsent)
        self._state.put_unsent(comment)

    def _on_arrival(self, there: Comment) -> None:
        """The server has this unsent comment. Where it was edited here since, an edit is put behind it.

        It is committed before the row of the comment goes.
        """
        item, failed = self._find(there.temp_id), self._failed.pop(there.temp_id, None)
        unsent = item.unsent if item is not None else failed
        if unsent is None or (amendment := late_edit(unsent, there)) is None:
            return
        if item is not None:
            item.unsent = msgspec.structs.replace(unsent, earlier=())
        self._state.timelines.note_amended(amendment)
        written = self._state.archive.unsent.put_amendment(amendment)
        self._queue(there.room_id).items.append(Amended(amendment, written))
        self._start(there.room_id)

    def _take_back(self, queue: RoomQueue, amendment: Amendment, sentence: str) -> None:
        self._state.archive.settle_unsent(amendment.key, None)
        if not any(queue.amends(comment.temp_id) for comment in amendment.before):
            self._state.put_back(amendment)
            self._on_refused(amendment.room_id)
        self._state.notice(sentence)

    def _finish(self, queue: RoomQueue, item: Item) -> None:
        if item in queue.items:
            queue.items.remove(item)

    def _show(self, item: Item, status: Status) -> None:
        if isinstance(item, Written):
            self._state.put_unsent(msgspec.structs.replace(item.unsent.comment, status=status))

    def _keep(self, item: Written, unsent: Unsent) -> None:
        item.unsent = unsent
        item.committed = self._state.archive.unsent.put(unsent)

    def _take_waiting(self, temp_id: str) -> Unsent | None:
        comment, item = self._state.unsent_comment(temp_id), self._find(temp_id)
        if comment is None or comment.status is Status.SENDING or item is None:
            return None
        self._finish(self._queue(comment.room_id), item)
        return item.unsent
