"""Two clients talk over the real sandbox: every kind of event reaches the other side."""

from __future__ import annotations

import asyncio

import pytest

from qiscus_desktop.core import Comment, Room, RoomKind, RoomNotFoundError, Status
from qiscus_desktop.core.events import (
    CommentDelivered,
    CommentRead,
    CommentReceived,
    CommentsDeleted,
    CommentSent,
    CommentUpdated,
    CustomEventReceived,
    GroupRoomCreated,
    ParticipantsChanged,
    PresenceChanged,
    RoomCleared,
    RoomOpened,
    TypingChanged,
)
from tests.core.conftest import Client, Join


async def pair(join: Join) -> tuple[Client, Client, Room]:
    """Two people, one over WebSocket and one over plain MQTT, both in their room."""
    ani, budi = await join("ani"), await join("budi", over="tcp")
    room = await ani.core.chat_target(budi.user_id)
    for client in (ani, budi):
        client.core.set_active_room(await client.core.get_room_by_id(room.id))
        await client.core.subscribed()
    return ani, budi, room


async def test_a_text_goes_over_and_comes_back_as_delivered_and_read(join: Join) -> None:
    ani, budi, room = await pair(join)
    sent = await ani.core.send_comment(room.id, "halo <b>Budi</b> & co")
    received = await budi.watch.until(CommentReceived, lambda event: event.comment.id == sent.id)
    assert received.comment.text == "halo <b>Budi</b> & co"
    assert received.comment.sender_id == ani.user_id
    assert received.comment.temp_id == sent.temp_id
    assert sent.status.is_on_server
    delivered = await ani.watch.until(CommentDelivered, lambda event: event.comment_id == sent.id)
    assert delivered.user_id == budi.user_id
    await budi.core.read_comment(room.id, sent.id)
    read = await ani.watch.until(CommentRead, lambda event: event.comment_id == sent.id)
    assert read.user_id == budi.user_id
    receipts = await ani.core.get_comment_receipts(sent.id)
    assert [user.id for user in receipts.read_by] == [budi.user_id]


async def test_the_senders_own_echo_is_one_comment(join: Join) -> None:
    ani, _budi, room = await pair(join)
    sent = await ani.core.send_comment(room.id, "echo")
    echo = await ani.watch.until(CommentReceived, lambda event: event.comment.id == sent.id)
    await ani.watch.until(CommentSent)
    await ani.core.synchronize(0)
    assert len(ani.watch.all(CommentReceived, lambda event: event.comment.id == sent.id)) == 1
    assert echo.comment.temp_id == sent.temp_id


async def test_the_same_temp_id_posts_once(join: Join) -> None:
    ani, _budi, room = await pair(join)
    first = await ani.core.post_comment(room.id, "once", temp_id="temp-once-" + ani.user_id)
    second = await ani.core.post_comment(room.id, "once", temp_id="temp-once-" + ani.user_id)
    assert first.id == second.id


async def test_typing_and_presence(join: Join) -> None:
    ani, budi, room = await pair(join)
    await budi.watch.until(PresenceChanged, lambda event: event.user_id == ani.user_id and event.is_online)
    ani.core.publish_typing(room.id, True)
    typing = await budi.watch.until(TypingChanged, lambda event: event.is_typing)
    assert (typing.room_id, typing.user_id) == (room.id, ani.user_id)
    ani.core.publish_typing(0)  # the official form: the active room
    await budi.watch.until(TypingChanged, lambda event: not event.is_typing)
    await ani.core.close()
    gone = await budi.watch.until(
        PresenceChanged, lambda event: event.user_id == ani.user_id and not event.is_online
    )
    assert gone.seen_at is not None


