"""Everything that works for one account, built together and stopped together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from qiscus_desktop.store.archive import Archive
from qiscus_desktop.store.changes import Change
from qiscus_desktop.store.database import Database
from qiscus_desktop.store.history import History
from qiscus_desktop.store.incoming import Incoming
from qiscus_desktop.store.kept_files import KeptFiles
from qiscus_desktop.store.outbox import Outbox
from qiscus_desktop.store.reading import Reading
from qiscus_desktop.store.room_list import RoomList
from qiscus_desktop.store.state import State
from qiscus_desktop.store.tasks import Tasks

if TYPE_CHECKING:
    from qiscus_desktop.core.client import QiscusCore


class Desk:
    """The state of an account and the workers around it; switching accounts is switching desks."""

    def __init__(
        self,
        account_id: str,
        database: Database,
        core: QiscusCore | None,
        clock: Callable[[], datetime],
        emit: Callable[[Change], None],
    ) -> None:
        self.tasks = Tasks()
        self.state = State(Archive(database, account_id), clock, emit, is_offline=core is None)
        self.history = History(self.state, core, self.tasks)
        self.kept_files = KeptFiles(database)
        self.outbox = Outbox(self.state, core, self.tasks, on_done_with=self.kept_files.drop)
        self.reading = Reading(self.state, core, self.tasks)
        self.room_list = RoomList(self.state, core, self.tasks, self.reading)
        self.incoming = Incoming(self.state, self.history, self.tasks)
