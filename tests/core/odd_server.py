"""A raw server on loopback that misbehaves exactly as told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from tests.support.loopback_server import LoopbackServer

Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class OddServer(LoopbackServer):
    """Runs one behaviour for each connection; `connections` counts them."""

    def __init__(self, behaviour: Behaviour) -> None:
        super().__init__()
        self._behaviour = behaviour
        self.connections = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        await self._behaviour(reader, writer)


def answering(raw: bytes) -> Behaviour:
    """Reads a request's head and sends these bytes, whatever they are."""

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(raw)
        await writer.drain()

    return behave


def page(status: str, kind: str, body: bytes, *headers: str) -> bytes:
    """A whole answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def silent(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Takes everything and never answers."""
    while await reader.read(65536):
        pass


async def slamming(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Closes as soon as the request has come."""
    await reader.readuntil(b"\r\n\r\n")


def closed_port() -> int:
    """A port on which nobody listens."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
