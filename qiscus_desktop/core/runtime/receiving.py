"""From the wire to the listeners: pushes, synced events and pages pass through here."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from typing import Any

from qiscus_desktop.core import errors
from qiscus_desktop.core.dispatch.interceptors import InterceptorKind, Interceptors
from qiscus_desktop.core.dispatch.memory import CommentMemory
from qiscus_desktop.core.dispatch.stream import EventStream
from qiscus_desktop.core.events import (
    CommentDelivered,
    CommentRead,
    CommentReceived,
    CommentUpdated,
    CustomEventReceived,
    Event,
)
from qiscus_desktop.core.models import Comment
from qiscus_desktop.core.receipts import ReceiptPoster
from qiscus_desktop.core.runtime.background import Background
from qiscus_desktop.core.runtime.service import Service
from qiscus_desktop.core.runtime.signed_in_user import SignedInUser
from qiscus_desktop.core.wire import decode, pushes

log = logging.getLogger("qiscus.core")


class Receiving:
    """Leaves out what came twice, lets interceptors change comments, acknowledges, emits."""

    def __init__(
        self,
        service: Service,
        user: SignedInUser,
        stream: EventStream,
        memory: CommentMemory,
        interceptors: Interceptors,
        receipts: ReceiptPoster,
        background: Background,
        *,
        on_custom_event: Callable[[CustomEventReceived], None],
    ) -> None:
        self._service = service
        self._user = user
        self._emit = stream.emit
        self._memory = memory
        self._interceptors = interceptors
        self._receipts = receipts
        self._background = background
        self._on_custom_event = on_custom_event
        self._queue: deque[CommentReceived] = deque()  # for interceptors, which may be async
        self._intercepting: asyncio.Task[None] | None = None

    def forget(self) -> None:
        """The user has signed out: what waits for an interceptor is not delivered."""
        self._queue.clear()

    def handle_packet(self, topic: str, payload: bytes) -> None:
        """One MQTT packet. Whatever it holds, the next one is heard."""
        try:
            for event in pushes.read(topic, payload, me=self._user.id):
                self.receive(event)
        except errors.DecodeError as error:
            log.warning("a push was not understood: %s", error.detail)
        except Exception:
            log.exception("a push could not be handled")

    def receive(self, event: Event) -> None:
        """An event from push or sync."""
        if isinstance(event, CommentReceived):
            is_intercepted = self._interceptors.has(InterceptorKind.MESSAGE_BEFORE_RECEIVED)
            if is_intercepted or self._queue or self._intercepting is not None:
                self._queue.append(event)
                if self._intercepting is None:
                    self._intercepting = self._background.spawn(self._intercept_all())
                return
            self._accept_comment(event)
            return
        if isinstance(event, (CommentDelivered, CommentRead)) and not self._memory.is_new_mark(event):
            return
        if isinstance(event, CommentUpdated) and self._memory.is_foreign_edit(event.comment):
            log.warning("an edit was refused: its sender did not write comment %s", event.comment.id)
            return
        if isinstance(event, CustomEventReceived):
            self._on_custom_event(event)
        self._emit(event)

    def _accept_comment(self, event: CommentReceived) -> None:
        comment, raw = event.comment, event.raw
        if not comment.room_id:
            log.warning("a comment names no room that a client can hold, id %d", comment.id)
            return
        if not self._memory.is_new(comment):
            return
        self._memory.keep(comment, raw)
        self._emit(event)
        if comment.sender_id != self._user.id and comment.id and raw.get("is_public_channel") is not True:
            self._acknowledge(comment)

    def _acknowledge(self, comment: Comment) -> None:
        """Tell the sender that it arrived, and, where the core reads by itself, that it was read."""
        settings = self._service.require_settings()
        if settings.status_mode != "disabled":
            self._receipts.post_soon(comment.room_id, comment.id, is_read=False)
        is_open = self._user.active_room is not None and self._user.active_room.id == comment.room_id
        if settings.reads_on_open and is_open:
            self._receipts.post_soon(comment.room_id, comment.id, is_read=True)

    async def _intercept_all(self) -> None:
        try:
            while self._queue:
                event = self._queue[0]
                raw = await self.intercepted(event.raw)
                self._queue.popleft()
                self._accept_comment(CommentReceived(decode.comment(raw), raw))
        finally:
            self._intercepting = None

    async def intercepted(self, raw: dict[str, Any]) -> dict[str, Any]:
        return await self._interceptors.run(InterceptorKind.MESSAGE_BEFORE_RECEIVED, raw, decode.comment)

    async def read_comments(self, raw: object) -> list[Comment]:
        """A page of comments, oldest first, after interceptors, remembered for receipts and replies."""
        pairs = decode.comments_with_raw(raw, _log_refused)
        if self._interceptors.has(InterceptorKind.MESSAGE_BEFORE_RECEIVED):
            changed = [await self.intercepted(one) for _, one in pairs]
            pairs = decode.comments_with_raw(changed, _log_refused)
        pairs.sort(key=lambda pair: (not pair[0].id, pair[0].id))
        for comment, one in pairs:
            self._memory.keep(comment, one)
        return [comment for comment, _ in pairs]


def _log_refused(reason: str) -> None:
    log.warning("a comment was left out of a page: %s", reason)
