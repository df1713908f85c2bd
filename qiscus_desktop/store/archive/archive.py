"""The tables as typed reads and writes for one account: the only place that knows their SQL."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from datetime import datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeVar

import msgspec

from qiscus_desktop.core.models import Account, Comment, Participant, Room
from qiscus_desktop.store.archive.spans import Spans
from qiscus_desktop.store.archive.unsent import Amendment, Unsent, UnsentArchive
from qiscus_desktop.store.archive.write_behind import WriteBehind
from qiscus_desktop.store.database.comment_rows import (
    COLUMNS,
    JOIN,
    OVERWRITE,
    PUT_BACK,
    REVISE,
    comment_of,
    decode,
    encode,
    microseconds,
    row_of,
)
from qiscus_desktop.store.database.database_file import DatabaseFile
from qiscus_desktop.store.database.sqlite import Writer
from qiscus_desktop.store.drafts import EMPTY
from qiscus_desktop.store.profile_database import Database

if TYPE_CHECKING:
    from qiscus_desktop.store.archive.message_search import MessageSearch

log = logging.getLogger("qiscus.store.archive")

T = TypeVar("T")
_LAST_ID = 2**63 - 1
_NEWEST = 200  # comments of a room among which one is looked for that was sent just before a crash
_MOST_UNREAD = 2_000  # of more, no count is kept by facts
# Rooms of thousands would slow the first paint; their participants are read when the room is opened.
_FEW_PEOPLE_CHARS = 4_000


class Archive:
    """Reads of one account come from the database at once; writes are queued and seen by later reads of
    `page`.

    A read never raises: a row that is damaged or foreign is left out (the server has it still).
    """

    def __init__(self, database: Database, account_id: str) -> None:
        self.account_id = account_id
        self._messages = messages = database.messages
        self.unsent = UnsentArchive(database.unsent, account_id)
        rows = messages.read(
            "SELECT owner, profile, last_room_id FROM accounts WHERE account_id = ?", (account_id,)
        )
        self.account: Account | None = None
        self.last_room_id = 0
        if not account_id:
            self.owner = 0  # nobody is signed in: nothing is found, nothing is kept
        elif rows:
            self.owner, profile, self.last_room_id = rows[0]
            self.account = decode(profile, Account) if profile != "{}" else None
        else:
            self.owner = _make_owner(messages, account_id)
        self._behind = WriteBehind(messages, self.owner)
        # Where syncing of events stood when this account was last used here; None at its first time.
        self.last_event_id = self.account.last_event_id if self.account else None

    # ---- account

    def put_account(self, account: Account) -> None:
        """Remember who we are; tokens are secrets and stay out of the file."""
        body = encode(msgspec.structs.replace(account, token="", refresh_token="", token_expires_at=None))
        self._write(lambda w: w.run("UPDATE accounts SET profile = ? WHERE owner = ?", (body, self.owner)))

    def put_last_room(self, room_id: int) -> None:
        self.last_room_id = room_id
        self._write(
            lambda w: w.run("UPDATE accounts SET last_room_id = ? WHERE owner = ?", (room_id, self.owner))
        )

    # ---- rooms

    def rooms(self) -> list[Room]:
        """Every room; participants only where they are few."""
        found = []
        for body, people in self._messages.read(
            "SELECT body, iif(length(participants) < ?, participants, NULL) FROM rooms WHERE owner = ?",
            (_FEW_PEOPLE_CHARS, self.owner),
        ):
            room = decode(body, Room)
            if room is not None:
                found.append(_with_people(room, people))
        return found

    def participants(self, room_id: int) -> tuple[Participant, ...] | None:
        rows = self._messages.read(
            "SELECT participants FROM rooms WHERE owner = ? AND room_id = ?", (self.owner, room_id)
        )
        return decode(rows[0][0], tuple[Participant, ...]) if rows and rows[0][0] else None

    def put_rooms(self, rooms: Iterable[Room]) -> None:
        for room in rooms:
            self._behind.put_latest(("room", room.id), partial(_put_room, self.owner, room))

    def remove_room(self, room_id: int) -> None:
        """Forget a room and what is known of it; what still has to be sent stays."""
        self._behind.put_latest(("spans", room_id), lambda w: None)
        self._behind.put_latest(("room", room_id), partial(_remove_room, self.owner, room_id))
        self.unsent.put_draft(room_id, EMPTY)

    def is_start_known(self, room_id: int) -> bool:
        """Whether the first comment the room ever had is in the database."""
        rows = self._messages.read(
            "SELECT is_start_known FROM rooms WHERE owner = ? AND room_id = ?", (self.owner, room_id)
        )
        return bool(rows and rows[0][0])

    def put_start_known(self, room_id: int) -> None:
        self._write(
            lambda w: w.run(
                "UPDATE rooms SET is_start_known = 1 WHERE owner = ? AND room_id = ?", (self.owner, room_id)
            )
        )

    # ---- comments

    def page(self, room_id: int, *, first_id: int = 0, before_id: int = 0, limit: int) -> list[Comment]:
        """The newest `limit` comments with first_id <= id < before_id (0: no upper end), oldest first."""
        rows = self._messages.read(
            f"SELECT {COLUMNS} FROM comments WHERE owner = ? AND room_id = ? AND id >= ? AND id < ? "  # noqa: S608 - constants
            "ORDER BY id DESC LIMIT ?",
            (self.owner, room_id, first_id, before_id or _LAST_ID, limit),
        )
        rows.reverse()
        return [comment for comment in map(comment_of, rows) if comment is not None]

    def unwritten(self, room_id: int) -> list[Comment]:
        """Comments of the room whose write is still on its way, in the order they were queued."""
        return self._behind.unwritten(room_id)

    def put_comments(self, comments: Iterable[Comment], *, is_joined: bool) -> None:
        """Write comments of the server; `is_joined` when they are the values of a timeline in memory."""
        sent = [comment for comment in comments if comment.id]
        if sent:
            self._behind.put_comments(OVERWRITE if is_joined else JOIN, sent)

    def revise(self, comments: Iterable[Comment]) -> None:
        """The present form of comments that may be stored; those that are not stay out."""
        self._behind.put_comments(REVISE, comments)

    def others_between(self, room_id: int, after_id: int, up_to_id: int) -> dict[int, str]:
        """Id and temp id of what other people wrote with after_id < id <= up_to_id, without system events."""
        found: dict[int, str] = dict(
            self._messages.read(
                "SELECT id, temp_id FROM comments WHERE owner = ? AND room_id = ? AND id > ? AND id <= ? "
                "AND sender_id <> ? AND type <> 'system_event' ORDER BY id DESC LIMIT ?",
                (self.owner, room_id, after_id, up_to_id, self.account_id, _MOST_UNREAD),
            )
        )
        for comment in self.unwritten(room_id):
            is_other = comment.sender_id != self.account_id and comment.type != "system_event"
            if is_other and after_id < comment.id <= up_to_id:
                found[comment.id] = comment.temp_id
        return found

    def mark_deleted(self, room_id: int, temp_ids: Iterable[str]) -> None:
        """The rows stay, as deleted ones without words."""
        values = [(self.owner, room_id, temp_id) for temp_id in temp_ids]
        self._behind.end_batch()
        self._write(
            lambda w: w.run_many(
                "UPDATE comments SET flags = flags | 2 WHERE owner = ? AND room_id = ? AND temp_id = ?",
                values,
            )
        )

    def remove_between(self, room_id: int, after_id: int, up_to_id: int) -> None:
        """Delete what is in this stretch of ids (after_id < id <= up_to_id)."""
        values = (self.owner, room_id, after_id, up_to_id)
        self._behind.end_batch()
        self._write(
            lambda w: w.run(
                "DELETE FROM comments WHERE owner = ? AND room_id = ? AND id > ? AND id <= ?", values
            )
        )

    def put_back(self, comments: Iterable[Comment]) -> None:
        """Comments as they were before the server refused to change them, unless deleted meanwhile."""
        self._behind.put_comments(PUT_BACK, comments)

    def remove_comments(self, room_id: int, temp_ids: Iterable[str]) -> None:
        values = [(self.owner, room_id, temp_id) for temp_id in temp_ids]
        self._behind.end_batch()
        self._write(
            lambda w: w.run_many(
                "DELETE FROM comments WHERE owner = ? AND room_id = ? AND temp_id = ?", values
            )
        )

    def clear_room(self, room_id: int, cleared_at: datetime | None) -> None:
        """Delete what is surely older than the clearing (`was_before`); all where its time is None."""
        self._behind.end_batch()
        moment = _LAST_ID if cleared_at is None else microseconds(cleared_at)
        values = (self.owner, room_id, moment, moment - moment % 1_000_000)
        self._write(
            lambda w: w.run(
                "DELETE FROM comments WHERE owner = ?1 AND room_id = ?2 AND (created_at < ?4 "
                "OR created_at <= ?3 AND created_at % 1000000 AND ?3 % 1000000)",
                values,
            )
        )

    @cached_property
    def message_search(self) -> MessageSearch:
        """Search, loaded when somebody first looks for something."""
        from qiscus_desktop.store.archive.message_search import MessageSearch

        return MessageSearch(self._messages, self.owner)

    # ---- spans

    def spans(self, room_id: int) -> Spans:
        return Spans(
            self._messages.read(
                "SELECT first_id, last_id FROM spans WHERE owner = ? AND room_id = ?", (self.owner, room_id)
            )
        )

    def put_spans(self, room_id: int, spans: Spans) -> None:
        self._behind.put_latest(("spans", room_id), partial(_put_spans, self.owner, room_id, list(spans)))

    # ---- unsent

    def outbox(self) -> list[Unsent | Amendment]:
        """What still has to be sent, without what the server has: a crash came between two files then.

        One that was edited here stays, for the server may have what it said before.
        """
        rows = self.unsent.rows()
        rooms = {row.comment.room_id for row in rows if isinstance(row, Unsent)}
        newest = {room_id: self._newest(room_id) for room_id in rooms}
        found: list[Unsent | Amendment] = []
        for row in rows:
            is_there = isinstance(row, Unsent) and row.comment.temp_id in newest[row.comment.room_id]
            if isinstance(row, Unsent) and is_there and not row.earlier:
                self.unsent.remove(row.comment.temp_id)
            else:
                found.append(row)
        return found

    def settle_unsent(self, key: str, comment: Comment | None) -> None:
        """The server has it: into the comments first, then out of the outbox. A crash in between leaves it in
        both, which `outbox` puts right. `key` is a temp id, or that of an amendment, whose effect on the
        comments was queued before."""

        def work(w: Writer) -> None:
            if comment is not None:
                w.run(JOIN, row_of(self.owner, comment))

        future = self._messages.write(work)
        if comment is not None:
            self._behind.note_comment(comment, future)
        future.add_done_callback(lambda _: self.unsent.remove(key))

    def _newest(self, room_id: int) -> set[str]:
        rows = self._messages.read(
            "SELECT temp_id FROM comments WHERE owner = ? AND room_id = ? ORDER BY id DESC LIMIT ?",
            (self.owner, room_id, _NEWEST),
        )
        return {row[0] for row in rows}

    def _write(self, work: Callable[[Writer], object]) -> Future[None]:
        def run(w: Writer) -> None:
            work(w)

        return self._messages.write(run)


def _make_owner(messages: DatabaseFile, account_id: str) -> int:
    """A number for a new account: a write somebody has to wait for, but once in the account's life."""

    def work(w: Writer) -> int:
        w.run("INSERT OR IGNORE INTO accounts (account_id) VALUES (?)", (account_id,))
        return int(w.rows("SELECT owner FROM accounts WHERE account_id = ?", (account_id,))[0][0])

    try:
        return messages.write(work).result()
    except Exception:  # noqa: BLE001 - the database has told its trouble; without a number nothing is stored
        log.warning("no place for this account in the message store")
        return 0


