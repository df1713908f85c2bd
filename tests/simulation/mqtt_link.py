"""MQTT without a network: one connection of a device, in packets, to the sandbox's broker.

The bytes are real. What the broker pushes is read by the code of the core that reads it from a socket; the
rest by the sandbox's codec.
"""

from __future__ import annotations

import asyncio
import random
import struct
from collections.abc import Callable

from qiscus_desktop.core.realtime.inbox import Inbox
from qiscus_desktop.core.realtime.mqtt import Identity, LinkLostError, take_publishes
from qiscus_desktop.core.wire import topics
from qiscus_desktop.sandbox.mqtt import codec
from qiscus_desktop.sandbox.mqtt.codec import Message
from qiscus_desktop.sandbox.mqtt.connection import MqttConnection
from tests.simulation.loop import OWNER, STEP_S
from tests.simulation.service import SimulatedService
from tests.simulation.trace import Trace
from tests.simulation.weather import Weather

KEEPALIVE_S = 60
SILENT_AFTER_S = KEEPALIVE_S * 1.6
SETTLE_TIMEOUT_S = 5.0
LARGEST = 4 * 1024 * 1024


class Mqtt:
    """A device's way to the broker; makes its connections, and cuts them."""

    def __init__(
        self, name: str, service: SimulatedService, weather: Weather, chance: random.Random, trace: Trace
    ) -> None:
        self.name = name
        self.service = service
        self.weather = weather
        self.chance = chance
        self.trace = trace
        self.is_offline = False
        self.link: MemoryLink | None = None
        self.count = 0

    def make(
        self,
        _url: str,
        identity: Identity,
        _tls: object,
        on_packet: Callable[[str, bytes], None],
        on_overflow: Callable[[], None],
    ) -> MemoryLink:
        self.count += 1
        self.link = MemoryLink(self, identity, on_packet, on_overflow)
        return self.link

    def cut(self, *, is_noticed: bool = True) -> None:
        """End the connection; where it is not noticed, it swallows everything from now on."""
        if self.link is not None and self.link.is_up:
            self.trace(self.name, "realtime is cut" if is_noticed else "realtime goes into a black hole")
            self.link.cut(is_noticed=is_noticed)


