"""A database file as it was when messages and unsent words shared one: schema 3, with its own migrations."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import msgspec

from qiscus_desktop.store.archive.unsent import Amendment
from qiscus_desktop.store.database.comment_rows import COLUMNS, row_of
from qiscus_desktop.store.database.schema import MESSAGES
from qiscus_desktop.store.database.search import indexed, room_word, spaced
from qiscus_desktop.store.drafts import Draft
from tests.store.builders import ME, MORNING, a_comment, a_room, an_account, an_unsent

UNSENT_TEXTS = [f"waits {number}" for number in range(12)]
DRAFT = Draft(text="half a sentence", reply_to=a_comment(2), caret=4)


def make_former_profile(path: Path) -> None:
    """Two comments of the server (one with a new text that waits), twelve unsent ones and a draft."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.create_function("spaced", 1, spaced, deterministic=True)
    connection.create_function("room_word", 2, room_word, deterministic=True)
    connection.create_function("indexed", 3, indexed, deterministic=True)
    connection.execute("PRAGMA journal_mode = WAL")
    for number in (1, 2, 3):
        (file,) = MESSAGES.migrations.glob(f"000{number}_*.sql")
        connection.executescript(f"{file.read_text('utf-8')}\nPRAGMA user_version = {number};")
    room = msgspec.structs.replace(a_room(), participants=None)
    connection.execute(
        "INSERT INTO accounts VALUES (7, ?, ?, 1)", (ME, msgspec.json.encode(an_account()).decode())
    )
    connection.execute(
        "INSERT INTO rooms (owner, room_id, body) VALUES (7, 1, ?)", (msgspec.json.encode(room).decode(),)
    )
    for comment in (a_comment(1), a_comment(2, sender_id=ME)):
        marks = ", ".join("?" * (len(COLUMNS.split(",")) + 1))
        connection.execute(f"INSERT INTO comments (owner, {COLUMNS}) VALUES ({marks})", row_of(7, comment))
    later = [MORNING + timedelta(days=1, minutes=at) for at in range(len(UNSENT_TEXTS))]
    bodies = [
        (f"u{at}", an_unsent(f"u{at}", text, created_at=later[at])) for at, text in enumerate(UNSENT_TEXTS)
    ]
    amendment = Amendment((a_comment(2, sender_id=ME),), "new words")
    for key, value in [*bodies, (amendment.key, amendment)]:
        connection.execute(
            "INSERT INTO outbox (owner, temp_id, room_id, body) VALUES (7, ?, 1, ?)",
            (key, msgspec.json.encode(value).decode()),
        )
    connection.execute("INSERT INTO drafts VALUES (7, 1, ?)", (msgspec.json.encode(DRAFT).decode(),))
    connection.close()
