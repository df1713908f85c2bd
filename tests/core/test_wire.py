"""Properties of the pure wire: decoding anything raises only our error, topics round-trip, requests hold
no null.
"""

from __future__ import annotations

import contextlib
import inspect
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qiscus_desktop.core.errors import DecodeError
from qiscus_desktop.core.models import Account, Comment, Room, RoomKind, Status
from qiscus_desktop.core.models.names import plain_name
from qiscus_desktop.core.wire import decode, pushes, requests, topics
from qiscus_desktop.core.wire.json_values import json_value
from qiscus_desktop.core.wire.text import shown
from qiscus_desktop.core.wire.topics import TopicKind

NUMBERS = st.integers(-(2**70), 2**70) | st.floats(allow_nan=False)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=5),
    max_leaves=12,
)
COMMENT_KEYS = st.sampled_from(
    "id id_str comment_before_id message type payload extras status is_deleted email username user_avatar "
    "user_avatar_url room_id room_id_str topic_id timestamp created_at unix_timestamp unix_nano_timestamp "
    "unique_temp_id unique_id room_name chat_type participants last_comment options unread_count "
    "action_topic data deleted_messages deleted_rooms message_unique_ids comment_id user token nonce url "
    "file events comments meta last_received_comment_id user_status read_by token_expires_at app".split()
)
# These properties run once for each of our readers and builders.
FEW = settings.default.max_examples // 4
ALIKE = st.recursive(
    JSON,
    lambda inner: st.dictionaries(COMMENT_KEYS, inner, max_size=10) | st.lists(inner, max_size=4),
    max_leaves=20,
)
READERS: list[Callable[[Any], Any]] = [
    decode.comment,
    decode.comments,
    decode.room,
    decode.rooms,
    decode.participant,
    decode.participants,
    decode.user,
    decode.users,
    decode.account,
    decode.tokens,
    decode.nonce,
    decode.presences,
    decode.receipts,
    decode.sync_page,
    decode.url,
    pushes.event_page,
]


@pytest.mark.parametrize("read", READERS, ids=lambda read: read.__name__)
@settings(max_examples=FEW)
@given(value=ALIKE)
def test_decoding_anything_raises_only_our_error(read: Callable[[Any], Any], value: Any) -> None:
    with contextlib.suppress(DecodeError):
        read(value)


@given(
    topic=st.text(max_size=40),
    payload=st.binary(max_size=60) | ALIKE.map(lambda value: json.dumps(value).encode()),
)
@example(topic="u/budi/s", payload=b"1:99999999999999999999")
@example(topic="r/7/7/budi/r", payload=b"18446744073709551616:x")
@example(topic="token/c", payload=b"[" * 100_000)
@example(topic="token/c", payload=b'{"id": 1, "room_id": 1, "unix_nano_timestamp": 9223372036854775807}')
def test_any_packet_raises_only_our_error(topic: str, payload: bytes) -> None:
    for place in (
        topic,
        "token/c",
        "token/n",
        "token/update",
        "r/7/typing",
        "r/7/7/b/d",
        "u/b/s",
        "r/7/7/e",
        "a/b/c",
    ):
        with contextlib.suppress(DecodeError):
            pushes.read(place, payload, me="ani")


LEVEL = st.text(
    st.characters(blacklist_characters="+#/\0", blacklist_categories=["Cs"]), min_size=1, max_size=20
)
ROOM_ID = st.integers(1, 10**17)


@given(room_id=ROOM_ID, user=LEVEL, token=LEVEL.filter(lambda text: text not in ("r", "u")), channel=LEVEL)
def test_topics_round_trip(room_id: int, user: str, token: str, channel: str) -> None:
    def kinds(names: tuple[str, ...]) -> list[TopicKind | None]:
        parsed = [topics.parse(name) for name in names]
        return [found.kind if found else None for found in parsed]

    assert kinds(topics.of_token(token)) == [TopicKind.COMMENT, TopicKind.NOTICE, TopicKind.UPDATE]
    for build, kind in (
        (topics.typing, TopicKind.TYPING),
        (topics.delivered, TopicKind.DELIVERED),
        (topics.read, TopicKind.READ),
    ):
        assert topics.parse(build(room_id, user)) == topics.Topic(kind, room_id=room_id, user_id=user)
    assert topics.parse(topics.room_typing(room_id)) == topics.Topic(TopicKind.ROOM_TYPING, room_id=room_id)
    assert topics.parse(topics.custom_event(room_id)) == topics.Topic(TopicKind.CUSTOM_EVENT, room_id=room_id)
    assert topics.parse(topics.presence(user)) == topics.Topic(TopicKind.PRESENCE, user_id=user)
    expected = topics.Topic(TopicKind.CHANNEL_COMMENT, app_id=token, unique_id=channel)
    assert topics.parse(topics.channel_comment(token, channel)) == expected


