"""A tiny HTTP server that writes down each request and answers what it was told, for judging what a
client sends.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import deque
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

FALLBACK = {"status": 200, "body": {"results": {}, "status": 200}}


@dataclass(frozen=True)
class Recorded:
    """One request as it came in; header names in lower case with hyphens."""

    method: str
    path: str
    query: dict[str, Any]
    headers: dict[str, str]
    body: bytes

    @property
    def fields(self) -> dict[str, Any]:
        """The meaning of the body: form fields or the members of a JSON object; absent is not in it."""
        kind = self.headers.get("content-type", "")
        if kind.startswith("application/json"):
            value = json.loads(self.body)
            assert isinstance(value, dict)
            return value
        if kind.startswith("application/x-www-form-urlencoded"):
            return grouped(parse_qsl(self.body.decode(), keep_blank_values=True))
        return {}


def grouped(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """Pairs as a mapping; `name[]` and repeated names become lists."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name.endswith("[]"):
            found.setdefault(name[:-2], []).append(value)
        elif name in found:
            found[name] = [*(found[name] if isinstance(found[name], list) else [found[name]]), value]
        else:
            found[name] = value
    return found


class RecordingServer:
    """Answers with `answers` in order (`{"status", "body"}`), then with an empty success."""

    def __init__(self) -> None:
        self.requests: list[Recorded] = []
        self.answers: deque[dict[str, Any]] = deque()
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    async def __aenter__(self) -> RecordingServer:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            while True:
                await self._one(reader, writer)
        writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.rstrip().split("\r\n")
        method, target, _ = first.split(" ")
        headers = {
            name.strip().lower().replace("_", "-"): value.strip()
            for name, _, value in (line.partition(":") for line in lines)
        }
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        parts = urlsplit(target)
        query = grouped(parse_qsl(parts.query, keep_blank_values=True))
        self.requests.append(Recorded(method, unquote(parts.path), query, headers, body))
        answer = self.answers.popleft() if self.answers else FALLBACK
        payload = json.dumps(answer.get("body")).encode()
        writer.write(
            b"HTTP/1.1 %d X\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            % (answer.get("status", 200), len(payload))
        )
        writer.write(payload)
        await writer.drain()
