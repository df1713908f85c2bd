"""Every recorded call of the official SDK, made with our client: the same goes out, the same comes back."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from qiscus_desktop.core import QiscusCore, QiscusError, Room, RoomKind
from qiscus_desktop.core.events import GapFilled
from tests.contract import twins
from tests.contract.deviations import DEVIATIONS, Deviation
from tests.contract.recording_server import Recorded, RecordingServer
from tests.contract.vectors import (
    assert_same_facts,
    assert_same_request,
    expected_requests,
    facts,
    http_vectors,
    short_id,
)
from tests.support.waiting import PATIENCE_S

VECTORS = http_vectors()
CALLS = [vector for vector in VECTORS if vector["method"] != "init" and vector["method"] not in twins.NO_TWIN]
BACKGROUND = [vector for vector in VECTORS if short_id(vector).startswith("background sync")]
SIGNED_OUT = {
    "getNonce() before login",
    "getNonce()",
    "authAdapter.getNonce()",
    "authAdapter.verifyIdentityToken()",
}
QUOTED = {
    "id": 90003,
    "unique_temp_id": "seed-c",
    "room_id": 7002,
    "message": "welcome",
    "username": "Bob",
    "email": "bob@mail.test",
    "type": "text",
}


def names(vectors: list[dict[str, Any]]) -> list[str]:
    return [short_id(vector) for vector in vectors]


@pytest.fixture
async def server() -> AsyncIterator[RecordingServer]:
    async with RecordingServer() as running:
        yield running


@pytest.fixture
async def core() -> AsyncIterator[QiscusCore]:
    async with QiscusCore() as client:
        yield client


async def begin(core: QiscusCore, server: RecordingServer, vector: dict[str, Any], **more: Any) -> list[Any]:
    """A client in the state in which the recording made the call; the callbacks that fire from now on."""
    fired: list[Any] = []
    name = short_id(vector)
    wanted = [entry["callback"] for entry in _callbacks(vector)]
    options = {
        callback: (lambda *given, callback=callback: fired.append((callback, given)))
        for callback in {*wanted, "newMessagesCallback"}
        if callback.endswith("Callback")
    }
    mode = next((word for word in ("disabled", "throttled") if f"Mode {word}" in name), None)
    await core.init(
        "demo-app",
        base_url=server.url,
        mqtt_url="ws://127.0.0.1:9/mqtt",
        upload_url=f"{server.url}/custom/upload" if "uploadURL" in name else None,
        options=options,
        withConfig=False,
        enableRealtime=False,
        syncInterval=1_000_000,
        updateCommentStatusMode=mode,
        reads_on_open=True,
        queue_failed_comments=True,
        **more,
    )
    if vector["method"].startswith("setUser") or name in SIGNED_OUT:
        core.stop_sync()
    else:
        await sign_in(core, server, name)
    server.requests.clear()
    fired.clear()
    return fired


async def sign_in(core: QiscusCore, server: RecordingServer, name: str) -> None:
    user = dict(twins.VERIFIED["user"]) | {"refresh_token": "refresh-1"}
    if "beyond Latin-1" in name:
        user["email"] = "ålice-日本"
    if "slash, space and plus" in name:
        user["email"] = "user one/a+b"
    if "no refresh token" in name or name == "authAdapter.refreshAuthToken()":
        user["refresh_token"] = ""
    server.answers.append({"status": 200, "body": {"results": {"user": user}, "status": 200}})
    caught_up = asyncio.Event()
    remove = core.listen(lambda event: caught_up.set() if isinstance(event, GapFilled) else None)
    await core.set_user(user["email"], "secret")
    async with asyncio.timeout(PATIENCE_S):
        await caught_up.wait()
    remove()
    server.answers.append({"status": 200, "body": {"results": {"comments": [QUOTED]}, "status": 200}})
    await core.load_comments(7002)
    if "in the open room" in name or name.startswith(
        ("loadMore", "publishTyping", "removeSelected", "exitChat")
    ):
        core.set_active_room(Room(id=7002, kind=RoomKind.GROUP))


def answers(vector: dict[str, Any]) -> list[dict[str, Any]]:
    others = vector.get("other_responses") or []
    return [
        answer
        for answer in [vector.get("response_used"), *(others if isinstance(others, list) else [])]
        if isinstance(answer, dict)
    ]


@pytest.mark.parametrize("vector", CALLS, ids=names(CALLS))
async def test_a_call_sends_and_returns_what_the_recording_does(
    vector: dict[str, Any], server: RecordingServer, core: QiscusCore
) -> None:
    name = short_id(vector)
    deviation = DEVIATIONS.get(name, Deviation(""))
    fired = await begin(core, server, vector)
    if "custom headers" in name:
        core.set_custom_header({"X-Trace": "abc", "Authorization": "Bearer zzz"})
    if "interceptor" in name:
        core.intercept("message::before-sent", lambda message: message)
    server.answers.extend(answers(vector))
    expected = expected_requests(vector)

    outcome: Any
    try:
        async with asyncio.timeout(PATIENCE_S):
            outcome = await twins.call(core, vector["method"], vector["args"])
    except (QiscusError, TypeError, ValueError) as error:
        outcome = error

    if "requests" not in deviation.skips:
        await until_sent(core, server, len(expected))
        assert len(server.requests) == len(expected), server.requests
        for sent, wanted in paired(server.requests, expected):
            assert_same_request(sent, wanted, base_url=server.url)
    elif deviation.sends is not None:
        assert tuple(_said(sent) for sent in server.requests) == deviation.sends
    if "result" not in deviation.skips:
        assert_result(vector, outcome)
    if "callbacks" not in deviation.skips:
        assert_callbacks(vector, fired)


def paired(sent: list[Recorded], expected: list[dict[str, Any]]) -> list[tuple[Recorded, dict[str, Any]]]:
    """Requests beside their recorded ones: those to one endpoint in order, the endpoints among each
    other in any.
    """
    left = list(sent)
    pairs = []
    for wanted in expected:
        place = (wanted["method"], wanted["path"])
        found = next((one for one in left if (one.method, one.path) == place), None)
        assert found is not None, f"{place} was not sent; what was sent: {left}"
        left.remove(found)
        pairs.append((found, wanted))
    return pairs


async def until_sent(core: QiscusCore, server: RecordingServer, count: int) -> None:
    """Receipts and retries go out by themselves a moment later; retries wait for the next sync."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE_S):
            while len(server.requests) < count:
                if core.is_signed_in:
                    await core._sending.retry_unsent()
                await asyncio.sleep(0.005)


