"""Hooks of a database file: what is done at its opening, migration, damage, and when idle; empty here."""

from __future__ import annotations

from pathlib import Path

from qiscus_desktop.store.database.sqlite import Connection


class DatabaseHooks:
    """Called by DatabaseFile. An exception out of a step counts as one of the file."""

    def before_opening(self, path: Path) -> None:
        """Finish what an earlier run has begun beside the file."""

    def before_migrating(self, connection: Connection, *, is_on_disk: bool) -> int | None:
        """Take out what the newer schema has no place for; returns the last migration to run, or None."""

    def after_migrating(self, connection: Connection) -> None:
        """Look at what the file holds. DamagedError where it is not what was written."""

    def before_set_aside(self, path: Path) -> None:
        """The file is damaged and will be moved: save what can be read."""

    def after_set_aside(self, path: Path) -> None:
        """The damaged file has been moved."""

    def make_room(self, connection: Connection | None) -> bool:
        """The disk is full; True when there is room now, so that another try makes sense.

        Without a connection the file could not even be opened.
        """
        return False

    def committed(self, changes: int) -> None:
        """A transaction has been written; `changes` is the connection's count of changed rows."""

    @property
    def wants_idle(self) -> bool:
        """Whether `when_idle` has something to do."""
        return False

    def when_idle(self, connection: Connection, *, is_closing: bool) -> None:
        """Nothing has been asked of the file for a while, or it is about to be closed. On its thread."""

    def after_closing(self) -> None:
        """The file is closed, and its log is gone."""

    @property
    def uses_reserve(self) -> bool:
        """Whether the disk is full and what is written goes into space that was set aside."""
        return False
