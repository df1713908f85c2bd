"""Rooms: opening, roles, participants, system events, lists, unread counts, blocking, body encodings."""

from __future__ import annotations

import asyncio
import json

import pytest

from .conftest import Connect, Person, SignIn, results


async def refused(person: Person, method: str, path: str, **body: object) -> int:
    response = await person.http.request(method, path, json=body)
    assert response.json()["status"] == response.status_code
    return response.status_code


async def test_two_people_have_one_room(sign_in: SignIn) -> None:
    ani, budi = await sign_in(), await sign_in()
    room = await ani.room_with(budi)
    mirrored = await budi.room_with(ani)
    assert room["id"] == mirrored["id"]
    assert room["room_name"] == budi.account["username"]
    assert mirrored["room_name"] == ani.account["username"]
    assert {p["email"] for p in room["participants"]} == {ani.user_id, budi.user_id}
    assert room["chat_type"] == "single"
    assert room["options"] == "{}"
    assert await refused(ani, "POST", "get_or_create_room_with_target", emails=["nobody-at-all"]) == 400


@pytest.mark.parametrize(
    "body",
    [
        "name=Team&participants[]={a}&participants[]={b}",
        "name=Team&participants[][0]={a}&participants[][1]={b}",
        "name=Team&participants%5B0%5D={a}&participants%5B1%5D={b}&options=",
        "name=Team&participants={a}&participants={b}&avatar_url",
    ],
)
async def test_arrays_of_every_client(sign_in: SignIn, body: str) -> None:
    ani, budi, citra = await sign_in(), await sign_in(), await sign_in()
    kind = {"content-type": "application/x-www-form-urlencoded"}
    content = body.format(a=budi.user_id, b=citra.user_id)
    opened = results(await ani.http.post("create_room", content=content, headers=kind))
    assert len(opened["room"]["participants"]) == 3
    assert opened["comments"][0]["payload"]["type"] == "create_room"


async def test_only_members_see_a_room(sign_in: SignIn) -> None:
    ani, budi, eve = await sign_in(), await sign_in(), await sign_in()
    room = (await ani.room_with(budi))["id"]
    comment = await ani.say(room, "private")
    assert (await eve.http.get("get_room_by_id", params={"id": room})).status_code == 403
    assert (await eve.http.get("load_comments", params={"topic_id": room})).status_code == 403
    assert (await eve.http.get("comment_receipt", params={"comment_id": comment["id"]})).status_code == 403
    assert await refused(eve, "POST", "post_comment", topic_id=str(room), comment="x") == 403
    assert await refused(eve, "POST", "update_comment_status", room_id=room, last_comment_read_id=1) == 403
    assert (await eve.post("search", query="private", room_ids=[]))["comments"] == []
    assert (await eve.post("rooms_info", room_id=[room]))["rooms_info"] == []
    assert (await eve.http.get("get_room_by_id", params={"id": 424242})).status_code == 404


async def test_only_the_sender_changes_a_comment(sign_in: SignIn, connect: Connect) -> None:
    ani, budi = await sign_in(), await sign_in()
    room = (await ani.room_with(budi))["id"]
    comment = await ani.say(room, "first")
    peer = await connect()
    await peer.subscribe(f"{budi.token}/update", f"{budi.token}/n")
    unique_id = comment["unique_temp_id"]
    assert await refused(budi, "POST", "update_message", unique_id=unique_id, comment="hacked") == 403
    assert await refused(budi, "DELETE", "delete_messages", unique_ids=[unique_id]) == 403
    edited = (await ani.post("update_message", token=ani.token, unique_id=unique_id, comment="second"))[
        "comment"
    ]
    assert (edited["id"], edited["message"]) == (comment["id"], "second")
    topic, payload, _ = await peer.next()
    assert topic.endswith("/update")
    assert json.loads(payload)["message"] == "second"
    await ani.delete("delete_messages", unique_ids=[unique_id])
    notice = json.loads((await peer.next())[1])
    assert notice["action_topic"] == "delete_message"
    expected = [{"room_id": str(room), "message_unique_ids": [unique_id]}]
    assert notice["payload"]["data"]["deleted_messages"] == expected
    since = {"start_event_id": notice["id"] - 1}
    event = (await budi.http.get("sync_event", params=since)).json()["events"][0]
    assert event == notice
    assert (await budi.get("load_comments", topic_id=room))["comments"] == []