def _put_room(owner: int, room: Room, w: Writer) -> None:
    w.run(
        "INSERT INTO rooms (owner, room_id, body, participants) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (owner, room_id) DO UPDATE SET body = excluded.body, "
        "participants = coalesce(excluded.participants, participants)",
        (
            owner,
            room.id,
            encode(msgspec.structs.replace(room, participants=None)),
            None if room.participants is None else encode(room.participants),
        ),
    )


def _remove_room(owner: int, room_id: int, w: Writer) -> None:
    for table in ("rooms", "comments", "spans"):
        w.run(f"DELETE FROM {table} WHERE owner = ? AND room_id = ?", (owner, room_id))  # noqa: S608 - constants


def _put_spans(owner: int, room_id: int, spans: list[tuple[int, int]], w: Writer) -> None:
    w.run("DELETE FROM spans WHERE owner = ? AND room_id = ?", (owner, room_id))
    w.run_many(
        "INSERT INTO spans (owner, room_id, first_id, last_id) VALUES (?, ?, ?, ?)",
        [(owner, room_id, first, last) for first, last in spans],
    )


def _with_people(room: Room, people: str | None) -> Room:
    participants = decode(people, tuple[Participant, ...]) if people else None
    return msgspec.structs.replace(room, participants=participants) if participants is not None else room
