"""One person's profile on one sandbox: started again after each kill, compared with the server's truth."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from tests.support.sandbox_process import SandboxProcess
from tests.torture.judge import Seen, Snapshot
from tests.torture.program import Program, account_words
from tests.torture.truth import Truth, fetch

SAME_WITHIN_S = 20.0


class Life:
    """A data folder that lives through many kills. Each trial has a room (and another person) of its own."""

    def __init__(self, home: Path, sandbox: SandboxProcess, name: str) -> None:
        self.home = home
        self.sandbox = sandbox
        self.name = name
        self._people = 0
        home.mkdir(parents=True, exist_ok=True)
        Truth(sandbox, name)  # the account has to exist before others can talk to it

    def new_room(self) -> tuple[Truth, int]:
        """A person nobody knows yet, and the room with them."""
        self._people += 1
        other = Truth(self.sandbox, f"{self.name}-friend-{self._people}")
        return other, other.room_with(self.name)

    def start(self, step: str | None = None, **environment: str) -> Program:
        """The program; with `step` it kills itself at that step of its start."""
        words = account_words(self.sandbox, self.name)
        return Program(self.home, words, step=step, environment=environment)

    def settled(self, program: Program, room: int) -> dict[str, Any]:
        """Online, nothing waits any more, and the room is open: what can be seen then."""
        program.until(
            lambda s: s.get("connection") == "ONLINE" and room in s["rooms"] and not s["unsent"],
            "online and nothing unsent",
        )
        if program.state()["room"] != room:
            program.do("open", room=room)
        return program.until(
            lambda s: (
                s["room"] == room
                and not s["unsent"]
                and all(row[2] for row in s["rows"] if row[1] != "FAILED")
            ),
            "the room with nothing unsent",
        )

    def see(self, program: Program, other: Truth, room: int) -> tuple[Seen, list[str]]:
        """What server and window show; and the rows of the window, which have to become the server's."""
        self.settled(program, room)
        limit = time.monotonic() + SAME_WITHIN_S
        while True:
            state, comments = program.state(), other.comments(room)
            texts = [shown_text(comment) for comment in comments]
            rows = [row[0] for row in state["rows"] if row[2]]
            if rows == texts or time.monotonic() > limit:
                break
            time.sleep(0.05)
        failed = [row[0] for row in state["rows"] if row[1] == "FAILED"]
        return Seen(texts, snapshot(state), [*failed, *broken_files(comments)]), rows


def snapshot(state: dict[str, Any], at: float = 0.0) -> Snapshot:
    """The composer of a state of the driver; files by their names."""
    return Snapshot(
        state["draft"],
        state["reply_to"],
        state["edit_of"],
        tuple(Path(path).suffix for path in state["files"]),
        tuple(state["captions"]),
        at,
    )


def shown_text(comment: dict[str, Any]) -> str:
    """The caption of a file, else the words of a comment of the wire."""
    return str((comment.get("payload") or {}).get("caption") or comment["message"])


def broken_files(comments: list[dict[str, Any]]) -> list[str]:
    """Captions of files whose bytes on the server are not as many as the comment says."""
    payloads = [comment["payload"] for comment in comments if comment["type"] == "file_attachment"]
    return [one["caption"] for one in payloads if len(fetch(one["url"])) != one["size"]]
