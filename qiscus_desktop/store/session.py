"""Session, the one door between the interface and everything below: commands in, changes out, reads at
once."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from qiscus_desktop.core import events
from qiscus_desktop.core.errors import NotSignedInError, QiscusError
from qiscus_desktop.core.events import Connection
from qiscus_desktop.core.models import Account, Comment, Presence, Room, Status
from qiscus_desktop.store.change_feed import Listener
from qiscus_desktop.store.changes import AccountChanged, ConnectionChanged
from qiscus_desktop.store.drafts import Draft
from qiscus_desktop.store.event_queue import EventQueue
from qiscus_desktop.store.history.comparing import INTERVAL_S
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.session_base import utc_now
from qiscus_desktop.store.session_commands import SessionCommands
from qiscus_desktop.store.state.rooms import Rooms
from qiscus_desktop.store.state.timeline import Timeline
from qiscus_desktop.store.tasks import Tasks, has_loop

if TYPE_CHECKING:
    from qiscus_desktop.core.client import QiscusCore

log = logging.getLogger("qiscus.store.session")

# What comes in bursts, and in any order with answers of the server.
_PUSHED = (
    events.CommentReceived,
    events.CommentUpdated,
    events.CommentsDeleted,
    events.CommentDelivered,
    events.CommentRead,
    events.RoomCleared,
    events.TypingChanged,
    events.PresenceChanged,
)


class Session(SessionCommands):
    """Local truth of one account at a time; lives on the loop's thread.

    Reads answer at once from memory or the database. Commands return nothing and never raise: what they do,
    and what goes wrong, comes back as changes. The `async` methods are for dialogs that wait; they raise
    QiscusError. Without a core (`core=None`) everything local works: what is sent or changed stays queued,
    and the `async` methods raise.

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
        super().__init__(
            core,
            database,
            clock=clock,
            media_folder=media_folder,
            compare_every_s=compare_every_s,
            chance=chance,
        )
        self._pushed = EventQueue(self._apply_pushed)
        self._end_of_closing: asyncio.Event | None = None
        self._closing: asyncio.Task[None] | None = None
        self._stop_listening = core.listen(self._hear) if core is not None else (lambda: None)

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
        """A session without network for scenes and tests, filled with these rooms and comments; those
        without an id are unsent.
        """
        session = cls(None, database, clock=clock)
        session.open_now(account.id)
        session._take_account(account)
        session._services.state.take_rooms(list(rooms))
        by_room: dict[int, list[Comment]] = {}
        for comment in comments:
            by_room.setdefault(comment.room_id, []).append(comment)
        for room_id, some in by_room.items():
            session._services.state.take_comments(room_id, [comment for comment in some if comment.id])
            for unsent in (comment for comment in some if not comment.id):
                session._services.outbox.restore(unsent)
        database.flush()
        return session

    # ---- life

    def open_now(self, account_id: str) -> None:
        """Read the account from the database, synchronously: all that the first paint needs."""
        if account_id != self.account_id or not account_id:
            self._switch_account(account_id)

    async def open(self, account_id: str) -> None:
        """`open_now`, and start what waited for a running loop."""
        self.open_now(account_id)
        self._note_loop()

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
        self._pushed.flush()
        self._remember_position()
        self._write_drafts()
        return [self._tasks, *(services.tasks for services in (self._services, *self._retired))]

    def _let_go(self) -> None:
        """Threads may still be letting go of what they did for us: they shall not lead to a window."""
        self._database.hear_trouble(None)
        self._out.close()
        self.media.close()

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Every change from now on, in order, on the loop's thread; returns what stops it."""
        return self._out.listen(listener)

    # ---- state

    @property
    def account(self) -> Account | None:
        return self._services.state.account

    @property
    def account_id(self) -> str:
        return self._services.state.account_id

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
        if not comment.id or comment.sender_id != self.account_id:
            return comment.status
        return max(comment.status, self._services.state.receipts(comment.room_id).status_of(comment.id))

    def draft(self, room_id: int) -> Draft:
        return self._services.state.draft(room_id)

    def search(self, query: str, room_id: int = 0, limit: int = 50) -> list[Comment]:
        """Comments on this computer that hold every word of `query`, newest first; room_id 0 means all
        rooms."""
        return self._services.state.archive.finding.search(query, room_id, limit)

    # ---- for dialogs that wait

    async def find(self, query: str, room_id: int = 0, limit: int = 50) -> list[Comment]:
        """`search` on a thread of its own: what takes long does not hold up the window."""
        return await self._services.state.archive.finding.find(query, room_id, limit)

    async def find_ids(self, query: str, room_id: int, limit: int = 1_000) -> list[int]:
        """The ids of what `find` would find in a room, for those who count and jump."""
        return await self._services.state.archive.finding.find_ids(query, room_id, limit)

    async def find_on_server(self, query: str, room_id: int = 0, limit: int = 50) -> list[Comment]:
        """What the server finds, also what this computer never had; nothing while nobody is signed in there.

        How it compares words is the server's business.
        """
        if self.core is None or not self.core.is_signed_in:
            return []
        found = await self.core.search_message(query, room_ids=[room_id] if room_id else [], limit=limit)
        return [comment for comment in found if not comment.is_deleted]

    async def compare(self) -> None:
        """One round of Comparison now: recent rooms, missed events, the open room. Raises QiscusError."""
        await self._services.comparison.run()

    async def sign_in(
        self, user_id: str, key: str, username: str | None = None, avatar_url: str | None = None
    ) -> Account:
        """Sign in with id and key; the account's local data is open before the network is asked."""
        core = self._core()
        account = await core.set_user(user_id, key, username, avatar_url)
        self._signed_in(account)
        known_event_id = self._services.state.archive.last_event_id
        if known_event_id is not None:
            # The server starts a new session at its newest event: ask for what this computer has missed.
            self._services.tasks.spawn(lambda: self._catch_up(core, known_event_id))
        return account

    async def _catch_up(self, core: QiscusCore, known_event_id: int) -> None:
        try:
            await core.synchronize_event(known_event_id)
        except QiscusError as error:
            log.info("asking for missed events failed: %s", error)

    async def resume(self, token: str = "", refresh_token: str = "") -> Account:
        """Sign the opened account in again with its remembered token, no key needed.

        The token is a secret and not in the database: the caller keeps it safe and hands it over. Raises
        AuthError when the server refuses it.
        """
        account = self.account
        if account is None and token and self.account_id:
            account = Account(id=self.account_id)  # what was known of it is lost with the cache
        if account is None:
            raise NotSignedInError("no account is open")
        if token:
            account = msgspec.structs.replace(account, token=token, refresh_token=refresh_token)
        account = await self._core().resume(account)
        self._signed_in(account)
        return account

    def unsent_counts(self) -> tuple[int, int]:
        """How many messages (edits and deletions too) and drafts are on this computer alone."""
        file, account = self._database.unsent, (self.account_id,)
        file.flush()
        messages = file.read("SELECT count(*) FROM outbox WHERE account_id = ?", account)
        drafts = file.read("SELECT count(*) FROM drafts WHERE account_id = ?", account)
        return int(messages[0][0]) if messages else 0, int(drafts[0][0]) if drafts else 0

    async def sign_out(self) -> None:
        """Leave the server and close the account's local data (it stays on the disk for the next sign-in)."""
        if self.core is not None:
            await self.core.logout()
        self._signed_out()

    # ---- events in

    def _hear(self, event: events.Event) -> None:
        """What the wire pushes, one event after the other, is taken in together; order does not matter
        between that and the rest, but where the account changes.
        """
        if isinstance(event, _PUSHED):
            self._pushed.put(event)
        else:
            self.apply(event)

    def _apply_pushed(self, pushed: Sequence[events.Event]) -> None:
        self._note_loop()
        with self._out.batch():
            self._services.incoming.apply_all(pushed)

    def apply(self, event: events.Event) -> None:
        """The way in for one event of the core (also for tests and scenes)."""
        with self._out.batch():
            self._apply(event)

    def _apply(self, event: events.Event) -> None:
        self._note_loop()
        match event:
            case events.SignedIn(account=account):
                self._signed_in(account)
            case events.TokenRefreshed(account=account) | events.ProfileUpdated(account=account):
                if account.id == self.account_id:
                    self._take_account(account)
            case events.SignedOut():
                self._signed_out()
            case events.SessionExpired(user_id=user_id, error=error):
                self._session_expired(user_id, error)
            case events.ConnectionChanged(connection=connection, problem=problem):
                self._connection_changed(connection, problem)
            case events.GapFilled():
                self._gap_filled()
            case _:
                self._services.incoming.apply(event)

    def _connection_changed(self, connection: Connection, problem: str) -> None:
        had_problem = bool(self.connection_problem)
        if (connection, problem) == (self.connection, self.connection_problem):
            return
        self.connection, self.connection_problem = connection, problem
        self._out.emit(ConnectionChanged(connection, problem))
        if connection is Connection.ONLINE or (had_problem and not problem):
            self._services.outbox.wake()
            self._services.reading.flush()
            self.media.retry_all()

    def _gap_filled(self) -> None:
        """After a (re)connect: deletions, edits and receipts of the gap come with fresh pages."""
        self._services.outbox.wake()
        self._services.reading.flush()
        self._services.state.timelines.forget_live_edits()
        self._remember_position()
        self.refresh_rooms()
        self._services.history.gap_filled()

    def _signed_in(self, account: Account) -> None:
        if account.id != self.account_id:
            self._switch_account(account.id)
        self._take_account(account)
        self._services.history.signed_in()
        self._services.room_list.signed_in()
        self._services.comparison.start()
        self._services.outbox.wake()
        self._services.reading.flush()

    def _session_expired(self, user_id: str, error: Exception) -> None:
        """The token is worth nothing any more; the data stays, the app asks for the key."""
        account = self.account
        if account is not None and account.id == user_id:
            self._take_account(msgspec.structs.replace(account, token="", refresh_token=""))
            self._notice(error.sentence if isinstance(error, QiscusError) else "Please sign in again.")

    def _signed_out(self) -> None:
        if self.account_id:
            self._switch_account("")

    def _take_account(self, account: Account) -> None:
        state = self._services.state
        if state.account != account:
            state.account = account
            state.archive.put_account(account)
            self._out.emit(AccountChanged())

    def _remember_position(self) -> None:
        """Where syncing goes on after a restart: the core moves it, quietly."""
        account = self.core.account if self.core is not None else None
        if account is not None and account.id == self.account_id:
            self._services.state.archive.put_account(account)

    # ---- inside

    def _switch_account(self, account_id: str) -> None:
        """Another account: stop the work of the last one and read this one's data."""
        self._pushed.flush()
        self._write_drafts()
        old = self._services
        old.tasks.stop()
        if old.state.account_id:
            self._database.flush()  # whoever comes back at once must find what was written last
        self._retired.append(old)
        try:
            self._services = self._new_services(account_id)
        except Exception as error:
            log.exception("what is stored cannot be used")
            self._database.messages.give_up(error)
            self._services = self._new_services(account_id)
        self._out.emit(AccountChanged())


__all__ = ["Draft", "Rooms", "Session", "Status", "Timeline", "utc_now"]
