"""Session, what the interface uses of the store and the core: commands in, changes out, reads at once."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qiscus_desktop.core import events
from qiscus_desktop.core.clock import utc_now
from qiscus_desktop.core.events import Connection
from qiscus_desktop.core.models import Account, Comment, Presence, Room, Status, User
from qiscus_desktop.store.account_services import AccountServices
from qiscus_desktop.store.change_feed import ChangeFeed, Listener
from qiscus_desktop.store.condition_watch import ConditionWatch
from qiscus_desktop.store.core_events import CoreEvents
from qiscus_desktop.store.current_account import CurrentAccount
from qiscus_desktop.store.database.conditions import Condition
from qiscus_desktop.store.drafts import Draft
from qiscus_desktop.store.history.comparing import INTERVAL_S
from qiscus_desktop.store.media.media import Media
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.sending.kept_files import KeptFiles
from qiscus_desktop.store.sign_in import SignIn
from qiscus_desktop.store.state.rooms import Rooms
from qiscus_desktop.store.state.timeline import Timeline
from qiscus_desktop.store.tasks import Tasks, has_loop

if TYPE_CHECKING:
    from qiscus_desktop.core.client import QiscusCore
    from qiscus_desktop.core.wire.decode import Receipts


class Session:
    """Local truth of one account at a time; used on the loop's thread.

    Reads answer at once from memory or the database. Commands return nothing and never raise: what they do,
    and what goes wrong, comes back as changes. The `async` methods are for dialogs that wait; they raise
    QiscusError. Without a core (`core=None`) everything local works: what is sent or changed stays queued,
    and the `async` methods raise.

    The work is done by the parts: CurrentAccount and its AccountServices, SignIn, CoreEvents, Media,
    ConditionWatch. The methods here say what each of them promises, and hand on.

    Use one database for one app at one server: ids of two servers must not meet in it.
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
        """`compare_every_s` and `chance` (its jitter): see Comparison."""
        self.core = core
        self._database = database
        self._feed = ChangeFeed()
        tasks = Tasks()
        self.media = Media(core, tasks, self._feed.emit, media_folder)
        self._conditions = ConditionWatch(database, self._feed.emit, on_writable=self._commit_again)
        database.hear_trouble(self._conditions.check_soon)
        database.open()
        self._kept_files = KeptFiles(database)

        def make_services(account_id: str) -> AccountServices:
            return AccountServices(
                account_id,
                database,
                core,
                clock,
                self._feed.emit,
                self._kept_files,
                self.media.adopt,
                compare_every_s=compare_every_s,
                chance=chance,
            )

        self._current = CurrentAccount(make_services, database, self._feed, self._conditions, tasks)
        self._sign_in = SignIn(core, self._current)
        self._events = CoreEvents(core, self._current, self._sign_in, self.media, self._feed)
        self._is_closed = False
        self._end_of_closing: asyncio.Event | None = None
        self._closing: asyncio.Task[None] | None = None
        self._stop_listening = core.listen(self._events.hear) if core is not None else (lambda: None)

    @classmethod
    def offline(
        cls,
        database: Database,
        account: Account,
        rooms: Iterable[Room] = (),
        comments: Iterable[Comment] = (),
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> Session:
        """A session without network for examples and tests, filled with these rooms and comments; those
        without an id are unsent.
        """
        session = cls(None, database, clock=clock)
        session.open_now(account.id)
        session._current.take(account)
        services = session._services
        services.state.take_rooms(list(rooms))
        by_room: dict[int, list[Comment]] = {}
        for comment in comments:
            by_room.setdefault(comment.room_id, []).append(comment)
        for room_id, some in by_room.items():
            services.state.take_comments(room_id, [comment for comment in some if comment.id])
            for unsent in (comment for comment in some if not comment.id):
                services.outbox.restore(unsent)
        database.flush()
        return session

    # ---- open and close

    def open_now(self, account_id: str) -> None:
        """Read the account from the database, synchronously: all that the first paint needs."""
        if account_id != self.account_id or not account_id:
            self._current.switch(account_id)

    async def open(self, account_id: str) -> None:
        """`open_now`, and start what waited for a running loop."""
        self.open_now(account_id)
        self._current.at_work()

    async def close(self) -> None:
        """Stop all work, write what is left, close the database. The core is not closed: its owner does
        that."""
        if self._is_closed:
            if self._end_of_closing is not None:  # somebody else is at it
                await self._end_of_closing.wait()
            return
        self._end_of_closing = asyncio.Event()
        try:
            for tasks in self._stop():
                await tasks.close()
            await self._kept_files.finish()
            self._kept_files.close()
            await asyncio.to_thread(self._database.close)
        finally:
            self._let_go()
            self._end_of_closing.set()

    def end(self) -> None:
        """As `close`, now, blocking until all is written: for whoever cannot wait, as a deleted widget.

        Copies of files that are still under way are waited for in a task, where a loop is running.
        """
        if self._is_closed:
            return
        if self._kept_files.is_copying and has_loop():
            self._closing = asyncio.get_running_loop().create_task(self.close())
            return
        for tasks in self._stop():
            tasks.stop()
        self._database.close()
        self._let_go()

    def _stop(self) -> list[Tasks]:
        """The first half of the end: takes nothing more, queues what is left to write; returns all tasks."""
        self._is_closed = True
        self._stop_listening()
        self._current.finish()
        self._sign_in.remember_position()
        return self._current.tasks

    def _let_go(self) -> None:
        """A thread may still hold the result of its last job; that may not lead to a window."""
        self._database.hear_trouble(None)
        self._feed.close()
        self.media.close()

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Every change from now on, in order, on the loop's thread; returns what stops it."""
        return self._feed.listen(listener)

    def _commit_again(self) -> None:
        self._services.commit_again()

    # ---- state

    @property
    def _services(self) -> AccountServices:
        return self._current.services

    @property
    def account(self) -> Account | None:
        return self._current.account

    @property
    def account_id(self) -> str:
        return self._current.id

    @property
    def connection(self) -> Connection:
        return self._events.connection

    @property
    def connection_problem(self) -> str:
        """Why the service does not answer, as one sentence; empty while it does."""
        return self._events.connection_problem

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """What is true now of the store and changes what a person may rely on, the gravest first.

        It can be read at any time; ConditionsChanged tells when it differs.
        """
        return self._conditions.conditions

    def dismiss(self, condition: Condition) -> None:
        """The person has read it. Only what tells of something past goes by that."""
        self._conditions.dismiss(condition)

    @property
    def rooms(self) -> Rooms:
        return self._services.state.rooms

    @property
    def total_unread(self) -> int:
        return self._services.state.rooms.total_unread

    @property
    def last_room_id(self) -> int:
        """The room that was open last, also across restarts; 0 for none."""
        return self._services.state.archive.last_room_id

    @property
    def active_room_id(self) -> int:
        """The room that is open now; 0 for none."""
        return self._services.state.active_room_id

    def is_lost(self, room_id: int) -> bool:
        """Whether this is the active room and the account is no longer in it: it can be read, not written."""
        return self._services.state.is_lost(room_id)

    @property
    def unsent_count(self) -> int:
        """Comments that still wait for the server (failed ones not counted)."""
        return len(self._services.outbox)

    def failed(self, room_id: int) -> tuple[str, ...]:
        """Temp ids of the comments of a room that were not sent and wait for the person, oldest first."""
        return self._services.state.failed(room_id)

    def timeline(self, room_id: int) -> Timeline:
        return self._services.state.timelines.get(room_id)

    def typing(self, room_id: int) -> tuple[str, ...]:
        return self._services.state.people.typing(room_id)

    def presence(self, user_id: str) -> Presence | None:
        return self._services.state.people.presence(user_id)

    def status_of(self, comment: Comment) -> Status:
        """How far a comment has come, receipts included; cheap, also for rooms that were never opened."""
        return self._services.state.status_of(comment)

    def draft(self, room_id: int) -> Draft:
        return self._services.state.draft(room_id)

    def search(self, query: str, room_id: int = 0, limit: int = 50) -> list[Comment]:
        """Comments on this computer that hold every word of `query`, newest first; room_id 0 means all
        rooms."""
        return self._services.state.archive.message_search.search(query, room_id, limit)

    def unsent_counts(self) -> tuple[int, int]:
        """How many messages (edits and deletions too) and drafts are on this computer alone."""
        return self._services.state.archive.unsent.counts()

    # ---- commands: writing

    def send(
        self,
        room_id: int,
        text: str,
        *,
        type: str = "text",
        payload: dict[str, Any] | None = None,
        extras: dict[str, Any] | None = None,
        reply_to: Comment | None = None,
    ) -> None:
        """Write a comment: the row is there when this returns, the server gets it as soon as it can."""
        self._current.at_work().writer.send(
            room_id, text, type_=type, payload=payload, extras=extras, reply_to=reply_to
        )

    def send_file(self, room_id: int, path: str, caption: str = "") -> None:
        """Write a comment with a file; until it is uploaded its URL is the file's own."""
        self._current.at_work().writer.send_file(room_id, path, caption)

    def resend(self, temp_id: str) -> None:
        self._current.at_work().outbox.resend(temp_id)

    def discard(self, temp_id: str) -> None:
        """Give up a comment that was not sent. The upload of its file is stopped."""
        self._services.outbox.discard(temp_id)

    def cancel_upload(self, temp_id: str) -> None:
        """Stop the upload of a file and take its comment back."""
        self.discard(temp_id)

    def edit(self, comment: Comment, text: str) -> None:
        """Change the text of an own comment: shown at once, undone with a notice if the server refuses.

        One that failed is sent again with its new words.
        """
        self._current.at_work().writer.edit(comment, text)

    def delete(self, comments: Sequence[Comment], *, for_everyone: bool = True) -> None:
        """Delete comments for good, as `edit`; unsent ones are simply given up."""
        self._current.at_work().writer.delete(comments, for_everyone=for_everyone)

    def set_draft(self, room_id: int, draft: Draft) -> None:
        """Remember what is being written; it is on its way to the disk a moment later, also while typing goes
        on."""
        self._services.drafting.put(room_id, draft)

    def one_step(self) -> contextlib.AbstractContextManager[None]:
        """What is written inside, and the drafts as they are at its end, reach the disk together or not at
        all: words that were sent never come back into the field.
        """
        return self._services.drafting.one_step()

    # ---- commands: reading

    def open_room(self, room_id: int) -> None:
        """Make it the active room: rows at once, the newest page of the server and all gaps soon after."""
        self._current.at_work().open_room(room_id)

    def leave_room(self) -> None:
        """Nobody looks at the active room any more."""
        self._services.leave_room()

    def load_older(self, room_id: int) -> None:
        self._services.history.load_older(room_id)

    def load_around(self, room_id: int, comment_id: int) -> None:
        self._services.history.load_around(room_id, comment_id)

    def mark_read(self, room_id: int, comment_id: int) -> None:
        self._services.reading.mark(room_id, comment_id)

    def set_typing(self, room_id: int, is_typing: bool) -> None:
        self._services.reading.set_typing(room_id, is_typing)

    def person_came(self) -> None:
        """Somebody uses the window again: what was not compared with the server lately is compared now."""
        self._current.at_work().comparison.person_came()

    def refresh_rooms(self) -> None:
        """Ask the server for the whole room list."""
        self._current.at_work().room_list.refresh()

    def apply(self, event: events.Event) -> None:
        """Take in one event as if the core had told it (for tests and examples)."""
        self._events.apply(event)

    # ---- for dialogs that wait: these raise QiscusError

    async def sign_in(
        self, user_id: str, key: str, username: str | None = None, avatar_url: str | None = None
    ) -> Account:
        """Sign in with id and key; the account's local data is open before the network is asked."""
        return await self._sign_in.sign_in(user_id, key, username, avatar_url)

    async def resume(self, token: str = "", refresh_token: str = "") -> Account:
        """Sign the opened account in again with its remembered token, no key needed.

        The token is a secret and not in the database: the caller keeps it safe and hands it over. Raises
        AuthError when the server refuses it.
        """
        return await self._sign_in.resume(token, refresh_token)

    async def sign_out(self) -> None:
        """Leave the server and close the account's local data (it stays on the disk for the next sign-in)."""
        await self._sign_in.sign_out()

    async def compare(self) -> None:
        """One round of Comparison now: recent rooms, missed events, the open room."""
        await self._services.comparison.run()

    async def find(self, query: str, room_id: int = 0, limit: int = 50) -> list[Comment]:
        """`search` on a thread of its own: what takes long does not hold up the window."""
        return await self._services.state.archive.message_search.find(query, room_id, limit)

    async def find_ids(self, query: str, room_id: int, limit: int = 1_000) -> list[int]:
        """The ids of what `find` would find in a room, for those who count and jump."""
        return await self._services.state.archive.message_search.find_ids(query, room_id, limit)

    async def find_on_server(self, query: str, room_id: int = 0, limit: int = 50) -> list[Comment]:
        """What the server finds, also what this computer never had; nothing while nobody is signed in there.

        How it compares words is the server's business.
        """
        return await self._services.dialogs.find_comments(query, room_id, limit)

    async def find_users(self, query: str, page: int = 1) -> list[User]:
        return await self._services.dialogs.find_users(query, page)

    async def start_chat(self, user_id: str) -> Room:
        return await self._services.dialogs.start_chat(user_id)

    async def create_group(self, name: str, user_ids: Sequence[str]) -> Room:
        return await self._services.dialogs.create_group(name, user_ids)

    async def join_channel(self, unique_id: str) -> Room:
        return await self._services.dialogs.join_channel(unique_id)

    async def receipts(self, comment_id: int) -> Receipts:
        """Who has read an own comment, who has only received it, who neither."""
        return await self._services.dialogs.receipts(comment_id)