async def test_edit_and_delete_reach_the_other(join: Join) -> None:
    ani, budi, room = await pair(join)
    sent = await ani.core.send_comment(room.id, "befor")
    edited = await ani.core.update_message(sent, "before")
    assert edited.text == "before"
    update = await budi.watch.until(CommentUpdated)
    assert (update.comment.id, update.comment.text) == (sent.id, "before")
    await ani.core.delete_comment(room.id, [sent.temp_id])
    deleted = await budi.watch.until(CommentsDeleted)
    assert (deleted.room_id, deleted.temp_ids) == (room.id, (sent.temp_id,))


async def test_reply_custom_and_file_keep_their_payload(join: Join) -> None:
    ani, budi, room = await pair(join)
    question = await ani.core.send_comment(room.id, "besok jam 9?")
    await budi.watch.until(CommentReceived, lambda event: event.comment.id == question.id)
    answer = await budi.core.send(budi.core.generate_reply_message(room.id, "setuju", question))
    got = await ani.watch.until(CommentReceived, lambda event: event.comment.id == answer.id)
    assert got.comment.reply is not None
    assert (got.comment.reply.comment_id, got.comment.reply.text) == (question.id, "besok jam 9?")
    promo = ani.core.generate_custom_message(room.id, "Promo", "promo", {"id": 5})
    await ani.core.send(promo)
    got = await budi.watch.until(CommentReceived, lambda event: event.comment.type == "custom")
    assert (got.comment.subtype, (got.comment.payload or {})["content"]) == ("promo", {"id": 5})
    file = ani.core.generate_file_attachment_message(
        room.id, "https://files.test/upload/a.pdf", filename="a.pdf", size=9
    )
    await ani.core.send(file)
    got = await budi.watch.until(CommentReceived, lambda event: event.comment.type == "file_attachment")
    assert got.comment.attachment is not None
    assert (got.comment.attachment.name, got.comment.attachment.size) == ("a.pdf", 9)


async def test_custom_events_carry_their_sender(join: Join) -> None:
    ani, budi, room = await pair(join)
    heard: list[dict[str, object]] = []
    budi.core.subscribe_event(room.id, heard.append)
    await budi.core.subscribed()
    ani.core.publish_event(room.id, {"action": "draw"})
    event = await budi.watch.until(CustomEventReceived)
    assert (event.sender_id, event.data) == (ani.user_id, {"action": "draw"})
    assert heard == [{"sender": ani.user_id, "data": {"action": "draw"}}]
    budi.core.unsubscribe_event(room.id)


async def test_a_channel_is_heard_without_being_active(join: Join) -> None:
    ani, budi = await join("ani"), await join("budi")
    name = f"news-{ani.user_id}"
    mine = await ani.core.get_or_create_room_by_channel(name, "News")
    await budi.core.get_or_create_room_by_channel(name)
    assert mine.kind is RoomKind.CHANNEL
    sent = await ani.core.send_comment(mine.id, "extra, extra")
    got = await budi.watch.until(CommentReceived, lambda event: event.comment.id == sent.id)
    assert got.comment.text == "extra, extra"


async def test_a_group_from_its_making_to_its_emptying(join: Join) -> None:
    ani, budi, citra = await join("ani"), await join("budi"), await join("citra")
    group = await ani.core.create_group_room("Team", [budi.user_id], avatar_url="https://files.test/t.png")
    assert group.kind is RoomKind.GROUP
    assert (await ani.watch.until(GroupRoomCreated)).room.id == group.id
    added = await ani.core.add_participants_to_group(group.id, [citra.user_id])
    assert [member.id for member in added] == [citra.user_id]
    members = await ani.core.get_participants(group.unique_id)
    assert {member.id for member in members} == {ani.user_id, budi.user_id, citra.user_id}
    removed = await ani.core.remove_participants_from_group(group.id, [citra.user_id])
    assert removed == [citra.user_id]
    assert len(ani.watch.all(ParticipantsChanged)) == 2
    renamed = await ani.core.update_room(group.id, name="Team 2")
    assert renamed.name == "Team 2"
    sent = await ani.core.send_comment(group.id, "hello all")
    listed = await ani.core.load_room_list(limit=50)
    assert group.id in [room.id for room in listed]
    assert next(room for room in listed if room.id == group.id).last_comment is not None
    clearing = asyncio.ensure_future(ani.core.clear_room_messages([group.unique_id]))
    await asyncio.sleep(0)  # it has begun
    late = await ani.core.send_comment(group.id, "before or after")
    assert [room.id for room in await clearing] == [group.id]
    answer = await ani.watch.until(RoomCleared, lambda event: event.cleared_at is None)
    assert sent.id <= answer.up_to_id < late.id


