"""The official JavaScript SDK in a Node process of its own, as the other person of a conversation."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from tests.support.waiting import PATIENCE_S

FOLDER = Path(__file__).parent


class PeerError(AssertionError):
    """The SDK rejected a call; `value` is what it rejected with."""

    def __init__(self, call: str, value: Any) -> None:
        super().__init__(f"{call} was rejected: {value}")
        self.value = value


class Peer:
    """Talks with `peer.mjs` in JSON lines; events stay in a list, so nothing is missed between two waits."""

    def __init__(self, process: subprocess.Popen[bytes], log_path: Path) -> None:
        self.events: list[tuple[str, Any]] = []
        self.ready: dict[str, Any] = {}
        self._process = process
        self._log_path = log_path
        self._loop = asyncio.get_running_loop()
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._count = 0
        self._news = asyncio.Event()
        self._ended = False
        self._reader = threading.Thread(target=self._read, args=(process.stdout,), daemon=True)
        self._reader.start()

    @classmethod
    async def start(cls, package: str, folder: Path, place: str = "node") -> Peer:
        """Starts Node for `package`; its log goes to `folder`. `place`: "node" or "browser" (jsdom)."""
        node = shutil.which("node")
        assert node is not None, "Node is not installed"
        log_path = folder / f"peer-{package}-{place}.log"
        peer = cls(_start([node, str(FOLDER / "peer.mjs"), package, place], log_path), log_path)
        await peer._until(lambda: peer.ready or peer._ended)
        assert peer.ready, f"the peer did not start: {peer.log()}"
        return peer

    def log(self) -> str:
        """What the SDK wrote for people."""
        return self._log_path.read_text(encoding="utf-8", errors="replace")

    async def call(self, name: str, *arguments: Any, keep: str = "") -> Any:
        """Calls a method of the SDK and waits for what it resolves to. Raises PeerError where it rejects.

        `keep`: the name under which the result stays at the peer, for later calls with `{"$keep": name}`.
        """
        return await self._ask({"call": name, "args": arguments, "keep": keep}, PATIENCE_S)

    async def get(self, name: str) -> Any:
        """A property of the SDK."""
        return await self._ask({"get": name}, PATIENCE_S)

    async def set(self, name: str, value: Any) -> None:
        await self._ask({"set": name, "value": value}, PATIENCE_S)

    async def event(self, name: str, fits: Callable[[Any], bool] = lambda _data: True) -> Any:
        """The data of the first event of this name that fits, also when it came before this call."""

        def found() -> Any:
            return next(([data] for event, data in self.events if event == name and fits(data)), None)

        try:
            return (await self._until(found))[0]
        except TimeoutError:
            seen = ", ".join(event for event, _data in self.events)
            raise AssertionError(f"no fitting {name}; there were: {seen or 'no events'}") from None

    def forget(self) -> None:
        """Drops the events so far."""
        self.events.clear()

    async def stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        await asyncio.to_thread(self._process.wait)
        await asyncio.to_thread(self._reader.join)
        assert self._process.stdout is not None
        self._process.stdout.close()

    async def _ask(self, request: dict[str, Any], within_s: float) -> Any:
        self._count += 1
        number = self._count
        answer = self._answers[number] = self._loop.create_future()
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"id": number, **request}).encode() + b"\n")
        self._process.stdin.flush()
        try:
            line = await asyncio.wait_for(answer, within_s)
        except TimeoutError:
            raise AssertionError(
                f"the peer did not answer {request}; its log: {self.log()[-2000:]}"
            ) from None
        finally:
            del self._answers[number]
        if "error" in line:
            raise PeerError(str(request.get("call")), line["error"])
        return line.get("result")

    async def _until(self, done: Callable[[], Any]) -> Any:
        async with asyncio.timeout(PATIENCE_S):
            while not (value := done()):
                self._news.clear()
                await self._news.wait()
        return value

    def _read(self, stream: IO[bytes]) -> None:
        for text in stream:
            self._loop.call_soon_threadsafe(self._take, json.loads(text))
        self._loop.call_soon_threadsafe(self._end)

    def _take(self, line: dict[str, Any]) -> None:
        if "ready" in line:
            self.ready = line["ready"]
        elif "event" in line:
            self.events.append((line["event"], line["data"]))
        elif line["id"] in self._answers and not self._answers[line["id"]].done():
            self._answers[line["id"]].set_result(line)
        self._news.set()

    def _end(self) -> None:
        self._ended = True
        self._news.set()


def _start(command: list[str], log_path: Path) -> subprocess.Popen[bytes]:
    # A plain process and a thread: asyncio's own subprocesses do not run on every loop that the tests use.
    with log_path.open("ab") as log:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd=FOLDER,
        )