class MemoryLink:
    """See MqttLink of the core."""

    def __init__(
        self,
        way: Mqtt,
        identity: Identity,
        on_packet: Callable[[str, bytes], None],
        on_overflow: Callable[[], None],
    ) -> None:
        loop = asyncio.get_running_loop()
        self._loop = loop
        self._way = way
        self._identity = identity
        self._owner = OWNER.get()
        self.connected: asyncio.Future[None] = loop.create_future()
        self.lost: asyncio.Future[None] = loop.create_future()
        for future in (self.connected, self.lost):
            future.add_done_callback(lambda done: done.cancelled() or done.exception())
        self._inbox = Inbox(loop, on_packet, on_overflow)
        self._inbox.hold()
        self._unconfirmed: dict[int, asyncio.Future[None]] = {}
        self._number = 0
        self._buffer = b""
        self._up_at = self._down_at = 0.0
        self._mqtt: MqttConnection | None = None
        self._is_in_hole = False
        self._heard_at = loop.time()
        self._ping: asyncio.TimerHandle | None = None

    @property
    def is_up(self) -> bool:
        return self._mqtt is not None

    @property
    def is_silent(self) -> bool:
        return self._loop.time() - self._heard_at > SILENT_AFTER_S

    # ---- for the core

    def start(self) -> None:
        self._loop.call_later(self._way.weather.latency_s(), self._connect)

    def _connect(self) -> None:
        if self.lost.done():
            return
        mqtt = None
        if not self._way.is_offline:
            mqtt = self._way.service.accept(self._from_broker, lambda: self._later_down(self._end))
        if mqtt is None:
            self._end("refused")
            return
        self._mqtt = mqtt
        self._way.trace(self._way.name, "realtime connects")
        self._send(self._hello())
        self._beat()

    def _hello(self) -> bytes:
        """CONNECT with a clean session and a will."""
        client_id = f"{self._identity.app_id}_{self._identity.user_id}_{self._way.name}_{self._way.count}"
        topic = topics.presence(self._identity.user_id)
        parts = (client_id, topic, "0")
        tail = b"".join(struct.pack("!H", len(part.encode())) + part.encode() for part in parts)
        head = struct.pack("!H4sBBH", 4, b"MQTT", 4, 0x26, KEEPALIVE_S)
        return codec.packet(codec.CONNECT, 0, head + tail)

    def _beat(self) -> None:
        self._send(codec.PINGREQ_BYTES)
        self._ping = self._loop.call_later(KEEPALIVE_S, self._beat)

    def subscribe(self, names: list[str]) -> None:
        self._number += 1
        self._unconfirmed[self._number] = self._loop.create_future()
        self._send(codec.subscribe(self._number, [(name, 0) for name in names]))

    async def settled(self) -> None:
        waiting = [*self._unconfirmed.values()]
        if waiting:
            await asyncio.wait([*waiting], timeout=SETTLE_TIMEOUT_S)

    def unsubscribe(self, names: list[str]) -> None:
        self._number += 1
        parts = b"".join(struct.pack("!H", len(name.encode())) + name.encode() for name in names)
        self._send(codec.packet(codec.UNSUBSCRIBE, 2, struct.pack("!H", self._number) + parts))

    def publish(self, topic: str, payload: str | bytes, *, is_retained: bool) -> None:
        data = payload.encode() if isinstance(payload, str) else payload
        self._send(codec.publish(Message(topic, data, 0, is_retained)))

    def hold(self, is_held: bool) -> None:
        if is_held:
            self._inbox.hold()
        else:
            self._inbox.release()

    async def close(self, farewell: tuple[str, str] | None) -> None:
        if self._mqtt is not None:
            if farewell is not None:
                self.publish(*farewell, is_retained=True)
            self._send(codec.DISCONNECT_BYTES)
        self._inbox.close()
        self._end("closed")
        for future in (self.connected, self.lost, *self._unconfirmed.values()):
            future.cancel()

    # ---- the wire

    def _send(self, data: bytes) -> None:
        mqtt = self._mqtt
        if mqtt is None or self._is_in_hole:
            return
        self._up_at = max(self._up_at + STEP_S, self._loop.time() + self._way.weather.latency_s())
        self._loop.call_at(self._up_at, mqtt.received, data, context=self._way.service.owner.fresh_context())

    def _from_broker(self, data: bytes) -> None:
        if not self._is_in_hole:
            self._later_down(self._take, data)

    def _later_down(self, call: Callable[..., None], *args: object) -> None:
        self._down_at = max(self._down_at + STEP_S, self._loop.time() + self._way.weather.latency_s())
        self._loop.call_at(self._down_at, call, *args, context=self._owner.fresh_context())

    def _take(self, data: bytes) -> None:
        if self.lost.done() or self._is_in_hole:
            return
        self._heard_at = self._loop.time()
        self._buffer += data
        while True:
            place = take_publishes(self._buffer, 0, self._inbox.put)
            rest = bytearray(self._buffer[place:])
            packet = codec.take_packet(rest, LARGEST)
            self._buffer = bytes(rest)
            if packet is None:
                return
            if packet.kind == codec.CONNACK:
                if not self.connected.done():
                    self.connected.set_result(None)
            elif packet.kind == codec.SUBACK:
                future = self._unconfirmed.pop(codec.read_packet_id(packet.body), None)
                if future is not None and not future.done():
                    future.set_result(None)

    def _end(self, reason: str = "ended by the broker") -> None:
        if self._ping is not None:
            self._ping.cancel()
        self._mqtt = None
        for future in (self.connected, self.lost):
            if not future.done():
                future.set_exception(LinkLostError(reason))

    def cut(self, *, is_noticed: bool) -> None:
        """From outside: a broken network."""
        mqtt = self._mqtt
        if mqtt is None:
            return
        if not is_noticed:
            self._is_in_hole = True
            return
        self._loop.call_at(
            max(self._up_at, self._loop.time()) + STEP_S,
            self._way.service.lose,
            mqtt,
            context=self._way.service.owner.fresh_context(),
        )
        self._mqtt = None
        self._loop.call_soon(self._end, "cut", context=self._owner.fresh_context())
