"""Events of the core become changes of the state: one small handler an event."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from qiscus_desktop.core import events
from qiscus_desktop.core.models import Comment, Presence
from qiscus_desktop.store.changes import PresenceChanged, TypingChanged
from qiscus_desktop.store.history.history import History
from qiscus_desktop.store.history.reading import Reading
from qiscus_desktop.store.state.presence import ONLINE_FOR, TYPING_FOR
from qiscus_desktop.store.state.state import State
from qiscus_desktop.store.tasks import Tasks

_ABOUT_COMMENTS = (events.CommentUpdated, events.CommentsDeleted, events.RoomCleared)


class Incoming:
    """Takes in everything that happened elsewhere. Repetitions and any order do no harm."""

    def __init__(self, state: State, history: History, reading: Reading, tasks: Tasks) -> None:
        self._state = state
        self._history = history
        self._reading = reading
        self._tasks = tasks
        state.on_known = self._take_comments
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
            is_open = room_id == self._state.active_room_id and not self._state.is_lost(room_id)
            is_known = is_open or room_id in self._state.rooms
            if not is_known:
                self._state.hold_early(room_id, comments)  # of a room that we may not be in
            if is_known or self._state.is_offline:
                self._take_comments(room_id, comments)

    def _take_comments(self, room_id: int, comments: Sequence[Comment]) -> None:
        state = self._state
        for comment in comments:
            self._history.note_push(comment)
        state.take_comments(room_id, comments)
        state.count_unread(room_id, comments)
        if any(comment.type == "system_event" for comment in comments):
            state.on_doubt(room_id)  # its name, picture or members are others now
        answers = [
            comment
            for comment in comments
            if comment.sender_id == state.account_id and not state.was_written_here(comment)
        ]
        if answers:
            self._answered_elsewhere(max(answers, key=lambda comment: comment.id))
        has_ended = [
            state.people.set_typing(room_id, sender_id, "", False)
            for sender_id in {comment.sender_id for comment in comments}
        ]
        if any(has_ended):
            state.emit(TypingChanged(room_id))

    def _comment_received(self, event: events.CommentReceived) -> None:
        self._take_received({event.comment.room_id: [event.comment]})

    def _answered_elsewhere(self, comment: Comment) -> None:
        """Who answers on another device has read what it answers; the server hears of it if it counts."""
        room = self._state.rooms.get(comment.room_id)
        if room is not None and room.unread_count:
            self._reading.mark(comment.room_id, comment.id)
        else:
            self._state.read_up_to(comment.room_id, comment.id)

    def _comment_sent(self, event: events.CommentSent) -> None:
        self._history.note_push(event.comment)
        self._state.take_comments(event.comment.room_id, [event.comment])

    def _comment_updated(self, event: events.CommentUpdated) -> None:
        comment = msgspec.structs.replace(event.comment, is_edited=True)
        if comment.room_id in self._state.rooms or self._state.is_offline:
            self._state.touch(comment.room_id)
            self._state.take_comments(comment.room_id, [comment])

    def _comments_deleted(self, event: events.CommentsDeleted) -> None:
        if event.room_id not in self._state.rooms and not self._state.is_offline:
            return
        if event.is_hard or not event.is_for_everyone:
            self._state.remove_comments(event.room_id, event.temp_ids)
        else:
            self._state.mark_deleted(event.room_id, event.temp_ids)

    def _room_cleared(self, event: events.RoomCleared) -> None:
        if event.room_id not in self._state.rooms and not self._state.is_offline:
            return
        self._history.forget_room(event.room_id)
        if self._state.clear_room(event.room_id, event.cleared_at, event.up_to_id):
            self._history.refresh(event.room_id)

    def _comment_delivered(self, event: events.CommentDelivered) -> None:
        self._state.take_receipt(event.room_id, event.user_id, event.comment_id, is_read=False)

    def _comment_read(self, event: events.CommentRead) -> None:
        self._state.take_receipt(event.room_id, event.user_id, event.comment_id, is_read=True)
        if event.user_id == self._state.account_id and not self._state.is_unread_exact(event.room_id):
            self._state.on_doubt(event.room_id)

    def _typing_changed(self, event: events.TypingChanged) -> None:
        room_id, user_id = event.room_id, event.user_id
        if user_id == self._state.account_id:
            return
        if event.is_typing and not self._state.is_member(room_id, user_id):
            return
        name = self._name_of(room_id, user_id)
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
        if not self._state.rooms.knows(user_id):
            return
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
        self._state.take_rooms([event.room], asked=self._history.asked.pop(event.room.id, None))
        if event.comments or not event.room.last_comment_id:
            self._history.take_newest(event.room.id, event.comments)

    def _room_told(self, event: events.GroupRoomCreated | events.RoomUpdated) -> None:
        self._state.take_rooms([event.room])

    def _participants_changed(self, event: events.ParticipantsChanged) -> None:
        if self._state.account_id in event.removed:
            self._state.remove_room(event.room_id)
        else:
            self._state.on_doubt(event.room_id)
            self._history.refresh(event.room_id)

    def _name_of(self, room_id: int, user_id: str) -> str:
        room = self._state.rooms.get(room_id)
        people = room.participants if room is not None else None
        person = next((p for p in people or () if p.id == user_id), None)
        return (person.name if person is not None else "") or user_id
