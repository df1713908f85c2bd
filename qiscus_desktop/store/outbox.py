"""Comments on their way out: committed first, sent in order a room, retried until the server has them."""

from __future__ import annotations

import asyncio
import logging
import random
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

import msgspec

from qiscus_desktop.core.errors import (
    AuthError,
    NotInitialisedError,
    NotSignedInError,
    ProtocolError,
    QiscusError,
    TokenExpiredError,
)
from qiscus_desktop.core.models import Comment, Status
from qiscus_desktop.store.archive import Unsent
from qiscus_desktop.store.changes import TransferProgressed
from qiscus_desktop.store.state import State
from qiscus_desktop.store.tasks import Tasks

if TYPE_CHECKING:
    from qiscus_desktop.core.client import QiscusCore

log = logging.getLogger("qiscus.store.outbox")

FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 60.0
_ODD_TRIES = 4
# A reply to a comment that was itself unsent names it by temp id until the server has numbered it.
REPLIED_TEMP_ID = "replied_comment_temp_id"


class _Item(msgspec.Struct, eq=False):
    unsent: Unsent
    committed: Future[None] | None = None
    attempts: int = 0
    upload: asyncio.Task[str] | None = None


class _Line(msgspec.Struct, eq=False):
    """The queue of one room, as it was written, and which of its two workers walk it."""

    items: deque[_Item] = msgspec.field(default_factory=deque)
    is_posting: bool = False
    is_uploading: bool = False

    def to_upload(self) -> _Item | None:
        return next((item for item in self.items if item.unsent.path), None)

    def to_post(self) -> _Item | None:
        """The first that waits neither for its own upload nor for the comment it replies to."""
        waiting = {item.unsent.comment.temp_id for item in self.items}
        return next((i for i in self.items if not i.unsent.path and _replied(i) not in waiting), None)


