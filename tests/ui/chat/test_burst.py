"""A burst of pushes into a whole window: what is done once a batch is not done once a comment.

Counts, not clocks: `benchmarks/burst.py` measures. Until batches came, no test pushed more than one comment
at a time into an open room, and each was merged, laid out and written by itself.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import msgspec
import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from qiscus_desktop import QiscusSDK
from qiscus_desktop.core import events
from qiscus_desktop.core.models import Room, RoomKind
from qiscus_desktop.store.changes import RoomsChanged, TimelineChanged
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui.chat_widget import ChatWidget
from qiscus_desktop.ui.rooms.preview import Preview
from tests.store.builders import a_comment, a_person, a_room, an_account
from tests.support.waiting import until
from tests.ui.conftest import OpenChat

pytestmark = pytest.mark.qt_loop

COUNT = 1_000
ROOMS = 40


class Paints(QObject):
    """Counts the paints of a widget."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


class Burst:
    """A window over a real core that is signed in nowhere, and what its parts have done since `start`."""

    def __init__(self, open_chat: OpenChat) -> None:
        self.sdk = QiscusSDK()
        self.database = Database(None)
        self.session = Session(self.sdk.core, self.database)
        self.session.open_now("me")
        self.session.apply(events.ProfileUpdated(an_account("me")))
        people = (a_person("me"), a_person("budi"))
        for room_id in range(1, ROOMS + 1):
            room = a_room(room_id, kind=RoomKind.GROUP, participants=people, participant_count=2)
            self.session.apply(events.GroupRoomCreated(room))
        self.chat: ChatWidget = open_chat(1, session=self.session)
        self.changes: list[object] = []
        self.list_changes = 0
        self.qt_row_signals = 0
        self.newest_id = 1_000

    def start(self) -> None:
        self.session.listen(self.changes.append)
        model = self.chat._window.sidebar.model
        model.rows_changed.connect(self._count_list_change)
        for signal in (model.rowsMoved, model.layoutChanged, model.modelReset, model.rowsInserted):
            signal.connect(self._count_row_signal)
        self.settled, self.laid_out = self.flow.settles, self.flow.laid_out
        self.commits = self.database.messages.commits

    @property
    def flow(self):  # type: ignore[no-untyped-def]  # the timeline's
        return self.chat._page.timeline.scroll_layout

    def _count_list_change(self) -> None:
        self.list_changes += 1

    def _count_row_signal(self) -> None:
        self.qt_row_signals += 1

    @property
    def pictures(self):  # type: ignore[no-untyped-def]  # painted rows of the list
        return self.chat._window.sidebar.delegate.pictures

    def count_looks(self) -> list[int]:
        """The rooms whose row was looked into from now on, as they were."""
        found: list[int] = []
        delegate = self.chat._window.sidebar.delegate
        preview = delegate.preview

        def noting(room: Room) -> Preview:
            found.append(room.id)
            return preview(room)

        delegate.preview = noting
        return found

    def push_one(self, room_id: int) -> None:
        self.newest_id += 1
        self.sdk.core.emit(events.CommentReceived(a_comment(self.newest_id, room_id=room_id), {}))

    def push(self, room_ids: Iterator[int]) -> None:
        """`COUNT` comments in one turn of the loop, as the inbox drains them."""
        for number in range(COUNT):
            comment = a_comment(1_000 + number, room_id=next(room_ids))
            self.sdk.core.emit(events.CommentReceived(comment, {}))

    async def until_newest_is(self, newest_id: int) -> None:
        await until(lambda: max(room.last_comment_id for room in self.session.rooms) >= newest_id)
        QApplication.processEvents()
        self.database.flush()


@pytest.fixture
async def burst(open_chat: OpenChat) -> AsyncIterator[Burst]:
    made = Burst(open_chat)
    yield made
    await made.chat.shut_down()
    await made.session.close()


async def test_into_the_open_room(burst: Burst) -> None:
    burst.start()
    burst.push(iter([1] * COUNT))
    await burst.until_newest_is(1_000 + COUNT - 1)
    timeline = burst.session.timeline(1)
    assert len(timeline) == COUNT
    shown = burst.flow.shown
    assert shown[-1].layout.key.comment.id == 1_000 + COUNT - 1
    steps = [change for change in burst.changes if isinstance(change, TimelineChanged)]
    assert sum(step.count for change in steps for step in change.rows) == COUNT
    # The queue may take several turns for them on a slow machine; each turn is one batch.
    turns = len(steps)
    assert turns <= COUNT / 100
    # For the rows; not again for the room and for the marks.
    assert burst.flow.settles - burst.settled <= turns + 2
    assert burst.flow.laid_out - burst.laid_out <= 3 * turns * len(shown)
    assert burst.list_changes <= 3 * turns
    assert burst.database.messages.commits - burst.commits <= 4 * turns
    assert burst.qt_row_signals == 0


