"""The account in use: its services, what is pushed to them, and the switch to another account."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from qiscus_desktop.core.events import Event
from qiscus_desktop.core.models import Account
from qiscus_desktop.store.account_services import AccountServices
from qiscus_desktop.store.change_feed import ChangeFeed
from qiscus_desktop.store.changes import AccountChanged
from qiscus_desktop.store.condition_watch import ConditionWatch
from qiscus_desktop.store.event_queue import EventQueue
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.tasks import Tasks, has_loop

log = logging.getLogger("qiscus.store.session")


class CurrentAccount:
    """Holds the services of one account at a time; without an account those of the id ""."""

    def __init__(
        self,
        make_services: Callable[[str], AccountServices],
        database: Database,
        feed: ChangeFeed,
        conditions: ConditionWatch,
        tasks: Tasks,
    ) -> None:
        """`tasks`: those that outlive an account; they wait for a running loop like the account's own."""
        self._make_services = make_services
        self._database = database
        self._feed = feed
        self._conditions = conditions
        self._tasks = tasks
        self._retired: list[AccountServices] = []
        self.services = make_services("")
        self.pushed = EventQueue(self._apply_pushed)

    @property
    def id(self) -> str:
        return self.services.state.account_id

    @property
    def account(self) -> Account | None:
        return self.services.state.account

    @property
    def tasks(self) -> list[Tasks]:
        """All tasks, those of accounts used before included."""
        return [self._tasks, *(services.tasks for services in (self.services, *self._retired))]

    def at_work(self) -> AccountServices:
        """The services, with everything started that waited for a running loop. Commands use these."""
        if has_loop():
            self._tasks.start_waiting()
            self.services.tasks.start_waiting()
        self._conditions.check()
        return self.services

    def switch(self, account_id: str) -> None:
        """Stop the work for the account in use, and read the data of another one."""
        self.finish()
        old = self.services
        old.tasks.stop()
        if old.state.account_id:
            self._database.flush()  # whoever comes back at once must find what was written last
        self._retired.append(old)
        try:
            self.services = self._make_services(account_id)
        except Exception as error:
            log.exception("what is stored cannot be used")
            self._database.messages.give_up(error)
            self.services = self._make_services(account_id)
        self._feed.emit(AccountChanged())

    def finish(self) -> None:
        """Take in what was pushed, and queue the drafts for writing."""
        self.pushed.flush()
        self.services.drafting.write_changed()

    def take(self, account: Account) -> None:
        """A new value of the account in use: its profile, its token, its place in the stream of events."""
        state = self.services.state
        if state.account != account:
            state.account = account
            state.archive.put_account(account)
            self._feed.emit(AccountChanged())

    def _apply_pushed(self, pushed: Sequence[Event]) -> None:
        services = self.at_work()
        with self._feed.batch():
            services.incoming.apply_all(pushed)
