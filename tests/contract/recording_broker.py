"""A tiny MQTT broker over TCP that accepts everything and writes down what a client sends."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.support.loopback_server import LoopbackServer
from tests.support.waiting import PATIENCE_S


@dataclass
class Sent:
    """What came since the last `take`: topics as lists, publishes as (topic, payload, qos, retain)."""

    subscribed: list[str] = field(default_factory=list)
    unsubscribed: list[str] = field(default_factory=list)
    published: list[tuple[str, str, int, bool]] = field(default_factory=list)


class RecordingBroker(LoopbackServer):
    """Listens on loopback; `connects` holds the CONNECT packets as mappings."""

    scheme = "mqtt"

    def __init__(self) -> None:
        super().__init__()
        self.sent = Sent()
        self.connects: list[dict[str, Any]] = []
        self._news = asyncio.Event()

    async def until(self, is_true: Callable[[Sent], object]) -> None:
        """Wait until something holds for what came."""
        async with asyncio.timeout(PATIENCE_S):
            while not is_true(self.sent):
                self._news.clear()
                await self._news.wait()

    def take(self) -> Sent:
        """What came since the last call."""
        sent, self.sent = self.sent, Sent()
        return sent

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            first = (await reader.readexactly(1))[0]
            length = shift = 0
            while True:
                digit = (await reader.readexactly(1))[0]
                length |= (digit & 127) << shift
                shift += 7
                if digit < 128:
                    break
            writer.write(self._answer(first, await reader.readexactly(length)))
            await writer.drain()
            self._news.set()

    def _answer(self, first: int, body: bytes) -> bytes:
        kind = first >> 4
        if kind == 1:
            self.connects.append(_connect(body))
            return b"\x20\x02\x00\x00"
        if kind == 3:
            topic, rest = _text(body)
            self.sent.published.append((topic, rest.decode(), first >> 1 & 3, bool(first & 1)))
        elif kind == 8:
            names = _names(body[2:], with_qos=True)
            self.sent.subscribed += names
            return b"\x90" + bytes([2 + len(names)]) + body[:2] + bytes(len(names))
        elif kind == 10:
            self.sent.unsubscribed += _names(body[2:], with_qos=False)
            return b"\xb0\x02" + body[:2]
        elif kind == 12:
            return b"\xd0\x00"
        return b""


def _text(data: bytes) -> tuple[str, bytes]:
    (length,) = struct.unpack_from("!H", data)
    return data[2 : 2 + length].decode(), data[2 + length :]


def _names(data: bytes, *, with_qos: bool) -> list[str]:
    names = []
    while data:
        name, data = _text(data)
        names.append(name)
        data = data[1:] if with_qos else data
    return names


def _connect(body: bytes) -> dict[str, Any]:
    """The fields of a CONNECT packet, named as in the recordings."""
    protocol, rest = _text(body)
    level, flags = rest[0], rest[1]
    (keepalive,) = struct.unpack_from("!H", rest, 2)
    client_id, rest = _text(rest[4:])
    packet: dict[str, Any] = {
        "protocolId": protocol,
        "protocolVersion": level,
        "clientId": client_id,
        "keepalive": keepalive,
        "clean": bool(flags & 2),
        "username": None if not flags & 0x80 else "?",
        "password": None if not flags & 0x40 else "?",
    }
    if flags & 4:
        topic, rest = _text(rest)
        payload, rest = _text(rest)
        packet["will"] = {
            "topic": topic,
            "payload": payload,
            "qos": flags >> 3 & 3,
            "retain": bool(flags & 0x20),
        }
    return packet
