"""The conditions of the database as the session tells them, from whichever thread they change on."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

from qiscus_desktop.store.changes import Change, ConditionsChanged
from qiscus_desktop.store.database.conditions import Condition
from qiscus_desktop.store.database.trouble import PASSING
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.tasks import has_loop


class ConditionWatch:
    """Emits ConditionsChanged whenever `conditions` differ; made on the thread of the session.

    `on_writable` is called when the file of unsent words, after a failed commit, can be written again.
    """

    def __init__(
        self, database: Database, emit: Callable[[Change], None], *, on_writable: Callable[[], None]
    ) -> None:
        self._database = database
        self._emit = emit
        self._on_writable = on_writable
        self._thread = threading.get_ident()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._told: tuple[Condition, ...] = ()
        self._dismissed: set[Condition] = set()
        self._seen_failures = 0

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """What is true now and was not dismissed, the gravest first."""
        return tuple(c for c in self._database.conditions if c not in self._dismissed)

    def dismiss(self, condition: Condition) -> None:
        """The person has read it. Only news go by that; what lasts stays until it is over."""
        if condition.is_news:
            self._dismissed.add(condition)
            self.check()

    def check(self) -> None:
        """Tell what changed since the last check; on the session's thread."""
        if has_loop():
            self._loop = asyncio.get_running_loop()
        unsent = self._database.unsent
        if self._seen_failures != unsent.failures and not unsent.troubles & PASSING:
            self._seen_failures = unsent.failures
            self._on_writable()
        conditions = self.conditions
        if conditions != self._told:
            self._told = conditions
            self._emit(ConditionsChanged())

    def check_soon(self) -> None:
        """From any thread: `check` at once, on the loop of the session, or with the next command."""
        if threading.get_ident() == self._thread:
            self.check()
        elif self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.check)
