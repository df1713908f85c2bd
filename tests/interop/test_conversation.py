"""Our window and the official SDK talk: text, reply, typing, delivered and read, both ways."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from qiscus_desktop.core.models import Room, Status
from tests.interop.peer import Peer
from tests.interop.scripted_run import signed_token
from tests.support.person import Person
from tests.support.sandbox_process import SandboxProcess

# Each test waits some seconds for the SDK's own timers, so only a few are part of `make test`.
pytestmark = pytest.mark.qt_loop

OURS, THEIRS = "interop-ours", "interop-theirs"


class Conversation:
    """Our person with an open window, the official SDK with the same room active."""

    def __init__(self, us: Person, them: Peer, room: Room) -> None:
        self.us = us
        self.them = them
        self.room = room

    async def they_send(self, text: str, type_: str = "text", payload: Any = None) -> dict[str, Any]:
        sent: dict[str, Any] = await self.them.call("sendComment", self.room.id, text, None, type_, payload)
        return sent

    async def they_receive(self, text: str) -> dict[str, Any]:
        """The comment in the form that the SDK hands to a program."""
        batch = await self.them.event(
            "newMessagesCallback", lambda comments: any(c.get("message") == text for c in comments)
        )
        found: dict[str, Any] = next(c for c in batch if c.get("message") == text)
        return found


def addresses(sandbox: SandboxProcess) -> dict[str, Any]:
    """What `init` gets; `withConfig: false` keeps the SDK from turning the plain ws:// address into wss://."""
    return {
        "AppId": sandbox.app_id,
        "baseURL": sandbox.base_url,
        "mqttURL": sandbox.mqtt_url,
        "uploadURL": sandbox.upload_url,
        "withConfig": False,
    }


@pytest_asyncio.fixture
async def talk(sandbox: SandboxProcess, tmp_path: Path) -> AsyncIterator[Conversation]:
    them = await Peer.start("qiscus-sdk-core", tmp_path)
    us = Person(sandbox, OURS, None, {})
    try:
        await them.call("init", addresses(sandbox))
        await them.call("setUser", THEIRS, f"key-of-{THEIRS}", "The Other")
        await them.event("loginSuccessCallback")
        await us.sign_in(username="Our Side")
        us.show()
        room = await us.chat_with(THEIRS)
        await them.call("chatTarget", OURS)
        # Only then, seconds later, does the SDK listen to typing, presence and receipts of the room.
        await them.event("roomChangedCallback")
        yield Conversation(us, them, room)
    finally:
        await us.close()
        await them.stop()


async def test_text_both_ways(talk: Conversation) -> None:
    talk.us.send(talk.room, "hello from the window")
    received = await talk.they_receive("hello from the window")
    assert received["email"] == OURS
    assert received["username"] == "Our Side"
    await talk.they_send("hello from the SDK")
    comment = await talk.us.comment(talk.room, "hello from the SDK")
    assert (comment.sender_id, comment.sender_name, comment.type) == (THEIRS, "The Other", "text")


@pytest.mark.slow
async def test_any_text_arrives_as_it_was_typed(talk: Conversation) -> None:
    for text in ("<b>not bold</b> & co", "emoji 👩‍👩‍👧 🇮🇩", "مرحبا שלום", "two\nlines", "100% +1 =?"):
        talk.us.send(talk.room, text)
        await talk.us.status(talk.room, text, Status.SENT)
        await talk.they_receive(text)
        await talk.they_send(f"{text} back")
        comment = await talk.us.comment(talk.room, f"{text} back")
        assert comment.sender_id == THEIRS


@pytest.mark.slow
async def test_reply_both_ways(talk: Conversation) -> None:
    await talk.they_send("what do you think?")
    question = await talk.us.comment(talk.room, "what do you think?")
    talk.us.send(talk.room, "I like it", reply_to=question)
    received = await talk.they_receive("I like it")
    assert received["type"] == "reply"
    assert received["payload"]["replied_comment_id"] == question.id
    assert received["payload"]["replied_comment_message"] == "what do you think?"

    answer = await talk.us.comment(talk.room, "I like it")
    await talk.us.status(talk.room, "I like it", Status.SENT)
    answer = await talk.us.comment(talk.room, "I like it")
    payload = {"replied_comment_id": answer.id, "replied_comment_message": "", "text": "so do I"}
    await talk.they_send("so do I", "reply", json.dumps(payload))
    comment = await talk.us.comment(talk.room, "so do I")
    assert comment.reply is not None
    assert (comment.reply.comment_id, comment.reply.text) == (answer.id, "I like it")


@pytest.mark.slow
async def test_typing_both_ways(talk: Conversation) -> None:
    await talk.them.call("publishTyping", 1)
    await talk.us.until(lambda: talk.us.session.typing(talk.room.id), "typing")
    await talk.them.call("publishTyping", 0)
    await talk.us.until(lambda: not talk.us.session.typing(talk.room.id), "the end of typing")
    talk.us.session.set_typing(talk.room.id, True)
    typing = await talk.them.event("typingCallback", lambda data: str(data.get("message")) == "1")
    assert typing["username"] == OURS
    talk.us.session.set_typing(talk.room.id, False)
    await talk.them.event("typingCallback", lambda data: str(data.get("message")) == "0")


async def test_their_ticks_for_our_message(talk: Conversation) -> None:
    # The official SDK tells the server by itself what it received and, with the room active, read.
    talk.us.send(talk.room, "did you see this?")
    await talk.us.status(talk.room, "did you see this?", Status.DELIVERED)
    comment = await talk.us.comment(talk.room, "did you see this?")
    await talk.them.call("readComment", talk.room.id, comment.id)
    await talk.us.status(talk.room, "did you see this?", Status.READ)


