"""The pure pieces of the broker and the API under any input: topics, packets, presence, parameters."""

from __future__ import annotations

import contextlib

from hypothesis import given
from hypothesis import strategies as st

from qiscus_desktop.sandbox.api.params import form_params
from qiscus_desktop.sandbox.errors import ApiError
from qiscus_desktop.sandbox.mqtt import codec
from qiscus_desktop.sandbox.mqtt.codec import Message, ProtocolError
from qiscus_desktop.sandbox.mqtt.presence import read_presence
from qiscus_desktop.sandbox.mqtt.topics import TopicTree, is_valid_filter, matches

NAMES = st.sampled_from(["a", "b", "c", "", "r", "u", "s", "é"])
TOPICS = st.lists(NAMES, min_size=1, max_size=5).map("/".join).filter(bool)
FILTERS = (
    st.tuples(st.lists(st.one_of(NAMES, st.just("+")), min_size=1, max_size=5), st.booleans())
    .map(lambda made: "/".join([*made[0], *(["#"] if made[1] else [])]))
    .filter(is_valid_filter)
)


@given(st.lists(FILTERS, max_size=8), TOPICS)
def test_the_tree_finds_what_the_definition_says(filters: list[str], topic: str) -> None:
    tree: TopicTree[int] = TopicTree()
    for number, topic_filter in enumerate(filters):
        tree.add(topic_filter, number, 0)
    expected = {number for number, topic_filter in enumerate(filters) if matches(topic, topic_filter)}
    assert set(tree.match(topic)) == expected
    for number, topic_filter in enumerate(filters):
        tree.discard(topic_filter, number)
    assert tree.match(topic) == {}


@given(TOPICS, st.binary(max_size=300), st.integers(0, 2), st.booleans(), st.integers(1, 65535))
def test_a_message_survives_the_wire(
    topic: str, payload: bytes, qos: int, retain: bool, packet_id: int
) -> None:
    message = Message(topic, payload, qos, retain)
    buffer = bytearray(codec.publish(message, packet_id))
    packet = codec.take_packet(buffer, 10_000)
    assert packet is not None
    assert buffer == b""
    assert codec.read_publish(packet.flags, packet.body) == (message, packet_id if qos else 0)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_packet_or_an_error(data: bytes) -> None:
    buffer = bytearray(data)
    readers = (
        codec.read_connect,
        codec.read_packet_id,
        codec.read_subscribe,
        codec.read_unsubscribe,
        lambda body: codec.read_publish(0x02, body),
    )
    try:
        while (packet := codec.take_packet(buffer, 1000)) is not None:
            for read in readers:
                try:
                    read(packet.body)
                except ProtocolError:
                    continue
    except ProtocolError:
        return


@given(st.binary(max_size=40))
def test_presence_always_has_a_flag_and_a_time(payload: bytes) -> None:
    said = read_presence(payload, 1_735_689_600_000)
    flag, _, stamp = said.payload().partition(b":")
    assert flag in (b"0", b"1")
    assert len(stamp) == 13


@given(st.text(max_size=120), st.sampled_from(["a", "limit", "emails"]))
def test_any_query_is_read_or_refused(query: str, name: str) -> None:
    params = form_params(f"{name}[]={query}&{query}")
    for read in (params.texts, params.optional, params.integer, params.integers, params.json_text):
        with contextlib.suppress(ApiError):
            read(name)