async def test_one_comment_into_the_open_room(burst: Burst) -> None:
    """It came with two changes of the room (unread, then read), a look at every row, a second paint of the
    header and of the composer; no test counted for one comment.
    """
    burst.push_one(1)
    await burst.until_newest_is(burst.newest_id)
    burst.start()
    compared, painted = burst.flow.compared, burst.pictures.painted
    header = Paints(burst.chat._page.header.info)
    burst.push_one(1)
    await burst.until_newest_is(burst.newest_id)
    assert burst.session.total_unread == 0, "it is looked at"
    assert [type(change) for change in burst.changes] == [TimelineChanged, RoomsChanged]
    assert burst.flow.settles - burst.settled == 1
    assert burst.flow.laid_out - burst.laid_out == 2, "itself, and the one before whose corners turn"
    assert burst.flow.compared - compared == 2
    assert burst.list_changes == 1
    assert burst.pictures.painted - painted == 1
    assert header.count == 0


async def test_one_comment_into_a_closed_room(burst: Burst) -> None:
    burst.push_one(20)
    await burst.until_newest_is(burst.newest_id)
    burst.start()
    compared, painted = burst.flow.compared, burst.pictures.painted
    looked = burst.count_looks()
    burst.push_one(21)
    await burst.until_newest_is(burst.newest_id)
    assert [type(change) for change in burst.changes] == [RoomsChanged]
    assert burst.list_changes == 1
    assert burst.pictures.painted - painted <= 2, "the room that moves up, and the one that comes into sight"
    assert len(looked) <= 2, "of the rooms that only moved, what they show is known"
    assert burst.flow.compared == compared


async def test_into_closed_rooms(burst: Burst) -> None:
    burst.start()
    burst.push(iter([2 + number % (ROOMS - 1) for number in range(COUNT)]))
    await burst.until_newest_is(1_000 + COUNT - 1)
    told = [change for change in burst.changes if isinstance(change, RoomsChanged)]
    assert len(told) <= COUNT / 100
    assert frozenset().union(*(change.room_ids for change in told)) == set(range(2, ROOMS + 1))
    assert burst.list_changes <= 2 * ROOMS * len(told)
    assert burst.qt_row_signals == 0, "Qt lays out every row of the list again when one moves"
    assert burst.flow.laid_out == burst.laid_out, "the open room is not concerned"
    expected = COUNT // (ROOMS - 1)
    assert all(room.unread_count >= expected for room in burst.session.rooms if room.id != 1)
    assert burst.session.total_unread == COUNT


async def test_the_keyboard_stays_with_its_room_while_others_move_up(burst: Burst) -> None:
    sidebar = burst.chat._window.sidebar
    sidebar.view.setFocus()
    row = sidebar.model.row_of(5)
    sidebar.view.setCurrentIndex(sidebar.model.index(row))
    burst.start()
    burst.push(iter([2 + number % 3 for number in range(COUNT)]))
    await burst.until_newest_is(1_000 + COUNT - 1)
    current = sidebar.model.room_at(sidebar.view.currentIndex().row())
    assert current is not None
    assert current.id == 5


async def test_an_own_message_is_there_at_once(burst: Burst) -> None:
    burst.start()
    burst.session.send(1, "mine")
    assert [type(change) for change in burst.changes][:1] == [TimelineChanged]
    assert burst.session.timeline(1)[-1].text == "mine"


async def test_an_edit_finds_the_comment_that_came_just_before(burst: Burst) -> None:
    received = a_comment(1_000)
    burst.start()
    burst.sdk.core.emit(events.CommentReceived(received, {}))
    burst.sdk.core.emit(events.CommentUpdated(msgspec.structs.replace(received, text="better")))
    await burst.until_newest_is(1_000)
    assert [comment.text for comment in burst.session.timeline(1)] == ["better"]


async def test_the_open_room_stays_in_sight_from_the_first_change_on(burst: Burst) -> None:
    """Which rows are in sight was once known from the second change on."""
    view = burst.chat._window.sidebar.view

    def is_in_sight() -> bool:
        place = view.visualRect(view.model().index(view.model().row_of(1)))
        return view.viewport().rect().intersects(place)

    assert is_in_sight()
    burst.session.apply(events.CommentReceived(a_comment(1_000, room_id=1)))
    assert is_in_sight()
