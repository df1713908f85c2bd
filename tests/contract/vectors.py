"""Reads the recordings and compares what they hold with what our client does, by meaning."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from qiscus_desktop.core.models import Account, Comment, Participant, Presence, Room, RoomKind, User
from qiscus_desktop.core.wire.text import shown
from tests.contract.recording_server import Recorded, grouped

DATA = Path(__file__).parents[1] / "data" / "wire"
SDK = "qiscus-sdk-core@2.16.9"
PLACEHOLDER = re.compile(r"<[a-zA-Z][^<>]*>")
# Texts by which a client introduces itself.
FREE_HEADERS = {"qiscus-sdk-version", "qiscus-sdk-platform", "content-type"}


def http_vectors() -> list[dict[str, Any]]:
    """The recorded calls of the current release that a page can make."""
    vectors = json.loads((DATA / "http.json").read_text("utf-8"))
    return [vector for vector in vectors if vector["sdk"] == SDK and "browser" in vector["runtime"]]


def mqtt_vectors(part: str) -> list[dict[str, Any]]:
    vectors = json.loads((DATA / "mqtt.json").read_text("utf-8"))[part]
    return [vector for vector in vectors if vector["sdk"] == SDK]


def short_id(vector: Mapping[str, Any]) -> str:
    """The case's name without the SDK in front and the runtime behind."""
    name = vector.get("id") or vector["case"]
    return str(name).removeprefix("core: ").removesuffix(" [browser]")


