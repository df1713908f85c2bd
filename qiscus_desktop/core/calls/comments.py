"""Comments that exist: editing, deleting, loading, receipts, search."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from qiscus_desktop.core import errors, events
from qiscus_desktop.core.arguments import checks_arguments
from qiscus_desktop.core.calls.comment_page import CommentPage, comment_page, raw_comment
from qiscus_desktop.core.dispatch.memory import CommentMemory
from qiscus_desktop.core.dispatch.stream import EventStream
from qiscus_desktop.core.models import Comment
from qiscus_desktop.core.receipts import ReceiptPoster
from qiscus_desktop.core.runtime.receiving import Receiving
from qiscus_desktop.core.runtime.requester import Call
from qiscus_desktop.core.runtime.service import Service
from qiscus_desktop.core.runtime.signed_in_user import SignedInUser
from qiscus_desktop.core.wire import decode, requests

_ROOM_TYPES = {"single": ("single", None), "group": ("group", None), "channel": ("group", True)}


@checks_arguments
class CommentCalls:
    """Calls about comments."""

    def __init__(
        self,
        service: Service,
        user: SignedInUser,
        call: Call,
        stream: EventStream,
        memory: CommentMemory,
        receipts: ReceiptPoster,
        receiving: Receiving,
    ) -> None:
        self._service = service
        self._user = user
        self._call = call
        self._stream = stream
        self._memory = memory
        self._receipts = receipts
        self._receiving = receiving

    # ---- changing

    async def update_message(
        self,
        message: Mapping[str, Any] | str | Comment,
        text: str | None = None,
        payload: Mapping[str, Any] | None = None,
        extras: Mapping[str, Any] | None = None,
    ) -> Comment:
        """Edit an own comment (official `updateMessage({message, unique_id, payload, extras})`, POST
        `update_message`).

        Takes the comment or its temp id with the new text, or the official mapping. What is not given
        stays. Emits CommentUpdated.

        Raises what every call raises, and InvalidArgumentError without temp id or text.
        """
        if isinstance(message, Comment):
            temp_id, text = message.temp_id, message.text if text is None else text
        elif isinstance(message, str):
            temp_id = message
        else:
            temp_id = str(message.get("unique_id") or message.get("unique_temp_id") or "")
            text = message.get("message", text)
            payload = message.get("payload", payload)
            extras = message.get("extras", extras)
        if not temp_id or text is None:
            raise errors.InvalidArgumentError(
                "Which message?", "update_message needs the temp id and the text"
            )
        request = requests.update_message(self._user.require().token, temp_id, text, payload, extras)
        raw = raw_comment(await self._call(request))
        comment = decode.comment(raw)
        self._memory.keep(comment, raw)
        self._stream.emit(events.CommentUpdated(comment, raw))
        return comment

    def on_message_updated(self, handler: Callable[[Comment], object]) -> Callable[[], None]:
        """Call `handler(comment)` for each edited comment (official `onMessageUpdated`); the result ends
        that.
        """

        def listener(event: events.Event) -> None:
            if isinstance(event, events.CommentUpdated):
                handler(event.comment)

        return self._stream.listen(listener)

    async def delete_comment(
        self, room_id: int, temp_ids: Iterable[str] | str, is_for_everyone: bool = True, is_hard: bool = True
    ) -> list[Comment]:
        """Delete own comments (official `deleteComment`, DELETE `delete_messages`); returns them as deleted.

        Emits CommentsDeleted. `is_hard` removes them without a trace, else "deleted" stays in their place.

        Raises what every call raises.
        """
        wanted = [temp_ids] if isinstance(temp_ids, str) else list(temp_ids)
        answer = await self._call(requests.delete_messages(wanted, is_for_everyone, is_hard))
        deleted = decode.comments(decode.results(answer).get("comments"))
        self._stream.emit(events.CommentsDeleted(room_id, tuple(wanted), is_for_everyone, is_hard))
        return deleted

    # ---- loading

    async def load_comments(
        self,
        room_id: int,
        options: Mapping[str, Any] | None = None,
        *,
        last_comment_id: int | None = None,
        timestamp: str | None = None,
        after: bool | None = None,
        limit: int | None = None,
    ) -> list[Comment]:
        """A page of a room, always oldest first (official `loadComments`, GET `load_comments`).

        Older than `last_comment_id`, or newer when `after`; the newest without it. `limit` is 20 when left
        out. The official mapping as second argument works too.

        Raises what every call raises.
        """
        given = options or {}
        answer = await self._call(
            requests.load_comments(
                int(room_id),
                given.get("last_comment_id", last_comment_id),
                timestamp=given.get("timestamp", timestamp),
                after=given.get("after", after),
                limit=given.get("limit", limit),
            )
        )
        return await self._receiving.read_comments(decode.results(answer).get("comments"))

    async def load_more(
        self, last_comment_id: int, options: Mapping[str, Any] | None = None, *, room_id: int | None = None
    ) -> list[Comment]:
        """The page before a comment of the active room, or of `room_id` (official `loadMore`, GET
        `load_comments`).

        Raises what every call raises, and InvalidArgumentError without a room.
        """
        room = self._user.active_room
        if room_id is None and room is None:
            raise errors.InvalidArgumentError("No room is open.", "load_more needs an active room or room_id")
        where = room_id if room_id is not None else (room.id if room else 0)
        given = dict(options or {}) | {"last_comment_id": last_comment_id, "after": False}
        return await self.load_comments(where, given)

    async def get_comment_receipts(self, comment_id: int) -> decode.Receipts:
        """Who has read a comment, who has only received it, who neither (GET `comment_receipt`).

        Raises what every call raises.
        """
        answer = await self._call(requests.comment_receipt(comment_id))
        return decode.receipts(answer.get("results"))

    async def read_comment(self, room_id: int, comment_id: int) -> None:
        """Say that everything up to this comment is read (official `readComment`, POST
        `update_comment_status`).

        Of many calls at once the first and the newest go out.

        Raises what every call raises.
        """
        await self._receipts.post(int(room_id), int(comment_id), is_read=True)

    async def receive_comment(self, room_id: int, comment_id: int) -> None:
        """Say that everything up to this comment has arrived (official `receiveComment`).

        Others' comments are acknowledged by the core itself. Does nothing with
        `updateCommentStatusMode: "disabled"`.

        Raises what every call raises.
        """
        if self._service.require_settings().status_mode != "disabled":
            await self._receipts.post(int(room_id), int(comment_id), is_read=False)

    # ---- searching

    async def search_messages(
        self,
        query: str | Mapping[str, Any],
        room_id: int | None = None,
        last_comment_id: int | None = None,
    ) -> list[Comment]:
        """The older search (official `searchMessages({query, room_id, last_comment_id})`, POST
        `search_messages`).

        Raises what every call raises.
        """
        if not isinstance(query, str):
            room_id = query.get("room_id", room_id)
            last_comment_id = query.get("last_comment_id", last_comment_id)
            query = str(query.get("query", ""))
        answer = await self._call(requests.search_messages(query, room_id, last_comment_id))
        return [comment for comment, _ in decode.comments_with_raw(decode.results(answer).get("comments"))]

    async def search_message(
        self,
        query: str | Mapping[str, Any],
        *,
        room_ids: Iterable[int | str] = (),
        user_id: str | None = None,
        type: str | Iterable[str] | None = None,
        room_type: str | None = None,
        page: int | None = None,
        limit: int | None = None,
    ) -> CommentPage:
        """Search all rooms or some (official `searchMessage`, POST `search`).

        `user_id` restricts to a sender, `type` to comment types, `room_type` to "single", "group" or
        "channel". The official mapping with camelCase keys works too. InvalidArgumentError for another room
        type.
        """
        given: Mapping[str, Any] = {} if isinstance(query, str) else query
        if not isinstance(query, str):
            query = str(given.get("query", ""))
        kind = given.get("roomType", room_type)
        if kind is not None and kind not in _ROOM_TYPES:
            raise errors.InvalidArgumentError("This is no kind of room.", f"room_type {kind!r}")
        wire_kind, is_public = _ROOM_TYPES[kind] if kind is not None else (None, None)
        types = given.get("type", type)
        answer = await self._call(
            requests.search(
                query,
                room_ids=given.get("roomIds", room_ids) or (),
                sender=given.get("userId", user_id),
                types=[types] if isinstance(types, str) else types,
                room_type=wire_kind,
                is_public=is_public,
                page=given.get("page", page),
                limit=given.get("limit", limit),
            )
        )
        return comment_page(answer, self._memory)

    def sort_comments(self, comments: Iterable[Comment]) -> list[Comment]:
        """Comments by time, oldest first (official `sortComments`); local only, and of a list you give."""
        return sorted(comments, key=lambda comment: (not comment.id, comment.created_at, comment.id))
