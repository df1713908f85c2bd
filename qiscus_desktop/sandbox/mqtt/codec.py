"""MQTT 3.1.1 packets: bytes to records and back, with no I/O."""

from __future__ import annotations

import struct
from dataclasses import dataclass

CONNECT, CONNACK, PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP = 1, 2, 3, 4, 5, 6, 7
SUBSCRIBE, SUBACK, UNSUBSCRIBE, UNSUBACK, PINGREQ, PINGRESP, DISCONNECT = 8, 9, 10, 11, 12, 13, 14

PINGRESP_BYTES = b"\xd0\x00"
PINGREQ_BYTES = b"\xc0\x00"
DISCONNECT_BYTES = b"\xe0\x00"


class ProtocolError(Exception):
    """The peer sent bytes that are not MQTT 3.1.1; the connection has to end."""


@dataclass(frozen=True, slots=True)
class Packet:
    """One control packet: its kind, the four flag bits and everything after the fixed header."""

    kind: int
    flags: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """An application message on its way: topic, payload, quality of service and the retain bit."""

    topic: str
    payload: bytes
    qos: int = 0
    retain: bool = False


@dataclass(frozen=True, slots=True)
class Connect:
    """What a client says about itself in CONNECT; `will` is None without the will flag."""

    level: int
    client_id: str
    clean_session: bool
    keepalive_s: int
    will: Message | None


def take_packet(buffer: bytearray, limit: int) -> Packet | None:
    """Cut one whole packet off the front of `buffer`, or return None when it is not there yet.

    Raises ProtocolError for a length field that never ends and for a packet above `limit` bytes.
    """
    length = shift = 0
    position = 1
    while True:
        if len(buffer) <= position:
            return None
        byte = buffer[position]
        length |= (byte & 0x7F) << shift
        position += 1
        if not byte & 0x80:
            break
        shift += 7
        if shift > 21:
            raise ProtocolError("malformed remaining length")
    if length > limit:
        raise ProtocolError(f"packet of {length} bytes is above the limit of {limit}")
    end = position + length
    if len(buffer) < end:
        return None
    head = buffer[0]
    body = bytes(buffer[position:end])
    del buffer[:end]
    return Packet(head >> 4, head & 0x0F, body)


def packet(kind: int, flags: int, body: bytes) -> bytes:
    """The bytes of a packet, its remaining length filled in."""
    head = bytearray([(kind << 4) | flags])
    length = len(body)
    while True:
        byte = length & 0x7F
        length >>= 7
        head.append(byte | 0x80 if length else byte)
        if not length:
            return bytes(head) + body


def _text(body: bytes, position: int) -> tuple[str, int]:
    data, end = _binary(body, position)
    try:
        return data.decode("utf-8"), end
    except UnicodeDecodeError:
        raise ProtocolError("text is not UTF-8") from None


def _binary(body: bytes, position: int) -> tuple[bytes, int]:
    if len(body) < position + 2:
        raise ProtocolError("packet ends early")
    end = position + 2 + int.from_bytes(body[position : position + 2], "big")
    if len(body) < end:
        raise ProtocolError("packet ends early")
    return body[position + 2 : end], end


def _field(data: bytes) -> bytes:
    return struct.pack("!H", len(data)) + data


def read_connect(body: bytes) -> Connect:
    """Decode CONNECT. User name and password are skipped: the service does not look at them."""
    name, position = _text(body, 0)
    if name not in ("MQTT", "MQIsdp") or len(body) < position + 4:
        raise ProtocolError("not an MQTT connection")
    level, flags = body[position], body[position + 1]
    keepalive = int.from_bytes(body[position + 2 : position + 4], "big")
    client_id, position = _text(body, position + 4)
    will = None
    if flags & 0x04:
        topic, position = _text(body, position)
        payload, position = _binary(body, position)
        if not topic or "+" in topic or "#" in topic:
            raise ProtocolError("the will's topic has wildcards")
        will = Message(topic, payload, (flags >> 3) & 0x03, bool(flags & 0x20))
    return Connect(level, client_id, bool(flags & 0x02), keepalive, will)


