"""Posts into a sandbox at a steady rate with many clients listening, and tells how long answers took.

    python benchmarks/sandbox_load.py --rate 500 --seconds 20 --clients 200

The sandbox is a process of its own; this one is the load. Posts leave at fixed moments whether or not
earlier ones were answered, and a latency counts from the moment a post was due, so a stall shows up in all
that follow.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import struct
import subprocess
import sys
import time
from typing import Any
from urllib.parse import urlsplit

APP = "demo-app"


class Http:
    """One keep-alive connection that sends a request at a time."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def post(self, path: str, body: dict[str, Any], token: str = "") -> dict[str, Any]:
        """The JSON of the answer; raises when it is not 200."""
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(self._host, self._port)
        assert self._reader is not None
        content = json.dumps(body).encode()
        head = (
            f"POST /api/v2/sdk/{path} HTTP/1.1\r\nhost: {self._host}:{self._port}\r\n"
            f"qiscus-sdk-app-id: {APP}\r\nqiscus-sdk-token: {token}\r\ncontent-type: application/json\r\n"
            f"content-length: {len(content)}\r\n\r\n"
        )
        self._writer.write(head.encode() + content)
        answer_head = await self._reader.readuntil(b"\r\n\r\n")
        length = int(answer_head.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        answer = await self._reader.readexactly(length)
        if b" 200 " not in answer_head.split(b"\r\n", 1)[0]:
            raise RuntimeError(answer.decode())
        found: dict[str, Any] = json.loads(answer)
        return found

    def close(self) -> None:
        """Hang up."""
        if self._writer is not None:
            self._writer.close()


class Listener(asyncio.Protocol):
    """An MQTT client that subscribes to one token and only counts what comes."""

    def __init__(self, name: str, token: str) -> None:
        self._hello = self._packet(0x10, b"\x00\x04MQTT\x04\x02\x00\x00" + self._text(name))
        self._hello += self._packet(0x82, b"\x00\x01" + self._text(f"{token}/c") + b"\x00")
        self._buffer = b""
        self.ready = asyncio.get_running_loop().create_future()
        self.count = 0

    @staticmethod
    def _text(text: str) -> bytes:
        return struct.pack("!H", len(text)) + text.encode()

    @staticmethod
    def _packet(head: int, body: bytes) -> bytes:
        return bytes([head, len(body)]) + body

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        transport.write(self._hello)  # type: ignore[attr-defined] a stream transport

    def data_received(self, data: bytes) -> None:
        data = self._buffer + data
        position = 0
        while True:
            length = shift = 0
            at = position + 1
            while at < len(data):
                length |= (data[at] & 0x7F) << shift
                shift += 7
                at += 1
                if not data[at - 1] & 0x80:
                    break
            else:
                break
            if at + length > len(data):
                break
            kind = data[position] >> 4
            if kind == 3:
                self.count += 1
            elif kind == 9 and not self.ready.done():
                self.ready.set_result(None)
            position = at + length
        self._buffer = data[position:]


async def sign_in(http: Http, count: int) -> list[str]:
    """Tokens of that many people."""
    tokens = []
    for number in range(count):
        body = {"email": f"load-{number}", "password": "key"}
        tokens.append((await http.post("login_or_register", body))["results"]["user"]["token"])
    return tokens


class Load:
    """What is measured: who posts where, how long answers took, what failed."""

    def __init__(self, http: list[Http], rooms: list[tuple[int, str]]) -> None:
        self._rooms = rooms
        self._free: asyncio.Queue[Http] = asyncio.Queue()
        for connection in http:
            self._free.put_nowait(connection)
        self.latencies: list[float] = []
        self.failures = 0

    async def post(self, number: int, due: float) -> None:
        """Post once, on the next free connection."""
        room_id, token = self._rooms[number % len(self._rooms)]
        connection = await self._free.get()
        body = {"topic_id": str(room_id), "comment": f"load {number}", "unique_temp_id": f"l-{number}"}
        try:
            await connection.post("post_comment", body, token)
            self.latencies.append(asyncio.get_running_loop().time() - due)
        except (OSError, RuntimeError, asyncio.IncompleteReadError):
            self.failures += 1
        self._free.put_nowait(connection)

    async def steadily(self, rate: int, seconds: int) -> float:
        """Post at fixed moments; returns how long it took until all were answered."""
        loop = asyncio.get_running_loop()
        tasks = []
        start = loop.time() + 0.2
        for number in range(rate * seconds):
            due = start + number / rate
            if (wait := due - loop.time()) > 0:
                await asyncio.sleep(wait)
            tasks.append(asyncio.create_task(self.post(number, due)))
        await asyncio.gather(*tasks)
        return loop.time() - start


async def listen(tokens: list[str], host: str | None, port: int | None) -> list[Listener]:
    """One connected and subscribed listener per token."""
    loop = asyncio.get_running_loop()
    listeners = []
    for number, token in enumerate(tokens):
        listener = Listener(f"{APP}_load-{number}_1", token)
        await loop.create_connection(lambda made=listener: made, host, port)
        listeners.append(listener)
    await asyncio.gather(*(listener.ready for listener in listeners))
    return listeners


async def run(addresses: dict[str, Any], rate: int, seconds: int, clients: int, connections: int) -> bool:
    """Measure and print; returns whether everything was answered and told."""
    base, mqtt = urlsplit(addresses["base_url"]), urlsplit(addresses["mqtt_tcp_url"])
    assert base.hostname is not None
    http = [Http(base.hostname, base.port or 80) for _ in range(connections)]
    tokens = await sign_in(http[0], clients)
    rooms = []
    for number in range(0, clients, 2):
        body = {"emails": [f"load-{number + 1}"]}
        opened = await http[0].post("get_or_create_room_with_target", body, tokens[number])
        rooms.append((opened["results"]["room"]["id"], tokens[number]))
    listeners = await listen(tokens, mqtt.hostname, mqtt.port)
    load = Load(http, rooms)
    # Everybody says one thing first: the measurement is of a service in use, not of its first second.
    for number in range(len(rooms)):
        await load.post(-1 - number, 0)
    for listener in listeners:
        listener.count = 0
    load.latencies.clear()
    took = await load.steadily(rate, seconds)
    await asyncio.sleep(0.5)  # the last messages are on their way
    told, expected = sum(listener.count for listener in listeners), 2 * len(load.latencies)
    marks = [mark * 1e3 for mark in statistics.quantiles(load.latencies, n=100)]
    print(f"{len(load.latencies)} posts, {load.failures} failed, {told} of {expected} messages pushed")
    print(f"answers: p50 {marks[49]:.1f}, p95 {marks[94]:.1f}, slowest {max(load.latencies) * 1e3:.0f} ms")
    note = f"{clients} clients listen"
    speed = {"name": "sandbox: posts a second", "value": len(load.latencies) / took, "unit": "/s"}
    print(json.dumps(speed | {"budget": rate * 0.97, "at_least": True, "note": note}))
    tail = {"name": "sandbox: answer to a post, p99", "value": marks[98], "unit": "ms", "budget": 50}
    print(json.dumps(tail | {"note": f"at {rate}/s, p50 {marks[49]:.1f} ms"}))
    for connection in http:
        connection.close()
    for listener in listeners:
        listener.transport.close()
    return load.failures == 0 and told == expected


def main() -> int:
    """Read the arguments, start a sandbox, measure, end it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rate", type=int, default=500, help="posts a second")
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--clients", type=int, default=200, help="people with an open realtime connection")
    parser.add_argument("--connections", type=int, default=64, help="HTTP connections that post")
    found = parser.parse_args()
    command = [
        sys.executable,
        "-m",
        "qiscus_desktop.sandbox",
        "--world",
        "empty",
        "--no-bots",
        "--exit-with-parent",
    ]
    sandbox = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert sandbox.stdout is not None
    assert sandbox.stdin is not None
    addresses = json.loads(sandbox.stdout.readline())
    busy = time.process_time()
    try:
        is_good = asyncio.run(run(addresses, found.rate, found.seconds, found.clients, found.connections))
        print(f"load: {time.process_time() - busy:.1f} s of processor time")
    finally:
        sandbox.stdin.close()
        sandbox.wait(15)
    spent = os.times()  # of ended children; zero on Windows
    print(f"sandbox: {spent.children_user + spent.children_system:.1f} s of processor time, start included")
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
