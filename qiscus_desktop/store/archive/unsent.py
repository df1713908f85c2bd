"""What one account has written and the server has not got: comments, changes and drafts."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from pathlib import Path
from uuid import uuid4

import msgspec

from qiscus_desktop.core.models import Comment
from qiscus_desktop.store.database.comment_rows import decode, encode
from qiscus_desktop.store.database.database_file import DatabaseFile
from qiscus_desktop.store.database.sqlite import Writer
from qiscus_desktop.store.database.unsent_rows import (
    DRAFT_COLUMNS,
    OUTBOX_COLUMNS,
    OVERWRITE_OUTBOX,
    DraftRow,
    OutboxRow,
    draft_row,
    outbox_row,
)
from qiscus_desktop.store.drafts import Draft

log = logging.getLogger("qiscus.store.unsent")

_AMENDMENT = "amendment-"  # no temp id begins so; as a comment such a row makes no sense


class Unsent(msgspec.Struct, frozen=True):
    """A row of the outbox: a comment written here, with the file that waits for its upload ("" for none).

    `earlier` are the texts it had before it was edited here: a post whose answer was lost may have brought
    one of them to the server.
    """

    comment: Comment
    path: str = ""
    earlier: tuple[str, ...] = ()


class _Earlier(msgspec.Struct, frozen=True):
    """What the body of a row holds beside the comment."""

    earlier: tuple[str, ...] = ()


class Amendment(msgspec.Struct, frozen=True):
    """A row of the outbox: comments of the server that were edited or, where `text` is None, deleted here."""

    before: tuple[Comment, ...]  # as the server has them; one for an edit
    text: str | None = None
    is_for_everyone: bool = True
    key: str = msgspec.field(default_factory=lambda: f"{_AMENDMENT}{uuid4().hex}")

    @property
    def room_id(self) -> int:
        return self.before[0].room_id


class UnsentArchive:
    """Reads come at once and never raise; a row that cannot be understood is left out and stays in the file.

    Every write is on the disk (fsync) when its future is done: it survives a power cut.
    """

    def __init__(self, file: DatabaseFile, account_id: str) -> None:
        self._file = file
        self._account_id = account_id
        self._still_there: set[str] = set()  # keys whose removal failed

    def together(self) -> AbstractContextManager[None]:
        """What is written inside is committed in one step: all of it, or none."""
        return self._file.together()

    def counts(self) -> tuple[int, int]:
        """How many rows of the outbox (edits and deletions too) and drafts there are; waits for writing."""
        self._file.flush()
        messages = self._file.read("SELECT count(*) FROM outbox WHERE account_id = ?", (self._account_id,))
        drafts = self._file.read("SELECT count(*) FROM drafts WHERE account_id = ?", (self._account_id,))
        return int(messages[0][0]) if messages else 0, int(drafts[0][0]) if drafts else 0

    # ---- outbox

    def rows(self) -> list[Unsent | Amendment]:
        """What still has to be sent, in the order it was written."""
        found: list[Unsent | Amendment] = []
        for values in self._file.read(
            f"SELECT {OUTBOX_COLUMNS} FROM outbox WHERE account_id = ? ORDER BY seq",  # noqa: S608 - constants
            (self._account_id,),
        ):
            row = outbox_row(values)
            if row is None:
                log.warning("left out a damaged row of the outbox")
            elif row.temp_id.startswith(_AMENDMENT):
                amendment = decode(row.body, Amendment)
                if amendment is not None and amendment.before:
                    found.append(amendment)
            elif (comment := decode(row.body, Comment)) is not None:
                found.append(_unsent(comment, row))
        return found

    def put(self, unsent: Unsent) -> Future[None]:
        """Commit a written comment, or the next form of it."""
        comment = unsent.comment
        body = encode(comment)
        if unsent.earlier:
            body = encode(msgspec.to_builtins(comment) | msgspec.to_builtins(_Earlier(unsent.earlier)))
        return self._put(comment.temp_id, comment.room_id, body, unsent.path)

    def put_amendment(self, amendment: Amendment) -> Future[None]:
        """The same for an edit or a deletion."""
        return self._put(amendment.key, amendment.room_id, encode(amendment), "")

    def put_all(self, rows: Iterable[Unsent | Amendment]) -> None:
        """Commit each as it is now."""
        for row in rows:
            if isinstance(row, Amendment):
                self.put_amendment(row)
            else:
                self.put(row)

    def _put(self, temp_id: str, room_id: int, body: str, path: str) -> Future[None]:
        row = OutboxRow(self._account_id, temp_id, room_id, body, path)
        return self._file.write(lambda w: (w.run(OVERWRITE_OUTBOX, row.values), None)[1])

    def move_file(self, temp_id: str, path: str) -> None:
        """The file of an unsent comment has another place; nothing happens to a comment that has left."""
        self._file.write(lambda w: _move_file(w, (self._account_id, temp_id), path))

    def remove(self, key: str) -> Future[int]:
        """The server has it, or it was given up. `key` is a temp id, or that of an amendment."""
        future = self._file.write(
            lambda w: w.run(
                "DELETE FROM outbox WHERE account_id = ? AND temp_id = ?", (self._account_id, key)
            )
        )
        future.add_done_callback(
            lambda done: (self._still_there.discard if done.exception() is None else self._still_there.add)(
                key
            )
        )
        return future

    def remove_again(self) -> None:
        """The file can be written again: remove what could not be removed."""
        for key in tuple(self._still_there):
            self.remove(key)

    # ---- drafts

    def drafts(self) -> dict[int, Draft]:
        found = {}
        for values in self._file.read(
            f"SELECT {DRAFT_COLUMNS} FROM drafts WHERE account_id = ?",  # noqa: S608 - constants
            (self._account_id,),
        ):
            row = draft_row(values)
            draft = decode(row.body, Draft) if row is not None else None
            if row is not None and draft is not None:
                found[row.room_id] = draft
        return found

    def put_draft(self, room_id: int, draft: Draft) -> None:
        """Commit a draft; an empty one is removed."""
        if not draft:
            self._file.write(
                lambda w: w.run(
                    "DELETE FROM drafts WHERE account_id = ? AND room_id = ?", (self._account_id, room_id)
                )
            )
            return
        row = DraftRow(self._account_id, room_id, encode(draft))
        self._file.write(
            lambda w: w.run(
                f"INSERT OR REPLACE INTO drafts ({DRAFT_COLUMNS}) VALUES (?, ?, ?, ?)",  # noqa: S608 - constants
                row.values,
            )
        )


def _move_file(w: Writer, key: tuple[str, str], path: str) -> None:
    where = "WHERE account_id = ? AND temp_id = ? AND path <> ''"
    for values in w.rows(f"SELECT {OUTBOX_COLUMNS} FROM outbox {where}", key):  # noqa: S608 - constants
        row = outbox_row(values)
        if row is not None:
            moved = msgspec.structs.replace(row, path=path)
            w.run(f"UPDATE outbox SET path = ?, checksum = ? {where}", (path, moved.values[-1], *key))  # noqa: S608 - constants


def _unsent(comment: Comment, row: OutboxRow) -> Unsent:
    if row.path:
        payload = (comment.payload or {}) | {"url": Path(row.path).absolute().as_uri()}
        comment = msgspec.structs.replace(comment, payload=payload)
    beside = decode(row.body, _Earlier) if '"earlier"' in row.body else None
    return Unsent(comment, row.path, beside.earlier if beside is not None else ())