class Outbox:
    """Owns every comment between the Enter key and the server's answer.

    Words go out in the order they were written, files in theirs. A file stands in nobody's way while it is
    uploaded, but for replies to it: what was written after it goes out at once.

    A comment is posted under the temp id it was born with, so posting it again after a lost answer or a
    killed process gives the same comment. Failures that pass by themselves are retried with full-jitter
    waits, and at once when `wake` tells that the connection is back; the others make the row FAILED, and the
    next one goes on.
    """

    def __init__(
        self,
        state: State,
        core: QiscusCore | None,
        tasks: Tasks,
        *,
        on_done_with: Callable[[str], None],
        jitter: Callable[[float], float] = lambda limit: random.uniform(0, limit),
    ) -> None:
        self._state = state
        self._core = core
        self._tasks = tasks
        self._on_done_with = on_done_with
        self._jitter = jitter
        self._lines: dict[int, _Line] = {}
        self._failed: dict[str, Unsent] = {}
        self._woken = asyncio.Event()
        for unsent in state.archive.outbox():
            if unsent.comment.status is Status.FAILED:
                self._failed[unsent.comment.temp_id] = unsent
            else:
                self._line(unsent.comment.room_id).items.append(_Item(unsent))

    def __len__(self) -> int:
        """How many comments wait or are under way (failed ones not counted)."""
        return sum(len(line.items) for line in self._lines.values())

    # ---- commands

    def add(self, comment: Comment, path: str = "") -> None:
        """Show the comment at once, commit it, then send it."""
        self._state.put_unsent(comment)
        unsent = Unsent(comment, path)
        item = _Item(unsent, self._state.archive.put_unsent(unsent))
        self._line(comment.room_id).items.append(item)
        self._start(comment.room_id)

    def restore(self, comment: Comment) -> None:
        """Take a comment in as if it had been written earlier, failed ones included."""
        if comment.status is not Status.FAILED:
            self.add(comment)
            return
        unsent = Unsent(comment)
        self._failed[comment.temp_id] = unsent
        self._state.archive.put_unsent(unsent)
        self._state.put_unsent(comment)

    def resend(self, temp_id: str) -> None:
        """Queue a failed comment again, at the end of its room's line."""
        unsent = self._failed.pop(temp_id, None)
        if unsent is not None:
            self.add(msgspec.structs.replace(unsent.comment, status=Status.QUEUED, error=""), unsent.path)

    def discard(self, temp_id: str) -> None:
        """Give a comment up that is not being posted this very moment; an upload is stopped."""
        if self._stop_upload(temp_id):
            return
        unsent = self._failed.pop(temp_id, None)
        if unsent is None:
            unsent = self._take_waiting(temp_id)
        if unsent is not None:
            self._state.archive.settle_unsent(temp_id, None)
            self._state.drop_unsent(unsent.comment.room_id, temp_id)
            self._on_done_with(unsent.path)
            self._start(unsent.comment.room_id)  # for what replies to it

    def cancel_upload(self, temp_id: str) -> None:
        """Stop the upload of a file and take its comment back."""
        self.discard(temp_id)

    def _stop_upload(self, temp_id: str) -> bool:
        for line in self._lines.values():
            for item in line.items:
                if item.unsent.comment.temp_id == temp_id and item.upload is not None:
                    return item.upload.cancel()
        return False

    def change_text(self, temp_id: str, text: str) -> bool:
        """Edit a comment that has not left yet; False when it is too late for that."""
        comment = self._state.unsent_comment(temp_id)
        if comment is None or comment.status is Status.SENDING:
            return False
        edited = msgspec.structs.replace(comment, text=text)
        if temp_id in self._failed:
            self._failed[temp_id] = Unsent(edited, self._failed[temp_id].path)
            self._state.archive.put_unsent(self._failed[temp_id])
        else:
            item = next(
                (i for i in self._line(comment.room_id).items if i.unsent.comment.temp_id == temp_id), None
            )
            if item is None:
                return False
            self._keep(item, Unsent(edited, item.unsent.path))
        self._state.put_unsent(edited)
        return True

    def move_file(self, temp_id: str, path: str) -> None:
        """The file of a comment lies in a lasting place now. The row goes on showing the first one."""
        items = (item for line in self._lines.values() for item in line.items)
        item = next((item for item in items if item.unsent.comment.temp_id == temp_id), None)
        if item is not None and item.unsent.path:
            item.unsent = msgspec.structs.replace(item.unsent, path=path)
        elif temp_id in self._failed:
            self._failed[temp_id] = msgspec.structs.replace(self._failed[temp_id], path=path)
        else:
            self._on_done_with(path)  # sent or given up meanwhile
            return
        self._state.archive.move_file(temp_id, path)

    def wake(self) -> None:
        """The connection is back, or somebody signed in: try now."""
        self._woken.set()
        for room_id in self._lines:
            self._start(room_id)

    # ---- the walk

    def _line(self, room_id: int) -> _Line:
        return self._lines.setdefault(room_id, _Line())

    def _start(self, room_id: int) -> None:
        line = self._line(room_id)
        if self._core is None:
            return
        if not line.is_uploading and line.to_upload() is not None:
            line.is_uploading = True
            self._tasks.spawn(lambda: self._upload_all(room_id, line))
        if not line.is_posting and line.to_post() is not None:
            line.is_posting = True
            self._tasks.spawn(lambda: self._post_all(line))

    async def _upload_all(self, room_id: int, line: _Line) -> None:
        try:
            while (item := line.to_upload()) is not None:
                if not await self._do(line, item, self._upload):
                    return
                self._start(room_id)  # it, or what replies to it, can go out now
        finally:
            line.is_uploading = False

    async def _post_all(self, line: _Line) -> None:
        try:
            while (item := line.to_post()) is not None:
                if not await self._do(line, item, self._post):
                    return
        finally:
            line.is_posting = False

    async def _do(
        self, line: _Line, item: _Item, work: Callable[[QiscusCore, _Line, _Item], Awaitable[None]]
    ) -> bool:
        """One step with one comment; False to stop until woken."""
        assert self._core is not None
        temp_id, room_id = item.unsent.comment.temp_id, item.unsent.comment.room_id
        if self._state.unsent_comment(temp_id) is None:
            self._finish(line, item)  # its echo came although its answer was lost
            return True
        try:
            await self._committed(item)
            if item in line.items:  # else discarded while the disk was busy
                await work(self._core, line, item)
        except (NotSignedInError, NotInitialisedError):
            self._show(item, Status.QUEUED)
            return False  # `wake` comes with the sign-in
        except QiscusError as error:
            return await self._handle(line, item, error)
        except asyncio.CancelledError:
            if not _was_upload_cancelled(item):
                raise
            self._finish(line, item)
            self._state.archive.settle_unsent(temp_id, None)
            self._state.drop_unsent(room_id, temp_id)
            self._on_done_with(item.unsent.path)
        except Exception:
            log.exception("sending failed in an unforeseen way")
            self._fail(line, item, "This message could not be sent.")
        return True

    async def _committed(self, item: _Item) -> None:
        if item.committed is None:
            return
        try:
            await asyncio.wrap_future(item.committed)
        except Exception as error:  # noqa: BLE001 - the database has told its trouble; the network can still save it
            log.warning("sending a comment that could not be committed: %s", error)
        item.committed = None

    async def _post(self, core: QiscusCore, line: _Line, item: _Item) -> None:
        self._show(item, Status.SENDING)
        written = item.unsent.comment
        kind, payload = self._resolved(written)
        comment = await core.post_comment(
            written.room_id,
            written.text,
            temp_id=written.temp_id,
            type=kind,
            payload=payload,
            extras=written.extras,
        )
        # One step without await: the row, the outbox and the line agree.
        self._finish(line, item)
        self._state.settle(written.temp_id, comment)

    async def _upload(self, core: QiscusCore, _line: _Line, item: _Item) -> None:
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
        # Committed before the post: a restart in between posts the same URL and uploads nothing twice.
        payload = dict(item.unsent.comment.payload or {}) | {"url": url}
        comment = msgspec.structs.replace(
            item.unsent.comment, payload=payload, text=f"[file] {url} [/file]", status=Status.QUEUED
        )
        path = item.unsent.path
        self._keep(item, Unsent(comment))
        await self._committed(item)
        item.upload = None
        self._on_done_with(path)

    def _resolved(self, comment: Comment) -> tuple[str, dict[str, Any] | None]:
        """Type and payload as the server takes them: a reply to what never reached it goes as plain words."""
        payload = comment.payload
        if payload is None or REPLIED_TEMP_ID not in payload:
            return comment.type, payload
        quoted = self._state.timelines.get(comment.room_id).get(str(payload[REPLIED_TEMP_ID]))
        if quoted is None or not quoted.id:
            return "text", None
        resolved = {key: value for key, value in payload.items() if key != REPLIED_TEMP_ID}
        return comment.type, resolved | {"replied_comment_id": quoted.id}

    async def _handle(self, line: _Line, item: _Item, error: QiscusError) -> bool:
        """After a failure: wait and go on (True), stop until woken (False), or give this one up and go on
        (True)."""
        log.info("sending %s failed: %s", item.unsent.comment.temp_id, error)
        if isinstance(error, TokenExpiredError) or (isinstance(error, AuthError) and error.status == 401):
            self._show(item, Status.QUEUED)
            return False
        # A captive portal answers HTML for a while: worth some tries, not all.
        is_passing = error.is_retryable or (isinstance(error, ProtocolError) and item.attempts < _ODD_TRIES)
        if not is_passing:
            self._fail(line, item, error.sentence)
            return True
        self._show(item, Status.QUEUED)
        item.attempts += 1
        self._woken.clear()
        limit = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** min(item.attempts - 1, 10))
        try:
            async with asyncio.timeout(self._jitter(limit)):
                await self._woken.wait()
        except TimeoutError:
            pass
        return True

    def _fail(self, line: _Line, item: _Item, sentence: str) -> None:
        self._finish(line, item)
        comment = msgspec.structs.replace(item.unsent.comment, status=Status.FAILED, error=sentence)
        unsent = Unsent(comment, item.unsent.path)
        self._failed[comment.temp_id] = unsent
        self._state.archive.put_unsent(unsent)
        self._state.put_unsent(comment)

    def _finish(self, line: _Line, item: _Item) -> None:
        if item in line.items:
            line.items.remove(item)

    def _show(self, item: _Item, status: Status) -> None:
        self._state.put_unsent(msgspec.structs.replace(item.unsent.comment, status=status))

    def _keep(self, item: _Item, unsent: Unsent) -> None:
        item.unsent = unsent
        item.committed = self._state.archive.put_unsent(unsent)

    def _take_waiting(self, temp_id: str) -> Unsent | None:
        comment = self._state.unsent_comment(temp_id)
        if comment is None or comment.status is Status.SENDING:
            return None
        line = self._line(comment.room_id)
        item = next((i for i in line.items if i.unsent.comment.temp_id == temp_id), None)
        if item is None:
            return None
        self._finish(line, item)
        return item.unsent


def _replied(item: _Item) -> str:
    """Temp id of the unsent comment it replies to, "" for none."""
    return str((item.unsent.comment.payload or {}).get(REPLIED_TEMP_ID) or "")


def _was_upload_cancelled(item: _Item) -> bool:
    task = asyncio.current_task()
    return item.upload is not None and item.upload.cancelled() and (task is None or not task.cancelling())
