"""The Session without network: what a person sees and does before any server answers."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest

from qiscus_desktop.core import events
from qiscus_desktop.core.models import Presence, RoomKind, Status
from qiscus_desktop.store.changes import (
    Change,
    DraftChanged,
    NoticeRaised,
    PresenceChanged,
    ReceiptsChanged,
    RoomsChanged,
    RowsChanged,
    RowsInserted,
    TimelineChanged,
    TypingChanged,
)
from qiscus_desktop.store.drafts import Draft
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.session import Session
from tests.store.builders import ME, MORNING, a_comment, a_room, an_account, an_unsent
from tests.store.replay import texts


class HandClock:
    def __init__(self) -> None:
        self.now = MORNING

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def session(database: Database, clock: HandClock) -> Session:
    return Session.offline(
        database,
        an_account(),
        [a_room(1, last_comment_id=3), a_room(2, "ani", "citra", kind=RoomKind.GROUP)],
        [a_comment(1), a_comment(2, sender_id=ME), a_comment(3)],
        clock=clock,
    )


@pytest.fixture
def changes(session: Session) -> list[Change]:
    seen: list[Change] = []
    session.listen(seen.append)
    return seen


def test_shows_rooms_and_timeline(session: Session) -> None:
    assert [room.id for room in session.rooms] == [1, 2]
    assert texts(session.timeline(1)) == ["text 1", "text 2", "text 3"]
    assert session.account is not None
    assert session.account.name == "Me"


def test_a_sent_comment_is_there_before_send_returns(session: Session, changes: list[Change]) -> None:
    timeline = session.timeline(1)
    session.send(1, "hello")
    assert TimelineChanged(1, (RowsInserted(3, 1),)) in changes
    assert timeline[3].text == "hello"
    assert timeline.status_of(3) is Status.QUEUED
    room = session.rooms.get(1)
    assert room is not None
    assert room.last_comment is not None
    assert room.last_comment.text == "hello"


def test_unsent_comments_survive_a_restart_in_order(
    session: Session, database: Database, tmp_path: Path
) -> None:
    for text in ("one", "two", "three"):
        session.send(1, text)
    database.close()
    again = Database(tmp_path / "chat.db")
    second = Session(None, again)
    second.open_now(ME)
    assert texts(second.timeline(1)) == ["text 1", "text 2", "text 3", "one", "two", "three"]
    assert second.unsent_count == 3
    again.close()


def test_an_own_comment_is_never_older_than_what_it_follows(session: Session, clock: HandClock) -> None:
    clock.pass_by(days=-30)
    session.send(1, "first")
    session.send(1, "second")
    timeline = session.timeline(1)
    assert texts(timeline)[-2:] == ["first", "second"]
    assert timeline[2].created_at < timeline[3].created_at < timeline[4].created_at


def test_the_servers_answer_keeps_the_row(session: Session, changes: list[Change]) -> None:
    session.send(1, "hello")
    mine = session.timeline(1)[3]
    changes.clear()
    session.apply(events.CommentReceived(a_comment(4, "hello", sender_id=ME, temp_id=mine.temp_id)))
    assert changes[0] == TimelineChanged(1, (RowsChanged(3, 1),))
    assert session.timeline(1)[3].id == 4
    session.apply(events.CommentReceived(a_comment(4, "hello", sender_id=ME, temp_id=mine.temp_id)))
    assert len(session.timeline(1)) == 4


def test_discard(session: Session, database: Database) -> None:
    session.send(1, "never mind")
    session.discard(session.timeline(1)[3].temp_id)
    assert len(session.timeline(1)) == 3
    room = session.rooms.get(1)
    assert room is not None
    assert room.last_comment == a_comment(3)
    database.flush()
    assert database.unsent.read("SELECT count(*) FROM outbox") == [(0,)]


def test_editing_a_comment_that_has_not_left(session: Session) -> None:
    session.send(1, "helo")
    session.edit(session.timeline(1)[3], "hello")
    assert session.timeline(1)[3].text == "hello"
    assert session.timeline(1)[3].status is Status.QUEUED


def test_a_reply_shows_what_it_quotes(session: Session) -> None:
    session.send(1, "yes", reply_to=a_comment(3))
    reply = session.timeline(1)[3].reply
    assert reply is not None
    assert (reply.comment_id, reply.text, reply.sender_name) == (3, "text 3", "Budi")


def test_a_file_is_shown_before_it_is_uploaded(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "dot.png"
    file.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (640).to_bytes(4, "big") + (480).to_bytes(4, "big"))
    session.send_file(1, str(file), "look")
    attachment = session.timeline(1)[3].attachment
    assert attachment is not None
    assert (attachment.width, attachment.height, attachment.name) == (640, 480, "dot.png")
    kept = Path(url2pathname(urlsplit(attachment.url).path))
    assert kept.parent == tmp_path / "chat.db.files", "a temporary file would be gone at the next start"
    assert kept.read_bytes() == file.read_bytes()


def test_a_file_of_the_person_stays_where_it_is(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "elsewhere"))
    file = tmp_path / "mine.bin"
    file.write_bytes(b"x")
    session.send_file(1, str(file))
    attachment = session.timeline(1)[3].attachment
    assert attachment is not None
    assert attachment.url == file.as_uri()
    assert not (tmp_path / "chat.db.files").exists()


def test_a_file_that_is_gone_is_one_sentence(session: Session, changes: list[Change], tmp_path: Path) -> None:
    session.send_file(1, str(tmp_path / "gone.png"))
    assert [type(change) for change in changes] == [NoticeRaised]


def test_edits_and_deletions_are_shown_at_once_and_outlive_the_program(
    session: Session, database: Database
) -> None:
    session.edit(session.timeline(1)[1], "first words")
    session.edit(session.timeline(1)[1], "second words")
    session.delete([session.timeline(1)[0]])
    assert session.unsent_count == 2, "of two edits the newest goes out"
    database.flush()
    again = Session(None, database)
    again.open_now(ME)
    assert again.unsent_count == 2
    for one in (session, again):
        for late in (a_comment(1), a_comment(2, sender_id=ME)):  # the server has not heard of it
            one.apply(events.CommentReceived(late))
        one.apply(events.GapFilled(0))
        one.apply(events.CommentReceived(a_comment(2, sender_id=ME)))
        assert texts(one.timeline(1)) == ["second words", "text 3"]
        assert one.timeline(1)[0].is_edited


def test_a_comment_that_is_edited_and_then_deleted_is_only_deleted(session: Session) -> None:
    session.edit(session.timeline(1)[1], "other words")
    session.delete([session.timeline(1)[1]])
    assert session.unsent_count == 1
    assert texts(session.timeline(1)) == ["text 1", "text 3"]


def test_unread_counts_once_and_falls_at_once(session: Session, changes: list[Change]) -> None:
    for _ in range(2):
        session.apply(events.CommentReceived(a_comment(4)))
        session.apply(events.CommentReceived(a_comment(5)))
    assert session.total_unread == 2
    changes.clear()
    session.mark_read(1, 4)
    assert session.total_unread == 1
    session.mark_read(1, 5)
    assert session.total_unread == 0
    session.mark_read(1, 4)
    assert changes == [RoomsChanged(frozenset({1})), RoomsChanged(frozenset({1}))]


def test_own_comments_are_never_unread(session: Session) -> None:
    session.apply(events.CommentReceived(a_comment(4, sender_id=ME)))
    assert session.total_unread == 0


def test_unread_divider_is_fixed_for_the_visit(session: Session) -> None:
    session.mark_read(1, 3)
    session.apply(events.CommentReceived(a_comment(4)))
    session.open_room(1)
    session.mark_read(1, 4)
    assert session.timeline(1).unread_after_id == 3
    session.leave_room()
    session.open_room(1)
    assert session.timeline(1).unread_after_id == 0


def test_unread_divider_of_a_room_whose_page_comes_from_the_server(session: Session) -> None:
    """The rows are read in the moment they are shown; the divider was placed before that."""
    room = a_room(9, last_comment_id=14, unread_count=2, participants=None)
    session.apply(events.RoomOpened(room))
    session.open_room(9)
    marks: list[int] = []

    def look(change: Change) -> None:
        if isinstance(change, TimelineChanged):
            marks.append(session.timeline(9).unread_after_id)
            session.mark_read(9, 14)

    session.listen(look)
    session.apply(events.RoomOpened(room, tuple(a_comment(id_, room_id=9) for id_ in range(11, 15))))
    assert session.total_unread == 0
    assert session.timeline(9).unread_after_id == 12
    assert marks[0] == 12


def test_unread_divider_stands_below_own_comments(session: Session) -> None:
    """Who writes does not move the watermark: 3 is read, 4 is our own, 5 is unread."""
    session.mark_read(1, 3)
    session.apply(events.CommentReceived(a_comment(4, sender_id=ME)))
    session.apply(events.CommentReceived(a_comment(5)))
    session.open_room(1)
    assert session.timeline(1).unread_after_id == 4


def test_unread_divider_does_not_guess_from_an_old_page(session: Session) -> None:
    """Rows 1-3 are here and read, one more is only told of: what was read does not become unread."""
    session.mark_read(1, 3)
    room = a_room(1, last_comment_id=4, unread_count=1)
    session.apply(events.RoomOpened(room))
    session.open_room(1)
    assert session.timeline(1).unread_after_id in (0, 3)
    session.mark_read(1, 3)
    session.apply(events.RoomOpened(room, tuple(a_comment(id_) for id_ in range(2, 5))))
    assert session.timeline(1).unread_after_id == 3


def test_ticks_in_a_single_room(session: Session, changes: list[Change]) -> None:
    timeline = session.timeline(1)
    session.apply(events.CommentDelivered(1, "budi", 3))
    assert timeline.status_of(1) is Status.DELIVERED
    session.apply(events.CommentRead(1, "budi", 2))
    session.apply(events.CommentDelivered(1, "budi", 2))
    assert timeline.status_of(1) is Status.READ
    assert [c for c in changes if isinstance(c, ReceiptsChanged)] == [
        ReceiptsChanged(1, "budi", 3, False),
        ReceiptsChanged(1, "budi", 2, True),
    ]
    assert TimelineChanged(1, (RowsChanged(1, 1),)) in changes


def test_ticks_in_a_group_need_all_others(session: Session) -> None:
    session.apply(events.CommentReceived(a_comment(9, room_id=2, sender_id=ME)))
    timeline = session.timeline(2)
    session.apply(events.CommentRead(2, "ani", 9))
    assert timeline.status_of(0) is Status.SENT
    session.apply(events.CommentDelivered(2, "citra", 9))
    assert timeline.status_of(0) is Status.DELIVERED
    session.apply(events.CommentRead(2, "citra", 9))
    assert timeline.status_of(0) is Status.READ


def test_typing_ends_by_itself(session: Session, changes: list[Change], clock: HandClock) -> None:
    session.apply(events.TypingChanged(1, "budi", True))
    session.apply(events.TypingChanged(1, ME, True))
    assert session.typing(1) == ("Budi",)
    assert changes == [TypingChanged(1)]
    clock.pass_by(seconds=4)
    assert session.typing(1) == ("Budi",)
    clock.pass_by(seconds=2)
    assert session.typing(1) == ()
    session.apply(events.TypingChanged(1, "budi", True))
    session.apply(events.CommentReceived(a_comment(4)))
    assert session.typing(1) == ()


def test_a_clock_set_back_does_not_keep_anybody_typing(session: Session, clock: HandClock) -> None:
    session.apply(events.TypingChanged(1, "budi", True))
    clock.pass_by(hours=-1)
    assert session.typing(1) == ()


def test_presence(session: Session, changes: list[Change], clock: HandClock) -> None:
    assert session.presence("budi") is None
    session.apply(events.PresenceChanged("budi", True, clock()))
    session.apply(events.PresenceChanged("budi", True, clock()))
    assert changes == [PresenceChanged("budi")]
    clock.pass_by(minutes=5)
    assert session.presence("budi") == Presence(user_id="budi", is_online=False, seen_at=MORNING)


def test_drafts_survive(session: Session, changes: list[Change], database: Database, tmp_path: Path) -> None:
    draft = Draft(text="half a sent", reply_to=a_comment(3), caret=4)
    session.set_draft(1, draft)
    session.set_draft(1, draft)
    assert changes == [DraftChanged(1)]
    database.close()
    again = Database(tmp_path / "chat.db")
    second = Session(None, again)
    second.open_now(ME)
    assert second.draft(1) == draft
    second.set_draft(1, Draft())
    assert not second.draft(1)
    again.flush()
    assert again.unsent.read("SELECT count(*) FROM drafts") == [(0,)]
    again.close()


def test_files_of_drafts_survive_with_their_captions(
    session: Session, database: Database, tmp_path: Path
) -> None:
    pasted = tmp_path / "pasted" / "picture.png"
    pasted.parent.mkdir()
    pasted.write_bytes(b"\x89PNG")
    session.set_draft(1, Draft(text="one", files=(str(pasted),), captions=("one",)))
    session.set_draft(2, Draft(files=(str(pasted),)))
    pasted.unlink()
    database.close()
    again = Database(tmp_path / "chat.db")
    second = Session(None, again)
    second.open_now(ME)
    (file,) = second.draft(1).files
    assert second.draft(1).captions == ("one",)
    assert Path(file).read_bytes() == b"\x89PNG"
    second.send_file(1, file)
    second.set_draft(1, Draft())
    second.discard(second.timeline(1)[3].temp_id)
    again.flush()
    assert Path(file).exists(), "the other room's draft names it too"
    second.set_draft(2, Draft())
    second.send_file(1, file)
    second.discard(second.timeline(1)[3].temp_id)
    again.flush()
    assert not Path(file).exists()
    again.close()


def test_paging_back_to_the_beginning(database: Database) -> None:
    session = Session.offline(database, an_account(), [a_room()], [a_comment(i) for i in range(1, 121)])
    session.leave_room()
    fresh = Session(None, database)
    fresh.open_now(ME)
    timeline = fresh.timeline(1)
    assert len(timeline) == 50
    while timeline.has_older:
        fresh.load_older(1)
    assert texts(timeline) == [f"text {i}" for i in range(1, 121)]


def test_jump_to_a_quoted_comment(database: Database) -> None:
    Session.offline(database, an_account(), [a_room()], [a_comment(i) for i in range(1, 301)])
    session = Session(None, database)
    session.open_now(ME)
    session.load_around(1, 20)
    assert session.timeline(1).index_of_id(20) is not None


def test_edit_delete_and_clear(session: Session) -> None:
    timeline = session.timeline(1)
    session.apply(events.CommentUpdated(a_comment(1, "better")))
    session.apply(events.CommentReceived(a_comment(1)))
    assert (timeline[0].text, timeline[0].is_edited) == ("better", True)
    session.apply(events.CommentsDeleted(1, ("t1",), is_hard=False))
    assert timeline[0].is_deleted
    session.apply(events.CommentsDeleted(1, ("t3",)))
    session.apply(events.CommentReceived(a_comment(3)))
    assert texts(timeline) == ["", "text 2"]
    room = session.rooms.get(1)
    assert room is not None
    assert room.last_comment is not None
    assert room.last_comment.id == 2
    session.apply(events.RoomCleared(1))
    assert len(timeline) == 0


def test_a_clearing_without_a_time_keeps_what_may_be_newer(session: Session) -> None:
    """The answer to a clearing made here tells no time, and messages go out while it is on its way.

    Found by the simulation: what was sent meanwhile was gone from the room until the next start.
    """
    session.apply(events.CommentReceived(a_comment(4)))
    session.apply(events.RoomCleared(1, up_to_id=3))
    session.apply(events.CommentReceived(a_comment(3)))
    assert texts(session.timeline(1)) == ["text 4"]
    last = session.rooms[1].last_comment
    assert last is not None
    assert last.id == 4


def test_a_clearing_told_late_keeps_what_was_written_since(session: Session, database: Database) -> None:
    cleared_at = MORNING + timedelta(minutes=3, seconds=1)
    session.send(1, "unsent")
    session.apply(events.RoomCleared(1, cleared_at=cleared_at))
    assert texts(session.timeline(1)) == ["unsent"]
    session.apply(events.CommentReceived(a_comment(4)))
    session.apply(events.CommentReceived(a_comment(5)))
    session.apply(events.RoomCleared(1, cleared_at=cleared_at))  # by sync, once more
    session.apply(events.CommentReceived(a_comment(2)))
    assert texts(session.timeline(1)) == ["text 4", "text 5", "unsent"]
    room = session.rooms[1]
    assert room.unread_count == 2
    assert room.last_comment is not None
    database.flush()
    again = Session(None, database)
    again.open_now(ME)
    assert texts(again.timeline(1)) == ["text 4", "text 5", "unsent"]


@pytest.mark.parametrize("is_open", [True, False])
def test_what_was_written_in_the_second_of_a_clearing_is_not_lost(
    session: Session, database: Database, is_open: bool
) -> None:
    second = MORNING + timedelta(minutes=9)
    if not is_open:
        session.open_room(2)
        session = Session(None, database)
        session.open_now(ME)
    written = [
        a_comment(4, "before", created_at=second - timedelta(microseconds=1)),
        a_comment(5, "in whole seconds", created_at=second),
        a_comment(6, "finer", created_at=second + timedelta(milliseconds=400)),
    ]
    for comment in written:
        session.apply(events.CommentReceived(comment))
    session.apply(events.RoomCleared(1, cleared_at=second))
    assert texts(session.timeline(1)) == ["in whole seconds", "finer"]
    session.apply(events.RoomCleared(1, cleared_at=second + timedelta(milliseconds=500)))
    assert texts(session.timeline(1)) == ["in whole seconds"]
    database.flush()
    again = Session(None, database)
    again.open_now(ME)
    assert texts(again.timeline(1)) == ["in whole seconds"]
    assert session.rooms[1].last_comment is not None


def test_accounts_are_kept_apart(session: Session, database: Database) -> None:
    session.send(1, "mine")
    session.open_now("somebody else")
    assert len(session.rooms) == 0
    assert len(session.timeline(1)) == 0
    assert session.unsent_count == 0
    session.open_now(ME)
    assert len(session.timeline(1)) == 4


def test_secrets_never_reach_the_database(session: Session, database: Database) -> None:
    database.flush()
    ((profile,),) = database.messages.read("SELECT profile FROM accounts")
    assert "a-secret" not in profile


def test_a_listener_that_raises_harms_nobody(session: Session) -> None:
    seen: list[Change] = []

    def broken(change: Change) -> None:
        raise ValueError(change)

    session.listen(broken)
    stop = session.listen(seen.append)
    session.send(1, "hello")
    assert seen
    stop()
    stop()
    seen.clear()
    session.send(1, "again")
    assert not seen


def test_changes_made_by_a_listener_come_after(session: Session) -> None:
    order: list[int] = []

    def answering(change: Change) -> None:
        if isinstance(change, TimelineChanged) and len(session.timeline(1)) == 4:
            session.send(1, "and one more")

    def watching(change: Change) -> None:
        if isinstance(change, TimelineChanged):
            order.append(change.rows[0].index)

    session.listen(answering)
    session.listen(watching)
    session.send(1, "hello")
    assert order == [3, 4]


def test_a_comment_of_100_000_characters(session: Session, database: Database) -> None:
    text = "word " * 20_000
    session.send(1, text)
    session.apply(events.CommentReceived(a_comment(4, text)))
    database.flush()
    assert session.timeline(1)[3].text == text


def test_counted_queries_to_open_a_room(session: Session, database: Database) -> None:
    fresh = Session(None, database)
    fresh.open_now(ME)
    before = database.messages.reads
    fresh.open_room(1)
    assert database.messages.reads - before <= 3
    before = database.messages.reads
    fresh.timeline(1)
    assert database.messages.reads == before


def test_what_cannot_be_stored_is_one_sentence(session: Session, changes: list[Change]) -> None:
    session.send(1, "odd", type="custom", payload={"type": "odd", "content": object()})
    assert [type(change) for change in changes] == [NoticeRaised]
    session.send(1, "half a smile \ud83d")
    assert session.timeline(1)[3].text == "half a smile \ufffd"


def test_a_foreign_payload_that_json_cannot_hold(session: Session, database: Database) -> None:
    deep: dict[str, object] = {"odd": object()}
    session.apply(events.CommentReceived(a_comment(4, payload=deep)))
    database.flush()
    fresh = Session(None, database)
    fresh.open_now(ME)
    assert texts(fresh.timeline(1))[-1] == "text 4"


def test_what_cannot_be_stored_as_it_is_stops_no_command(session: Session, database: Database) -> None:
    session.apply(events.CommentReceived(a_comment(4, sender_id=ME, payload={"odd": object()})))
    own = session.timeline(1)[3]
    session.set_draft(1, Draft(text="half \ud83d", reply_to=own))
    session.edit(session.timeline(1)[1], "cut \ud83d")
    session.delete([own])
    database.flush()
    again = Session(None, database)
    again.open_now(ME)
    assert texts(again.timeline(1)) == ["text 1", "cut \ufffd", "text 3"]
    assert again.draft(1).text == "half \ufffd"
    assert again.draft(1).reply_to is not None
    assert again.draft(1).reply_to.text == "text 4"


def test_forms_that_meet_only_in_the_database(database: Database) -> None:
    """A room that is not in memory joins its forms in SQL as the timeline does."""
    session = Session.offline(database, an_account(), [a_room()], [])
    session.apply(events.CommentUpdated(a_comment(1, "better")))
    session.apply(events.CommentReceived(a_comment(1, status=Status.READ)))
    session.apply(events.CommentReceived(a_comment(2, is_deleted=True)))
    session.apply(events.CommentUpdated(a_comment(2, "too late")))
    database.flush()
    fresh = Session(None, database)
    fresh.open_now(ME)
    first, second = fresh.timeline(1)
    assert (first.text, first.status, first.is_edited) == ("better", Status.READ, True)
    assert second.is_deleted


def test_switching_back_at_once_finds_what_was_written_last(session: Session) -> None:
    session.apply(events.CommentReceived(a_comment(4)))
    session.open_now("somebody else")
    session.open_now(ME)
    assert texts(session.timeline(1))[-1] == "text 4"
    assert session.total_unread == 1


def test_what_comes_while_an_unknown_room_is_asked_for_counts(session: Session) -> None:
    for id_ in (11, 12, 13):
        session.apply(events.CommentReceived(a_comment(id_, room_id=7)))
    answer = a_room(7, unread_count=2, last_comment=a_comment(12, room_id=7), last_comment_id=12)
    session.apply(events.RoomOpened(answer, (a_comment(11, room_id=7), a_comment(12, room_id=7))))
    room = session.rooms[7]
    assert room.unread_count == 3
    assert room.last_comment is not None
    assert room.last_comment.id == 13


def test_scenes_with_unsent_comments(database: Database) -> None:
    unsent = [an_unsent("u1", status=Status.FAILED, error="No."), an_unsent("u2")]
    session = Session.offline(database, an_account(), [a_room()], [a_comment(1), *unsent])
    assert [c.status for c in session.timeline(1)] == [Status.SENT, Status.FAILED, Status.QUEUED]
    session.resend("u1")
    assert session.timeline(1)[1].status is Status.QUEUED
    assert session.unsent_count == 2


def test_a_comment_from_the_end_of_time(session: Session) -> None:
    session.apply(events.CommentReceived(a_comment(4, created_at=datetime.max.replace(tzinfo=UTC))))
    session.send(1, "still works")
    session.send(1, "and again")
    assert texts(session.timeline(1))[-2:] == ["still works", "and again"]


def test_a_list_that_has_not_heard_of_our_reading_brings_no_unread_back(session: Session) -> None:
    for id_ in (4, 5, 6):
        session.apply(events.CommentReceived(a_comment(id_)))
    stale = a_room(1, unread_count=3, last_comment=a_comment(6), last_comment_id=6)
    session.mark_read(1, 5)
    session.apply(events.RoomOpened(stale))
    assert session.total_unread == 1
    session.mark_read(1, 6)
    session.apply(events.RoomOpened(stale))
    assert session.total_unread == 0


def test_what_turns_out_to_be_above_the_rows_in_memory_is_no_unsent_row(database: Database) -> None:
    """Found by the simulation: its row stayed for ever, without an id, though nothing waited to be sent."""
    comments = [a_comment(id_) for id_ in range(20, 80)]
    session = Session.offline(database, an_account(), [a_room(1)], comments)
    timeline = session.timeline(1)
    session.send(1, "mine")
    temp_id = timeline[len(timeline) - 1].temp_id
    assert timeline.has_older
    session.apply(events.CommentReceived(a_comment(5, "mine", sender_id=ME, temp_id=temp_id)))
    assert "mine" not in texts(timeline)


def test_a_preview_of_what_was_unsent_once_gives_way(session: Session, database: Database) -> None:
    """Found by the simulation: killed between two commits, the list showed the old form for ever."""
    session.send(1, "mine")
    database.flush()
    database.unsent.write(lambda w: w.run("DELETE FROM outbox")).result()
    again = Session(None, database)
    again.open_now(ME)
    again.apply(events.RoomOpened(a_room(1, last_comment=a_comment(9), last_comment_id=9)))
    last = again.rooms[1].last_comment
    assert last is not None
    assert last.text == "text 9"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every name is text")
def test_what_is_no_file_to_send_is_told(session: Session, tmp_path: Path) -> None:
    notices: list[str] = []
    session.listen(lambda change: notices.append(change.text) if isinstance(change, NoticeRaised) else None)
    os.mkfifo(tmp_path / "pipe")
    bytes_for_a_name = tmp_path / os.fsdecode(b"\xff.txt")
    bytes_for_a_name.write_text("words")
    before = len(session.timeline(1))
    for path in (tmp_path / "pipe", bytes_for_a_name, tmp_path):
        session.send_file(1, str(path))
    assert len(notices) == 3
    assert len(session.timeline(1)) == before
