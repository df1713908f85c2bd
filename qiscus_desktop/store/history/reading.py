"""What we tell the server about ourselves, sparingly: up to where we have read, and that we are typing."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from qiscus_desktop.core.errors import QiscusError
from qiscus_desktop.store.state.state import State
from qiscus_desktop.store.tasks import Tasks

if TYPE_CHECKING:
    from qiscus_desktop.core.client import QiscusCore

log = logging.getLogger("qiscus.store.reading")

_READ_PAUSE_S = 0.5
_TYPING_REPEAT_S = 2.0
_TYPING_END_S = 5.0


class Reading:
    """Read watermarks and typing marks: the first goes out at once, then at most one each pause, the last for
    sure."""

    def __init__(self, state: State, core: QiscusCore | None, tasks: Tasks) -> None:
        self._state = state
        self._core = core
        self._tasks = tasks
        self._to_post: dict[int, int] = {}  # room -> watermark the server has not heard of
        self._posting: set[int] = set()
        self._typing_in = 0

    def mark(self, room_id: int, comment_id: int) -> None:
        """Read up to this comment: shown at once, posted soon, kept while the server cannot be reached."""
        if comment_id > 0 and self._state.read_up_to(room_id, comment_id):
            self.post(room_id, comment_id)

    def post(self, room_id: int, comment_id: int) -> None:
        if self._core is None:
            return
        self._to_post[room_id] = max(comment_id, self._to_post.get(room_id, 0))
        if not self._tasks.is_pending(("read", room_id)):
            self._flush_room(room_id)

    def flush(self) -> None:
        """The connection is back: post what is still owed."""
        for room_id in list(self._to_post):
            self._flush_room(room_id)

    def _flush_room(self, room_id: int) -> None:
        if room_id not in self._to_post or room_id in self._posting:
            return
        self._posting.add(room_id)
        self._tasks.spawn(lambda: self._post(room_id))

    async def _post(self, room_id: int) -> None:
        assert self._core is not None
        comment_id = self._to_post[room_id]
        try:
            await self._core.read_comment(room_id, comment_id)
        except QiscusError as error:
            log.info("telling the server what was read failed: %s", error)
            if not error.is_retryable:
                self._to_post.pop(room_id, None)
        else:
            if self._to_post.get(room_id) == comment_id:
                del self._to_post[room_id]
            if not self._state.is_unread_exact(room_id):
                self._state.on_doubt(room_id)
        finally:
            self._posting.discard(room_id)
        self._tasks.later(("read", room_id), _READ_PAUSE_S, lambda: self._flush_room(room_id))

    def set_typing(self, room_id: int, is_typing: bool) -> None:
        """Keys are being pressed (or the composer was emptied); ends by itself after a while without keys."""
        if self._core is None:
            return
        if self._typing_in and (self._typing_in != room_id or not is_typing):
            self._end_typing()
        if not is_typing:
            return
        self._typing_in = room_id
        if not self._tasks.is_pending("typing-repeat"):
            self._core.publish_typing(room_id, True)
            self._tasks.later("typing-repeat", _TYPING_REPEAT_S, lambda: None)
        self._tasks.later("typing-end", _TYPING_END_S, self._end_typing)

    def _end_typing(self) -> None:
        room_id, self._typing_in = self._typing_in, 0
        self._tasks.cancel("typing-repeat")
        self._tasks.cancel("typing-end")
        if room_id and self._core is not None:
            self._core.publish_typing(room_id, False)
