"""What every half of the Session stands on: its parts, the loop it lives on, and how trouble is told."""

from __future__ import annotations

import asyncio
import logging
import random
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from qiscus_desktop.core.errors import QiscusError
from qiscus_desktop.core.events import Connection
from qiscus_desktop.store.account_services import AccountServices
from qiscus_desktop.store.change_feed import ChangeFeed
from qiscus_desktop.store.changes import ConditionsChanged, NoticeKind, NoticeRaised
from qiscus_desktop.store.database.conditions import Condition
from qiscus_desktop.store.database.trouble import PASSING
from qiscus_desktop.store.history.comparing import INTERVAL_S
from qiscus_desktop.store.media.media import Media
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.sending.kept_files import KeptFiles
from qiscus_desktop.store.tasks import Tasks, has_loop

if TYPE_CHECKING:
    from qiscus_desktop.core.client import QiscusCore

log = logging.getLogger("qiscus.store.session")

NO_NETWORK = "This needs a connection to the server."


def utc_now() -> datetime:
    return datetime.now(UTC)


class SessionBase:
    """The parts, for the account in use. SessionCommands adds what a person does, Session the
    rest.
    """

    def __init__(
        self,
        core: QiscusCore | None,
        database: Database,
        *,
        clock: Callable[[], datetime] = utc_now,
        media_folder: Path | None = None,
        compare_every_s: float = INTERVAL_S,
        chance: random.Random | None = None,
    ) -> None:
        self.core = core
        self._compare_every_s = compare_every_s
        self._chance = chance
        self.connection = Connection.OFFLINE if core is None else core.connection
        self.connection_problem = "" if core is None else core.connection_problem
        self._database = database
        self._clock = clock
        self._out = ChangeFeed()
        self._tasks = Tasks()
        self._retired: list[AccountServices] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.get_ident()
        self._told_conditions: tuple[Condition, ...] = ()
        self._dismissed: set[Condition] = set()
        self._seen_failures = 0
        self._draft_rooms: set[int] = set()
        self._is_closed = False
        self.media = Media(core, self._tasks, self._out.emit, media_folder)
        database.hear_trouble(self._on_trouble)
        database.open()
        self._kept_files = KeptFiles(database)
        self._services = self._new_services("")

    def _new_services(self, account_id: str) -> AccountServices:
        return AccountServices(
            account_id,
            self._database,
            self.core,
            self._clock,
            self._out.emit,
            self._kept_files,
            self.media.adopt,
            compare_every_s=self._compare_every_s,
            chance=self._chance,
        )

    def _core(self) -> QiscusCore:
        if self.core is None:
            raise QiscusError(NO_NETWORK)
        return self.core

    def _notice(self, text: str, kind: NoticeKind = NoticeKind.ERROR) -> None:
        self._out.emit(NoticeRaised(kind, text))

    def _note_loop(self) -> None:
        """What was asked for before the loop ran starts with the first call that finds it running."""
        if self._loop is None and has_loop():
            self._loop = asyncio.get_running_loop()
        if self._loop is not None and has_loop():
            self._tasks.start_waiting()
            self._services.tasks.start_waiting()
        self._tell_conditions()

    # ---- conditions

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """What is true now of the store and changes what a person may rely on, the gravest first.

        Whoever comes late can read it at any time; ConditionsChanged tells when it differs.
        """
        return tuple(c for c in self._database.conditions if c not in self._dismissed)

    def dismiss(self, condition: Condition) -> None:
        """The person has read it. Only what tells of something past goes by that."""
        if condition.is_news:
            self._dismissed.add(condition)
            self._tell_conditions()

    def _tell_conditions(self) -> None:
        unsent = self._database.unsent
        if self._seen_failures != unsent.failures and not unsent.troubles & PASSING:
            self._seen_failures = unsent.failures
            self._services.commit_again()
        conditions = self.conditions
        if conditions != self._told_conditions:
            self._told_conditions = conditions
            self._out.emit(ConditionsChanged())

    def _on_trouble(self) -> None:
        """Also called on the databases' threads; told on ours: at once, or with the next command."""
        if threading.get_ident() == self._thread:
            self._tell_conditions()
        elif self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._tell_conditions)