async def test_opening_a_room_brings_its_newest_page_oldest_first(join: Join) -> None:
    ani, budi, room = await pair(join)
    sent: list[Comment] = [await ani.core.send_comment(room.id, f"number {n}") for n in range(25)]
    await budi.core.get_room_by_id(room.id)
    opened = budi.watch.all(RoomOpened)[-1]
    ids = [comment.id for comment in opened.comments]
    assert ids == sorted(ids)
    assert ids[-1] == sent[-1].id
    older = await budi.core.load_comments(room.id, last_comment_id=ids[0], limit=10)
    assert [comment.id for comment in older] == sorted(comment.id for comment in older)
    assert all(comment.id < ids[0] for comment in older)
    newer = await budi.core.load_comments(room.id, last_comment_id=sent[3].id, after=True, limit=5)
    assert newer[0].id > sent[3].id


async def test_people_blocking_search_and_counts(join: Join) -> None:
    ani, budi, room = await pair(join)
    word = f"needle{room.id}"
    sent = await budi.core.send_comment(room.id, f"a {word} in the hay")
    await ani.watch.until(CommentReceived, lambda event: event.comment.id == sent.id)
    found = await ani.core.search_message(word)
    assert [comment.id for comment in found] == [sent.id]
    assert await ani.core.get_total_unread_count() >= 1
    assert await ani.core.get_room_unread_count() >= 1
    assert (await ani.core.get_user_presences([budi.user_id]))[0].is_online
    await ani.core.block_user(budi.user_id)
    assert budi.user_id in [user.id for user in await ani.core.get_blocked_users()]
    await ani.core.unblock_user(budi.user_id)
    profile = await ani.core.update_profile(name="Ani Wijaya", extras={"city": "Yogya"})
    assert profile.name == "Ani Wijaya"
    assert profile.token == ani.core.account.token if ani.core.account else False
    assert (await ani.core.get_user_profile()).extras == {"city": "Yogya"}
    assert await ani.core.get_users("Ani Wijaya")
    assert (await ani.core.register_device_token("push-1")).raw
    assert (await ani.core.remove_device_token("push-1")).raw
    assert [room.id for room in await ani.core.get_rooms_info(room_ids=[room.id])] == [room.id]


async def test_a_room_that_is_not_there(join: Join) -> None:
    ani = await join("ani")
    with pytest.raises(RoomNotFoundError, match="no such room"):
        await ani.core.get_room_by_id(987654321)


async def test_events_come_as_a_stream_too(join: Join) -> None:
    ani, budi, room = await pair(join)
    stream = ani.core.events()
    sent = await budi.core.send_comment(room.id, "over the stream")
    await ani.watch.until(CommentReceived, lambda event: event.comment.id == sent.id)
    event = await anext(stream)
    while not (isinstance(event, CommentReceived) and event.comment.id == sent.id):
        event = await anext(stream)
    await ani.core.close()
    rest = [event async for event in stream]
    assert all(not isinstance(event, CommentReceived) for event in rest)


async def test_status_words_of_the_wire(join: Join) -> None:
    ani, budi, room = await pair(join)
    sent = await ani.core.send_comment(room.id, "how far?")
    await budi.core.read_comment(room.id, sent.id)
    page = await ani.core.load_comments(room.id)
    assert page[-1].status is Status.READ
