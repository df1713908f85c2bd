"""Searches comments of one account by their words, at once or on a thread of its own."""

from __future__ import annotations

import asyncio

from qiscus_desktop.core.models import Comment
from qiscus_desktop.store.database.comment_rows import COLUMNS, comment_of
from qiscus_desktop.store.database.database_file import DatabaseFile
from qiscus_desktop.store.database.search import match_expression, room_word
from qiscus_desktop.store.database.sqlite import Row, Writer

_ALL = ", ".join(f"c.{name}" for name in COLUMNS.split(", "))
# The index knows in which order comments came to this computer, and pages of the past come after what is
# newer. So the last ones that came are put into the order of their ids: enough to be right in practice.
_FOUND = (
    "FROM (SELECT c.key, c.id FROM comments_text t JOIN comments c ON c.key = t.rowid "
    "WHERE comments_text MATCH ? AND c.owner = ? AND (? = 0 OR c.room_id = ?) AND c.flags & 2 = 0 "
    "ORDER BY t.rowid DESC LIMIT 2000) f JOIN comments c ON c.key = f.key ORDER BY f.id DESC LIMIT ?"
)
_STEP = 2_000  # comments that get the word of their room in one job: about 10 ms


class MessageSearch:
    """A room is looked through by its word in the index. A database of before that (0003) gets the words in
    the background, from the first search in a room on; until then all rooms are looked through.
    """

    def __init__(self, file: DatabaseFile, owner: int) -> None:
        self._file = file
        self._owner = owner
        self._has_room_words = False
        self._is_filling = False

    def search(self, query: str, room_id: int, limit: int) -> list[Comment]:
        """Newest first; room_id 0 means all rooms. Nothing when the query has no word."""
        values = self._values(query, room_id, limit)
        return _comments(self._file.read(f"SELECT {_ALL} {_FOUND}", values)) if values else []

    async def find(self, query: str, room_id: int, limit: int) -> list[Comment]:
        """`search` without holding up the caller's thread."""
        return _comments(await self._read(f"SELECT {_ALL} {_FOUND}", query, room_id, limit))

    async def find_ids(self, query: str, room_id: int, limit: int) -> list[int]:
        return [row[0] for row in await self._read(f"SELECT c.id {_FOUND}", query, room_id, limit)]

    async def _read(self, sql: str, query: str, room_id: int, limit: int) -> list[Row]:
        values = self._values(query, room_id, limit)
        return await asyncio.to_thread(self._file.read_aside, sql, values) if values else []

    def _values(self, query: str, room_id: int, limit: int) -> tuple[object, ...]:
        match = match_expression(query)
        if not match:
            return ()
        if room_id and self._knows_rooms():
            # AND, since a word that the index takes for none would leave all of the room.
            match = f'"{room_word(self._owner, room_id)}" AND ({match})'
        return match, self._owner, room_id, room_id, limit

    # ---- the words of the rooms

    def _knows_rooms(self) -> bool:
        if not self._has_room_words and not self._is_filling:
            self._has_room_words = self._file.read("SELECT first_key FROM room_words") == [(0,)]
            if not self._has_room_words:
                self._is_filling = True
                self._file.write(self._fill)
        return self._has_room_words

    def _fill(self, w: Writer) -> None:
        """One step down; the next one queues behind what else is to be written by then."""
        (first,) = w.rows("SELECT first_key FROM room_words")[0]
        keys = w.rows("SELECT key FROM comments WHERE key < ? ORDER BY key DESC LIMIT ?", (first, _STEP))
        last = keys[-1][0] if len(keys) == _STEP else 0
        # A second entry under the same key: the words that are there already stay.
        w.run(
            "INSERT INTO comments_text (rowid, text) "
            "SELECT key, room_word(owner, room_id) FROM comments WHERE key >= ? AND key < ?",
            (last, first),
        )
        w.run("UPDATE room_words SET first_key = ?", (last,))
        if last:
            self._file.write(self._fill)
        else:
            self._is_filling = False  # the next search reads that it is done


def _comments(rows: list[Row]) -> list[Comment]:
    return [comment for comment in map(comment_of, rows) if comment is not None]
