"""A service for the push benchmark: signs anybody in, then pushes N comments to whoever subscribes.

MQTT over WebSocket and REST on one port. All packets are made beforehand, so what is measured is the client.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import json
import struct
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

WEBSOCKET_KEY = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TOKEN = "token1"
PIECE = 200  # packets in one WebSocket frame


def publish(topic: str, payload: bytes) -> bytes:
    """An MQTT PUBLISH packet of QoS 0."""
    name = topic.encode()
    body = struct.pack("!H", len(name)) + name + payload
    length, size = b"", len(body)
    while True:
        size, digit = divmod(size, 128)
        length += bytes([digit | (128 if size else 0)])
        if not size:
            return b"\x30" + length + body


def frame(data: bytes) -> bytes:
    """A binary WebSocket frame from a server."""
    if len(data) < 126:
        return bytes([0x82, len(data)]) + data
    if len(data) < 65536:
        return b"\x82\x7e" + struct.pack("!H", len(data)) + data
    return b"\x82\x7f" + struct.pack("!Q", len(data)) + data


FIRST_ID = 1_000_000  # of the pushed comments
FIRST_ROOM = 7


def comment(number: int, room_id: int = FIRST_ROOM, rooms: int = 1) -> bytes:
    """The push of one comment, with the fields that the service sends; `rooms` take turns."""
    comment_id = FIRST_ID + number
    before_id = comment_id - rooms if number >= rooms else 0  # of the same room
    return json.dumps({
        "id": comment_id, "id_str": str(comment_id), "comment_before_id": before_id,
        "comment_before_id_str": str(before_id),
        "message": f"pesan nomor {number}, dan beberapa kata lagi",
        "type": "text", "payload": {}, "extras": {}, "status": "sent", "unique_temp_id": f"push-{number}",
        "email": "budi", "username": "Budi", "user_id": 12, "user_id_str": "12",
        "user_avatar": "https://files.test/b.png", "user_avatar_url": "https://files.test/b.png",
        "room_id": room_id, "room_id_str": str(room_id), "topic_id": room_id, "topic_id_str": str(room_id),
        "room_name": "Tim",
        "raw_room_name": "Tim", "room_avatar": "https://files.test/r.png", "room_options": "{}",
        "room_type": "group", "chat_type": "group", "is_public_channel": False, "disable_link_preview": False,
        "created_at": "2025-01-01T00:00:00.250000Z", "timestamp": "2025-01-01T00:00:00Z",
        "unix_timestamp": 1735689600, "unix_nano_timestamp": 1735689600250000000 + number,
    }).encode()  # fmt: skip


def room(room_id: int) -> dict[str, object]:
    """A room without comments yet, of the user and the one who writes."""
    people = [
        {"id": number, "email": name, "username": name, "last_comment_read_id": 0,
         "last_comment_received_id": 0, "avatar_url": "", "extras": {}}
        for number, name in ((11, "ani"), (12, "budi"))
    ]  # fmt: skip
    return {
        "id": room_id, "id_str": str(room_id), "room_name": f"Tim {room_id}", "chat_type": "group",
        "room_type": "group", "unread_count": 0, "last_comment": None, "avatar_url": "", "options": "{}",
        "participants": people, "room_total_participants": 2, "unique_id": f"unique-{room_id}",
    }  # fmt: skip


class Server:
    """Answers everybody; `stream` is what subscribers get: `count` comments, one room after the other.

    With `rooms` the rooms exist for REST as well, and the stream begins with a GET of `/start`.
    """

    def __init__(self, count: int, rooms: int = 0) -> None:
        self.is_told_to_start = bool(rooms)
        self.rooms = rooms = rooms or 1
        self.started = asyncio.Event()
        packets = [
            publish(f"{TOKEN}/c", comment(number, FIRST_ROOM + number % rooms, rooms))
            for number in range(count)
        ]
        self.stream = b"".join(
            frame(b"".join(packets[start : start + PIECE])) for start in range(0, count, PIECE)
        )

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                headers = {
                    name.strip().lower(): value.strip()
                    for name, _, value in (line.partition(":") for line in head.split("\r\n")[1:])
                }
                if "sec-websocket-key" in headers:
                    await self.broker(reader, writer, headers["sec-websocket-key"])
                    return
                await reader.readexactly(int(headers.get("content-length", 0)))
                writer.write(self.answer(head.split(" ")[1]))
                await writer.drain()
        writer.close()

    def answer(self, target: str) -> bytes:
        user = {
            "id": 11, "id_str": "11", "email": "ani", "username": "Ani", "avatar_url": "", "extras": {},
            "token": TOKEN, "refresh_token": "", "token_expires_at": None, "last_comment_id": 1,
            "last_sync_event_id": 1, "app": {"code": "bench"}, "rtKey": "somestring",
        }  # fmt: skip
        meta = {
            "last_received_comment_id": 1,
            "need_clear": False,
            "current_page": 1,
            "total_room": self.rooms,
        }
        results = {"user": user, "comments": [], "meta": meta}
        if "/user_rooms" in target:
            query = parse_qs(urlsplit(target).query)
            start, limit = (int(query["page"][0]) - 1) * int(query["limit"][0]), int(query["limit"][0])
            ids = range(FIRST_ROOM, FIRST_ROOM + self.rooms)
            results["rooms_info"] = [room(room_id) for room_id in ids[start : start + limit]]
        elif "/get_room_by_id" in target:
            results["room"] = room(int(parse_qs(urlsplit(target).query)["id"][0]))
        body = json.dumps({"results": results, "events": [], "status": 200}).encode()
        if "/start" in target:
            self.started.set()
        if "/config" in target:
            body = b'{"status": 200}'
        return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (
            len(body),
            body,
        )

    async def broker(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, key: str) -> None:
        accept = base64.b64encode(hashlib.sha1(key.encode() + WEBSOCKET_KEY).digest())
        writer.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Protocol: mqtt\r\nSec-WebSocket-Accept: " + accept + b"\r\n\r\n"
        )
        buffer = b""
        is_streaming = False
        while True:
            buffer += await self.read_frame(reader)
            while packet := take_packet(buffer):
                buffer = buffer[len(packet) :]
                kind = packet[0] >> 4
                if kind == 1:
                    writer.write(frame(b"\x20\x02\x00\x00"))
                elif kind == 8:
                    names = topics_of(packet)
                    start = 2 if packet[1] < 128 else 3
                    granted = packet[start : start + 2] + bytes(len(names))
                    writer.write(frame(b"\x90" + bytes([len(granted)]) + granted))
                    if f"{TOKEN}/c" in names and not is_streaming:
                        is_streaming = True
                        if self.is_told_to_start:
                            self.streaming = asyncio.create_task(self.stream_when_told(writer))
                        else:
                            await asyncio.sleep(1.0)  # the client has come to rest
                            writer.write(self.stream)
                elif kind == 12:
                    writer.write(frame(b"\xd0\x00"))
            await writer.drain()

    async def stream_when_told(self, writer: asyncio.StreamWriter) -> None:
        await self.started.wait()
        writer.write(self.stream)
        await writer.drain()

    async def read_frame(self, reader: asyncio.StreamReader) -> bytes:
        """The data of one binary frame of the client; nothing for others."""
        first, second = await reader.readexactly(2)
        size = second & 0x7F
        if size == 126:
            (size,) = struct.unpack("!H", await reader.readexactly(2))
        mask = await reader.readexactly(4)
        data = bytes(byte ^ mask[i % 4] for i, byte in enumerate(await reader.readexactly(size)))
        return data if first & 0x0F in (0, 2) else b""


def take_packet(buffer: bytes) -> bytes:
    """The first whole MQTT packet of a buffer, or nothing."""
    size, shift = 0, 0
    for place, digit in enumerate(buffer[1:5], 2):
        size |= (digit & 127) << shift
        shift += 7
        if digit < 128:
            return buffer[: place + size] if len(buffer) >= place + size else b""
    return b""


def topics_of(packet: bytes) -> list[str]:
    """The names in a SUBSCRIBE packet."""
    place = (2 if packet[1] < 128 else 3) + 2
    names = []
    while place < len(packet):
        (length,) = struct.unpack_from("!H", packet, place)
        names.append(packet[place + 2 : place + 2 + length].decode())
        place += 3 + length
    return names


@contextlib.contextmanager
def server(count: int, rooms: int = 0) -> Iterator[int]:
    """The port of a fresh server in a process of its own, see Server."""
    process = subprocess.Popen(
        [sys.executable, __file__, str(count), str(rooms)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()


async def main(count: int, rooms: int = 0) -> None:
    server = Server(count, rooms)
    running = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    print(running.sockets[0].getsockname()[1], flush=True)
    async with running:
        await running.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1:])))
