"""Events of the core become changes of the state: one small handler an event."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from qiscus_desktop.core import events
from qiscus_desktop.core.models import Comment, Presence
from qiscus_desktop.core.models.names import set_apart
from qiscus_desktop.store.changes import NoticeKind, PresenceChanged, TypingChanged
from qiscus_desktop.store.history import History
from qiscus_desktop.store.presence import ONLINE_FOR, TYPING_FOR
from qiscus_desktop.store.state import State
from qiscus_desktop.store.tasks import Tasks

_ABOUT_COMMENTS = (events.CommentUpdated, events.CommentsDeleted, events.RoomCleared)


class Incoming:
    """The way in for everything that happened elsewhere. Repetitions and any order do no harm."""

    def __init__(self, state: State, history: History, tasks: Tasks) -> None:
        self._state = state
        self._history = history
        self._tasks = tasks
        self._handlers: dict[type[events.Event], Callable[[Any], None]] = {
            events.CommentReceived: self._comment_received,
            events.CommentSent: self._comment_sent,
            events.CommentUpdated: self._comment_updated,
            events.CommentsDeleted: self._comments_deleted,
            events.RoomCleared: self._room_cleared,
            events.CommentDelivered: self._comment_delivered,
            events.CommentRead: self._comment_read,
            events.TypingChanged: self._typing_changed,
            events.PresenceChanged: self._presence_changed,
            events.RoomOpened: self._room_opened,
            events.GroupRoomCreated: self._room_told,
            events.RoomUpdated: self._room_told,
            events.ParticipantsChanged: self._participants_changed,
        }

    def apply(self, event: events.Event) -> None:
        handler = self._handlers.get(type(event))
        if handler is not None:
            handler(event)

    def apply_all(self, pushed: Iterable[events.Event]) -> None:
        """Many events, in order; new comments of a room are taken in together."""
        received: dict[int, list[Comment]] = {}
        for event in pushed:
            if isinstance(event, events.CommentReceived):
                received.setdefault(event.comment.room_id, []).append(event.comment)
                continue
            if isinstance(event, _ABOUT_COMMENTS):
                # They speak of comments that may be among those which were received before.
                self._take_received(received)
                received = {}
            self.apply(event)
        self._take_received(received)

    def _take_received(self, received: Mapping[int, Sequence[Comment]]) -> None:
        for room_id, comments in received.items():
            for comment in comments:
                self._history.note_push(comment)
            self._state.take_comments(room_id, comments)
            self._state.count_unread(room_id, comments)
            has_ended = [
                self._state.people.set_typing(room_id, sender_id, "", False)
                for sender_id in {comment.sender_id for comment in comments}
            ]
            if any(has_ended):
                self._state.emit(TypingChanged(room_id))

    def _comment_received(self, event: events.CommentReceived) -> None:
        self._take_received({event.comment.room_id: [event.comment]})

    def _comment_sent(self, event: events.CommentSent) -> None:
        self._history.note_push(event.comment)
        self._state.take_comments(event.comment.room_id, [event.comment])

    def _comment_updated(self, event: events.CommentUpdated) -> None:
        comment = msgspec.structs.replace(event.comment, is_edited=True)
        self._state.take_comments(comment.room_id, [comment])

    def _comments_deleted(self, event: events.CommentsDeleted) -> None:
        if event.is_hard or not event.is_for_everyone:
            self._state.remove_comments(event.room_id, event.temp_ids)
        else:
            self._state.mark_deleted(event.room_id, event.temp_ids)

    def _room_cleared(self, event: events.RoomCleared) -> None:
        self._history.forget_room(event.room_id)
        if self._state.clear_room(event.room_id, event.cleared_at):
            self._history.refresh(event.room_id)

    def _comment_delivered(self, event: events.CommentDelivered) -> None:
        self._state.take_receipt(event.room_id, event.user_id, event.comment_id, is_read=False)

    def _comment_read(self, event: events.CommentRead) -> None:
        self._state.take_receipt(event.room_id, event.user_id, event.comment_id, is_read=True)

    def _typing_changed(self, event: events.TypingChanged) -> None:
        room_id, user_id = event.room_id, event.user_id
        if user_id == self._state.account_id:
            return
        name = event.user_name or self._name_of(room_id, user_id)
        if self._state.people.set_typing(room_id, user_id, name, event.is_typing):
            self._state.emit(TypingChanged(room_id))
        if event.is_typing:
            key = ("typing", room_id, user_id)
            self._tasks.later(
                key, TYPING_FOR.total_seconds() + 0.05, lambda: self._end_typing(room_id, user_id)
            )

    def _end_typing(self, room_id: int, user_id: str) -> None:
        # The timer ends the mark, whatever a jumping clock says.
        self._state.people.set_typing(room_id, user_id, "", False)
        self._state.people.expire_typing(room_id)
        self._state.emit(TypingChanged(room_id))

    def _presence_changed(self, event: events.PresenceChanged) -> None:
        user_id = event.user_id
        presence = Presence(user_id=user_id, is_online=event.is_online, seen_at=event.seen_at)
        if self._state.people.set_presence(presence):
            self._state.emit(PresenceChanged(user_id))
        if event.is_online:
            self._tasks.later(
                ("online", user_id),
                ONLINE_FOR.total_seconds() + 0.05,
                lambda: self._state.emit(PresenceChanged(user_id)),
            )
        else:
            self._tasks.cancel(("online", user_id))

    def _room_opened(self, event: events.RoomOpened) -> None:
        self._state.take_rooms([event.room])
        if event.comments or not event.room.last_comment_id:
            self._history.take_newest(event.room.id, event.comments)

    def _room_told(self, event: events.GroupRoomCreated | events.RoomUpdated) -> None:
        self._state.take_rooms([event.room])

    def _participants_changed(self, event: events.ParticipantsChanged) -> None:
        if self._state.account_id in event.removed:
            room = self._state.rooms.get(event.room_id)
            self._state.remove_room(event.room_id)
            if room is not None:
                self._state.notice(f"You are no longer in {set_apart(room.name)}.", NoticeKind.INFO)
        else:
            self._history.refresh(event.room_id)

    def _name_of(self, room_id: int, user_id: str) -> str:
        room = self._state.rooms.get(room_id)
        people = room.participants if room is not None else None
        person = next((p for p in people or () if p.id == user_id), None)
        return (person.name if person is not None else "") or user_id