def assert_result(vector: dict[str, Any], outcome: Any) -> None:
    recorded = vector.get("result_in_browser", vector.get("result"))
    if isinstance(recorded, dict) and "<rejected>" in recorded:
        assert isinstance(outcome, (QiscusError, TypeError, ValueError)), outcome
        return
    if isinstance(outcome, Exception):
        raise outcome
    if recorded in ("<undefined>", "<the account>") or vector["method"] in (
        "resendComment",
        "removeSelectedRoomParticipants",
    ):
        return
    if vector["method"] in ("refreshAuthToken", "getNonce", "authAdapter.getNonce"):
        assert outcome[0] if isinstance(outcome, tuple) else outcome.nonce
        return
    if vector["method"] == "userAdapter.getCommentReceiptStatus":
        lists = recorded.get("results", recorded)
        for ours, key in zip(outcome, ("read_by", "delivered_to", "pending"), strict=True):
            assert [user.id for user in ours] == [entry["user"]["email"] for entry in lists[key]]
        return
    assert_same_facts(outcome, recorded)


def _callbacks(vector: dict[str, Any]) -> list[dict[str, Any]]:
    found = vector.get("callbacks_in_browser", vector.get("callbacks")) or []
    return found if isinstance(found, list) else []


def assert_callbacks(vector: dict[str, Any], fired: list[Any]) -> None:
    """The same callbacks fire; their arguments hold the same facts."""
    opens_room = vector["method"] in ("chatTarget", "chatGroup", "getRoomById")
    ignored = {"onReconnectCallback"} if opens_room else {"onReconnectCallback", "roomChangedCallback"}
    wanted = {}
    for entry in _callbacks(vector):
        if entry["callback"].endswith("Callback") and entry["callback"] not in ignored:
            wanted[entry["callback"]] = entry.get("argument")
    got = {callback: given for callback, given in fired if callback in wanted}
    assert set(got) == set(wanted)
    for callback, argument in wanted.items():
        given = got[callback]
        if argument == "<same as result>":
            argument = vector.get("result")
        if isinstance(argument, dict) and "comment" in argument and argument["comment"] == "<same as result>":
            argument = {"comment": vector["result"]}
        if isinstance(argument, dict) and argument.get("room") == "<same as result>":
            assert facts(given[0]["room"])["members"] == facts(vector["result"])["members"]
            assert given[0]["room"]["id"] == vector["result"]["id"]
        elif callback == "commentSentCallback":
            assert_same_facts(given[0]["comment"], argument["comment"])
        elif callback in ("loginErrorCallback", "authTokenRefreshedCallback", "roomChangedCallback"):
            assert given
        elif callback == "loginSuccessCallback":
            assert given[0]["status"] == 200
            assert_same_facts(given[0]["results"], argument)
        elif callback == "groupRoomCreatedCallback":
            assert {**given[0], "participants": []} == {**argument, "participants": []}
        else:
            shared = (
                {name: given[0].get(name) for name in argument} if isinstance(argument, dict) else given[0]
            )
            assert shared == argument