def expected_requests(vector: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = []
    for request in vector["requests"]:
        body = request.get("body_in_browser", request["body"])
        found.append({**request, "query": request.get("query_in_browser", request["query"]), "body": body})
    return found


def fields_of(body: Mapping[str, Any] | None) -> dict[str, Any]:
    """The meaning of a recorded body; null and empty form values count as absent."""
    if body is None or body["type"] == "multipart":
        return {}
    if body["type"] == "json":
        return dict(body["value"])
    return grouped([(name, "" if value is None else value) for name, value in body["fields"]])


def assert_same_request(sent: Recorded, expected: Mapping[str, Any], *, base_url: str) -> None:
    assert sent.method == expected["method"]
    assert sent.path == expected["path"]
    if sent.path.endswith("/sync_event"):
        # The recorded SDK starts from 0, with all events of the account's life; ours from where login says.
        assert sent.query.keys() == expected["query"].keys()
    else:
        assert _meaning(sent.query) == _meaning(expected["query"])
    for name, value in expected["headers"].items():
        if name.replace("_", "-") not in FREE_HEADERS:
            assert _matches(sent.headers.get(name.replace("_", "-")), value), name
    if expected["body"] is not None and expected["body"]["type"] == "multipart":
        assert_same_parts(sent, expected["body"]["parts"])
    else:
        assert _meaning(sent.fields) == _meaning(fields_of(expected["body"]))


def assert_same_parts(sent: Recorded, parts: Iterable[Mapping[str, Any]]) -> None:
    for part in parts:
        head, _, rest = sent.body.partition(b"\r\n\r\n")
        assert f'name="{part["name"]}"'.encode() in head
        assert f'filename="{part["filename"]}"'.encode() in head
        assert f"Content-Type: {part['content_type']}".encode() in head
        assert len(rest.partition(b"\r\n--")[0]) == part["size"]


class Anything:
    """Stands for a placeholder: equal to any text or number."""

    def __eq__(self, other: object) -> bool:
        return other is not None

    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return "<anything>"


def _meaning(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(value) for name, value in fields.items() if value not in (None, "")}


def _value(value: Any) -> Any:
    if isinstance(value, str):
        if PLACEHOLDER.fullmatch(value):
            return Anything()
        if value[:1] in "{[" and value:
            try:
                return _value(json.loads(value))
            except ValueError:
                return value
        return shown(value)
    if isinstance(value, list):
        return [_value(one) for one in value]
    if isinstance(value, dict):
        return {name: _value(one) for name, one in value.items()}
    return value


def _matches(value: str | None, expected: str) -> bool:
    """Header values; those beyond Latin-1 arrive as UTF-8."""
    return value is not None and (PLACEHOLDER.fullmatch(expected) is not None or value == expected)


# ---- results: the facts in a recorded value and in ours


def facts(value: Any) -> Any:
    """What a reader of the value learns, whatever its shape."""
    if isinstance(value, (list, tuple)) and not isinstance(value, str):
        return [facts(one) for one in value if not _is_cut(one)]
    if isinstance(value, Account | User | Participant):
        return {"email": value.id, "username": value.name, "avatar_url": value.avatar_url}
    if isinstance(value, Presence):
        return {"email": value.user_id, "online": value.is_online}
    if isinstance(value, Comment):
        return {
            "id": value.id,
            "temp_id": value.temp_id,
            "room_id": value.room_id,
            "email": value.sender_id,
            "message": value.text,
            "type": value.type,
            "payload": value.payload or {},
            "deleted": value.is_deleted,
        }
    if isinstance(value, Room):
        return {
            "id": value.id,
            "name": value.name,
            "avatar": value.avatar_url,
            "single": value.kind is RoomKind.SINGLE,
            "members": [member.id for member in value.participants or ()],
        }
    if isinstance(value, dict):
        return _facts_of_object(value)
    return value


def _facts_of_object(value: dict[str, Any]) -> Any:
    if "results" in value:
        inner = value["results"]
        listed = next((inner[key] for key in ("comments", "rooms_info", "rooms") if key in inner), inner)
        return facts(listed)
    if set(value) >= {"meta", "participants"}:
        return facts(value["participants"])
    if set(value) == {"user"}:
        return facts(value["user"])
    if "unique_temp_id" in value or ("unique_id" in value and "message" in value):
        return {
            "id": value.get("id"),
            "temp_id": value.get("unique_temp_id", value.get("unique_id")),
            "room_id": value["room_id"],
            "email": value.get("email", value.get("username_real")),
            "message": shown(value["message"]),
            "type": value["type"],
            "payload": _object(value.get("payload")),
            "deleted": value.get("is_deleted", False) is True,
        }
    if "room_name" in value or ("name" in value and "participants" in value):
        members = value.get("participants") or []
        return {
            "id": value["id"],
            "name": value.get("room_name", value.get("name")),
            "avatar": value.get("avatar_url", value.get("avatar", value.get("avatarURL"))),
            "single": value.get("chat_type", value.get("room_type")) == "single",
            "members": [member["email"] for member in members if isinstance(member, dict)],
        }
    if "status" in value and "email" in value:
        return {"email": value["email"], "online": value["status"] == 1}
    if "email" in value:
        return {"email": value["email"], "username": value["username"], "avatar_url": value["avatar_url"]}
    return {name: one for name, one in value.items() if not isinstance(one, (dict, list))}


def assert_same_facts(ours: Any, recorded: Any) -> None:
    """Equal facts; where the recording was cut, equal as far as it goes."""
    left, right = facts(_plain(ours)), facts(recorded)
    if isinstance(right, list):
        assert isinstance(left, list)
        if isinstance(recorded, list) and any(_is_cut(one) for one in recorded):
            # Answers are cut as well, at other places: what both sides hold must be the same.
            known = {one["id"]: one for one in left if isinstance(one, dict) and "id" in one}
            pairs = [(known[one["id"]], one) for one in right if one.get("id") in known]
        else:
            assert len(left) == len(right)
            pairs = list(zip(left, right, strict=True))
        for mine, theirs in pairs:
            _assert_same(mine, theirs)
        return
    _assert_same(left, right)


def _assert_same(mine: Any, theirs: Any) -> None:
    if isinstance(theirs, dict) and isinstance(mine, dict):
        for name, value in theirs.items():
            if value == "<deep>" or (isinstance(value, str) and PLACEHOLDER.fullmatch(value)):
                continue
            if isinstance(value, list) and len(value) < len(mine[name]):
                assert mine[name][: len(value)] == value, name  # the recording was cut
                continue
            if name == "payload" and (_is_cut_inside(value) or _is_cut_inside(mine[name])):
                continue
            assert mine[name] == _value(value) if isinstance(value, str) else mine[name] == value, name
        return
    assert mine == theirs


def _is_cut_inside(value: object) -> bool:
    return "<deep>" in json.dumps(value)


def _plain(value: Any) -> Any:
    if isinstance(value, msgspec.Struct) or not isinstance(value, tuple) or not hasattr(value, "_asdict"):
        return value
    fields = value._asdict()
    return fields.get("raw", fields)


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _is_cut(value: object) -> bool:
    return isinstance(value, str) and value.startswith("<+")