@pytest.mark.parametrize("user", ["a+b", "a#", "", "a\0b"])
def test_what_no_topic_can_hold(user: str) -> None:
    assert not topics.can_hold(user)


def test_a_user_id_may_hold_slashes_and_dashes() -> None:
    assert topics.parse(topics.presence("a/b-c d/c")) == topics.Topic(TopicKind.PRESENCE, user_id="a/b-c d/c")


BUILDERS = [
    value
    for name, value in vars(requests).items()
    if inspect.isfunction(value) and value.__module__ == requests.__name__ and not name.startswith("_")
]
TEXT = st.text(max_size=12)
OBJECT = st.dictionaries(TEXT, st.integers() | TEXT, max_size=3)


def _strategy(parameter: inspect.Parameter) -> st.SearchStrategy[Any]:
    """Values of the parameter's annotated type; None for the optional ones now and then."""
    hint = str(parameter.annotation)
    options: list[st.SearchStrategy[Any]] = []
    if "None" in hint:
        options.append(st.none())
    if "Iterable" in hint:
        options.append(st.lists(TEXT, max_size=3))
    elif "Mapping" in hint:
        options.append(OBJECT)
    elif "bool" in hint:
        options.append(st.booleans())
    elif "int" in hint:
        options.append(st.integers(0, 2**62))
    else:
        options.append(TEXT)
    return st.one_of(options)


@pytest.mark.parametrize("build", BUILDERS, ids=lambda build: build.__name__)
@settings(max_examples=FEW)
@given(data=st.data())
def test_requests_hold_no_null_and_every_value_survives(
    build: Callable[..., requests.Request], data: Any
) -> None:
    parameters = inspect.signature(build).parameters
    arguments = {name: data.draw(_strategy(parameter), name) for name, parameter in parameters.items()}
    said = {
        str(one) for value in arguments.values() for one in (value if isinstance(value, list) else [value])
    }
    request = build(**arguments)
    assert request.path.startswith("/api/v2/sdk/")
    assert request.method in ("GET", "POST", "PATCH", "DELETE")
    assert request.form is None or request.json is None
    for _, value in (*request.query, *(request.form or ())):
        assert isinstance(value, str)
        assert value not in ("None", "null", "True", "False") or value in said
    if request.json is not None:
        assert None not in request.json.values()
        assert json.loads(request.body or b"") == json.loads(json.dumps(request.json))
    if request.form is not None:
        body = (request.body or b"").decode("ascii")
        assert parse_qsl(body, keep_blank_values=True) == [(name, value) for name, value in request.form]
    assert request.target.isascii()


@pytest.mark.parametrize(
    ("wire", "display"),
    [
        ("halo", "halo"),
        ("<b>x</b>", "<b>x</b>"),
        ("&lt;b&gt;x&lt;/b&gt;", "<b>x</b>"),
        ("see &lt;b&gt;this &amp; that&lt;/b&gt; and 1 < 2", "see <b>this & that</b> and 1 < 2"),
        ("&lt;i&gt;&quot;a&#039;b&quot;&lt;/i&gt;", '<i>"a\'b"</i>'),
        # Typed by a person, and left alone.
        ("a &lt; b", "a &lt; b"),
        ("write &lt; for <", "write &lt; for <"),
        ("Tom &amp; Jerry", "Tom &amp; Jerry"),
        ("&lt;br&gt;", "&lt;br&gt;"),
        ("&lt;b&gt; R&D &lt;/b&gt;", "&lt;b&gt; R&D &lt;/b&gt;"),
        ("&lt;/b&gt;", "&lt;/b&gt;"),
        ("&lt;", "&lt;"),
        # Once, not twice.
        ("&lt;b&gt;&amp;lt;&lt;/b&gt;", "<b>&lt;</b>"),
    ],
)
def test_text_for_people(wire: str, display: str) -> None:
    assert shown(wire) == display


@given(st.text(st.sampled_from("&lt;&gt/ab<>\"' amp#039quo"), max_size=60))
def test_showing_any_text_raises_nothing(text: str) -> None:
    shown(text)


def test_a_comment_of_rest_and_of_push_is_the_same_comment() -> None:
    shared = {
        "id": 513,
        "comment_before_id": 512,
        "message": "halo",
        "type": "text",
        "payload": {},
        "extras": {},
        "unique_temp_id": "javascript-Qx81",
        "email": "budi",
        "username": "Budi",
        "room_id": 7,
        "unix_nano_timestamp": 1735689600250000000,
    }
    rest = decode.comment(
        shared | {"user_avatar": {"avatar": {"url": "https://f.test/b.png"}}, "status": "sent"}
    )
    push = decode.comment(shared | {"user_avatar": "https://f.test/b.png"})
    assert rest == push
    assert rest == Comment(
        temp_id="javascript-Qx81",
        room_id=7,
        sender_id="budi",
        id=513,
        before_id=512,
        sender_name="Budi",
        sender_avatar_url="https://f.test/b.png",
        text="halo",
        status=Status.SENT,
        created_at=datetime(2025, 1, 1, 0, 0, 0, 250000, tzinfo=UTC),
    )


