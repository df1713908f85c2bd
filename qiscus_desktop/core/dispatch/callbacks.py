"""The integrator's callbacks: each event becomes a call with exactly the documented arguments.

A callback may be a plain or an async function. One that raises is logged with its name and harms nobody.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from qiscus_desktop.core import events
from qiscus_desktop.core.dispatch import shapes
from qiscus_desktop.core.dispatch.memory import CommentMemory

log = logging.getLogger("qiscus.core.callbacks")

Call = tuple[str, tuple[Any, ...]]
Hearer = Callable[[str, tuple[Any, ...]], None]


class Callbacks:
    """Calls what the options name. `memory` knows the comments that receipts speak of."""

    def __init__(
        self,
        functions: Mapping[str, Callable[..., Any]],
        memory: CommentMemory,
        hearers: Sequence[Hearer] = (),
    ) -> None:
        """`hearers` hear every call that would be made, with or without a function of its name (a live
        list).
        """
        self._functions = functions
        self._memory = memory
        self._hearers = hearers
        self._tasks: set[asyncio.Task[None]] = set()

    def handle(self, event: events.Event, me: str) -> None:
        """Make the calls of one event; `me` is the signed-in user's id."""
        if type(event) is events.CommentReceived:  # by far the most frequent, so it goes straight
            is_wanted = self._hearers or "new_messages_callback" in self._functions
            if is_wanted and not self._memory.is_from_here(event.comment):
                self.call("new_messages_callback", [event.raw])
            return
        for name, arguments in self._calls(event, me):
            self.call(name, *arguments)

    def call(self, name: str, *arguments: Any) -> None:
        """Call one function by its option name, when there is one."""
        for hearer in tuple(self._hearers):
            try:
                hearer(name, arguments)
            except Exception:
                log.exception("a hearer raised on %s", name)
        function = self._functions.get(name)
        if function is None:
            return
        try:
            result = function(*arguments)
        except Exception:
            log.exception("%s raised", name)
            return
        if result is not None and inspect.isawaitable(result):
            task = asyncio.ensure_future(self._finish(name, result))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def change(self, name: str, text: str) -> str:
        """Let a function change a text (`comment_formatter_callback`); it stays as it is where that fails."""
        function = self._functions.get(name)
        if function is None:
            return text
        try:
            result = function(text)
            if inspect.isawaitable(result):
                result = await result
        except Exception:
            log.exception("%s raised", name)
            return text
        return result if isinstance(result, str) else text

    async def close(self) -> None:
        """Cancel what still runs and wait for it."""
        tasks = [task for task in self._tasks if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _finish(self, name: str, result: Any) -> None:
        try:
            await result
        except Exception:
            log.exception("%s raised", name)

    def _calls(self, event: events.Event, me: str) -> Iterator[Call]:
        if not self._functions and not self._hearers:
            return
        match event:
            case events.CommentDelivered() | events.CommentRead():
                yield from self._receipt(event, me)
            case events.CommentSent(comment=comment):
                yield from _sent(event)
                for early in self._memory.take_early(comment.id):
                    yield from self._receipt(early, me)
            case _:
                reader = _READERS.get(type(event))
                if reader is not None:
                    yield from reader(event)

    def _receipt(self, event: events.CommentDelivered | events.CommentRead, me: str) -> Iterator[Call]:
        raw = self._memory.raise_status(event, me)
        if raw is None:
            return
        is_read = isinstance(event, events.CommentRead)
        name = "comment_read_callback" if is_read else "comment_delivered_callback"
        yield name, ({"comment": raw, "userId": event.user_id},)


def _signed_in(event: events.SignedIn) -> Iterator[Call]:
    yield "login_success_callback", (shapes.login_object(event.raw),)


def _sign_in_failed(event: events.SignInFailed) -> Iterator[Call]:
    yield "login_error_callback", (event.error,)


def _room_opened(event: events.RoomOpened) -> Iterator[Call]:
    if not event.is_by_target:
        return
    results = event.raw.get("results")
    results = results if isinstance(results, dict) else {}
    room, comments = results.get("room"), results.get("comments")
    listed = [one for one in comments if isinstance(one, dict)] if isinstance(comments, list) else []
    listed.reverse()
    yield "chat_room_created_callback", ({"room": shapes.room_object(room or {}, listed)},)


def _group_created(event: events.GroupRoomCreated) -> Iterator[Call]:
    yield "group_room_created_callback", (shapes.group_object(event.raw),)


def _sent(event: events.CommentSent) -> Iterator[Call]:
    yield "comment_sent_callback", ({"comment": shapes.comment_object(event.raw)},)


def _deleted(event: events.CommentsDeleted) -> Iterator[Call]:
    yield (
        "comment_deleted_callback",
        (
            {
                "roomId": event.room_id,
                "commentUniqueIds": list(event.temp_ids),
                "isForEveryone": event.is_for_everyone,
                "isHard": event.is_hard,
            },
        ),
    )


def _cleared(event: events.RoomCleared) -> Iterator[Call]:
    yield "room_cleared_callback", (event.raw,)


def _updated(event: events.CommentUpdated) -> Iterator[Call]:
    yield "message_updated_callback", (event.raw,)


def _presence(event: events.PresenceChanged) -> Iterator[Call]:
    flag = "1" if event.is_online else "0"
    when = f"{flag}:{round(event.seen_at.timestamp() * 1000)}" if event.seen_at else flag
    yield "presence_callback", (when, event.user_id)


def _typing(event: events.TypingChanged) -> Iterator[Call]:
    room_id = str(event.room_id)
    if event.raw:
        yield (
            "typing_callback",
            (
                {
                    "message": event.text,
                    "username": event.user_name,
                    "email": event.user_id,
                    "room_id": room_id,
                },
            ),
        )
        yield "on_room_typing_callback", ({**event.raw, "room_id": room_id},)
        return
    message = "1" if event.is_typing else "0"
    yield "typing_callback", ({"message": message, "username": event.user_id, "room_id": room_id},)


def _room_changed(event: events.RoomChanged) -> Iterator[Call]:
    yield "room_changed_callback", (shapes.active_room_object(event.room),)


def _reconnecting(_: events.ReconnectAttempted) -> Iterator[Call]:
    yield "on_reconnect_callback", ()


def _reconnected(event: events.ConnectionChanged) -> Iterator[Call]:
    if event.is_again and event.connection is events.Connection.ONLINE:
        yield "on_reconnected_callback", ()


def _token(event: events.TokenRefreshed) -> Iterator[Call]:
    account = event.account
    yield (
        "auth_token_refreshed_callback",
        (
            {
                "token": account.token,
                "refreshToken": account.refresh_token,
                "expiredAt": account.token_expires_at,
                "oldToken": event.old_token,
            },
        ),
    )


def _profile(event: events.ProfileUpdated) -> Iterator[Call]:
    yield "update_profile_callback", (event.changes,)


def _blocked(event: events.UserBlocked) -> Iterator[Call]:
    yield "block_user_callback", (event.raw,)


def _unblocked(event: events.UserUnblocked) -> Iterator[Call]:
    yield "unblock_user_callback", (event.raw,)


def _uploaded(event: events.FileUploaded) -> Iterator[Call]:
    yield "file_uploaded_callback", (event.url,)


def _header(_: events.HeaderClicked) -> Iterator[Call]:
    yield "header_clicked_callback", ()


def _given_up(event: events.RetriesExceeded) -> Iterator[Call]:
    yield "comment_retry_exceed_callback", (shapes.unsent_object(event.comment),)


def _members(event: events.ParticipantsChanged) -> Iterator[Call]:
    if event.added:
        yield "participants_added_callback", (list(event.added),)
    if event.removed:
        yield "participants_removed_callback", (list(event.removed),)


_READERS: dict[type[events.Event], Callable[[Any], Iterator[Call]]] = {
    events.SignedIn: _signed_in,
    events.SignInFailed: _sign_in_failed,
    events.RoomOpened: _room_opened,
    events.GroupRoomCreated: _group_created,
    events.CommentSent: _sent,
    events.CommentsDeleted: _deleted,
    events.RoomCleared: _cleared,
    events.CommentUpdated: _updated,
    events.PresenceChanged: _presence,
    events.TypingChanged: _typing,
    events.RoomChanged: _room_changed,
    events.ReconnectAttempted: _reconnecting,
    events.ConnectionChanged: _reconnected,
    events.TokenRefreshed: _token,
    events.ProfileUpdated: _profile,
    events.UserBlocked: _blocked,
    events.UserUnblocked: _unblocked,
    events.FileUploaded: _uploaded,
    events.HeaderClicked: _header,
    events.RetriesExceeded: _given_up,
    events.ParticipantsChanged: _members,
}
