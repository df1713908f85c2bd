"""Catching up after a night: 500 rooms with 20 new comments each, as the room list and the sync answer them.

A real `ChatWidget` over a database that knows the rooms as they were in the evening. The answers come from
memory, so the clock measures this side alone: from the first answer to the moment when every room shows its
newest comment and its count of unread ones.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import httpx
from PySide6.QtWidgets import QApplication

from benchmarks._measuring import tell, until
from benchmarks._push_server import FIRST_ID, FIRST_ROOM, Server, comment, room
from benchmarks.burst import Stalls
from qiscus_desktop import QiscusSDK
from qiscus_desktop.core import QiscusCore
from qiscus_desktop.core.models import Account
from qiscus_desktop.core.wire import decode
from qiscus_desktop.store.archive.archive import Archive
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui import ChatWidget
from qiscus_desktop.ui.hosting.loop import QtLoop

ROOMS, NEW = 500, 20
COUNT = ROOMS * NEW
SYNC_PAGE = 100
RIGHT_S, STALL_MS = 1.0, 16


class Body(httpx.AsyncByteStream):
    """The body of one answer."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._data


class Answers(httpx.AsyncBaseTransport):
    """The service in memory: rooms with `NEW` unread comments each, and the sync of all of these."""

    def __init__(self) -> None:
        self._other = Server(0, ROOMS)
        self._comments = [
            json.loads(comment(number, FIRST_ROOM + number % ROOMS, ROOMS)) for number in range(COUNT)
        ]
        self.first_at = 0.0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        target, query = request.url.path, request.url.params
        if target.endswith("/user_rooms"):
            start = (int(query["page"]) - 1) * int(query["limit"])
            results: dict[str, Any] = {
                "rooms_info": [self._room(at) for at in range(ROOMS)][start : start + int(query["limit"])],
                "meta": {"current_page": int(query["page"]), "total_room": ROOMS},
            }
        elif target.endswith("/sync"):
            done = max(int(query["last_received_comment_id"]) - FIRST_ID + 1, 0)
            page = self._comments[done : done + SYNC_PAGE]
            reached = page[-1]["id"] if page else FIRST_ID + COUNT - 1
            results = {"comments": page, "meta": {"last_received_comment_id": reached, "need_clear": False}}
        else:
            http = self._other.answer(str(request.url))
            return httpx.Response(200, stream=Body(http.partition(b"\r\n\r\n")[2]))
        self.first_at = self.first_at or time.perf_counter()
        body = json.dumps({"results": results, "status": 200}).encode()
        return httpx.Response(200, stream=Body(body))

    def _room(self, at: int) -> dict[str, object]:
        newest = self._comments[COUNT - ROOMS + at]
        return {**room(FIRST_ROOM + at), "last_comment": newest, "unread_count": NEW}


def fill(path: Path) -> None:
    """The rooms as they were in the evening, without the comments of the night."""
    database = Database(path)
    archive = Archive(database, "ani")
    archive.put_account(Account(id="ani", name="Ani", last_comment_id=1, last_event_id=1))
    archive.put_rooms(decode.room(room(FIRST_ROOM + at)) for at in range(ROOMS))
    database.flush()
    database.close()


async def catch_up(path: Path) -> None:
    fill(path)
    answers = Answers()
    sdk = QiscusSDK()
    sdk.core = QiscusCore(transport=answers)
    await sdk.core.init("bench", base_url="http://service.test", with_config=False, enable_realtime=False)
    database = Database(path)
    session = Session(sdk.core, database)
    session.open_now("ani")
    chat = ChatWidget(sdk, session=session, mode="wide", theme="light")
    chat.resize(1040, 720)
    chat.show()
    await asyncio.sleep(1.0)  # the window has come to rest
    stalls = Stalls()
    stalls.start()
    began_work = time.thread_time()
    await session.sign_in("ani", "secret", "Ani")
    newest = {FIRST_ROOM + at: FIRST_ID + COUNT - ROOMS + at for at in range(ROOMS)}

    def is_right() -> bool:
        return session.total_unread == COUNT and all(
            session.rooms[room_id].last_comment_id == id_ for room_id, id_ in newest.items()
        )

    await until(is_right, every_s=0.01)
    right_s = time.perf_counter() - answers.first_at
    synced = FIRST_ID + COUNT - 1
    await until(lambda: sdk.core.last_received_comment_id >= synced)
    session._current.pushed.flush()
    work_s = time.thread_time() - began_work
    stalls.stop()
    assert is_right()
    await asyncio.to_thread(database.flush)
    all_s = time.perf_counter() - answers.first_at
    stored = database.messages.read("SELECT count(*) FROM comments WHERE id >= ?", (FIRST_ID,))[0][0]
    assert stored == COUNT, stored
    await chat.shut_down()
    await session.close()
    await sdk.core.close()
    chat.close()
    gaps = sorted(stalls.gaps)
    tell(f"{ROOMS} rooms with {NEW} new comments: the list is right", right_s, "s", RIGHT_S)
    tell("the same, all comments stored", all_s, "s", None, f"{work_s:.2f} s of work")
    tell("the same, stall p99", gaps[int(len(gaps) * 0.99)], "ms", None)
    tell("the same, longest stall", gaps[-1], "ms", STALL_MS)


def main(_arguments: Sequence[str] | None = None) -> int:
    application = QApplication.instance() or QApplication([])
    loop = QtLoop(application)
    asyncio.set_event_loop(loop)
    with tempfile.TemporaryDirectory(prefix="qd-bench-", ignore_cleanup_errors=True) as folder:
        loop.run_until_complete(catch_up(Path(folder) / "chat.sqlite3"))
    loop.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
