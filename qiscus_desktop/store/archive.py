"""The tables as typed reads and writes for one account: the only place that knows their SQL."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from uuid import uuid4

import msgspec

from qiscus_desktop.core.models import Account, Comment, Participant, Room
from qiscus_desktop.store.comment_rows import (
    COLUMNS,
    JOIN,
    OVERWRITE,
    PUT_BACK,
    comment_of,
    decode,
    encode,
    microseconds,
    row_of,
)
from qiscus_desktop.store.database import Database, Writer
from qiscus_desktop.store.drafts import Draft
from qiscus_desktop.store.spans import Spans
from qiscus_desktop.store.write_behind import WriteBehind

if TYPE_CHECKING:
    from qiscus_desktop.store.finding import Finding

log = logging.getLogger("qiscus.store.archive")

T = TypeVar("T")
_LAST_ID = 2**63 - 1
_AMENDMENT = "amendment-"  # no temp id begins so; as a comment such a row makes no sense
# Rooms of thousands would slow the first paint; their participants are read when the room is opened.
_FEW_PEOPLE_CHARS = 4_000


class Unsent(msgspec.Struct, frozen=True):
    """A row of the outbox: a comment written here, with the file that waits for its upload ("" for none)."""

    comment: Comment
    path: str = ""


class Amendment(msgspec.Struct, frozen=True):
    """A row of the outbox: comments of the server that were edited or, where `text` is None, deleted here."""

    before: tuple[Comment, ...]  # as the server has them; one for an edit
    text: str | None = None
    is_for_everyone: bool = True
    key: str = msgspec.field(default_factory=lambda: f"{_AMENDMENT}{uuid4().hex}")

    @property
    def room_id(self) -> int:
        return self.before[0].room_id


class Archive:
    """Reads of one account come from the database at once; writes are queued and seen by later reads of
    `page`.

    A read never raises: a row that is damaged or foreign is left out (the server has it still).
    """

    def __init__(self, database: Database, account_id: str) -> None:
        self.account_id = account_id
        self._database = database
        rows = database.read(
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
            self.owner = _make_owner(database, account_id)
        self._behind = WriteBehind(database, self.owner)
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
        for body, people in self._database.read(
            "SELECT body, iif(length(participants) < ?, participants, NULL) FROM rooms WHERE owner = ?",
            (_FEW_PEOPLE_CHARS, self.owner),
        ):
            room = decode(body, Room)
            if room is not None:
                found.append(_with_people(room, people))
        return found

    def participants(self, room_id: int) -> tuple[Participant, ...] | None:
        rows = self._database.read(
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

    def is_start_known(self, room_id: int) -> bool:
        """Whether the first comment the room ever had is in the database."""
        rows = self._database.read(
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
        rows = self._database.read(
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
    def finding(self) -> Finding:
        """Search, loaded when somebody first looks for something."""
        from qiscus_desktop.store.finding import Finding

        return Finding(self._database, self.owner)

    # ---- spans

    def spans(self, room_id: int) -> Spans:
        return Spans(
            self._database.read(
                "SELECT first_id, last_id FROM spans WHERE owner = ? AND room_id = ?", (self.owner, room_id)
            )
        )

    def put_spans(self, room_id: int, spans: Spans) -> None:
        self._behind.put_latest(("spans", room_id), partial(_put_spans, self.owner, room_id, list(spans)))

    # ---- outbox

    def outbox(self) -> list[Unsent | Amendment]:
        """What still has to be sent, in the order it was written."""
        found: list[Unsent | Amendment] = []
        for key, body, path in self._database.read(
            "SELECT temp_id, body, path FROM outbox WHERE owner = ? ORDER BY seq", (self.owner,)
        ):
            if key.startswith(_AMENDMENT):
                amendment = decode(body, Amendment)
                if amendment is not None and amendment.before:
                    found.append(amendment)
                continue
            comment = decode(body, Comment)
            if comment is not None and path:
                payload = (comment.payload or {}) | {"url": Path(path).absolute().as_uri()}
                comment = msgspec.structs.replace(comment, payload=payload)
            if comment is not None:
                found.append(Unsent(comment, path))
        return found

    def put_unsent(self, unsent: Unsent) -> Future[None]:
        """Commit a written comment with fsync: when the future is done it survives a power cut."""
        comment = unsent.comment
        return self._put_out(comment.temp_id, comment.room_id, encode(comment), unsent.path)

    def put_amendment(self, amendment: Amendment) -> Future[None]:
        """The same for an edit or a deletion."""
        return self._put_out(amendment.key, amendment.room_id, encode(amendment), "")

    def _put_out(self, *values: object) -> Future[None]:
        def work(w: Writer) -> None:
            w.run(
                "INSERT INTO outbox (owner, temp_id, room_id, body, path) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (owner, temp_id) DO UPDATE SET body = excluded.body, path = excluded.path",
                (self.owner, *values),
            )

        return self._database.write(work, is_durable=True)

    def move_file(self, temp_id: str, path: str) -> None:
        """The file of an unsent comment has another place; nothing happens to a comment that has left."""
        self._write(
            lambda w: w.run(
                "UPDATE outbox SET path = ? WHERE owner = ? AND temp_id = ? AND path <> ''",
                (path, self.owner, temp_id),
            )
        )

    def settle_unsent(self, temp_id: str, comment: Comment | None) -> Future[None]:
        """The server has it (or the person discarded it): out of the outbox and into the comments, in one
        step. `temp_id` may be the key of an amendment."""

        def work(w: Writer) -> None:
            if comment is not None:
                w.run(JOIN, row_of(self.owner, comment))
            w.run("DELETE FROM outbox WHERE owner = ? AND temp_id = ?", (self.owner, temp_id))

        future = self._database.write(work)
        if comment is not None:
            self._behind.note_comment(comment, future)
        return future

    # ---- drafts

    def drafts(self) -> dict[int, Draft]:
        found = {}
        for room_id, body in self._database.read(
            "SELECT room_id, body FROM drafts WHERE owner = ?", (self.owner,)
        ):
            draft = decode(body, Draft)
            if draft is not None:
                found[room_id] = draft
        return found

    def put_draft(self, room_id: int, draft: Draft) -> None:
        if not draft:
            self._write(
                lambda w: w.run("DELETE FROM drafts WHERE owner = ? AND room_id = ?", (self.owner, room_id))
            )
            return
        values = (self.owner, room_id, encode(draft))
        self._write(
            lambda w: w.run("INSERT OR REPLACE INTO drafts (owner, room_id, body) VALUES (?, ?, ?)", values)
        )

    def _write(self, work: Callable[[Writer], object]) -> Future[None]:
        def run(w: Writer) -> None:
            work(w)

        return self._database.write(run)


def _make_owner(database: Database, account_id: str) -> int:
    """A number for a new account: a write somebody has to wait for, but once in the account's life."""

    def work(w: Writer) -> int:
        w.run("INSERT OR IGNORE INTO accounts (account_id) VALUES (?)", (account_id,))
        return int(w.rows("SELECT owner FROM accounts WHERE account_id = ?", (account_id,))[0][0])

    try:
        return database.write(work).result()
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
    for table in ("rooms", "comments", "spans", "drafts"):
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
