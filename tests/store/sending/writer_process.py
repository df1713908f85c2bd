"""A client process for tests that kill it: writes comments and files, says when they are committed, waits."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from qiscus_desktop.core.client import QiscusCore
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.session import Session


async def main(
    file: str, base_url: str, upload_url: str, app_id: str, user_id: str, room_id: str, *texts: str
) -> None:
    core = QiscusCore()
    database = Database(Path(file))
    session = Session(core, database)
    await session.open(user_id)
    if base_url:
        await core.init(app_id, base_url=base_url, upload_url=upload_url, enable_realtime=False)
        await session.sign_in(user_id, f"key-of-{user_id}")
    for text in texts:
        if text.startswith("file:"):
            session.send_file(int(room_id), text.removeprefix("file:"))
        else:
            session.send(int(room_id), text)
    await asyncio.to_thread(database.flush)
    print("committed", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
