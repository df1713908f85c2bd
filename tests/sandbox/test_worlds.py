"""The demo worlds: lively, the same for the same seed, with pictures that open and bots that act."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable

import httpx
import pytest
from PIL import Image

from tests.support.waiting import PATIENCE_S

from .conftest import Connect, Person, SandboxProcess, SignIn


@pytest.fixture(scope="module")
def small() -> SandboxProcess:
    return SandboxProcess("--world", "small")


@pytest.fixture(scope="module", autouse=True)
def end_small(small: SandboxProcess) -> object:
    yield
    assert "Traceback" not in small.end()


@pytest.fixture
async def ani(small: SandboxProcess, sign_in: SignIn) -> Person:
    return await sign_in("ani", "secret", at=small, username="Ani Wijaya")


async def test_the_small_world_is_lively(ani: Person) -> None:
    rooms = (await ani.get("user_rooms", limit=50, show_participants="true"))["rooms_info"]
    kinds = [(room["chat_type"], room["is_public_channel"]) for room in rooms]
    assert kinds.count(("single", False)) >= 5
    assert kinds.count(("group", False)) >= 3
    assert kinds.count(("group", True)) >= 2
    assert sum(room["unread_count"] > 0 for room in rooms) >= 3
    newest = max(room["last_comment"]["unix_timestamp"] for room in rooms)
    assert 0 <= time.time() - newest < 30 * 60
    statuses, types, days = set(), set(), set()
    for room in rooms:
        for comment in (await ani.get("load_comments", topic_id=room["id"], limit=100))["comments"]:
            types.add(comment["type"])
            days.add(comment["timestamp"][:10])
            if comment["email"] == "ani" and not room["is_public_channel"]:
                statuses.add(comment["status"])
            assert comment["unix_timestamp"] <= time.time()
    assert statuses == {"sent", "delivered", "read"}
    assert {"text", "file_attachment", "reply", "system_event", "location"} <= types
    assert len(days) >= 5


async def test_ids_follow_time_in_every_room(ani: Person) -> None:
    for room in (await ani.get("user_rooms", limit=50))["rooms_info"]:
        found = (await ani.get("load_comments", topic_id=room["id"], limit=100))["comments"][::-1]
        assert [c["comment_before_id"] for c in found] == [0, *[c["id"] for c in found[:-1]]]
        stamps = [c["unix_nano_timestamp"] for c in found]
        assert stamps == sorted(stamps)


@pytest.mark.slow
async def test_all_pictures_of_the_world_open(ani: Person) -> None:
    urls: set[str] = set()
    for room in (await ani.get("user_rooms", limit=50, show_participants="true"))["rooms_info"]:
        urls |= {room["avatar_url"], *(person["avatar_url"] for person in room["participants"])}
        for comment in (await ani.get("load_comments", topic_id=room["id"], limit=100))["comments"]:
            if comment["type"] == "file_attachment":
                urls.add(comment["payload"]["url"])
    async with httpx.AsyncClient(trust_env=False, verify=False, timeout=PATIENCE_S) as http:
        sizes = set()
        for url in sorted(urls):
            response = await http.get(url)
            assert response.status_code == 200, url
            if response.headers["content-type"].startswith("image/"):
                sizes.add(Image.open(io.BytesIO(response.content)).size)
            thumbnail = url.replace("/upload/", "/upload/w_320,h_320,c_limit/")
            if url.endswith(".jpg"):
                small_one = await http.get(thumbnail.replace(".jpg", ".png"))
                assert max(Image.open(io.BytesIO(small_one.content)).size) <= 320
    assert len(sizes) > 8


@pytest.mark.slow
async def test_a_bot_types_before_it_answers(ani: Person, connect: Connect, small: SandboxProcess) -> None:
    opened = await ani.post("get_or_create_room_with_target", emails=["nina"])
    room = opened["room"]["id"]
    peer = await connect(at=small)
    await peer.subscribe(
        f"{ani.token}/c", f"r/{room}/{room}/+/t", f"r/{room}/{room}/+/d", f"r/{room}/{room}/+/r"
    )
    sent = await ani.say(room, "hello")
    seen = []
    while True:
        topic, payload, _ = await peer.next()
        name = topic.rsplit("/", 1)[1]
        if name == "c":
            comment = json.loads(payload)
            seen.append("own" if comment["email"] == "ani" else "answer")
            if comment["email"] == "nina":
                break
        else:
            seen.append(f"{name}{payload.decode() if name == 't' else ''}")
    assert [what for what in seen if what not in ("t0",)] == ["own", "d", "r", "t1", "answer"]
    status = (await ani.get("load_comments", topic_id=room, last_comment_id=sent["id"] + 1))["comments"][0][
        "status"
    ]
    assert status == "read"


@pytest.mark.slow
async def test_a_bot_thinks_aloud(ani: Person, connect: Connect, small: SandboxProcess) -> None:
    room = (await ani.post("get_or_create_room_with_target", emails=["nina"]))["room"]["id"]
    peer = await connect(at=small)
    await peer.subscribe(f"r/{room}/typing")
    await ani.say(room, "think")
    said = [json.loads((await peer.next())[1]) for _ in range(4)]
    assert [thought["status"] for thought in said] == [1, 1, 1, 0]
    assert {thought["sender_id"] for thought in said} == {"nina"}


@pytest.mark.slow
async def test_the_parade_sends_every_type(ani: Person, connect: Connect, small: SandboxProcess) -> None:
    room = (await ani.post("get_or_create_room_with_target", emails=["parade"]))["room"]["id"]
    peer = await connect(at=small)
    await peer.subscribe(f"{ani.token}/c")
    await ani.say(room, "show me")
    types = set()
    while "hologram" not in types:
        comment = json.loads((await peer.next())[1])
        if comment["email"] == "parade":
            types.add(comment["type"])
    assert types >= {"reply", "file_attachment", "location", "contact_person", "custom", "buttons", "card"}
    assert types >= {"carousel", "account_linking", "text"}


@pytest.mark.slow
async def test_the_same_seed_makes_the_same_world(
    start_sandbox: Callable[..., SandboxProcess], sign_in: SignIn
) -> None:
    told = []
    for seed in ("5", "5", "6"):
        process = start_sandbox("--world", "busy", "--seed", seed, "--no-bots")
        ani = await sign_in("ani", "secret", at=process, username="Ani Wijaya")
        rooms = (await ani.get("user_rooms", limit=20))["rooms_info"]
        told.append([(r["id"], r["unique_id"], r["room_name"], r["last_comment"]["message"]) for r in rooms])
    assert told[0] == told[1] != told[2]


async def test_odd_text_comes_through_as_it_is(
    start_sandbox: Callable[..., SandboxProcess], sign_in: SignIn
) -> None:
    process = start_sandbox("--world", "odd-text", "--no-bots")
    ani = await sign_in("ani", "secret", at=process)
    texts = []
    for room in (await ani.get("user_rooms", limit=50))["rooms_info"]:
        found = await ani.get("load_comments", topic_id=room["id"], limit=100)
        texts += [comment["message"] for comment in found["comments"]]
    assert any("\u202e" in text for text in texts)
    assert any("👩‍👩‍👧‍👦" in text for text in texts)
    assert max(map(len, texts)) == 100_000


@pytest.mark.slow
async def test_a_million_comments_in_one_room(
    start_sandbox: Callable[..., SandboxProcess], sign_in: SignIn
) -> None:
    began = time.monotonic()
    process = start_sandbox("--world", "huge", "--no-bots")
    print(f"a room of a million comments was made in {time.monotonic() - began:.1f} s")
    ani = await sign_in("ani", "secret", at=process)
    rooms = (await ani.get("user_rooms", limit=50))["rooms_info"]
    (room,) = [room for room in rooms if room["room_name"] == "A million comments"]
    assert 20 <= room["unread_count"] <= 40
    newest = (await ani.get("load_comments", topic_id=room["id"], limit=100))["comments"]
    far = newest[0]["id"] - 900_000
    older = (await ani.get("load_comments", topic_id=room["id"], limit=100, last_comment_id=far))["comments"]
    assert [comment["id"] for comment in older] == list(range(far - 1, far - 101, -1))


@pytest.mark.slow
async def test_the_flood(
    start_sandbox: Callable[..., SandboxProcess], sign_in: SignIn, connect: Connect
) -> None:
    process = start_sandbox("--world", "empty", "--flood", "50")
    ani = await sign_in("ani", "secret", at=process)
    peer = await connect(at=process)
    await peer.subscribe(f"{ani.token}/c")
    numbers = [int(json.loads((await peer.next())[1])["message"].split()[1]) for _ in range(20)]
    assert numbers == list(range(numbers[0], numbers[0] + 20))
