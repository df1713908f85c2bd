"""A tiny HTTP server that writes down each request and answers what it was told, for judging what a
client sends.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.support.loopback_server import LoopbackServer

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


class RecordingServer(LoopbackServer):
    """Answers with `answers` in order (`{"status", "body"}`), then with an empty success."""

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[Recorded] = []
        self.answers: deque[dict[str, Any]] = deque()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            await self._one(reader, writer)

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
