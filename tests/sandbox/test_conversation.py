"""Two people talk through a real sandbox: posting, realtime, order, idempotence, receipts."""

from __future__ import annotations

import asyncio
import json

import pytest

from .conftest import Connect, SignIn


@pytest.mark.parametrize("transport", ["websockets", "tcp"])
async def test_a_comment_reaches_both_people_before_the_answer(
    sign_in: SignIn, connect: Connect, transport: str
) -> None:
    ani, budi = await sign_in(), await sign_in()
    room = await ani.room_with(budi)
    mine, theirs = await connect(transport=transport), await connect(transport=transport)
    assert await mine.subscribe(f"{ani.token}/c") == [0]
    assert await theirs.subscribe(f"{budi.token}/c") == [0]

    comment = await ani.say(room["id"], "halo", unique_temp_id="first-1")

    topic, payload, retained = await theirs.next()
    assert topic == f"{budi.token}/c"
    assert not retained
    pushed = json.loads(payload)
    assert pushed["id"] == comment["id"]
    assert pushed["unique_temp_id"] == "first-1"
    assert pushed["room_name"] == ani.account["username"]
    assert pushed["user_avatar"] == pushed["user_avatar_url"]
    assert pushed["chat_type"] == pushed["room_type"] == "single"
    assert json.loads((await mine.next())[1])["room_name"] == budi.account["username"]


async def test_the_same_temp_id_is_stored_and_told_once(sign_in: SignIn, connect: Connect) -> None:
    ani, budi = await sign_in(), await sign_in()
    room = await ani.room_with(budi)
    theirs = await connect()
    await theirs.subscribe(f"{budi.token}/c")
    answers = await asyncio.gather(*(ani.say(room["id"], "once", unique_temp_id="same") for _ in range(11)))
    assert len({answer["id"] for answer in answers}) == 1
    assert (await theirs.next())[0] == f"{budi.token}/c"
    await theirs.flush()
    assert theirs.inbox.empty()
    page = await budi.get("load_comments", topic_id=room["id"])
    assert [comment["message"] for comment in page["comments"]] == ["once"]


async def test_ids_grow_and_the_chain_has_no_gap(sign_in: SignIn) -> None:
    ani, budi = await sign_in(), await sign_in()
    room = await ani.room_with(budi)
    await asyncio.gather(*(who.say(room["id"], f"n{n}") for n in range(20) for who in (ani, budi)))
    page = (await ani.get("load_comments", topic_id=room["id"], limit=50))["comments"]
    ids = [comment["id"] for comment in page]
    assert ids == sorted(ids, reverse=True)
    assert [comment["comment_before_id"] for comment in page] == [*ids[1:], 0]


async def test_receipts_move_up_only_and_are_told(sign_in: SignIn, connect: Connect) -> None:
    ani, budi = await sign_in(), await sign_in()
    room = await ani.room_with(budi)
    first = await ani.say(room["id"], "one")
    second = await ani.say(room["id"], "two")
    watching = await connect()
    number = room["id"]
    await watching.subscribe(f"r/{number}/{number}/+/d", f"r/{number}/{number}/+/r")
    await budi.post("update_comment_status", room_id=number, last_comment_received_id=second["id"])
    topic, payload, _ = await watching.next()
    assert topic == f"r/{number}/{number}/{budi.user_id}/d"
    assert payload.decode() == f"{second['id']}:{second['unique_temp_id']}"
    status = (await ani.get("load_comments", topic_id=number))["comments"][0]["status"]
    assert status == "delivered"
    await budi.post("update_comment_status", room_id=number, last_comment_read_id=str(second["id"]))
    topic, payload, _ = await watching.next()
    assert topic.endswith("/r")
    answer = await budi.post("update_comment_status", room_id=number, last_comment_read_id=first["id"])
    assert answer["last_comment_read_id"] == second["id"]
    assert answer["changed"] is False
    assert (await ani.get("load_comments", topic_id=number))["comments"][0]["status"] == "read"
    events = (
        await ani.http.get("sync_event", params={"start_event_id": ani.account["last_sync_event_id"]})
    ).json()
    assert [event["action_topic"] for event in events["events"]] == ["delivered", "read"]
