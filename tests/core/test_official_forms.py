"""Calls in the form in which web programs make them: one mapping with camelCase keys, JSON text, null."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from qiscus_desktop.core import Comment, QiscusCore
from tests.contract.recording_server import RecordingServer

Client = tuple[QiscusCore, RecordingServer]
USER = {"email": "ani", "username": "Ani", "token": "token1"}
COMMENT = {"id": 9, "unique_temp_id": "t", "room_id": 7, "message": "m", "email": "ani", "type": "text"}


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    async with RecordingServer() as server, QiscusCore() as core:
        # The official init takes one object as well.
        await core.init(
            {"AppId": "demo-app", "baseURL": server.url, "withConfig": False, "enableRealtime": False}
        )
        core.stop_sync()
        server.answers.append({"status": 200, "body": {"results": {"user": USER}, "status": 200}})
        await core.set_user("ani", "secret")
        yield core, server


async def sent(client: Client, call: Callable[[QiscusCore], Awaitable[Any]], **results: Any) -> Any:
    """The one request that a call leads to."""
    core, server = client
    server.requests.clear()
    server.answers.append({"status": 200, "body": {"results": results, "status": 200}})
    await call(core)
    (request,) = server.requests
    return request


async def test_a_room_list_by_one_mapping(client: Client) -> None:
    params = {"page": 2, "limit": 5, "show_participants": False, "show_empty": True, "room_type": "group"}
    request = await sent(client, lambda core: core.load_room_list(params), rooms_info=[])
    assert request.query == {
        "page": "2", "limit": "5", "show_participants": "false", "show_empty": "true", "room_type": "group",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("params", "body"),
    [
        ({}, {"room_ids": [], "sender": "ani"}),
        (
            {"roomIds": [7, "8"], "fileType": "doc"},
            {"room_ids": ["7", "8"], "file_type": "doc", "sender": "ani"},
        ),
        ({"sender": "budi"}, {"room_ids": [], "sender": "budi"}),
        ({"userId": "budi"}, {"room_ids": [], "sender": "budi"}),
        ({"sender": None}, {"room_ids": []}),
        (
            {"sender": None, "userId": "budi", "page": 2, "limit": 3, "excludeExtensions": ["exe"]},
            {"room_ids": [], "page": 2, "limit": 3, "exclude_extensions": ["exe"]},
        ),
    ],
)
async def test_files_are_ours_unless_somebody_is_named(
    client: Client, params: dict[str, Any], body: dict[str, Any]
) -> None:
    request = await sent(client, lambda core: core.get_file_list(params), comments=[])
    assert request.fields == body


async def test_files_of_anybody_by_keyword(client: Client) -> None:
    request = await sent(client, lambda core: core.get_file_list(room_ids=[7], sender=None), comments=[])
    assert request.fields == {"room_ids": ["7"]}
    request = await sent(client, lambda core: core.get_file_list(), comments=[])
    assert request.fields == {"room_ids": [], "sender": "ani"}


async def test_room_numbers_stay_numbers(client: Client) -> None:
    params = {"room_ids": [7, "8"], "show_removed": True}
    request = await sent(client, lambda core: core.get_rooms_info(params), rooms_info=[])
    assert request.fields["room_id"] == [7, "8"]


@pytest.mark.parametrize(
    ("payload", "value"),
    [
        ('{"a": 1}', {"a": 1}),
        ("[1, 2]", [1, 2]),
        ('"text"', "text"),
        ("null", None),
        ("not json", "not json"),
        ({"a": None}, {"a": None}),
    ],
)
async def test_payloads_may_be_json_text(client: Client, payload: Any, value: Any) -> None:
    request = await sent(
        client, lambda core: core.send_comment(7, "m", "t", "custom", payload), comment=COMMENT
    )
    assert request.fields.get("payload") == value
    assert ("payload" in request.fields) == (value is not None)


async def test_options_and_extras_may_be_json_text(client: Client) -> None:
    text = '{"x":1}'
    room = {"id": 7, "chat_type": "group"}
    request = await sent(client, lambda core: core.update_room({"id": "7", "options": text}), room=room)
    assert request.fields["options"] == text
    request = await sent(client, lambda core: core.update_profile({"extras": text}), user=USER)
    assert request.fields["extras"] == text
    request = await sent(
        client, lambda core: core.send_comment(7, "m", "t", extras="as it is"), comment=COMMENT
    )
    assert request.fields["extras"] == "as it is"


async def test_generated_messages_by_one_mapping(client: Client) -> None:
    core, _ = client
    text = core.generate_message({"roomId": 7, "text": "draft", "extras": {"a": 1}})
    assert (text.room_id, text.text, text.extras) == (7, "draft", {"a": 1})
    file = core.generate_file_attachment_message(
        {"roomId": 7, "caption": "c", "url": "http://f/x.pdf", "filename": "x.pdf", "size": 10}
    )
    assert (file.text, file.type) == ("File attachment", "file_attachment")
    assert file.payload == {"url": "http://f/x.pdf", "caption": "c", "file_name": "x.pdf", "size": 10}
    custom = core.generate_custom_message({"roomId": 7, "text": "t", "type": "promo", "payload": {"n": 1}})
    assert custom.payload == {"type": "promo", "content": {"n": 1}}
    quoted = Comment(temp_id="q", room_id=7, id=5, text="what?", sender_id="budi")
    reply = core.generate_reply_message({"roomId": 7, "text": "that", "repliedMessage": quoted})
    assert reply.payload is not None
    assert (reply.payload["replied_comment_id"], reply.payload["replied_comment_message"]) == (5, "what?")
