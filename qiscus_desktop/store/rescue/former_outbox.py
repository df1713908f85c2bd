"""Takes unsent words out of a file of messages that was written when both were one file."""

from __future__ import annotations

import logging
from pathlib import Path

import msgspec

from qiscus_desktop.core.models import Comment
from qiscus_desktop.store.database.comment_rows import decode
from qiscus_desktop.store.database.database_file import DatabaseFile
from qiscus_desktop.store.database.hooks import DatabaseHooks
from qiscus_desktop.store.database.sqlite import Connection, fetch
from qiscus_desktop.store.database.unsent_rows import DraftRow, OutboxRow, put_missing
from qiscus_desktop.store.rescue.leaf_pages import Values, scan

log = logging.getLogger("qiscus.store.former_outbox")

_LAST_WITH_OUTBOX = 3
_MARKS = (b'{"temp_id":', b'{"before":', b'{"text":', b'{"id":')  # the last: accounts


class _Sender(msgspec.Struct):
    """The one field that tells whose comment it is."""

    sender_id: str = ""


class FormerOutbox(DatabaseHooks):
    """The hooks of the file of messages. What it takes out is committed to `unsent` first and removed then:
    a crash in between copies it again, and rows that are there already stay as they are.
    """

    def __init__(self, unsent: DatabaseFile) -> None:
        self._unsent = unsent

    def before_migrating(self, connection: Connection, *, is_on_disk: bool) -> int | None:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if not 0 < version <= _LAST_WITH_OUTBOX:
            return None
        outbox = [
            OutboxRow(*values)
            for values in fetch(
                connection,
                "SELECT account_id, temp_id, room_id, body, path FROM outbox JOIN accounts USING (owner) "
                "ORDER BY seq",
            )
        ]
        drafts = [
            DraftRow(*values)
            for values in fetch(
                connection, "SELECT account_id, room_id, body FROM drafts JOIN accounts USING (owner)"
            )
        ]
        is_safe = self._take(outbox, drafts)
        return None if is_safe or not is_on_disk else _LAST_WITH_OUTBOX  # the next start tries again

    def before_set_aside(self, path: Path) -> None:
        """A damaged file of that time, whose tables may be beyond SQL."""
        records = scan(path, _MARKS).records
        accounts = {values[0]: values[1] for values in records if _is_account(values)}
        only = next(iter(accounts.values())) if len(accounts) == 1 else ""
        records.sort(key=lambda values: values[0] if isinstance(values[0], int) else 0)
        outbox = [_outbox_of(values, accounts) for values in records]
        drafts = [_draft_of(values, accounts, only) for values in records]
        if not self._take(list(filter(None, outbox)), list(filter(None, drafts))):
            log.warning("unsent words of a damaged file are kept only until the end; the file stays aside")

    def _take(self, outbox: list[OutboxRow], drafts: list[DraftRow]) -> bool:
        """Whether they are on the disk now."""
        if not outbox and not drafts:
            return True
        try:
            self._unsent.write(lambda w: put_missing(w, outbox, drafts)).result()
        except Exception as error:  # noqa: BLE001 - they stay where they were
            log.warning("unsent words of before could not be moved: %s", error)
            return False
        log.info("moved %d unsent rows and %d drafts to their own file", len(outbox), len(drafts))
        return self._unsent.path is not None


def _is_account(values: Values) -> bool:
    """(owner, account_id, profile, last_room_id)"""
    return (
        len(values) == 4 and isinstance(values[0], int) and isinstance(values[1], str) and _is_json(values[2])
    )


def _is_json(value: object) -> bool:
    return isinstance(value, str) and value.startswith("{")


def _outbox_of(values: Values, accounts: dict[int, str]) -> OutboxRow | None:
    """(seq, owner, temp_id, room_id, body, path)"""
    if len(values) != 6 or not isinstance(values[0], int) or not _is_json(values[4]):
        return None
    _, owner, temp_id, room_id, body, path = values
    if not (isinstance(owner, int) and isinstance(temp_id, str) and isinstance(room_id, int)):
        return None
    account_id = accounts.get(owner) or _writer_of(body)
    return OutboxRow(account_id, temp_id, room_id, body, str(path or "")) if account_id else None


def _writer_of(body: str) -> str:
    comment = decode(body, Comment)
    return comment.sender_id if comment is not None else ""


def _draft_of(values: Values, accounts: dict[int, str], only: str) -> DraftRow | None:
    """(owner, room_id, body)"""
    if len(values) != 3 or not _is_json(values[2]) or not isinstance(values[1], int):
        return None
    account_id = accounts.get(values[0]) or only
    return DraftRow(account_id, values[1], values[2]) if account_id else None
