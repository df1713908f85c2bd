"""qiscus-sdk-core 2.16.9 calls all its public methods against our sandbox; each resolves as recorded."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.interop.peer import Peer
from tests.interop.scripted_run import Outcome, Run, check_outcome, recorded_results, signed_token
from tests.support.sandbox_process import SandboxProcess

SDK = "qiscus-sdk-core"
RECORDED = recorded_results(SDK)

# What is recorded as rejected, and why it is rejected by any server: faults of this version of the SDK.
BROKEN_UPSTREAM = {"getUsers", "getParticipants", "getRoomParticipants"}


@pytest.fixture(scope="module", params=["node", "browser"])
def outcomes(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Outcome]]:
    # Tokens that run out come with refresh tokens.
    folder = tmp_path_factory.mktemp("every")
    sandbox = SandboxProcess.start(folder, "--world", "empty", "--token-ttl", "3600")
    yield asyncio.run(_run(sandbox, folder, request.param))
    sandbox.stop()


async def _run(sandbox: SandboxProcess, folder: Path, place: str) -> dict[str, Outcome]:
    other, peer = await Peer.start(SDK, folder), await Peer.start(SDK, folder, place)
    run = Run(peer)
    try:
        addresses = {
            "AppId": sandbox.app_id,
            "baseURL": sandbox.base_url,
            "mqttURL": sandbox.mqtt_url,
            "uploadURL": sandbox.upload_url,
            "withConfig": False,
        }
        await other.call("init", addresses)
        for person in ("every-carol", "every-bob"):
            await other.call("setUser", person, "key", person)
        await run.call("init", addresses)
        await run.call("setUser", "every-alice", "key", "Alice")
        await _people(run)
        room = await _rooms(run)
        await _comments(run, room)
        await _local(run, room)
        await _realtime(run, room)
        await _leaving(run, sandbox)
    finally:
        await peer.stop()
        await other.stop()
    return run.outcomes


async def _people(run: Run) -> None:
    await run.call("getUserProfile")
    await run.call("updateProfile", {"name": "Alice A.", "avatar_url": "", "extras": {"level": 2}})
    await run.call("getUsers", "bob")
    await run.call("blockUser", "every-bob")
    await run.call("getBlockedUser")
    await run.call("unblockUser", "every-bob")
    await run.call("getUserPresences", ["every-bob"])
    await run.call("registerDeviceToken", "device-1")
    await run.call("removeDeviceToken", "device-1", False, "rn")
    await run.call("setCustomHeader", {"X-Custom": "1"})


async def _rooms(run: Run) -> int:
    group = await run.call("createGroupRoom", "Duo", ["every-bob"], {"avatarURL": "", "a": 1})
    await run.call("chatGroup", group["id"])
    await run.call(
        "updateRoom", {"id": group["id"], "room_name": "Trio", "avatar_url": "", "options": {"b": 2}}
    )
    await run.call("addParticipantsToGroup", group["id"], ["every-carol"])
    await run.call("removeParticipantsFromGroup", group["id"], ["every-carol"])
    await run.call("removeSelectedRoomParticipants", ["every-carol"], "email")
    await run.call("getOrCreateRoomByUniqueId", "every-news", "News", "")
    await run.call("getOrCreateRoomByChannel", "every-news-2", "News 2", "")
    await run.call("getParticipants", "every-news")
    await run.call("getRoomParticipants", "every-news", 0)
    room = await run.call("chatTarget", "every-bob", keep="room")
    await run.call("loadRoomList", {"page": 1, "limit": 5, "show_participants": True, "show_empty": True})
    await run.call("getRoomsInfo", {"room_ids": [room["id"]], "show_participants": True})
    await run.call("getTotalUnreadCount")
    await run.call("getRoomUnreadCount")
    number: int = room["id"]
    return number


async def _comments(run: Run, room: int) -> None:
    sent = await run.call("sendComment", room, "my message", None, "text", None)
    other = await run.call("sendComment", room, "a second one", None, "text", None)
    await run.call("getRoomById", room)
    await run.call("loadComments", room, {"limit": 10})
    await run.call("loadMore", other["id"], {"limit": 5})
    await run.call("updateMessage", {"message": "my edit", "unique_id": sent["unique_id"]})
    await run.call("receiveComment", room, other["id"])
    await run.call("readComment", room, other["id"])
    await run.call("searchMessages", {"query": "second", "room_id": room})
    await run.call("searchMessage", {"query": "second", "roomIds": [str(room)], "page": 1, "limit": 10})
    await run.call("getFileList", {"roomIds": [str(room)], "page": 1, "limit": 10})
    await run.call("userAdapter.getCommentReceiptStatus", sent["id"])
    await run.call("resendComment", {"$ref": "selected.comments.0"})
    picture = {"$file": ["photo.png", "not really a picture"]}
    await run.call("upload", picture, {"$callback": "uploading"})
    await run.call("uploadFile", room, picture)
    await run.call("addUploadedFile", "photo.png", room)
    await run.call("removeUploadedFile", "photo.png", room)
    await run.call("deleteComment", room, [other["unique_id"]])
    await run.call("clearRoomMessages", [await run.peer.get("selected.unique_id")])


async def _local(run: Run, room: int) -> None:
    url = "https://cdn.test/acc/upload/abc/photo.png"
    await run.call("getThumbnailURL", url)
    await run.call("getBlurryThumbnailURL", url)
    await run.call("generateMessage", {"roomId": room, "text": "draft", "extras": {"a": 1}})
    await run.call("generateFileAttachmentMessage", {"roomId": room, "caption": "c", "url": url, "text": "t"})
    await run.call(
        "generateCustomMessage", {"roomId": room, "text": "t", "type": "promo", "payload": {"n": 1}}
    )
    quoted = await run.call("sendComment", room, "quote me", None, "text", None, keep="quoted")
    assert quoted
    await run.call(
        "generateReplyMessage", {"roomId": room, "text": "r", "repliedMessage": {"$keep": "quoted"}}
    )
    raw = {
        "message": "m",
        "timestamp": "2023-11-14T22:13:20Z",
        "unix_timestamp": 1700000000,
        "unique_id": "u",
    }
    await run.call("prepareCommentToBeSubmitted", raw)
    for method in ("sortComments", "clearRoomsCache", "noop"):
        await run.call(method)
    await run.call("logging", "a word", {})
    await run.call("updateLastReceivedComment", quoted["id"])
    await run.call("intercept", "message::before-sent", {"$callback": "intercepted"})
    await run.call("onMessageUpdated", {"$callback": "updated"})


async def _realtime(run: Run, room: int) -> None:
    await run.call("exitChatRoom")
    await run.call("setActiveRoom", {"$keep": "room"})
    await run.call("publishTyping", 1)
    await run.call("publishOnlinePresence", True)
    await run.call("subscribeUserPresence", "every-bob")
    await run.call("unsubscribeUserPresence", "every-bob")
    await run.call("subscribeEvent", str(room), {"$callback": "custom"})
    await run.call("publishEvent", str(room), {"level": 3})
    await run.call("unsubscribeEvent", str(room))
    for method in ("synchronize", "synchronizeEvent", "stopSync", "startSync"):
        await run.call(method)
    await run.call("closeRealtimeConnection")
    await run.call("openRealtimeConnection")
    await run.call("onReconnectMqtt")


async def _leaving(run: Run, sandbox: SandboxProcess) -> None:
    # A refresh token works once, and the two ways each keep their own.
    await run.call("authAdapter.refreshAuthToken")
    await run.call("setUser", "every-alice", "key", "Alice")
    await run.call("refreshAuthToken")
    await run.call("authAdapter.getNonce")
    await run.call("logout")
    nonce = await run.call("getNonce")
    token = await asyncio.to_thread(signed_token, sandbox, nonce["nonce"], "every-carol")
    user = await run.call("verifyIdentityToken", token)
    await run.call("setUserWithIdentityToken", user)
    nonce = await run.call("getNonce")
    token = await asyncio.to_thread(signed_token, sandbox, nonce["nonce"], "every-carol")
    await run.call("authAdapter.verifyIdentityToken", token)
    await run.call("authAdapter.expiredAuthToken")
    await run.call("disconnect")


@pytest.mark.slow
def test_no_public_method_is_left_out(outcomes: dict[str, Outcome]) -> None:
    assert sorted(set(RECORDED) - set(outcomes)) == []


@pytest.mark.slow
@pytest.mark.parametrize("method", sorted(RECORDED))
def test_resolves_as_recorded(method: str, outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes[method]
    if method in BROKEN_UPSTREAM:
        assert outcome.rejection is not None, f"resolved with {outcome.result!r:.200}"
        return
    check_outcome(RECORDED[method], outcome)
