"""Times of every unit and form, and ids beyond what JavaScript counts: exact, or none at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiscus_desktop.core.errors import DecodeError
from qiscus_desktop.core.events import CommentDelivered, CommentRead, CommentsDeleted, RoomCleared
from qiscus_desktop.core.models.numbers import exact_number
from qiscus_desktop.core.wire import decode, pushes, times, topics

CASES = Path(__file__).parents[1] / "data" / "cases"


def cases(name: str) -> list[Any]:
    entries = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return [pytest.param(entry["input"], entry["right"], id=entry["id"]) for entry in entries]


def comment_at(**fields: Any) -> Any:
    return decode.comment({"id": 1, "unique_temp_id": "t", "room_id": 7, **fields})


@pytest.mark.parametrize(("fields", "right"), cases("times"))
def test_times_of_the_world(fields: dict[str, Any], right: str | list[str]) -> None:
    comment = comment_at(**fields)
    if right == "unknown":
        assert not comment.has_time
        return
    moments = [datetime.fromisoformat(text) for text in ([right] if isinstance(right, str) else right)]
    assert comment.created_at.replace(microsecond=comment.created_at.microsecond // 1000 * 1000) in moments


MIDNIGHT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-01T00:00:00Z",
        "2026-01-01t00:00:00z",
        "2026-01-01 00:00:00 +0000 UTC",
        "2026-01-01 07:00:00 +0700",
        "2026-01-01 00:00:00 GMT",
        "2026-01-01T00:00:00-00:00",
        "2026-01-01",
        "2026-01-01T00Z",
        "20260101T000000Z",
        "20260101",
        "2026001",
        "2026-001T00:00:00Z",
        "2026-W01-4T00:00Z",
        "2025-12-31T24:00:00Z",
        "20251231T240000Z",
        "2025-12-31T23:59:60Z",
        "2026-01-01T06:30,0+06:30",
        "Thu, 1 Jan 2026 00:00 GMT",
        "1 Jan 26 00:00:00 UT",
        "Wed, 31 Dec 2025 19:00:00 EST",
        "Thu (a day), 01 Jan (a (small) month) 2026 07:00:00 +0700 (WIB)",
        "Thu,\r\n 01 Jan 2026 07:00:00 +0700",
        "Thursday, 01-Jan-26 00:00:00 GMT",
        "Thu Jan  1 00:00:00 2026",
        "1767225600",
        "1767225600.0",
        "1767225600000",
        "1767225600000000",
        "1767225600000000000",
    ],
)
@pytest.mark.parametrize("field", ["unix_nano_timestamp", "unix_timestamp", "timestamp", "created_at"])
def test_one_moment_in_many_words(field: str, text: str) -> None:
    assert comment_at(**{field: text}).created_at == MIDNIGHT


@pytest.mark.parametrize(
    ("fields", "exact"),
    [
        ({"unix_nano_timestamp": 1767225600, "created_at": "2026-01-01T00:00:00.250000Z"}, 250_000),
        ({"unix_nano_timestamp": 1767225600250, "created_at": "2026-01-01T00:00:00Z"}, 250_000),
        ({"unix_timestamp": 1767225600.25, "timestamp": "2026-01-01T00:00:00Z"}, 250_000),
        ({"timestamp": "2026-01-01", "unix_timestamp": 1767225600250}, 250_000),
        ({"unix_nano_timestamp": 1.76722560025e18}, 250_000),
        ({"unix_nano_timestamp": 1767225600249999872}, 250_000),  # what a double makes of it
        ({"unix_nano_timestamp": 1767225600250999999}, 250_999),
        ({"unix_nano_timestamp": 4_000_000_000_000_000_000_000, "timestamp": "2026-01-01T00:00:00Z"}, 0),
        (
            {
                "unix_nano_timestamp": "none",
                "created_at": None,
                "timestamp": [],
                "unix_timestamp": 1767225600,
            },
            0,
        ),
    ],
)
def test_the_most_exact_plausible_field_wins(fields: dict[str, Any], exact: int) -> None:
    assert comment_at(**fields).created_at == MIDNIGHT.replace(microsecond=exact)


@pytest.mark.parametrize(
    "value",
    [
        0,
        -1,
        "0",
        "0001-01-01T00:00:00Z",
        "1970-01-01T23:59:59Z",
        "1970-01-01",
        "1899-12-30",
        86_399,
        True,
        "never",
    ],
)
def test_no_time_is_no_date(value: object) -> None:
    for field in ("unix_nano_timestamp", "unix_timestamp", "timestamp", "created_at"):
        assert not comment_at(**{field: value}).has_time


@given(st.datetimes(datetime(2001, 9, 10), datetime(2261, 12, 30)))  # noqa: DTZ001 - the strategy wants naive ones
def test_every_unit_of_every_moment(naive: datetime) -> None:
    at = naive.replace(tzinfo=UTC)
    micro = (at - datetime(1970, 1, 1, tzinfo=UTC)) // (datetime.resolution)
    assert times.best([micro * 1000]) == at
    assert times.best([str(micro)]) == at
    assert times.best([f"{micro // 10**6}.{micro % 10**6:06}"]) == at
    assert times.best([at.isoformat()]) == at
    assert times.best([micro // 1000]) == at.replace(microsecond=at.microsecond // 1000 * 1000)
    assert times.best([micro // 10**6]) == at.replace(microsecond=0)


@given(st.text(max_size=40) | st.floats() | st.integers() | st.none() | st.lists(st.integers()))
def test_reading_anything_as_a_time_raises_nothing(value: object) -> None:
    times.best([value])
    times.moment(value)


def test_times_beside_those_of_comments() -> None:
    assert decode.presence_payload(b"1:1767225600000") == (True, MIDNIGHT)
    assert decode.presence_payload(b"0:1767225600") == (False, MIDNIGHT)
    (presence,) = decode.presences([{"email": "budi", "status": 1, "timestamp": 1767225600000}])
    assert presence.seen_at == MIDNIGHT
    raw = {"timestamp": 1767225600000, "payload": {"data": {"deleted_rooms": [{"id": 7}]}}}
    (cleared,) = pushes.notice(raw)
    assert isinstance(cleared, RoomCleared)
    assert cleared.cleared_at == MIDNIGHT
    token = decode.tokens({"token": "t", "token_expires_at": "Thu, 01 Jan 2026 00:00:00 GMT"})
    assert token.expires_at == MIDNIGHT


# ---- ids

BIG, BIG_TEXT = 1497549923779084300, "1497549923779084388"
READ_BY_NAME: dict[str, Callable[[Any, str], int]] = {
    "comment": lambda fields, name: getattr(
        decode.comment({"unique_temp_id": "t", "room_id": 7, **fields}),
        {"comment_before_id": "before_id"}.get(name, name),
    ),
    "room": lambda fields, name: getattr(decode.room({"id": 7, **fields}), name),
    "participant": lambda fields, name: getattr(
        decode.participant({"email": "budi", **fields}),
        {"last_comment_read_id": "last_read_id", "last_comment_received_id": "last_received_id"}.get(
            name, name
        ),
    ),
    "reply": lambda fields, _name: (
        decode.comment({"id": 1, "unique_temp_id": "t", "type": "reply", "payload": fields}).reply.comment_id
    ),  # type: ignore[union-attr]
}


@pytest.mark.parametrize(("given_", "right"), cases("ids"))
def test_ids_of_the_world(given_: dict[str, Any], right: dict[str, str]) -> None:
    if given_["of"] == "receipt":
        (receipt,) = pushes.read(given_["topic"], given_["payload"].encode())
        assert isinstance(receipt, CommentRead)
        assert str(receipt.comment_id) == right["comment_id"]
        return
    for name, text in right.items():
        assert str(READ_BY_NAME[given_["of"]](given_["fields"], name)) == text


@pytest.mark.parametrize(
    ("of", "name"),
    [
        ("comment", "id"),
        ("comment", "room_id"),
        ("comment", "comment_before_id"),
        ("room", "id"),
        ("room", "last_comment_id"),
        ("participant", "last_comment_read_id"),
        ("participant", "last_comment_received_id"),
        ("reply", "replied_comment_id"),
    ],
)
@pytest.mark.parametrize(
    "fields",
    [
        lambda name: {name: BIG_TEXT},
        lambda name: {name: BIG, f"{name}_str": BIG_TEXT},
        lambda name: {name: float(BIG), f"{name}_str": BIG_TEXT},
        lambda name: {f"{name}_str": BIG_TEXT},
    ],
    ids=["text", "rounded", "float", "twin alone"],
)
def test_every_id_is_exact(of: str, name: str, fields: Callable[[str], dict[str, Any]]) -> None:
    known = {"id": 1} if of == "comment" and name != "id" else {}
    if name != "replied_comment_id":
        known[name] = None
    assert READ_BY_NAME[of]({**known, **fields(name)}, name) == int(BIG_TEXT)


@pytest.mark.parametrize("rounded", [BIG_TEXT, BIG, float(BIG)])
def test_ids_in_notices_and_topics_are_exact(rounded: object) -> None:
    both = {"room_id": rounded, "room_id_str": BIG_TEXT}
    body = {"deleted_messages": [{**both, "message_unique_ids": ["t"]}]}
    (deleted,) = pushes.notice({"payload": {"data": body}})
    assert isinstance(deleted, CommentsDeleted)
    assert deleted.room_id == int(BIG_TEXT)
    body = {"deleted_rooms": [{"id": rounded, "id_str": BIG_TEXT}]}
    (cleared,) = pushes.notice({"payload": {"data": body}})
    assert isinstance(cleared, RoomCleared)
    assert cleared.room_id == int(BIG_TEXT)
    receipt = {**both, "email": "budi", "comment_id": rounded, "comment_id_str": BIG_TEXT}
    (delivered,) = pushes.notice({"action_topic": "delivered", "payload": {"data": receipt}})
    assert isinstance(delivered, CommentDelivered)
    assert (delivered.room_id, delivered.comment_id) == (int(BIG_TEXT), int(BIG_TEXT))
    _, highest = pushes.event_page({"events": [{"id": rounded, "id_str": BIG_TEXT}]})
    assert highest == int(BIG_TEXT)
    place = topics.parse(topics.delivered(BIG_TEXT, "budi"))
    assert place is not None
    assert place.room_id == int(BIG_TEXT)


@pytest.mark.parametrize("id_", [-5, "-5", 2**63, str(2**63), 2**64, 1e300, None, True, "x", 0])
def test_an_id_that_no_client_can_hold_is_refused(id_: object) -> None:
    """A comment without an id stood below all others for ever."""
    with pytest.raises(DecodeError, match="no id"):
        decode.comment({"id": id_, "unique_temp_id": "t", "room_id": 7})
    told: list[str] = []
    pairs = decode.comments_with_raw(
        [{"id": id_, "unique_temp_id": "t"}, {"id": 4, "unique_temp_id": "u"}], told.append
    )
    assert [comment.id for comment, _ in pairs] == [4]
    assert len(told) == 1
    with pytest.raises(DecodeError):
        decode.room({"id": id_})
    assert topics.parse(f"r/{2**63}/{2**63}/budi/r") is None


@given(st.integers(1, 2**63 - 2))
def test_a_number_and_its_twin(number: int) -> None:
    assert exact_number(number, None) == number
    assert exact_number(str(number), None) == number
    assert exact_number(None, str(number)) == number
    assert exact_number(float(number), str(number)) == number
    assert exact_number(int(float(number)), str(number)) == number