@pytest.mark.parametrize("vector", BACKGROUND, ids=names(BACKGROUND))
async def test_what_sync_brings_fires_what_the_recording_fired(
    vector: dict[str, Any], server: RecordingServer, core: QiscusCore
) -> None:
    fired = await begin(core, server, vector)
    expected = expected_requests(vector)[0]
    mine = {
        "id": 90006,
        "comment_before_id": 90004,
        "unique_temp_id": "own-sync-1",
        "room_id": 7002,
        "message": "mine",
        "email": "alice@mail.test",
        "username": "Alice",
        "type": "text",
        "timestamp": "2023-11-14T22:13:26Z",
    }
    server.answers.append({"status": 200, "body": {"results": {"comment": mine}, "status": 200}})
    await core.send_comment(7002, "mine", "own-sync-1")
    server.requests.clear()
    server.answers.extend(answers(vector))

    if "start_event_id" in expected["query"]:
        await core.synchronize_event(int(expected["query"]["start_event_id"]))
    else:
        await core.synchronize(int(expected["query"]["last_received_comment_id"]))

    assert_same_request(server.requests[0], expected, base_url=server.url)
    wanted = [entry for entry in _callbacks(vector) if entry["callback"].endswith("Callback")]
    assert [callback for callback, _ in fired] == [entry["callback"] for entry in wanted]
    for (_, given), entry in zip(fired, wanted, strict=True):
        argument = entry["argument"]
        if isinstance(argument, dict) and "comment" in argument:
            assert given[0]["userId"] == argument["userId"]
            for field in ("id", "unique_temp_id", "message", "status", "isDelivered", "isRead"):
                assert given[0]["comment"][field] == argument["comment"][field], field
        else:
            body = argument[0] if isinstance(argument, list) else argument
            ours = given[0][0] if isinstance(argument, list) else given[0]
            assert {key: value for key, value in _known(ours).items() if key in body} == _known(body)


def _known(value: dict[str, Any]) -> dict[str, Any]:
    return {
        key: one
        for key, one in value.items()
        if "<" not in json.dumps(one) and key not in ("options", "roomId")
    }


def _said(sent: Recorded) -> str:
    return f"{sent.method} {sent.path.rpartition('/api/v2/sdk/')[2]}"


def test_every_recorded_call_is_judged() -> None:
    known = set(twins.PLAIN) | set(twins.ODD) | twins.NO_TWIN | {"init"}
    assert {vector["method"] for vector in VECTORS} <= known
    assert set(DEVIATIONS) - set(names(CALLS)) <= {"sendComment(text with markup)"}
    judged = [vector for vector in CALLS if short_id(vector) not in DEVIATIONS]
    print(
        f"{len(CALLS)} recorded calls, {len(judged)} the same, {len(CALLS) - len(judged)} listed deviations"
    )
