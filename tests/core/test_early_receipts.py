"""A receipt may overtake the answer to the message it speaks of; its callback comes all the same."""

from __future__ import annotations

from typing import Any

from qiscus_desktop.core import events
from qiscus_desktop.core.dispatch.callbacks import Callbacks
from qiscus_desktop.core.dispatch.memory import EARLY_LIMIT, CommentMemory
from qiscus_desktop.core.models import Comment

RAW = {"id": 7, "email": "me", "room_id": 1, "unique_temp_id": "t", "message": "hi"}
COMMENT = Comment(temp_id="t", room_id=1, sender_id="me", id=7)


def calls_of(*happened: events.Event) -> list[tuple[str, Any]]:
    made: list[tuple[str, Any]] = []
    memory = CommentMemory()
    callbacks = Callbacks({}, memory, [lambda name, arguments: made.append((name, arguments[0]))])
    for event in happened:
        if isinstance(event, events.CommentSent):
            memory.keep(event.comment, event.raw)
        callbacks.handle(event, "me")
    return made


def test_delivered_and_read_before_the_answer() -> None:
    made = calls_of(
        events.CommentDelivered(1, "ann", 7),
        events.CommentRead(1, "ann", 7),
        events.CommentSent(COMMENT, RAW),
    )
    names = [name for name, _ in made]
    assert names == ["comment_sent_callback", "comment_delivered_callback", "comment_read_callback"]
    assert [given["comment"]["status"] for _, given in made[1:]] == ["delivered", "read"]


def test_each_only_once() -> None:
    made = calls_of(
        events.CommentDelivered(1, "ann", 7),
        events.CommentSent(COMMENT, RAW),
        events.CommentDelivered(1, "ann", 7),
    )
    assert [name for name, _ in made].count("comment_delivered_callback") == 1


def test_what_nobody_ever_sent_is_forgotten() -> None:
    memory = CommentMemory()
    for number in range(3 * EARLY_LIMIT):
        memory.raise_status(events.CommentRead(1, "ann", number + 1), "me")
    assert memory.take_early(1) == []
    assert len(memory.take_early(3 * EARLY_LIMIT)) == 1
