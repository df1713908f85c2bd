"""What a person does with own messages: write, edit, delete, send again, give up."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from qiscus_desktop.core.models import Comment
from qiscus_desktop.core.models.names import set_apart
from qiscus_desktop.store.sending.kept_files import KeptFiles
from qiscus_desktop.store.sending.outbox import Outbox
from qiscus_desktop.store.sending.writing import file_payload, is_storable, own_comment, whole
from qiscus_desktop.store.state.state import State

log = logging.getLogger("qiscus.store.message_writer")


class MessageWriter:
    """Checks what a person wants of the messages of one account and puts it into the outbox.

    Nothing here raises: what is wrong is told with a notice. `on_written` gets the room of each new message.
    """

    def __init__(
        self,
        state: State,
        outbox: Outbox,
        kept_files: KeptFiles,
        *,
        on_written: Callable[[int], None],
    ) -> None:
        self._state = state
        self._outbox = outbox
        self._kept_files = kept_files
        self._on_written = on_written

    def send(
        self,
        room_id: int,
        text: str,
        *,
        type_: str = "text",
        payload: dict[str, Any] | None = None,
        extras: dict[str, Any] | None = None,
        reply_to: Comment | None = None,
    ) -> None:
        if not self._may_write() or (not text.strip() and payload is None):
            return
        if not (is_storable(payload) and is_storable(extras)):
            self._state.notice("This message holds something that cannot be sent.")
            return
        self._on_written(room_id)
        self._outbox.add(
            own_comment(
                self._state, room_id, text, type_=type_, payload=payload, extras=extras, reply_to=reply_to
            )
        )

    def send_file(self, room_id: int, path: str, caption: str = "") -> None:
        if not self._may_write():
            return
        file = Path(path)
        try:
            payload = file_payload(file, caption)
        except OSError as error:
            log.info("a file cannot be read: %s", error)
            self._state.notice(f"{set_apart(file.name)} cannot be read.")
            return
        comment = own_comment(
            self._state, room_id, caption or file.name, type_="file_attachment", payload=payload
        )
        kept = Path(self._kept_files.keep(path, lambda copy: self._outbox.move_file(comment.temp_id, copy)))
        if kept != file:
            comment = msgspec.structs.replace(comment, payload=payload | {"url": kept.resolve().as_uri()})
        self._outbox.add(comment, str(kept.resolve()))

    def edit(self, comment: Comment, text: str) -> None:
        text = whole(text)
        if not text.strip() or not self._may_write():
            return
        if not comment.id:  # it may have been sent since
            comment = self._state.timelines.get(comment.room_id).get(comment.temp_id) or comment
        is_failed = comment.temp_id in self._state.failed(comment.room_id)
        if text == comment.text and not is_failed:
            return
        if comment.id:
            self._outbox.amend([comment], text)
        elif not self._outbox.change_text(comment.temp_id, text):
            self._state.notice("This message is being sent right now. Try again in a moment.")
        elif is_failed:
            self._outbox.resend(comment.temp_id)

    def delete(self, comments: Sequence[Comment], *, for_everyone: bool = True) -> None:
        if not self._may_write():
            return
        by_room: dict[int, list[Comment]] = {}
        for comment in comments:
            if comment.id:
                by_room.setdefault(comment.room_id, []).append(comment)
            else:
                self._outbox.discard(comment.temp_id)
        for some in by_room.values():
            self._outbox.amend(some, None, is_for_everyone=for_everyone)

    def _may_write(self) -> bool:
        account_id = self._state.account_id
        if not account_id:
            self._state.notice("You are not signed in.")
        return bool(account_id)
