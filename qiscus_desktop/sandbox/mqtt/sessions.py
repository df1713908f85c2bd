"""What the broker remembers about one client: subscriptions, messages in flight, messages kept for it."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable

from qiscus_desktop.sandbox.mqtt import codec
from qiscus_desktop.sandbox.mqtt.codec import Message

KEPT_WHILE_AWAY = 1000
MOST_IN_FLIGHT = 2000


class Session:
    """One client id. It outlives its connection when the client asked for `clean_session = false`.

    `write` is the way to the connected client, None while it is away. Hashed by identity, so it can be a
    subscriber in the topic tree.
    """

    def __init__(self, client_id: str, is_clean: bool) -> None:
        self.client_id = client_id
        self.is_clean = is_clean
        self.write: Callable[[bytes], None] | None = None
        self.end_connection: Callable[[], None] | None = None
        self.subscriptions: dict[str, int] = {}
        self.received_twice_guard: set[int] = set()
        self._in_flight: OrderedDict[int, bytes] = OrderedDict()
        self._kept: deque[Message] = deque(maxlen=KEPT_WHILE_AWAY)
        self._next_id = 0

    def accept(self, message: Message, encoded: bytes) -> None:
        """Hand a message to the client. `encoded` is its QoS 0 form, made once for all subscribers."""
        if self.write is None:
            if message.qos:
                self._kept.append(message)
            return
        if message.qos == 0:
            self.write(encoded)
            return
        if len(self._in_flight) >= MOST_IN_FLIGHT:
            self._in_flight.popitem(last=False)
        packet_id = self._take_id()
        self._in_flight[packet_id] = codec.publish(message, packet_id, dup=True)
        self.write(codec.publish(message, packet_id))

    def resume(self) -> None:
        """Send again what was never acknowledged, then what came while the client was away."""
        if self.write is None:
            return
        for data in self._in_flight.values():
            self.write(data)
        kept, self._kept = self._kept, deque(maxlen=KEPT_WHILE_AWAY)
        for message in kept:
            self.accept(message, b"")

    def acknowledged(self, kind: int, packet_id: int) -> None:
        """The client answered a QoS 1 or 2 message."""
        if kind == codec.PUBREC:
            if packet_id in self._in_flight:
                self._in_flight[packet_id] = codec.ack(codec.PUBREL, packet_id)
            if self.write is not None:
                self.write(codec.ack(codec.PUBREL, packet_id))
        else:
            self._in_flight.pop(packet_id, None)

    def _take_id(self) -> int:
        while True:
            self._next_id = self._next_id % 65535 + 1
            if self._next_id not in self._in_flight:
                return self._next_id
