"""HTTP without a network: httpx on one side, the sandbox's ASGI application on the other, weather between."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator

import httpx

from tests.simulation.service import SimulatedService
from tests.simulation.trace import Trace
from tests.simulation.weather import Fate, Weather

LATE_S = 8.0
Answer = tuple[int, list[tuple[bytes, bytes]], bytes, bool]

_PAGE = (
    b"<!doctype html><html><head><title>Welcome</title></head><body>Please accept our terms.</body></html>"
)
_HTML = [(b"content-type", b"text/html")]
_JSON = [(b"content-type", b"application/json")]


class HttpLink(httpx.AsyncBaseTransport):
    """One device's way to the service. `only` limits what may happen to its requests; None is no limit."""

    def __init__(
        self, name: str, service: SimulatedService, weather: Weather, chance: random.Random, trace: Trace
    ) -> None:
        self._name = name
        self._service = service
        self._weather = weather
        self._chance = chance
        self._trace = trace
        self.is_offline = False
        self._serving: set[asyncio.Task[None]] = set()
        self.only: frozenset[Fate] | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        trace = request.extensions.get("trace")
        if trace is not None:  # from here on the core may stop the exchange
            await trace("http11.send_request_headers.started", {})
        limit_s = request.extensions.get("timeout", {}).get("read") or 60.0
        endpoint = request.url.path.rpartition("/")[2]
        fate = Fate.REQUEST_LOST if self.is_offline else self._weather.fate(only=self.only)
        what = f"{request.method} {endpoint}"
        try:
            async with asyncio.timeout(limit_s):
                answer = await self._exchange(request, body, fate)
        except TimeoutError:
            self._trace(self._name, f"{what} [{fate.value}] -> timeout")
            raise httpx.ReadTimeout("no answer") from None
        except httpx.TransportError as error:
            self._trace(self._name, f"{what} [{fate.value}] -> {type(error).__name__}")
            raise
        status, headers, content, is_whole = answer
        note = "" if fate is Fate.FINE else f" [{fate.value}]"
        self._trace(self._name, f"{what}{note} -> {status}, {len(content)} bytes")
        return httpx.Response(status, headers=headers, stream=_Body(content, is_whole))

    async def _exchange(self, request: httpx.Request, body: bytes, fate: Fate) -> Answer:
        await asyncio.sleep(
            self._weather.latency_s() + (LATE_S * self._chance.random() if fate is Fate.LATE else 0)
        )
        if fate is Fate.REQUEST_LOST:
            raise httpx.ConnectError("no route")
        if fate is Fate.BUSY:
            return 503, _JSON, b'{"error": {"message": "busy"}, "status": 503}', True
        if fate is Fate.TOO_MANY:
            headers = [*_JSON, (b"retry-after", b"2")]
            return 429, headers, b'{"error": {"message": "too many requests"}, "status": 429}', True
        if fate is Fate.GATEWAY:
            return 502, _HTML, b"<html>Bad gateway</html>", True
        if fate is Fate.PORTAL:
            return self._chance.choice((200, 403, 511)), _HTML, _PAGE, True
        answer = await self._ask(request, body)
        if fate is Fate.HANG:
            await asyncio.get_running_loop().create_future()
        await asyncio.sleep(self._weather.latency_s())
        if fate is Fate.ANSWER_LOST or self.is_offline:
            raise httpx.ReadError("connection reset")
        if fate is Fate.ANSWER_CUT:
            return answer[0], answer[1], answer[2][: len(answer[2]) // 2], False
        return answer

    async def _ask(self, request: httpx.Request, body: bytes) -> Answer:
        """The server works on by itself when nobody waits any more."""
        loop = asyncio.get_running_loop()
        waiting: asyncio.Future[Answer] = loop.create_future()

        async def serve() -> None:
            answer = await self._service.handle(
                request.method, request.url.path, request.url.query, list(request.headers.raw), body
            )
            if not waiting.done():
                waiting.set_result(answer)

        serving = loop.create_task(serve(), context=self._service.owner.fresh_context())
        self._serving.add(serving)
        serving.add_done_callback(self._serving.discard)
        return await waiting


class _Body(httpx.AsyncByteStream):
    def __init__(self, content: bytes, is_whole: bool) -> None:
        self._content = content
        self._is_whole = is_whole

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._content
        if not self._is_whole:
            raise httpx.RemoteProtocolError("the connection was closed in the middle of a body")