async def test_soft_and_private_deletion(sign_in: SignIn) -> None:
    ani, budi = await sign_in(), await sign_in()
    room = (await ani.room_with(budi))["id"]
    soft, mine = await ani.say(room, "soft"), await ani.say(room, "mine")
    query = f"unique_ids[]={soft['unique_temp_id']}&is_delete_for_everyone=true&is_hard_delete=false"
    answer = results(await ani.http.delete(f"delete_messages?{query}"))
    assert answer["comments"][0]["is_deleted"] is True
    body = {"unique_ids": [mine["unique_temp_id"]], "is_delete_for_everyone": False, "is_hard_delete": False}
    await ani.delete("delete_messages", **body)
    seen = (await budi.get("load_comments", topic_id=room))["comments"]
    assert [(c["message"], c["is_deleted"]) for c in seen] == [
        ("mine", False),
        ("This message has been deleted.", True),
    ]
    assert [c["is_deleted"] for c in (await ani.get("load_comments", topic_id=room))["comments"]] == [True]


async def test_participants_come_and_go_with_a_line_each(sign_in: SignIn) -> None:
    ani, budi, citra = await sign_in(), await sign_in(), await sign_in()
    room = (await ani.post("create_room", name="Team", participants=[budi.user_id]))["room"]
    added = await ani.post("add_room_participants", room_id=str(room["id"]), emails=[citra.user_id])
    assert added["participants_added"][0]["email"] == citra.user_id
    changed = await ani.post("update_room", id=room["id"], name="Team 2", avatar_url="https://x.test/a.png")
    assert changed["changed"] is True
    gone = await ani.post("remove_room_participants", room_id=room["id"], emails=[budi.user_id])
    assert gone["participants_removed"] == [budi.user_id]
    await citra.post("remove_room_participants", room_id=room["id"], emails=[citra.user_id])
    page = (await ani.get("load_comments", topic_id=room["id"]))["comments"]
    kinds = [c["payload"]["type"] for c in page][::-1]
    wanted = [
        "create_room",
        "add_member",
        "change_room_name",
        "change_room_avatar",
        "remove_member",
        "left_room",
    ]
    assert kinds == wanted
    assert all(c["type"] == "system_event" and c["email"] == "system" for c in page)
    assert (await budi.http.get("load_comments", params={"topic_id": room["id"]})).status_code == 403
    people = await ani.get("room_participants", room_unique_id=room["unique_id"])
    assert [p["email"] for p in people["participants"]] == [ani.user_id]
    assert (
        await refused(ani, "POST", "post_comment", topic_id=room["id"], type="system_event", comment="x")
        == 400
    )


async def test_the_room_list_and_unread_counts(sign_in: SignIn) -> None:
    ani, budi, citra = await sign_in(), await sign_in(), await sign_in()
    one, two = (await ani.room_with(budi))["id"], (await ani.room_with(citra))["id"]
    assert (await ani.get("user_rooms"))["rooms_info"] == []
    empty = (await ani.get("user_rooms", show_empty="true"))["rooms_info"]
    assert [r["last_comment"]["id"] for r in empty] == [0, 0]
    assert empty[0]["last_comment"]["type"] == "unknown"
    await budi.say(one, "a")
    last = await budi.say(one, "b")
    await ani.say(two, "c")
    rooms = await ani.get("user_rooms", page=1, limit=10)
    assert [(r["id"], r["unread_count"]) for r in rooms["rooms_info"]] == [(two, 0), (one, 2)]
    assert rooms["meta"] == {"current_page": 1, "total_room": 2}
    assert (await ani.get("total_unread_count"))["total_unread_count"] == 2
    assert (await ani.get("get_room_unread_count"))["total_unread_count"] == 1
    await ani.post("update_comment_status", room_id=one, last_comment_read_id=last["id"])
    assert (await ani.get("total_unread_count"))["total_unread_count"] == 0
    unique_id = rooms["rooms_info"][1]["unique_id"]
    cleared = await ani.delete("clear_room_messages", room_channel_ids=[unique_id])
    assert cleared["rooms"][0]["options"] == {}
    assert (await ani.get("load_comments", topic_id=one))["comments"] == []
    assert len((await budi.get("load_comments", topic_id=one))["comments"]) == 2


