"""Everything that works for one account, built together and stopped together."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from qiscus_desktop.store.archive.archive import Archive
from qiscus_desktop.store.changes import Change
from qiscus_desktop.store.database.comment_rows import storable
from qiscus_desktop.store.history.comparing import INTERVAL_S, Comparison
from qiscus_desktop.store.history.history import History
from qiscus_desktop.store.history.reading import Reading
from qiscus_desktop.store.history.room_list import RoomList
from qiscus_desktop.store.incoming import Incoming
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.sending.kept_files import KeptFiles
from qiscus_desktop.store.sending.outbox import Outbox
from qiscus_desktop.store.sending.writing import whole
from qiscus_desktop.store.state.state import State
from qiscus_desktop.store.tasks import Tasks

if TYPE_CHECKING:
    from qiscus_desktop.core.client import QiscusCore


class AccountServices:
    """The state of an account and the workers around it; switching accounts is switching desks."""

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
        self.kept_files = kept_files
        self.outbox = Outbox(
            self.state,
            core,
            self.tasks,
            on_done_with=kept_files.drop,
            on_uploaded=on_uploaded,
            on_refused=self.history.refresh,
        )
        self.reading = Reading(self.state, core, self.tasks)
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

    def commit_again(self) -> None:
        """The file of unsent words can be written again: commit what only memory has."""
        self.state.archive.unsent.put_all(self.outbox.rows)
        for room_id in self.state.drafted_rooms:
            self.write_draft(room_id)
        self.state.archive.unsent.remove_again()

    def write_draft(self, room_id: int) -> None:
        """Put the room's draft on the disk, with lasting places for its files; once more for each that takes
        its time."""
        draft = self.state.draft(room_id)
        files = (self.kept_files.keep(path, lambda _copy: self.write_draft(room_id)) for path in draft.files)
        stored = msgspec.structs.replace(
            draft,
            text=whole(draft.text),
            reply_to=draft.reply_to and storable(draft.reply_to),
            edit_of=draft.edit_of and storable(draft.edit_of),
            files=tuple(files),
            captions=tuple(map(whole, draft.captions)),
        )
        self.state.archive.unsent.put_draft(room_id, stored)
