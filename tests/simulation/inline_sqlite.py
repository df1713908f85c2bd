"""The sandbox's database without threads and without an asynchronous driver: statements are done at once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.pool import StaticPool

from qiscus_desktop.sandbox.data.database import Database


class _AtOnce:
    """Has what the sandbox uses of an AsyncConnection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.dialect = connection.dialect

    async def execute(self, statement: Any, values: Any = None) -> Any:
        return self._connection.execute(statement, values)

    async def run_sync(self, work: Callable[..., Any], *arguments: Any) -> Any:
        return work(self._connection, *arguments)


class InlineDatabase(Database):
    """Reads and writes of the sandbox over SQLAlchemy's own engine, in the order in which they are asked for.

    Statements and transactions are those of the real one, but for the driver.
    """

    def __init__(self, file: Path) -> None:
        super().__init__(file=file)
        self._inline_reader = create_engine(
            f"sqlite:///{file}", poolclass=StaticPool, isolation_level="AUTOCOMMIT", pool_reset_on_return=None
        )
        event.listen(self._inline_reader, "connect", self._prepare_sqlite)

    async def start(self) -> None:
        async with self.write(is_quiet=True) as connection:
            await self.prepare(connection)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[_AtOnce]:
        with self._inline_reader.connect() as connection:
            yield _AtOnce(connection)

    @asynccontextmanager
    async def write(self, is_quiet: bool = False) -> AsyncIterator[_AtOnce]:
        assert self._batch_engine is not None
        try:
            async with self._write_lock:
                with self._batch_engine.begin() as connection:
                    yield _AtOnce(connection)
        finally:
            if not is_quiet:
                self.written()