@pytest.mark.slow
async def test_our_ticks_for_their_message(talk: Conversation) -> None:
    sent = await talk.they_send("do you see that?")
    # Delivered comes from our core, read from the window, which is open on this room.
    for name in ("commentDeliveredCallback", "commentReadCallback"):
        told = await talk.them.event(
            name, lambda data: sent["unique_id"] in str(data) or str(sent["id"]) in str(data)
        )
        assert told


@pytest.mark.slow
async def test_presence_both_ways(talk: Conversation) -> None:
    await talk.us.until(
        lambda: (seen := talk.us.session.presence(THEIRS)) is not None and seen.is_online, "their presence"
    )
    await talk.them.call("subscribeUserPresence", OURS)
    talk.us.sdk.core.publish_online_presence(True)
    await talk.them.event("presenceCallback", lambda data: OURS in str(data))


@pytest.mark.slow
async def test_edit_and_delete_both_ways(talk: Conversation) -> None:
    talk.us.send(talk.room, "a tpyo")
    await talk.they_receive("a tpyo")
    await talk.us.status(talk.room, "a tpyo", Status.SENT)
    talk.us.session.edit(await talk.us.comment(talk.room, "a tpyo"), "a typo")
    comment = await talk.us.comment(talk.room, "a typo")
    await talk.us.status(talk.room, "a typo", Status.SENT)
    talk.us.session.delete([comment])
    await talk.them.event("commentDeletedCallback")

    sent = await talk.they_send("their tpyo")
    await talk.us.comment(talk.room, "their tpyo")
    await talk.them.call("updateMessage", {"message": "their typo", "unique_id": sent["unique_id"]})
    await talk.us.comment(talk.room, "their typo")
    await talk.them.call("deleteComment", talk.room.id, [sent["unique_id"]])
    await talk.us.until(
        lambda: all(c.text != "their typo" or c.is_deleted for c in talk.us.comments(talk.room)),
        "the deletion",
    )


MESSAGES: list[tuple[str, str, dict[str, Any]]] = [
    ("custom", "a card of ours", {"type": "promo", "content": {"title": "Half price"}}),
    (
        "location",
        "the office",
        {
            "name": "Office",
            "address": "Main street 1",
            "latitude": -6.1754,
            "longitude": 106.8272,
            "map_url": "https://maps.test/?q=1",
        },
    ),
    ("contact_person", "a contact", {"name": "Sari", "value": "+62 812", "type": "phone"}),
    (
        "file_attachment",
        "a file",
        {
            "url": "https://files.test/report.pdf",
            "file_name": "report.pdf",
            "caption": "the report",
            "size": 4,
        },
    ),
    (
        "buttons",
        "choose one",
        {
            "text": "choose one",
            "buttons": [{"label": "Yes", "type": "postback", "payload": {"url": "", "method": "get"}}],
        },
    ),
]


@pytest.mark.slow
async def test_every_other_kind_of_message_both_ways(talk: Conversation) -> None:
    for kind, text, payload in MESSAGES:
        talk.us.send(talk.room, f"{text}, from the window", type=kind, payload=payload)
        received = await talk.they_receive(f"{text}, from the window")
        assert received["type"] == kind
        for name, value in payload.items():
            assert received["payload"][name] == value, kind
        await talk.they_send(f"{text}, from the SDK", kind, json.dumps(payload))
        comment = await talk.us.comment(talk.room, f"{text}, from the SDK")
        assert comment.type == kind
        assert comment.payload is not None
        assert {name: comment.payload[name] for name in payload} == payload, kind


@pytest.mark.slow
async def test_custom_events_both_ways(talk: Conversation, tmp_path: Path) -> None:
    core, sandbox = talk.us.sdk.core, talk.us.sandbox
    heard: list[Any] = []
    core.subscribe_event(talk.room.id, heard.append)
    await core.subscribed()
    await talk.them.call("publishEvent", str(talk.room.id), {"level": 3})
    await talk.us.until(lambda: any("3" in str(data) for data in heard), "their event")
    # This version of the SDK is deaf to custom events after setUser; signed in by token it hears them.
    third = await Peer.start("qiscus-sdk-core", tmp_path)
    try:
        await third.call("init", addresses(sandbox))
        nonce = await third.call("getNonce")
        token = await asyncio.to_thread(signed_token, sandbox, nonce["nonce"], "interop-by-token")
        await third.call("setUserWithIdentityToken", await third.call("verifyIdentityToken", token))
        await third.event("loginSuccessCallback")
        room = await third.call("chatTarget", OURS)
        await third.call("subscribeEvent", str(room["id"]), {"$callback": "custom"})
        await third.event("roomChangedCallback")
        core.publish_event(room["id"], {"level": 4})
        event = await third.event("custom", lambda data: "4" in str(data))
        assert event["data"] == {"level": 4}
    finally:
        await third.stop()


@pytest.mark.slow
async def test_nothing_is_lost_when_the_broker_is_cut(talk: Conversation) -> None:
    async with httpx.AsyncClient(base_url=talk.us.sandbox.base_url) as control:
        talk.us.send(talk.room, "before the cut")
        await talk.they_receive("before the cut")
        assert (await control.post("/control/cut-broker", json={})).status_code == 200
        talk.us.send(talk.room, "during the cut, from the window")
        await talk.they_send("during the cut, from the SDK")
        await talk.us.comment(talk.room, "during the cut, from the SDK")
        await talk.they_receive("during the cut, from the window")
        texts = [comment.text for comment in talk.us.comments(talk.room)]
        assert len(texts) == len(set(texts))
