"""The connection to an external broker that several sandboxes share: all goes up, all comes back."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import secrets
import ssl
from collections import deque
from urllib.parse import unquote, urlsplit

from qiscus_desktop.sandbox.mqtt import codec
from qiscus_desktop.sandbox.mqtt.codec import Message, Packet, ProtocolError
from qiscus_desktop.sandbox.mqtt.hub import Hub

log = logging.getLogger("qiscus.sandbox.bridge")

KEEPALIVE_S = 20
LARGEST_PACKET = 8 * 1024 * 1024
KEPT_WHILE_DOWN = 5000
SETTLE_S = 2.0


class BrokerBridge:
    """A client of the external broker that subscribes to all topics and feeds them to the hub.

    `send` never waits; while the broker is away messages are kept, and lost from the oldest on when there
    are too many. `settled` sends a mark after them and waits until it came back: the broker keeps the order
    of one connection, so everything before the mark has been handed out by then.
    """

    def __init__(self, url: str, hub: Hub) -> None:
        parts = urlsplit(url)
        self._is_tls = parts.scheme in ("mqtts", "ssl", "tls")
        if parts.scheme not in ("mqtt", "tcp", "mqtts", "ssl", "tls") or not parts.hostname:
            raise ValueError(f"not the address of a broker: {parts.scheme}://{parts.hostname}")
        self._host = parts.hostname
        self._port = parts.port or (8883 if self._is_tls else 1883)
        self._username = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None
        self._hub = hub
        self._mark_topic = f"sandbox/mark/{secrets.token_hex(8)}"
        self._marks = itertools.count(1)
        self._waiting: dict[bytes, asyncio.Future[None]] = {}
        self._kept: deque[bytes] = deque(maxlen=KEPT_WHILE_DOWN)
        self._writer: asyncio.StreamWriter | None = None
        self._is_ready = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Connect; raises OSError or ProtocolError when the broker is not there at the first attempt."""
        reader, writer = await self._open()
        self._task = asyncio.create_task(self._live(reader, writer))
        await asyncio.wait_for(self._is_ready.wait(), 15)

    def send(self, message: Message) -> None:
        """Publish on the external broker."""
        data = codec.publish(Message(message.topic, message.payload, 0, message.retain))
        if self._writer is None or self._writer.is_closing():
            self._kept.append(data)
        else:
            self._writer.write(data)

    async def settled(self) -> None:
        """Wait until what was sent came back; gives up after two seconds, when the broker is away."""
        mark = str(next(self._marks)).encode()
        back = self._waiting[mark] = asyncio.get_running_loop().create_future()
        self.send(Message(self._mark_topic, mark))
        try:
            await asyncio.wait_for(back, SETTLE_S)
        except TimeoutError:
            log.warning("the broker did not return a mark within %s s", SETTLE_S)
        finally:
            self._waiting.pop(mark, None)

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        context = ssl.create_default_context() if self._is_tls else None
        reader, writer = await asyncio.open_connection(self._host, self._port, ssl=context)
        client_id = f"qiscus-sandbox-{secrets.token_hex(8)}"
        writer.write(codec.connect(client_id, KEEPALIVE_S, self._username, self._password))
        buffer = bytearray()
        packet = None
        while packet is None:
            data = await asyncio.wait_for(reader.read(4096), 10)
            if not data:
                raise ProtocolError("the broker hung up")
            buffer += data
            packet = codec.take_packet(buffer, LARGEST_PACKET)
        if packet.kind != codec.CONNACK or packet.body[1] != 0:
            raise ProtocolError(f"the broker refused the connection (code {packet.body[1]})")
        writer.write(codec.subscribe(1, [("#", 0)]))
        return reader, writer

    async def _live(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read until the connection ends, then try again until the bridge is closed."""
        pause = 0.2
        while True:
            pinger = asyncio.create_task(self._ping(writer))
            try:
                await self._read(reader, writer)
            except (OSError, ProtocolError) as error:
                log.warning("the connection to the broker ended: %s", error)
            finally:
                self._writer = None
                pinger.cancel()
                writer.close()
            while True:
                await asyncio.sleep(pause)
                try:
                    reader, writer = await self._open()
                    pause = 0.2
                    break
                except (OSError, ProtocolError, TimeoutError) as error:
                    pause = min(pause * 2, 5.0)
                    log.warning("the broker cannot be reached: %s", error)

    async def _read(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        buffer = bytearray()
        while True:
            data = await reader.read(65536)
            if not data:
                raise ProtocolError("the broker hung up")
            buffer += data
            while (packet := codec.take_packet(buffer, LARGEST_PACKET)) is not None:
                self._on_packet(packet, writer)

    def _on_packet(self, packet: Packet, writer: asyncio.StreamWriter) -> None:
        if packet.kind == codec.SUBACK:
            self._writer = writer
            while self._kept:
                writer.write(self._kept.popleft())
            self._is_ready.set()
        elif packet.kind == codec.PUBLISH:
            message, _ = codec.read_publish(packet.flags, packet.body)
            if message.topic == self._mark_topic:
                waiting = self._waiting.get(message.payload)
                if waiting is not None and not waiting.done():
                    waiting.set_result(None)
            elif not message.topic.startswith("sandbox/mark/"):
                # The broker forwards at QoS 0; what the subscribers here asked for decides again.
                self._hub.deliver(Message(message.topic, message.payload, 1, message.retain))

    async def _ping(self, writer: asyncio.StreamWriter) -> None:
        while True:
            await asyncio.sleep(KEEPALIVE_S / 2)
            writer.write(codec.PINGREQ_BYTES)

    async def close(self) -> None:
        """Say goodbye."""
        if self._writer is not None:
            with contextlib.suppress(OSError):
                self._writer.write(codec.DISCONNECT_BYTES)
                await self._writer.drain()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
