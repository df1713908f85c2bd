"""Removing what one account has left on this computer, so that it cannot be read again."""

from __future__ import annotations

import contextlib
import logging
import shutil
from pathlib import Path

from qiscus_desktop.store.database.sqlite import Connection, SQLiteError, connect, fetch
from qiscus_desktop.store.profile_database import unsent_file

log = logging.getLogger("qiscus.store.removal")

_BUSY_S = 5.0
_TABLES = ("outbox", "drafts")


def remove_account(path: Path, account_id: str) -> None:
    """Removes the messages and the unsent words of an account. The database must be closed; blocks.

    `path`: the file of messages, as for `Database`. That one goes with its search index, whoever else is in
    it: the server has it all. Of the unsent words those of other accounts stay, if there are any. Raises
    OSError where something cannot be deleted.
    """
    unsent = unsent_file(path)
    assert unsent is not None
    _delete(path)
    names = _only_others_stay(unsent, account_id)
    if names is None:
        _delete(unsent)
        _delete_folder(_files_of(path))
        return
    for beside in _beside(unsent):  # copies and damaged files, with words of everybody in them
        if beside.name.removeprefix(unsent.name) not in ("-wal", "-shm", ".reserve"):
            beside.unlink(missing_ok=True)
    with contextlib.suppress(FileNotFoundError):
        for file in _files_of(path).iterdir():
            if not any(file.name in name for name in names):
                file.unlink()


def _only_others_stay(unsent: Path, account_id: str) -> list[str] | None:
    """What the rows that stay say of files; None where none stays, or none can be read."""
    if not unsent.exists():
        return None
    try:
        with contextlib.closing(connect(str(unsent), _BUSY_S)) as connection:
            return _rows_of_others(connection, account_id)
    except SQLiteError as error:
        log.warning("the unsent words cannot be read and go as a whole: %s", error)
        return None


def _rows_of_others(connection: Connection, account_id: str) -> list[str] | None:
    others = sum(
        int(fetch(connection, f"SELECT count(*) FROM {table} WHERE account_id != ?", (account_id,))[0][0])  # noqa: S608 - constants
        for table in _TABLES
    )
    if not others:
        return None
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("BEGIN IMMEDIATE")
    for table in _TABLES:
        connection.execute(f"DELETE FROM {table} WHERE account_id = ?", (account_id,))  # noqa: S608 - constants
    connection.execute("COMMIT")
    connection.execute("VACUUM")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    rows = fetch(connection, "SELECT path FROM outbox") + fetch(connection, "SELECT body FROM drafts")
    return [str(row[0]) for row in rows]


def _files_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.files")


def _beside(file: Path) -> list[Path]:
    """A database file's companions: its logs, copies, what was set aside."""
    return [
        entry for entry in file.parent.iterdir() if entry.name.startswith((f"{file.name}-", f"{file.name}."))
    ]


def _delete(file: Path) -> None:
    """A file and all that lies beside it under its name; its folder of files is left."""
    if not file.parent.is_dir():
        return
    for entry in (*_beside(file), file):
        if not entry.is_dir():
            entry.unlink(missing_ok=True)


def _delete_folder(folder: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(folder)
