"""Packets out of a stream: however it is cut, each comes once, whole, in order; nothing else is touched."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from benchmarks._push_server import publish
from qiscus_desktop.core.realtime.mqtt import take_publishes

PINGRESP = b"\xd0\x00"
TOPICS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=30)
MESSAGES = st.tuples(TOPICS, st.binary(max_size=300) | st.just(b"x" * 20_000))


def flagged(first: int, packet: bytes) -> bytes:
    return bytes([first]) + packet[1:]


@given(st.lists(MESSAGES, max_size=6), st.data())
def test_a_stream_cut_anywhere_gives_every_packet_once(
    messages: list[tuple[str, bytes]], data: st.DataObject
) -> None:
    stream = b"".join(publish(*message) for message in messages)
    cut = data.draw(st.integers(0, len(stream)))
    taken: list[tuple[str, bytes]] = []
    place = take_publishes(stream[:cut], 0, lambda *packet: taken.append(packet))
    assert taken == messages[: len(taken)]
    assert place == sum(len(publish(*message)) for message in taken)
    assert place <= cut
    rest = take_publishes(stream, place, lambda *packet: taken.append(packet))
    assert taken == messages
    assert rest == len(stream)


def test_it_stops_before_what_is_not_its_own() -> None:
    taken: list[tuple[str, bytes]] = []
    own = publish("a/b", b"1") + flagged(0x31, publish("c", b"2"))
    for other in (
        PINGRESP,
        flagged(0x32, publish("q", b"qos 1")),
        b"\x30\xff\xff\xff\xff\x01",
        b"\x30\x03\x00\x09x",
    ):
        taken.clear()
        assert take_publishes(own + other, 0, lambda *packet: taken.append(packet)) == len(own)
        assert taken == [("a/b", b"1"), ("c", b"2")]


@given(st.binary(max_size=200))
def test_any_bytes_are_survived(data: bytes) -> None:
    assert 0 <= take_publishes(data, 0, lambda *_: None) <= len(data)
