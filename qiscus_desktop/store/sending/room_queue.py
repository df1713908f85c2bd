"""The queue of one room on its way out: what was written and what was changed here, in that order."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import msgspec

from qiscus_desktop.core.models import Comment
from qiscus_desktop.store.archive.unsent import Amendment, Unsent
from qiscus_desktop.store.sending.suspicion import Suspicion

log = logging.getLogger("qiscus.store.line")

# A reply to a comment that was itself unsent names it by temp id until the server has numbered it.
REPLIED_TEMP_ID = "replied_comment_temp_id"


class Written(msgspec.Struct, eq=False):
    """A comment that waits or is under way."""

    unsent: Unsent
    committed: Future[None] | None = None
    attempts: int = 0
    suspicion: Suspicion = msgspec.field(default_factory=Suspicion)
    upload: asyncio.Task[str] | None = None

    @property
    def temp_id(self) -> str:
        return self.unsent.comment.temp_id

    def was_cancelled(self) -> bool:
        """Whether its upload was cancelled, and not the task that waits for it."""
        task = asyncio.current_task()
        return self.upload is not None and self.upload.cancelled() and (task is None or not task.cancelling())

    @property
    def row(self) -> Unsent:
        return self.unsent

    @property
    def replied(self) -> str:
        """Temp id of the unsent comment it replies to, "" for none."""
        return str((self.unsent.comment.payload or {}).get(REPLIED_TEMP_ID) or "")


class Amended(msgspec.Struct, eq=False):
    """An edit or a deletion that waits or is under way."""

    amendment: Amendment
    committed: Future[None] | None = None
    attempts: int = 0
    suspicion: Suspicion = msgspec.field(default_factory=Suspicion)
    is_under_way: bool = False

    @property
    def row(self) -> Amendment:
        return self.amendment


Item = Written | Amended


class RoomQueue(msgspec.Struct, eq=False):
    """The items of the room, and which of its two workers are busy with them."""

    items: deque[Item] = msgspec.field(default_factory=deque)
    is_posting: bool = False
    is_uploading: bool = False

    def written(self) -> list[Written]:
        return [item for item in self.items if isinstance(item, Written)]

    def find(self, temp_id: str) -> Written | None:
        return next((item for item in self.written() if item.temp_id == temp_id), None)

    def edit_of(self, temp_id: str) -> Amended | None:
        """The edit of a comment of the server that has not begun to leave."""
        for item in self.items:
            if isinstance(item, Written) or item.is_under_way or item.amendment.text is None:
                continue
            if item.amendment.before[0].temp_id == temp_id:
                return item
        return None

    def amends(self, temp_id: str) -> bool:
        """Whether a change of this comment of the server waits or is under way."""
        return any(
            comment.temp_id == temp_id
            for item in self.items
            if isinstance(item, Amended)
            for comment in item.amendment.before
        )

    def to_upload(self) -> Written | None:
        return next((item for item in self.written() if item.unsent.path), None)

    def to_post(self) -> Item | None:
        """The first that waits neither for its own upload nor for the comment it replies to."""
        waiting = {item.temp_id for item in self.written()}
        for item in self.items:
            if isinstance(item, Amended) or (not item.unsent.path and item.replied not in waiting):
                return item
        return None


async def committed(item: Item) -> None:
    """Wait until it is on the disk, or cannot be: the network can still save it."""
    if item.committed is None:
        return
    try:
        await asyncio.wrap_future(item.committed)
    except Exception as error:  # noqa: BLE001 - the database has told its trouble
        log.warning("sending a comment that could not be committed: %s", error)
    item.committed = None


def resolved(comment: Comment, find: Callable[[str], Comment | None]) -> tuple[str, dict[str, Any] | None]:
    """Type and payload as the server takes them: a reply to what never reached it goes as plain words."""
    payload = comment.payload
    if payload is None or REPLIED_TEMP_ID not in payload:
        return comment.type, payload
    quoted = find(str(payload[REPLIED_TEMP_ID]))
    if quoted is None or not quoted.id:
        return "text", None
    kept = {key: value for key, value in payload.items() if key != REPLIED_TEMP_ID}
    return comment.type, kept | {"replied_comment_id": quoted.id}


def moved(unsent: Unsent, path: str) -> Unsent:
    """The comment with its file in another place."""
    payload = dict(unsent.comment.payload or {}) | {"url": Path(path).as_uri()}
    comment = msgspec.structs.replace(unsent.comment, payload=payload)
    return msgspec.structs.replace(unsent, comment=comment, path=path)