def connect(
    client_id: str, keepalive_s: int, username: str | None = None, password: str | None = None
) -> bytes:
    """The bytes of a CONNECT with a clean session."""
    flags = 0x02
    tail = _field(client_id.encode())
    if username is not None:
        flags |= 0x80
        tail += _field(username.encode())
        if password is not None:
            flags |= 0x40
            tail += _field(password.encode())
    return packet(CONNECT, 0, _field(b"MQTT") + bytes([4, flags]) + struct.pack("!H", keepalive_s) + tail)


def connack(code: int, session_present: bool = False) -> bytes:
    """The bytes of a CONNACK; code 0 accepts."""
    return packet(CONNACK, 0, bytes([1 if session_present else 0, code]))


def read_publish(flags: int, body: bytes) -> tuple[Message, int]:
    """Decode PUBLISH into the message and its packet id (0 for QoS 0)."""
    qos = (flags >> 1) & 0x03
    if qos == 3:
        raise ProtocolError("QoS 3 does not exist")
    topic, position = _text(body, 0)
    packet_id = 0
    if qos:
        packet_id = read_packet_id(body[position:])
        position += 2
    if not topic or "+" in topic or "#" in topic or "\x00" in topic:
        raise ProtocolError("a topic to publish on has no wildcards")
    return Message(topic, body[position:], qos, bool(flags & 0x01)), packet_id


def publish(message: Message, packet_id: int = 0, dup: bool = False) -> bytes:
    """The bytes of a PUBLISH; `packet_id` only counts above QoS 0."""
    body = _field(message.topic.encode())
    if message.qos:
        body += struct.pack("!H", packet_id)
    flags = (message.qos << 1) | (1 if message.retain else 0) | (8 if dup else 0)
    return packet(PUBLISH, flags, body + message.payload)


def read_packet_id(body: bytes) -> int:
    """The packet id that opens the body of every acknowledgement, SUBSCRIBE and UNSUBSCRIBE."""
    if len(body) < 2:
        raise ProtocolError("packet id is missing")
    return int.from_bytes(body[:2], "big")


def ack(kind: int, packet_id: int) -> bytes:
    """The bytes of PUBACK, PUBREC, PUBREL, PUBCOMP or UNSUBACK."""
    return packet(kind, 2 if kind == PUBREL else 0, struct.pack("!H", packet_id))


def read_subscribe(body: bytes) -> tuple[int, list[tuple[str, int]]]:
    """Decode SUBSCRIBE into its packet id and the (filter, QoS) pairs."""
    packet_id, position = read_packet_id(body), 2
    filters: list[tuple[str, int]] = []
    while position < len(body):
        topic_filter, position = _text(body, position)
        if len(body) <= position or body[position] > 2:
            raise ProtocolError("bad QoS in SUBSCRIBE")
        filters.append((topic_filter, body[position]))
        position += 1
    if not filters:
        raise ProtocolError("SUBSCRIBE without a filter")
    return packet_id, filters


def subscribe(packet_id: int, filters: list[tuple[str, int]]) -> bytes:
    """The bytes of a SUBSCRIBE."""
    body = struct.pack("!H", packet_id)
    body += b"".join(_field(name.encode()) + bytes([qos]) for name, qos in filters)
    return packet(SUBSCRIBE, 2, body)


def suback(packet_id: int, codes: list[int]) -> bytes:
    """The bytes of a SUBACK: the granted QoS per filter, 0x80 for a refused one."""
    return packet(SUBACK, 0, struct.pack("!H", packet_id) + bytes(codes))


def read_unsubscribe(body: bytes) -> tuple[int, list[str]]:
    """Decode UNSUBSCRIBE into its packet id and the filters."""
    packet_id, position = read_packet_id(body), 2
    filters: list[str] = []
    while position < len(body):
        topic_filter, position = _text(body, position)
        filters.append(topic_filter)
    if not filters:
        raise ProtocolError("UNSUBSCRIBE without a filter")
    return packet_id, filters
