"""One MQTT client: reads its packets, applies the rules of the service, answers. Knows nothing of sockets."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable

from qiscus_desktop.sandbox.mqtt import codec
from qiscus_desktop.sandbox.mqtt.codec import Message, Packet, ProtocolError
from qiscus_desktop.sandbox.mqtt.hub import Hub
from qiscus_desktop.sandbox.mqtt.sessions import Session
from qiscus_desktop.sandbox.mqtt.topics import is_listener_welcome, is_server_only, needed_token

log = logging.getLogger("qiscus.sandbox.mqtt")

REFUSED = 0x80
LARGEST_PACKET = 4 * 1024 * 1024


class MqttConnection:
    """The protocol state of one client. `write` and `close` lead to the transport underneath.

    Feed it bytes with `received`; call `lost` when the transport is gone. The will goes out unless the
    client said DISCONNECT.
    """

    def __init__(self, hub: Hub, write: Callable[[bytes], None], close: Callable[[], None]) -> None:
        self._hub = hub
        self._write = write
        self._close = close
        self._buffer = bytearray()
        self._session: Session | None = None
        self._will: Message | None = None
        self._is_over = False
        self._waiting: set[asyncio.Task[None]] = set()
        self.keepalive_s = 0
        self.last_packet_at = asyncio.get_running_loop().time()
        self._handlers: dict[int, Callable[[Session, Packet], None]] = {
            codec.PUBLISH: self._on_publish,
            codec.PUBACK: self._on_ack,
            codec.PUBREC: self._on_ack,
            codec.PUBCOMP: self._on_ack,
            codec.PUBREL: self._on_release,
            codec.SUBSCRIBE: self._on_subscribe,
            codec.UNSUBSCRIBE: self._on_unsubscribe,
            codec.PINGREQ: lambda _session, _packet: self._write(codec.PINGRESP_BYTES),
            codec.DISCONNECT: self._on_disconnect,
        }

    @property
    def client_id(self) -> str:
        """The client id, empty before CONNECT."""
        return self._session.client_id if self._session is not None else ""

    def received(self, data: bytes) -> None:
        """Take bytes from the peer; bad ones end the connection."""
        self._buffer += data
        self.last_packet_at = asyncio.get_running_loop().time()
        try:
            while (
                not self._is_over and (packet := codec.take_packet(self._buffer, LARGEST_PACKET)) is not None
            ):
                self._handle(packet)
        except ProtocolError as error:
            log.info("client %s ended: %s", self.client_id, error)
            self.end()

    def end(self) -> None:
        """Close from our side without a goodbye from the client: its will goes out."""
        self._close()
        self.lost()

    def lost(self) -> None:
        """The transport is gone; say the client's last words and let its session go or sleep."""
        if self._is_over:
            return
        self._is_over = True
        for task in self._waiting:
            task.cancel()
        session, self._session = self._session, None
        if session is not None and session.write is self._write:
            session.write = session.end_connection = None
            if session.is_clean:
                self._hub.drop_session(session)
        if self._will is not None:
            will, self._will = self._will, None
            if not is_server_only(will.topic):
                self._hub.publish(will)

    def _handle(self, packet: Packet) -> None:
        if self._session is None:
            if packet.kind != codec.CONNECT:
                raise ProtocolError("the first packet has to be CONNECT")
            self._on_connect(packet)
            return
        handler = self._handlers.get(packet.kind)
        if handler is None:
            raise ProtocolError(f"unexpected packet {packet.kind}")
        handler(self._session, packet)

    def _on_connect(self, packet: Packet) -> None:
        hello = codec.read_connect(packet.body)
        if hello.level not in (3, 4):
            self._write(codec.connack(1))
            raise ProtocolError(f"protocol level {hello.level}")
        if not hello.client_id and not hello.clean_session:
            self._write(codec.connack(2))
            raise ProtocolError("a lasting session needs a client id")
        client_id = hello.client_id or f"auto-{secrets.token_hex(8)}"
        old = self._hub.sessions.get(client_id)
        if old is not None and old.end_connection is not None:
            old.end_connection()
        session, was_known = self._hub.open_session(client_id, hello.clean_session)
        session.write = self._write
        session.end_connection = self.end
        self._session = session
        self._will = hello.will
        self.keepalive_s = hello.keepalive_s
        self._write(codec.connack(0, was_known))
        session.resume()

    def _on_publish(self, session: Session, packet: Packet) -> None:
        message, packet_id = codec.read_publish(packet.flags, packet.body)
        if message.qos == 2:
            self._write(codec.ack(codec.PUBREC, packet_id))
            if packet_id in session.received_twice_guard:
                return
            session.received_twice_guard.add(packet_id)
        if is_server_only(message.topic):
            log.info("client %s may not publish on %s", session.client_id, message.topic.split("/")[-1])
        else:
            self._hub.publish(message)
        if message.qos == 1:
            self._write(codec.ack(codec.PUBACK, packet_id))

    def _on_ack(self, session: Session, packet: Packet) -> None:
        session.acknowledged(packet.kind, codec.read_packet_id(packet.body))

    def _on_release(self, session: Session, packet: Packet) -> None:
        packet_id = codec.read_packet_id(packet.body)
        session.received_twice_guard.discard(packet_id)
        self._write(codec.ack(codec.PUBCOMP, packet_id))

    def _on_subscribe(self, session: Session, packet: Packet) -> None:
        packet_id, filters = codec.read_subscribe(packet.body)
        if any(needed_token(name) is not None for name, _ in filters):
            task = asyncio.get_running_loop().create_task(
                self._subscribe_checked(session, packet_id, filters)
            )
            self._waiting.add(task)
            task.add_done_callback(self._waiting.discard)
        else:
            self._subscribe(session, packet_id, filters, set())

    async def _subscribe_checked(
        self, session: Session, packet_id: int, filters: list[tuple[str, int]]
    ) -> None:
        refused = set()
        for name, _ in filters:
            token = needed_token(name)
            check = self._hub.is_token_live
            if token is not None and check is not None and not await check(token):
                refused.add(name)
        if self._session is session:
            self._subscribe(session, packet_id, filters, refused)

    def _subscribe(
        self, session: Session, packet_id: int, filters: list[tuple[str, int]], refused: set[str]
    ) -> None:
        welcome = [name not in refused and is_listener_welcome(name) for name, _ in filters]
        codes = [qos if good else REFUSED for (_, qos), good in zip(filters, welcome, strict=True)]
        self._write(codec.suback(packet_id, codes))
        for (name, qos), good in zip(filters, welcome, strict=True):
            if good:
                self._hub.subscribe(session, name, qos)
            else:
                log.info("client %s may not listen to a topic that ends in %s", session.client_id, name[-7:])

    def _on_unsubscribe(self, session: Session, packet: Packet) -> None:
        packet_id, filters = codec.read_unsubscribe(packet.body)
        for name in filters:
            self._hub.unsubscribe(session, name)
        self._write(codec.ack(codec.UNSUBACK, packet_id))

    def _on_disconnect(self, _session: Session, _packet: Packet) -> None:
        self._will = None
        self._close()
        self.lost()
