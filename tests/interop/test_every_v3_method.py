"""qiscus-sdk-javascript 3.4.2, in a page, calls its public methods against our sandbox."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.interop.peer import Peer
from tests.interop.scripted_run import Outcome, Run, check_outcome, recorded_results
from tests.support.sandbox_process import SandboxProcess

SDK = "qiscus-sdk-javascript"
RECORDED = recorded_results(SDK)
# It speaks to the service's own address and nothing else.
OUTSIDE = {"setup"}
LISTENERS = (
    "onMessageReceived", "onMessageUpdated", "onMessageDeleted", "onMessageDelivered",
    "onMessageRead", "onUserTyping", "onUserOnlinePresence",
    "onChatRoomCleared", "onConnected", "onReconnecting", "onDisconnected",
)  # fmt: skip


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Outcome]]:
    folder = tmp_path_factory.mktemp("v3")
    sandbox = SandboxProcess.start(folder, "--world", "empty")
    yield asyncio.run(_run(sandbox, folder))
    sandbox.stop()


async def _run(sandbox: SandboxProcess, folder: Path) -> dict[str, Outcome]:
    other, peer = await Peer.start("qiscus-sdk-core", folder), await Peer.start(SDK, folder, "browser")
    run = Run(peer)
    try:
        await other.call("init", {"AppId": sandbox.app_id, "baseURL": sandbox.base_url, "withConfig": False})
        for person in ("v3-carol", "v3-bob"):
            await other.call("setUser", person, "key", person)
        # With the text in its query the plain address is left as it is.
        address = f"{sandbox.mqtt_url}?wss://"
        await run.call("setupWithCustomServer", sandbox.app_id, sandbox.base_url, address, None, 5000)
        for name in LISTENERS:
            await run.call(name, {"$callback": name})
        await run.call("setUser", "v3-alice", "key", "Alice")
        await _people(run)
        await _rooms(run)
        await _messages(run)
        await _realtime(run)
        await run.call("clearUser")
    finally:
        await peer.stop()
        await other.stop()
    return run.outcomes


async def _people(run: Run) -> None:
    for name in ("getUserData", "getUsers", "getBlockedUsers", "getJWTNonce", "hasSetupUser"):
        await run.call(name)
    await run.call("updateUser", "Alice A.", "", {"level": 2})
    await run.call("blockUser", "v3-bob")
    await run.call("unblockUser", "v3-bob")
    await run.call("registerDeviceToken", "device-1", False)
    await run.call("removeDeviceToken", "device-1", False)
    await run.call("setCustomHeader", {"X-Trace": "abc"})


async def _rooms(run: Run) -> None:
    group = await run.call("createGroupChat", "Duo", ["v3-bob"])
    await run.call("createChannel", "v3-news", "News", keep="channel")
    await run.call("getChannel", "v3-news")
    await run.call("updateChatRoom", group["id"], "Trio", "", {"official": False})
    await run.call("addParticipants", group["id"], ["v3-carol"])
    await run.call("removeParticipants", group["id"], ["v3-carol"])
    await run.call("getParticipants", group["uniqueId"])
    await run.call("getChatRooms", [group["id"]])
    await run.call("getAllChatRooms")
    await run.call("chatUser", "v3-bob", keep="room")
    for name in ("getTotalUnreadCount", "getRoomUnreadCount"):
        await run.call(name)


async def _messages(run: Run) -> None:
    room = await run.call("chatUser", "v3-bob", keep="room")
    number = room["id"]
    await run.call("generateMessage", {"roomId": number, "text": "draft", "extras": {"a": 1}}, keep="draft")
    file = {
        "roomId": number,
        "caption": "c",
        "url": "https://cdn.test/f.pdf",
        "text": "t",
        "filename": "f.pdf",
    }
    await run.call("generateFileAttachmentMessage", {**file, "size": 10})
    await run.call(
        "generateCustomMessage", {"roomId": number, "text": "t", "type": "card", "payload": {"n": 1}}
    )
    sent = await run.call("sendMessage", {"$keep": "draft"}, keep="sent")
    await run.call(
        "generateReplyMessage", {"roomId": number, "text": "r", "repliedMessage": {"$keep": "sent"}}
    )
    await run.call("generateMessage", {"roomId": number, "text": "second"}, keep="draft")
    second = await run.call("sendMessage", {"$keep": "draft"})
    await run.call("getChatRoomWithMessages", number)
    edit = {"uniqueId": sent["uniqueId"], "text": "edited", "chatRoomId": number, "extras": {}, "payload": {}}
    await run.call("updateMessage", edit)
    await run.call("markAsDelivered", number, second["id"])
    await run.call("markAsRead", number, second["id"])
    await run.call("getPreviousMessagesById", number, 5, second["id"])
    await run.call("getNextMessagesById", number, 5, sent["id"])
    await run.call("searchMessage", {"query": "second", "roomIds": [str(number)]})
    await run.call("getFileList", {"roomIds": [number], "fileType": "media", "page": 1, "limit": 10})
    picture: dict[str, Any] = {"$file": ["photo.png", "PNGDATA!"]}
    await run.call("upload", picture, {"$callback": "uploading"})
    message = {"chatRoomId": number, "text": "a picture", "payload": {"caption": "cap"}, "extras": {}}
    await run.call("sendFileMessage", message, picture, {"$callback": "sending"})
    await run.peer.event("uploading", lambda data: "http" in str(data))
    await run.call("deleteMessages", [second["uniqueId"]])
    await run.call("clearMessagesByChatRoomId", [room["uniqueId"]])
    await run.call("getThumbnailURL", "https://cdn.test/acc/upload/abc/photo.jpg")


async def _realtime(run: Run) -> None:
    room = await run.call("chatUser", "v3-bob", keep="room")
    await run.call("subscribeChatRoom", {"$keep": "room"})
    await run.call("publishTyping", room["id"])
    await run.call("unsubscribeChatRoom", {"$keep": "room"})
    await run.call("publishOnlinePresence", True)
    await run.call("subscribeUserOnlinePresence", "v3-bob")
    await run.call("unsubscribeUserOnlinePresence", "v3-bob")
    await run.call("subscribeCustomEvent", room["id"], {"$callback": "custom"})
    await run.call("publishCustomEvent", room["id"], {"x": 1})
    await run.call("unsubscribeCustomEvent", room["id"])
    await run.call("synchronize", 0)
    await run.call("synchronizeEvent", "0")
    await run.call("setSyncInterval", 5000)
    await run.call("enableDebugMode", False)
    await run.call("intercept", "message::before-sent", {"$callback": "intercepted"})
    for name in ("stopSync", "startSync", "closeRealtimeConnection", "openRealtimeConnection"):
        await run.call(name)


@pytest.mark.slow
def test_no_public_method_is_left_out(outcomes: dict[str, Outcome]) -> None:
    assert sorted(set(RECORDED) - set(outcomes) - OUTSIDE) == []


@pytest.mark.slow
@pytest.mark.parametrize("method", sorted(set(RECORDED) - OUTSIDE))
def test_resolves_as_recorded(method: str, outcomes: dict[str, Outcome]) -> None:
    check_outcome(RECORDED[method], outcomes[method])
