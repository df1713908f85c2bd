"""Where the program touches the world (a commit, a request, a file): counted, and one of them kills it.

Runs inside the program's process, before the program is loaded. It wraps `sqlite3`, `httpx` and Python's
audit events, so that the program itself needs no hooks and every step between two states of the disk has
a name.
"""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import sys
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

_FILE_EVENTS = {"os.rename": "rename", "os.remove": "remove", "os.link": "link", "os.mkdir": "mkdir"}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
# Where something becomes true on the disk or on the server, but not what only fills a cache.
_MATTERS = re.compile(
    r"(before|after) (commit|script)|(before|after) (POST|DELETE|PUT|PATCH) \w+ #"
    r"|(before|script) .* in unsent"
    r"|rename|remove|link|write|mkdir"
)
_CACHE = re.compile(r":memory:|\.(png|part)\b.*#|GET |update_comment_status|user_rooms")
_CHANGING = ("COMMIT", "INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "DROP", "ALTER")


def matters(step: str) -> bool:
    """Whether a kill at this step may leave a half-done thing."""
    return bool(_MATTERS.match(step)) and not _CACHE.search(step)


class Boundaries:
    """Counts steps by name while armed; at the chosen one the process is gone before the step goes on."""

    def __init__(self, folder: str) -> None:
        """`folder`: only files in it count."""
        self._folder = folder
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._mattering = 0
        self._victim: str | None = None
        self._is_armed = False
        self.on_kill: Callable[[str], None] = lambda _name: None
        self.on_step: Callable[[str], None] = lambda _name: None

    def arm(self, victim: str | None) -> None:
        """Count from zero. `victim`: the name of a step, `5` for the fifth that matters, None for none."""
        with self._lock:
            self._counts.clear()
            self._mattering = 0
            self._victim = victim
            self._is_armed = True

    def pass_by(self, kind: str) -> None:
        """One step of this kind happens now, on any thread."""
        if not self._is_armed:
            return
        with self._lock:
            self._counts[kind] += 1
            name = f"{kind} #{self._counts[kind]}"
            self.on_step(name)
            self._mattering += matters(name)
            if self._victim in (name, str(self._mattering)):
                self.on_kill(name)
                os.kill(os.getpid(), signal.SIGKILL)

    def install(self) -> None:
        """Wrap the three doors to the world; once a process."""
        sys.addaudithook(self._audit)
        self._wrap_sqlite()
        self._wrap_httpx()

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self._is_armed:
            return
        if event == "open":
            path, mode, flags = arguments
            if isinstance(mode, str) and not set(mode) & set("wax+"):
                return
            if mode is None and not (isinstance(flags, int) and flags & _WRITING):
                return
            self._file("write", path)
        elif event in _FILE_EVENTS:
            self._file(_FILE_EVENTS[event], arguments[0])

    def _file(self, verb: str, path: object) -> None:
        if isinstance(path, str | os.PathLike):
            text = os.fspath(path)
            if isinstance(text, str) and text.startswith(self._folder):
                self.pass_by(file_step(verb, text))

    def _wrap_sqlite(self) -> None:
        boundaries = self
        connect = sqlite3.connect

        class Watched(sqlite3.Connection):
            name = ""

            def execute(self, sql: str, *rest: Any) -> sqlite3.Cursor:
                word = sql.lstrip()[:7].upper().rstrip()
                if not word.startswith(_CHANGING):
                    return super().execute(sql, *rest)
                name = "commit" if word.startswith("COMMIT") else _statement(sql)
                boundaries.pass_by(f"before {name}{self.name}")
                cursor = super().execute(sql, *rest)
                if name == "commit":
                    boundaries.pass_by(f"after commit{self.name}")
                return cursor

            def executescript(self, sql: str) -> sqlite3.Cursor:
                boundaries.pass_by(f"before script{self.name}")
                self.set_trace_callback(
                    lambda line: boundaries.pass_by(f"script {line.split(None, 1)[0]}{self.name}")
                )
                try:
                    cursor = super().executescript(sql)
                finally:
                    self.set_trace_callback(None)
                boundaries.pass_by(f"after script{self.name}")
                return cursor

        def watched(*arguments: Any, **named: Any) -> sqlite3.Connection:
            named.setdefault("factory", Watched)
            connection: Any = connect(*arguments, **named)
            file = os.path.basename(str(arguments[0]))  # noqa: PTH119 - perhaps an address
            connection.name = f" in {file.rpartition('%')[2].lstrip('0123456789.').removesuffix('.sqlite3')}"
            return connection  # type: ignore[no-any-return]

        sqlite3.connect = watched

    def _wrap_httpx(self) -> None:
        import httpx

        boundaries = self
        send = httpx.AsyncClient.send

        async def watched(client: httpx.AsyncClient, request: httpx.Request, **named: Any) -> httpx.Response:
            call = f"{request.method} {request.url.path.rsplit('/', 1)[-1]}"
            if request.method == "GET" and "/files/" in request.url.path:
                call = "GET file"
            boundaries.pass_by(f"before {call}")
            response = await send(client, request, **named)
            boundaries.pass_by(f"after {call}")
            return response

        httpx.AsyncClient.send = watched  # type: ignore[method-assign]


def file_step(verb: str, path: str) -> str:
    """The name, without its number, of the step that does this to a file."""
    return f"{verb} {_plain(os.path.basename(path))[-30:]}"  # noqa: PTH119 - in a hook


def _plain(name: str) -> str:
    """A file name without its random parts: the same step has the same name in each run."""
    return re.sub(r"[0-9a-f]{8,}|[0-9]{2,}|%[0-9a-f]*%", "N", name)


def _statement(sql: str) -> str:
    """`INSERT outbox` for a statement: its verb and its table."""
    found = re.match(
        r"\s*(\w+)(?:\s+OR\s+\w+)?\s+(?:INTO\s+|FROM\s+|TABLE\s+|INDEX\s+)?(?:IF\s+NOT\s+EXISTS\s+)?([\w.]+)?",
        sql,
        re.IGNORECASE,
    )
    return f"{found[1].upper()} {found[2] or ''}".strip() if found else "statement"
