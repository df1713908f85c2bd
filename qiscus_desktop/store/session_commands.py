"""What a person can do through the Session: write, read, page back, ask and wait."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from qiscus_desktop.core.models import Comment, Room, User
from qiscus_desktop.core.models.names import set_apart
from qiscus_desktop.store.drafts import Draft
from qiscus_desktop.store.sending.writing import file_payload, is_storable, own_comment, whole
from qiscus_desktop.store.session_base import SessionBase

if TYPE_CHECKING:
    from qiscus_desktop.core.wire.decode import Receipts

log = logging.getLogger("qiscus.store.session")

DRAFT_PAUSE_S = 0.3


class SessionCommands(SessionBase):
    """The commanding half of the Session."""

    # ---- commands: writing

    def send(
        self,
        room_id: int,
        text: str,
        *,
        type: str = "text",
        payload: dict[str, Any] | None = None,
        extras: dict[str, Any] | None = None,
        reply_to: Comment | None = None,
    ) -> None:
        """Write a comment: the row is there when this returns, the server gets it as soon as it can."""
        if not self._may_write() or (not text.strip() and payload is None):
            return
        if not (is_storable(payload) and is_storable(extras)):
            self._notice("This message holds something that cannot be sent.")
            return
        self.set_typing(room_id, False)
        state = self._services.state
        self._services.outbox.add(
            own_comment(state, room_id, text, type_=type, payload=payload, extras=extras, reply_to=reply_to)
        )

    def send_file(self, room_id: int, path: str, caption: str = "") -> None:
        """Write a comment with a file; until it is uploaded its URL is the file's own."""
        if not self._may_write():
            return
        file, services = Path(path), self._services
        try:
            payload = file_payload(file, caption)
        except OSError as error:
            log.info("a file cannot be read: %s", error)
            self._notice(f"{set_apart(file.name)} cannot be read.")
            return
        comment = own_comment(
            services.state, room_id, caption or file.name, type_="file_attachment", payload=payload
        )
        kept = Path(
            self._kept_files.keep(path, lambda copy: services.outbox.move_file(comment.temp_id, copy))
        )
        if kept != file:
            comment = msgspec.structs.replace(comment, payload=payload | {"url": kept.resolve().as_uri()})
        services.outbox.add(comment, str(kept.resolve()))

    def resend(self, temp_id: str) -> None:
        self._note_loop()
        self._services.outbox.resend(temp_id)

    def discard(self, temp_id: str) -> None:
        self._services.outbox.discard(temp_id)

    def cancel_upload(self, temp_id: str) -> None:
        """Stop the upload of a file and take its comment back."""
        self._services.outbox.discard(temp_id)

    def edit(self, comment: Comment, text: str) -> None:
        """Change the text of an own comment: shown at once, undone with a notice if the server refuses.

        One that failed is sent again with its new words.
        """
        text = whole(text)
        if not text.strip() or not self._may_write():
            return
        if not comment.id:  # it may have been sent since
            comment = self._services.state.timelines.get(comment.room_id).get(comment.temp_id) or comment
        is_failed = comment.temp_id in self._services.state.failed(comment.room_id)
        if text == comment.text and not is_failed:
            return
        if comment.id:
            self._services.outbox.amend([comment], text)
        elif not self._services.outbox.change_text(comment.temp_id, text):
            self._notice("This message is being sent right now. Try again in a moment.")
        elif is_failed:
            self._services.outbox.resend(comment.temp_id)

    def delete(self, comments: Sequence[Comment], *, for_everyone: bool = True) -> None:
        """Delete comments for good, as `edit`; unsent ones are simply given up."""
        if not self._may_write():
            return
        by_room: dict[int, list[Comment]] = {}
        for comment in comments:
            if comment.id:
                by_room.setdefault(comment.room_id, []).append(comment)
            else:
                self.discard(comment.temp_id)
        for some in by_room.values():
            self._services.outbox.amend(some, None, is_for_everyone=for_everyone)

    def set_draft(self, room_id: int, draft: Draft) -> None:
        """Remember what is being written; it is on its way to the disk a moment later, also while typing goes
        on."""
        if not self._services.state.put_draft(room_id, draft):
            return
        self._draft_rooms.add(room_id)
        is_waiting = self._tasks.is_pending("drafts")
        if not is_waiting and not self._tasks.later("drafts", DRAFT_PAUSE_S, self._write_drafts):
            self._write_drafts()

    @contextlib.contextmanager
    def one_step(self) -> Iterator[None]:
        """What is written inside, and the drafts as they are at its end, reach the disk together or not at
        all: words that were sent never come back into the field.
        """
        with self._database.unsent.together():
            try:
                yield
            finally:
                self._write_drafts()

    def _write_drafts(self) -> None:
        for room_id in self._draft_rooms:
            self._services.write_draft(room_id)
        self._draft_rooms.clear()

    # ---- commands: reading

    def open_room(self, room_id: int) -> None:
        """Make it the active room: rows at once, the newest page of the server and all gaps soon after."""
        self._note_loop()
        if self._services.state.active_room_id not in (0, room_id):
            self.leave_room()
        self._services.history.open(room_id)
        self._services.comparison.person_came()

    def leave_room(self) -> None:
        """Nobody looks at the active room any more."""
        self.set_typing(self._services.state.active_room_id, False)
        self._services.history.leave()

    def load_older(self, room_id: int) -> None:
        self._services.history.load_older(room_id)

    def load_around(self, room_id: int, comment_id: int) -> None:
        self._services.history.load_around(room_id, comment_id)

    def mark_read(self, room_id: int, comment_id: int) -> None:
        self._services.reading.mark(room_id, comment_id)

    def set_typing(self, room_id: int, is_typing: bool) -> None:
        self._services.reading.set_typing(room_id, is_typing)

    def person_came(self) -> None:
        """Somebody uses the window again: what was not compared with the server lately is compared now."""
        self._note_loop()
        self._services.comparison.person_came()

    def refresh_rooms(self) -> None:
        """Ask the server for the whole room list."""
        self._note_loop()
        self._services.room_list.refresh()

    # ---- for dialogs that wait: these raise QiscusError

    async def start_chat(self, user_id: str) -> Room:
        room = await self._core().chat_target(user_id)
        self._services.state.take_rooms([room])
        return room

    async def create_group(self, name: str, user_ids: Sequence[str]) -> Room:
        room = await self._core().create_group_room(name, list(user_ids))
        self._services.state.take_rooms([room])
        return room

    async def join_channel(self, unique_id: str) -> Room:
        room = await self._core().get_or_create_room_by_channel(unique_id)
        self._services.state.take_rooms([room])
        return room

    async def find_users(self, query: str, page: int = 1) -> list[User]:
        return await self._core().get_users(query, page)

    async def receipts(self, comment_id: int) -> Receipts:
        """Who has read an own comment, who has only received it, who neither."""
        return await self._core().get_comment_receipts(comment_id)

    # ---- inside

    def _may_write(self) -> bool:
        self._note_loop()
        account_id = self._services.state.account_id
        if not account_id:
            self._notice("You are not signed in.")
        return bool(account_id)
