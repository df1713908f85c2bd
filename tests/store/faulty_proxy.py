"""A small HTTP proxy in front of the sandbox that loses, delays or replaces answers of one endpoint."""

from __future__ import annotations

import asyncio
import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.support.waiting import PATIENCE_S


class Fault(enum.Enum):
    """What happens to a request for the endpoint under test."""

    NONE = "none"
    REFUSE = "refuse"  # the connection is closed before the server hears of it
    LOSE_ANSWER = "lose answer"  # the server does it, the client never hears
    HOLD = "hold"  # neither heard nor answered, the connection stays open
    WAIT = "wait"  # goes on when `go_on` is set
    HOLD_ANSWER = "hold answer"  # the server does it, the client waits
    STATUS = "status"  # an error of the service instead


@dataclass
class FaultyProxy:
    """Forwards everything to `upstream`; requests whose path ends with `endpoint` take the next fault.

    When the list of faults is empty, `rest` holds for all that follow.
    """

    upstream: str
    endpoint: str = "post_comment"
    faults: list[Fault] = field(default_factory=list)
    rest: Fault = Fault.NONE
    instead: Callable[[str, bytes], bytes | None] = lambda path, body: (
        None
    )  # an answer in place of the server's
    status: int = 500
    seen: int = 0
    port: int = 0

    async def start(self) -> str:
        """Returns its base URL."""
        self._news = asyncio.Condition()
        self.go_on = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{self.port}"

    async def close(self) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def saw(self, count: int) -> None:
        """Wait until so many requests for the endpoint were handled as far as their fault lets them."""
        async with asyncio.timeout(PATIENCE_S), self._news:
            await self._news.wait_for(lambda: self.seen >= count)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await self._handle(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass  # the streams' own callback would report a cancelled task as an error
        finally:
            writer.close()
            self._tasks.discard(task)

    async def _handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = [line for line in lines if line]
        length = next((int(h.split(":")[1]) for h in headers if h.lower().startswith("content-length")), 0)
        body = await reader.readexactly(length)
        path = urlsplit(first.split(" ")[1]).path
        if (page := self.instead(path, body)) is not None:
            writer.write(page)
            await writer.drain()
            return
        is_ours = path.endswith(self.endpoint)
        fault = (self.faults.pop(0) if self.faults else self.rest) if is_ours else Fault.NONE
        answer = b""
        if fault is Fault.WAIT:
            async with self._news:
                self.seen += 1
                self._news.notify_all()
            await self.go_on.wait()
            fault, is_ours = Fault.NONE, False
        if fault in (Fault.NONE, Fault.LOSE_ANSWER, Fault.HOLD_ANSWER):
            answer = await self._forward(first, headers, body)
        if is_ours:
            async with self._news:
                self.seen += 1
                self._news.notify_all()
        if fault in (Fault.HOLD, Fault.HOLD_ANSWER):
            await asyncio.Event().wait()
        if fault is Fault.STATUS:
            text = b'{"error": {"message": "fault"}, "status": %d}' % self.status
            answer = (
                b"HTTP/1.1 %d Fault\r\nContent-Type: application/json\r\nConnection: close\r\n"
                b"Content-Length: %d\r\n\r\n%s" % (self.status, len(text), text)
            )
        if fault in (Fault.NONE, Fault.STATUS):
            writer.write(answer)
            await writer.drain()

    async def _forward(self, first: str, headers: list[str], body: bytes) -> bytes:
        parts = urlsplit(self.upstream)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        kept = [h for h in headers if not h.lower().startswith(("connection", "host"))]
        lines = [first, f"Host: {parts.netloc}", "Connection: close", *kept]
        writer.write("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)
        try:
            return await reader.read()
        finally:
            writer.close()
