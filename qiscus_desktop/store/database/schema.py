"""The tables of each of the two files: their migrations, and how they are brought up to date."""

from __future__ import annotations

from pathlib import Path

import msgspec

from qiscus_desktop.store.database.sqlite import Connection
from qiscus_desktop.store.database.trouble import NewerSchemaError

_MIGRATIONS = Path(__file__).parent / "migrations"


class Schema(msgspec.Struct, frozen=True):
    """`name` is the file's name in logs; `check` is a query that a sound file answers, with `sound` if given.

    `is_durable`: each commit is on the disk (fsync) when it is done, and what is deleted is overwritten.
    """

    name: str
    migrations: Path
    check: str
    sound: str = ""
    is_durable: bool = False

    def is_sound(self, connection: Connection) -> bool:
        """Whether the tables can be relied on. Raises SQLite's errors."""
        rows = connection.execute(self.check).fetchall()
        return not self.sound or rows == [(self.sound,)]

    def migrate(self, connection: Connection, up_to: int | None = None) -> None:
        """Run what the file has not seen yet, each file in one transaction. Raises NewerSchemaError."""
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        files = sorted(self.migrations.glob("*.sql"))
        newest = _number(files[-1])
        if version > newest:
            raise NewerSchemaError(f"schema {version}, known up to {newest}")
        for file in files:
            number = _number(file)
            if version < number <= (newest if up_to is None else up_to):
                sql = file.read_text(encoding="utf-8")
                connection.executescript(f"BEGIN IMMEDIATE;\n{sql}\nPRAGMA user_version = {number};\nCOMMIT;")


# What the server has as well: it may be deleted at any time.
MESSAGES = Schema("messages", _MIGRATIONS, "SELECT count(*) FROM accounts")
# What exists nowhere else. Marks of this computer alone (muted, pinned rooms ...) get their table here.
UNSENT = Schema("unsent", _MIGRATIONS / "unsent", "PRAGMA integrity_check(1)", sound="ok", is_durable=True)


def _number(file: Path) -> int:
    return int(file.name.partition("_")[0])