async def test_channels_are_open_but_have_to_be_joined(sign_in: SignIn, connect: Connect) -> None:
    ani, budi = await sign_in(), await sign_in()
    unique_id = f"news-{ani.user_id}"
    opened = await ani.post("get_or_create_room_with_unique_id", unique_id=unique_id, name="News")
    room = opened["room"]
    assert (opened["changed"], room["is_public_channel"], room["chat_type"]) == (True, True, "group")
    peer = await connect()
    assert await peer.subscribe(f"demo-app/{unique_id}/c", f"{ani.token}/c") == [0, 0]
    await ani.say(room["id"], "first news")
    topic, payload, _ = await peer.next()
    assert topic == f"demo-app/{unique_id}/c"
    assert json.loads(payload)["is_public_channel"] is True
    await peer.flush()
    assert peer.inbox.empty()
    outside = await budi.get("get_room_by_id", id=room["id"])
    assert (outside["is_participant"], outside["comments"]) == (False, [])
    inside = await budi.post("get_or_create_room_with_unique_id", unique_id=unique_id)
    assert inside["room"]["room_total_participants"] == 2
    assert inside["comments"][0]["message"] == "first news"
    assert await refused(ani, "POST", "get_or_create_room_with_unique_id", unique_id="a#b") == 400


async def test_a_blocked_person_is_not_heard(sign_in: SignIn, connect: Connect) -> None:
    ani, eve = await sign_in(), await sign_in()
    room = (await ani.room_with(eve))["id"]
    assert (await ani.post("block_user", user_email=eve.user_id))["user"]["email"] == eve.user_id
    listed = await ani.get("get_blocked_users")
    assert [u["email"] for u in listed["blocked_users"]] == [eve.user_id]
    assert listed["users"] == listed["blocked_user"] == listed["blocked_users"]
    peer = await connect()
    await peer.subscribe(f"{ani.token}/c")
    comment = await eve.say(room, "listen to me")
    assert comment["status"] == "sent"
    await peer.flush()
    assert peer.inbox.empty()
    assert (await ani.get("load_comments", topic_id=room))["comments"] == []
    assert (await ani.get("sync", last_received_comment_id=comment["id"] - 1))["comments"] == []
    await ani.post("unblock_user", user_email=eve.user_id)
    await eve.say(room, "and now?")
    assert [c["message"] for c in (await ani.get("load_comments", topic_id=room))["comments"]] == ["and now?"]
    assert (await eve.get("load_comments", topic_id=room))["comments"][1]["status"] == "sent"


async def test_unread_counts_fit_the_last_comment_at_any_moment(sign_in: SignIn) -> None:
    """A list that counts a comment it does not show yet would have it counted twice when it is pushed."""
    ani, budi = await sign_in(), await sign_in()
    room = (await ani.room_with(budi))["id"]
    posted: list[int] = []
    answers: list[tuple[int, int]] = []

    async def read() -> None:
        while len(posted) < 60:
            (info,) = (await ani.get("user_rooms"))["rooms_info"] or [None]
            if info is not None:
                answers.append((info["last_comment"]["id"], info["unread_count"]))
            opened = (await ani.get("get_room_by_id", id=room))["room"]
            answers.append((opened["last_comment_id"], opened["unread_count"]))

    reading = [asyncio.ensure_future(read()) for _ in range(3)]
    for number in range(60):
        comment = await budi.say(room, str(number))
        posted.append(comment["id"])
    await asyncio.gather(*reading)
    assert {
        (last_id, unread) for last_id, unread in answers if last_id and posted.index(last_id) + 1 != unread
    } == set()
