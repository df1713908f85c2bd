"""The two files of a profile: a cache of what the server has, and a small one with what exists only here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from qiscus_desktop.store.database.conditions import Condition, conditions_of
from qiscus_desktop.store.database.database_file import DatabaseFile
from qiscus_desktop.store.database.schema import MESSAGES, UNSENT
from qiscus_desktop.store.rescue.former_outbox import FormerOutbox
from qiscus_desktop.store.rescue.safekeeping import Safekeeping


class Database:
    """`messages` may be deleted at any time. `unsent` holds comments, changes and drafts that the server has
    not got; nothing that happens to the other file touches it.

    `path` is the file of `messages`; `unsent` lies beside it (`chat.unsent.sqlite3` for `chat.sqlite3`).
    Without a path both are in memory. No SQL crosses from one file to the other: where a step touches both,
    its order makes sure that a crash in between loses nothing (see Archive.settle_unsent).
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._safekeeping = Safekeeping()
        self.unsent = DatabaseFile(unsent_file(path), UNSENT, self._safekeeping)
        self.messages = DatabaseFile(path, MESSAGES, FormerOutbox(self.unsent))

    def open(self) -> None:
        """Open both; never raises. The small one comes first: what an older file still holds goes there."""
        self.unsent.open()
        self.messages.open()
        if self.unsent.path is not None:
            self.unsent.start()

    def flush(self) -> None:
        """Block until all that was queued is committed, in both files."""
        self.messages.flush()  # what is settled there is queued for the other one by then
        self.unsent.flush()

    def close(self) -> None:
        """Write what is queued and close both files. Blocks for that long."""
        self.messages.close()
        self.unsent.close()

    def hear_trouble(self, on_trouble: Callable[[], None] | None) -> None:
        """Call this whenever `conditions` may have changed, on any thread; None ends it."""
        self.messages.on_trouble = self.unsent.on_trouble = on_trouble

    @property
    def files_folder(self) -> Path | None:
        """Where the files lie that unsent words name; None where nothing outlasts the program."""
        path = self._path
        if path is None or self.unsent.path is None:
            return None
        return path.absolute().with_name(f"{path.name}.files")

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """What is true now of the files and changes what a person may rely on; the gravest first."""
        return conditions_of(self.unsent.troubles, self._safekeeping.rescue, self.messages.troubles)


def unsent_file(path: Path | None) -> Path | None:
    """Where the unsent words lie that belong to this file of messages."""
    return None if path is None else path.with_name(f"{path.stem}.unsent{path.suffix}")