def test_numbers_may_come_as_text() -> None:
    comment = decode.comment({"id_str": "9007199254740993", "topic_id": "7", "unique_temp_id": "t"})
    assert (comment.id, comment.room_id) == (9007199254740993, 7)


@pytest.mark.parametrize(
    "fields",
    [
        {"created_at": "9999-12-31T23:59:59Z"},
        {"created_at": "0001-01-01T00:00:00Z"},
        {"created_at": "0001-01-01T00:00:00+14:00"},
        {"unix_nano_timestamp": 2**63 - 1},
        {"unix_timestamp": 2**62},
    ],
)
def test_every_moment_can_be_shown_in_every_time_zone(fields: dict[str, Any]) -> None:
    moment = decode.comment({"id": 1, "unique_temp_id": "a", **fields}).created_at
    for hours in (-14, 14):
        moment.astimezone(timezone(timedelta(hours=hours)))
    assert 0 <= moment.timestamp() < 32_503_680_000, "some systems show no other years than 1970 to 2999"


@pytest.mark.parametrize("url", ["http://[", "//[x/a.png"])
def test_an_address_that_is_none_has_no_name(url: str) -> None:
    comment = decode.comment(
        {"id": 1, "unique_temp_id": "a", "type": "file_attachment", "payload": {"url": url}}
    )
    assert comment.attachment is not None
    assert not comment.attachment.is_picture


@pytest.mark.parametrize("side", [10**15, 2**63, -1, "x", None, True, 1e300])
def test_a_picture_of_impossible_size_is_one_of_unknown_size(side: object) -> None:
    payload = {"url": "https://f.test/a.png", "width": side, "height": 300}
    comment = decode.comment({"id": 1, "unique_temp_id": "a", "type": "file_attachment", "payload": payload})
    assert comment.attachment is not None
    assert (comment.attachment.width, comment.attachment.height) == (0, 300)


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        (" Ann ", " Ann "),
        ("photo\u202egnp.exe", "photognp.exe"),
        ("two\nlines\u2028of\ttext", "two lines of text"),
        ("bell\x07\x1b[31m", "bell[31m"),
        (
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ),
        ("👩\u200d👧", "👩\u200d👧"),
        ("\u200b\u200d", ""),
        ("   ", ""),
    ],
)
def test_names_of_strangers(given_name: str, name: str) -> None:
    assert plain_name(given_name) == name
    raw = {"id": 1, "unique_temp_id": "a", "username": given_name}
    assert decode.comment(raw).sender_name == name
    assert decode.user({"email": "a", "name": given_name}).name == name
    assert decode.room({"id": 1, "room_name": given_name}).name == name


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (rb'{"a": "cut \ud83d"}', "cut ?"),
        (rb'{"a": "\ude00\ud83d\ude00"}', "?😀"),
        (b'{"a": "old \xe9"}', "old \N{REPLACEMENT CHARACTER}"),
        (rb'{"a": "whole \ud83d\ude00"}', "whole 😀"),
    ],
)
def test_half_a_character_costs_nothing_else(data: bytes, text: str) -> None:
    assert json_value(data) == {"a": text}


@pytest.mark.parametrize("data", [rb'{"a": "\ud83d"', b"\xff", rb'["\ud83d", NaN]', b"[" * 90_000 + b"\xff"])
def test_half_a_character_excuses_nothing_else(data: bytes) -> None:
    with pytest.raises(DecodeError):
        json_value(data)


def test_rooms_of_all_kinds() -> None:
    base = {"id": 7, "room_name": "Budi", "options": '{"a": 1}', "unread_count": 3}
    single = decode.room(
        base | {"chat_type": "single", "participants": [{"email": "ani"}, {"email": "budi"}, 5]}
    )
    assert (single.kind, single.options) == (RoomKind.SINGLE, {"a": 1})
    other = single.other("ani")
    assert other is not None
    assert other.id == "budi"
    channel = decode.room(base | {"chat_type": "group", "is_public_channel": True, "options": {"b": 2}})
    assert (channel.kind, channel.options) == (RoomKind.CHANNEL, {"b": 2})
    empty = decode.room(
        base | {"chat_type": "group", "last_comment": {"id": 0, "type": "unknown"}, "options": "odd"}
    )
    assert empty == Room(id=7, name="Budi", unread_count=3)


def test_a_profile_answer_keeps_what_it_leaves_out() -> None:
    known = Account(
        id="ani", token="t", refresh_token="r", last_comment_id=5, last_event_id=6, app_code="app"
    )
    fresh = decode.account({"email": "ani", "username": "Ani W", "last_comment_id": 99}, keep=known)
    assert (fresh.name, fresh.token, fresh.refresh_token) == ("Ani W", "t", "r")
    assert (fresh.last_comment_id, fresh.last_event_id, fresh.app_code) == (5, 6, "app")
