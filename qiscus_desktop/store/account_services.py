"""Everything that works for one account, built together and stopped together."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING

from qiscus_desktop.store.archive.archive import Archive
from qiscus_desktop.store.changes import Change
from qiscus_desktop.store.dialog_requests import DialogRequests
from qiscus_desktop.store.history.comparing import INTERVAL_S, Comparison
from qiscus_desktop.store.history.history import History
from qiscus_desktop.store.history.reading import Reading
from qiscus_desktop.store.history.room_list import RoomList
from qiscus_desktop.store.incoming import Incoming
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.sending.drafting import Drafting
from qiscus_desktop.store.sending.kept_files import KeptFiles
from qiscus_desktop.store.sending.message_writer import MessageWriter
from qiscus_desktop.store.sending.outbox import Outbox
from qiscus_desktop.store.state.state import State
from qiscus_desktop.store.tasks import Tasks

if TYPE_CHECKING:
    from qiscus_desktop.core.client import QiscusCore


class AccountServices:
    """The state of an account and everything that works on it. Another account has services of its own."""

    def __init__(
        self,
        account_id: str,
        database: Database,
        core: QiscusCore | None,
        clock: Callable[[], datetime],
        emit: Callable[[Change], None],
        kept_files: KeptFiles,
        on_uploaded: Callable[[str, str], Awaitable[None]],
        *,
        compare_every_s: float = INTERVAL_S,
        chance: random.Random | None = None,
    ) -> None:
        self.tasks = Tasks()
        self.state = State(Archive(database, account_id), clock, emit, is_offline=core is None)
        self.history = History(self.state, core, self.tasks)
        self.outbox = Outbox(
            self.state,
            core,
            self.tasks,
            on_done_with=kept_files.drop,
            on_uploaded=on_uploaded,
            on_refused=self.history.refresh,
        )
        self.reading = Reading(self.state, core, self.tasks)
        self.writer = MessageWriter(
            self.state,
            self.outbox,
            kept_files,
            on_written=lambda room_id: self.reading.set_typing(room_id, False),
        )
        self.drafting = Drafting(self.state, kept_files, self.tasks)
        self.dialogs = DialogRequests(self.state, core)
        self.room_list = RoomList(self.state, core, self.tasks, self.reading)
        self.incoming = Incoming(self.state, self.history, self.reading, self.tasks)
        self.comparison = Comparison(
            self.state,
            core,
            self.tasks,
            self.history,
            self.room_list,
            interval_s=compare_every_s,
            chance=chance,
        )

    # ---- the room that is open

    def open_room(self, room_id: int) -> None:
        """Make it the active room: rows at once, the newest page of the server and all gaps soon after."""
        if self.state.active_room_id not in (0, room_id):
            self.leave_room()
        self.history.open(room_id)
        self.comparison.person_came()

    def leave_room(self) -> None:
        self.reading.set_typing(self.state.active_room_id, False)
        self.history.leave()

    # ---- the connection

    def signed_in(self) -> None:
        """The server knows this account now: subscribe, ask for what is new, send what waits."""
        self.history.signed_in()
        self.room_list.signed_in()
        self.comparison.start()
        self.send_waiting()

    def send_waiting(self) -> None:
        """The server answers again: try now what waits for that."""
        self.outbox.wake()
        self.reading.flush()

    def gap_filled(self) -> None:
        """After a (re)connect: deletions, edits and receipts of the gap come with fresh pages."""
        self.send_waiting()
        self.state.timelines.forget_live_edits()
        self.room_list.refresh()
        self.history.gap_filled()

    # ---- the disk

    def commit_again(self) -> None:
        """The file of unsent words can be written again: commit what only memory has."""
        self.state.archive.unsent.put_all(self.outbox.rows)
        self.drafting.write_all()
        self.state.archive.unsent.remove_again()
