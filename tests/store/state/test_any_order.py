"""Whatever happens, in any order, with or without the room in memory: memory and database end the same."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from qiscus_desktop.core import events
from qiscus_desktop.core.models import RoomKind, Status
from qiscus_desktop.store.changes import Change, TimelineChanged
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.session import Session
from qiscus_desktop.store.state.timeline import Timeline
from tests.store.builders import ME, a_comment, a_person, a_room, an_account
from tests.store.replay import replay

ROOM = a_room(1, "ani", "budi", kind=RoomKind.GROUP)
SENDERS = (ME, "ani", "budi")


@st.composite
def happenings(draw: st.DrawFn) -> list[events.Event]:
    found: list[events.Event] = []
    count = draw(st.integers(1, 8))
    comments = [a_comment(i, sender_id=draw(st.sampled_from(SENDERS))) for i in range(1, count + 1)]
    for comment in comments:
        id_, sender_id = comment.id, comment.sender_id
        found.append(events.CommentReceived(comment))
        kind = draw(st.sampled_from(("", "", "read", "edit", "delete", "soft")))
        if kind == "read":
            found.append(events.CommentReceived(a_comment(id_, sender_id=sender_id, status=Status.READ)))
        elif kind == "edit":
            found.append(events.CommentUpdated(a_comment(id_, f"edited {id_}", sender_id=sender_id)))
        elif kind == "delete":
            found.append(events.CommentsDeleted(1, (comment.temp_id,)))
        elif kind == "soft":
            found.append(events.CommentReceived(a_comment(id_, sender_id=sender_id, is_deleted=True)))
    for user_id, place, is_read in draw(
        st.lists(st.tuples(st.sampled_from(SENDERS), st.integers(1, count), st.booleans()), max_size=5)
    ):
        kind_of = events.CommentRead if is_read else events.CommentDelivered
        found.append(kind_of(1, user_id, place))
    return found


def after(happened: Sequence[events.Event], watch_from: int) -> tuple[list[object], list[object]]:
    """What is shown at the end, and what a second start shows; the room comes into memory at `watch_from`."""
    database = Database(None)
    session = Session.offline(database, an_account(), [ROOM])
    timeline: Timeline | None = None
    rows: list[object] = []

    def follow(change: Change) -> None:
        if isinstance(change, TimelineChanged) and timeline is not None:
            replay(rows, change.rows, timeline)

    session.listen(follow)
    for number, event in enumerate(happened):
        if number == watch_from:
            timeline = session.timeline(1)
            rows.extend(timeline)
        session.apply(event)
    shown = look(session)
    database.flush()
    again = Session(None, database)
    again.open_now(ME)
    stored = look(again)
    database.close()
    return shown, stored


def look(session: Session) -> list[object]:
    timeline = session.timeline(1)
    rows: list[object] = [
        (c.id, "" if c.is_deleted else c.text, c.is_deleted, c.is_edited, timeline.status_of(i))
        for i, c in enumerate(timeline)
    ]
    room = session.rooms[1]
    rows.append(room.last_comment.id if room.last_comment else 0)
    return rows


@given(happened=happenings(), data=st.data())
def test_any_order_ends_the_same_in_memory_and_on_disk(
    happened: list[events.Event], data: st.DataObject
) -> None:
    expected, _ = after(happened, 0)
    again = data.draw(st.lists(st.sampled_from(happened), max_size=6))
    order = [*data.draw(st.permutations(happened)), *again]
    watch_from = data.draw(st.integers(0, len(order)))
    shown, stored = after(order, watch_from)
    assert shown == expected
    assert stored == expected


@given(
    ids=st.lists(st.integers(1, 12), min_size=1, max_size=20),
    reads=st.lists(st.integers(1, 12), max_size=3),
    data=st.data(),
)
def test_unread_is_what_others_wrote_after_what_we_read(
    ids: list[int], reads: list[int], data: st.DataObject
) -> None:
    is_in_memory = data.draw(st.booleans())
    order = data.draw(st.permutations([("got", i) for i in ids] + [("read", i) for i in reads]))
    database = Database(None)
    session = Session.offline(database, an_account(), [ROOM])
    if is_in_memory:
        session.timeline(1)
    for kind, id_ in order:
        if kind == "got":
            session.apply(events.CommentReceived(a_comment(id_, sender_id=SENDERS[id_ % 3])))
        else:
            session.mark_read(1, id_)
    answered = [i for i in ids if SENDERS[i % 3] == ME]  # on another device, after reading what stands before
    read = max([*reads, *answered], default=0)
    expected = len({i for i in ids if i > read and SENDERS[i % 3] != ME})
    total = session.total_unread
    database.close()
    assert total == expected


def test_receipts_of_the_room_survive_a_restart() -> None:
    database = Database(None)
    people = (a_person(ME), a_person("budi", read=3, received=5))
    session = Session.offline(database, an_account(), [a_room(1, participants=people)], [])
    for id_ in range(1, 7):
        session.apply(events.CommentReceived(a_comment(id_, sender_id=ME)))
    session.apply(events.CommentRead(1, "budi", 4))
    database.flush()
    again = Session(None, database)
    again.open_now(ME)
    timeline = again.timeline(1)
    ticks = [timeline.status_of(i) for i in range(6)]
    assert ticks == [Status.READ] * 4 + [Status.DELIVERED, Status.SENT]
    database.close()
