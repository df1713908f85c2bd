"""The Session with the real core and a real sandbox: two people talk, leave, come back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from qiscus_desktop.core.models import Status
from qiscus_desktop.store.changes import TransferProgressed, TypingChanged
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.session import Session
from tests.store.client import Client
from tests.support.sandbox_process import SandboxProcess

MakeClient = Callable[..., Client]


async def test_two_people_talk(sandbox: SandboxProcess, client_of: MakeClient) -> None:
    ani, budi = await client_of(sandbox, "ani-1").sign_in(), await client_of(sandbox, "budi-1").sign_in()
    room = await ani.chat_with("budi-1")
    ani.session.send(room.id, "one")
    ani.session.send(room.id, "two")
    assert ani.texts(room.id) == ["one", "two"]
    await budi.until(lambda: budi.session.rooms.get(room.id), "the unknown room was fetched")
    await budi.until(lambda: budi.session.total_unread == 2, "both are unread")
    budi.session.open_room(room.id)
    budi.watch(room.id)
    await budi.until(lambda: budi.texts(room.id) == ["one", "two"], "both came")
    await ani.until(lambda: ani.has_come_to(room.id, "two", Status.DELIVERED), "delivered")
    newest = budi.session.timeline(room.id)[-1]
    budi.session.mark_read(room.id, newest.id)
    assert budi.session.total_unread == 0
    await ani.until(lambda: ani.status(room.id, "one") is Status.READ, "read")
    budi.session.set_typing(room.id, True)
    await ani.until(lambda: ani.session.typing(room.id) == ("Budi-1",), "typing")
    budi.session.send(room.id, "three", reply_to=newest)
    await ani.until(lambda: ani.comment(room.id, "three"), "the reply")
    assert ani.session.typing(room.id) == ()
    assert any(isinstance(change, TypingChanged) for change in ani.changes)
    reply = ani.session.timeline(room.id)[-1].reply
    assert reply is not None
    assert (reply.comment_id, reply.text) == (newest.id, "two")
    await ani.until(lambda: ani.session.presence("budi-1") is not None, "presence")
    assert ani.notices == []
    assert budi.notices == []


async def test_who_writes_for_the_first_time_is_seen_online(
    sandbox: SandboxProcess, client_of: MakeClient
) -> None:
    budi = await client_of(sandbox, "budi-first").sign_in()
    ani = await client_of(sandbox, "ani-first").sign_in()
    room = await ani.chat_with("budi-first")
    ani.session.send(room.id, "we have never talked")
    await budi.until(lambda: budi.comment(room.id, "we have never talked"), "the comment")

    def is_seen() -> bool:
        presence = budi.session.presence("ani-first")
        return presence is not None and presence.is_online

    await budi.until(is_seen, "presence")


async def test_what_was_written_before_the_other_signed_in_is_delivered(
    sandbox: SandboxProcess, client_of: MakeClient
) -> None:
    await Client.register(sandbox, "budi-late")
    ani = await client_of(sandbox, "ani-early").sign_in()
    room = await ani.chat_with("budi-late")
    ani.session.send(room.id, "are you there?")
    await ani.until(lambda: ani.is_all_sent(room.id), "sent")
    await client_of(sandbox, "budi-late").sign_in()
    await ani.until(lambda: ani.has_come_to(room.id, "are you there?", Status.DELIVERED), "two ticks")


async def test_edit_and_delete(sandbox: SandboxProcess, client_of: MakeClient) -> None:
    ani, budi = await client_of(sandbox, "ani-2").sign_in(), await client_of(sandbox, "budi-2").sign_in()
    room = await ani.chat_with("budi-2")
    ani.session.send(room.id, "helo")
    ani.session.send(room.id, "gone")
    await budi.until(lambda: budi.session.rooms.get(room.id), "the room")
    budi.session.open_room(room.id)
    await budi.until(lambda: budi.texts(room.id) == ["helo", "gone"], "both")
    await ani.until(lambda: ani.is_all_sent(room.id), "sent")
    first, second = ani.session.timeline(room.id)
    ani.session.edit(first, "hello")
    ani.session.delete([second])
    for person in (ani, budi):
        await person.until(lambda person=person: person.texts(room.id) == ["hello"], "edited and deleted")
        # A page of the server, which shows the new words and no edit, may be here before the push.
        await person.until(lambda person=person: person.session.timeline(room.id)[0].is_edited, "marked")
    await budi.until(lambda: budi.session.rooms[room.id].last_comment.id == first.id, "the preview")


async def test_an_edit_reaches_the_others_though_its_writer_deletes_the_message_for_himself(
    sandbox: SandboxProcess, client_of: MakeClient
) -> None:
    """Found by the simulation: the edit that still waited was dropped, as before a deletion for everyone."""
    ani, budi = await client_of(sandbox, "ani-2b").sign_in(), await client_of(sandbox, "budi-2b").sign_in()
    room = await ani.chat_with("budi-2b")
    ani.session.send(room.id, "helo")
    await budi.until(lambda: budi.session.rooms.get(room.id), "the room")
    budi.session.open_room(room.id)
    await budi.until(lambda: budi.texts(room.id) == ["helo"], "it came")
    await ani.until(lambda: ani.is_all_sent(room.id), "sent")
    (comment,) = ani.session.timeline(room.id)
    ani.session.edit(comment, "hello")
    ani.session.delete([comment], for_everyone=False)
    await budi.until(lambda: budi.texts(room.id) == ["hello"], "the edit")
    assert ani.texts(room.id) == []


async def test_a_second_start_shows_everything_before_the_network(
    sandbox: SandboxProcess, client_of: MakeClient, tmp_path: Path
) -> None:
    ani = await client_of(sandbox, "ani-3", tmp_path / "ani.db").sign_in()
    await Client.register(sandbox, "budi-3")
    room = await ani.chat_with("budi-3")
    ani.session.send(room.id, "remember me")
    await ani.until(lambda: ani.has_come_to(room.id, "remember me", Status.SENT), "sent")
    token = ani.session.account.token
    await ani.close()

    again = client_of(sandbox, "ani-3", tmp_path / "ani.db")
    again.session.open_now("ani-3")
    assert again.session.last_room_id == room.id
    assert [r.id for r in again.session.rooms] == [room.id]
    assert again.texts(room.id) == ["remember me"]
    assert again.session.account.name == "Ani-3"
    assert again.session.account.token == ""
    again.session.open_room(room.id)
    again.session.send(room.id, "written offline")
    await again.init()
    await again.session.open("ani-3")
    await again.session.resume(token)
    await again.until(
        lambda: again.status(room.id, "written offline") is Status.SENT, "it went out by itself"
    )
    assert again.texts(room.id) == ["remember me", "written offline"]


async def test_what_was_read_without_a_session_is_told_with_the_next_one(
    sandbox: SandboxProcess, client_of: MakeClient, tmp_path: Path
) -> None:
    """Found by the simulation: a mark that could not be told was forgotten, unless nothing came after it."""
    ani = await client_of(sandbox, "ani-3b", tmp_path / "ani.db").sign_in()
    budi = await client_of(sandbox, "budi-3b").sign_in()
    room = await budi.chat_with("ani-3b")
    one, _two, _three = await budi.post_many(room.id, 3, "number")
    await ani.until(lambda: ani.session.total_unread == 3, "three")
    await ani.close()

    again = client_of(sandbox, "ani-3b", tmp_path / "ani.db")
    again.session.open_now("ani-3b")
    again.session.mark_read(room.id, one.id)
    await again.sign_in()
    await budi.until(lambda: budi.status(room.id, one.text) is Status.READ, "the first is read")
    assert again.session.total_unread == 2


async def test_a_long_history_pages_back_without_holes(
    sandbox: SandboxProcess, client_of: MakeClient, tmp_path: Path
) -> None:
    ani = await client_of(sandbox, "ani-4").sign_in()
    budi = client_of(sandbox, "budi-4", tmp_path / "budi.db")
    await Client.register(sandbox, "budi-4")
    room = await ani.chat_with("budi-4")
    expected = [comment.text for comment in await ani.post_many(room.id, 150, "number")]
    await budi.sign_in()
    budi.session.refresh_rooms()
    await budi.until(lambda: budi.session.rooms.get(room.id), "the room list")
    budi.session.open_room(room.id)
    budi.watch(room.id)
    timeline = budi.session.timeline(room.id)
    await budi.until(lambda: len(timeline) >= 20, "the newest page")
    while timeline.has_older:
        budi.session.load_older(room.id)
        await budi.until(lambda: not timeline.is_loading_older, "a page")
    assert budi.texts(room.id) == expected
    await budi.close()

    reader = Session(None, Database(tmp_path / "budi.db"))
    reader.open_now("budi-4")
    offline = reader.timeline(room.id)
    while offline.has_older:
        reader.load_older(room.id)
    assert [c.text for c in offline] == expected
    await reader.close()


async def test_a_gap_is_closed_on_the_second_start(
    sandbox: SandboxProcess, client_of: MakeClient, tmp_path: Path
) -> None:
    ani = await client_of(sandbox, "ani-5").sign_in()
    budi = await client_of(sandbox, "budi-5", tmp_path / "budi.db").sign_in()
    room = await ani.chat_with("budi-5")
    before = await ani.post_many(room.id, 5, "before")
    await budi.until(lambda: budi.session.rooms.get(room.id), "the room")
    budi.session.open_room(room.id)
    await budi.until(lambda: len(budi.texts(room.id)) == 5, "five")
    await budi.close()
    deleted = before.pop(1)
    await ani.core.delete_comment(room.id, [deleted.temp_id])
    missed = await ani.post_many(room.id, 70, "missed")

    again = client_of(sandbox, "budi-5", tmp_path / "budi.db")
    again.session.open_now("budi-5")
    assert len(again.texts(room.id)) == 5
    again.watch(room.id)
    again.session.open_room(room.id)
    await again.sign_in()
    expected = [comment.text for comment in before + missed]
    await again.until(lambda: again.texts(room.id) == expected, "no hole, and the deleted one is gone")


async def test_a_jump_to_an_old_comment(sandbox: SandboxProcess, client_of: MakeClient) -> None:
    ani, budi = await client_of(sandbox, "ani-6").sign_in(), client_of(sandbox, "budi-6")
    await Client.register(sandbox, "budi-6")
    room = await ani.chat_with("budi-6")
    first = await ani.core.post_comment(room.id, "the first", temp_id=f"{room.id}-first")
    await ani.post_many(room.id, 130, "later")
    await budi.sign_in()
    budi.session.open_room(room.id)
    await budi.until(lambda: len(budi.texts(room.id)) >= 20, "a page")
    budi.watch(room.id)
    budi.session.load_around(room.id, first.id)
    timeline = budi.session.timeline(room.id)
    await budi.until(lambda: not timeline.is_loading_older, "the jump")
    assert timeline.index_of_id(first.id) == 0
    budi.session.load_around(room.id, 10**9)
    await budi.until(lambda: budi.notices, "a notice")


async def test_groups_channels_and_people(sandbox: SandboxProcess, client_of: MakeClient) -> None:
    # The search finds every id that contains the words; other tests in this sandbox make budi-7f3a and so on.
    name = "budi-whom-ani-looks-for"
    ani, budi = await client_of(sandbox, "ani-7").sign_in(), await client_of(sandbox, name).sign_in()
    group = await ani.session.create_group("Us", [name])
    ani.session.send(group.id, "welcome")
    await budi.until(lambda: budi.session.rooms.get(group.id), "the group")
    assert budi.session.rooms[group.id].name == "Us"
    channel = await ani.session.join_channel("news-7")
    await budi.session.join_channel("news-7")
    ani.session.send(channel.id, "extra")
    await budi.until(lambda: budi.comment(channel.id, "extra"), "the channel")
    found = await ani.session.find_users(name)
    assert [user.id for user in found] == [name]


async def test_a_file_goes_up_and_comes_down(
    sandbox: SandboxProcess, client_of: MakeClient, tmp_path: Path
) -> None:
    ani, budi = await client_of(sandbox, "ani-8").sign_in(), await client_of(sandbox, "budi-8").sign_in()
    room = await ani.chat_with("budi-8")
    await budi.session.start_chat("ani-8")
    file = tmp_path / "dot.png"
    file.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x08\0\0\0\x04" + b"x" * 200_000)
    ani.session.send_file(room.id, str(file), "look")
    await budi.until(lambda: len(budi.session.timeline(room.id)), "the file")
    comment = budi.session.timeline(room.id)[0]
    attachment = comment.attachment
    assert attachment is not None
    assert (attachment.caption, attachment.width, attachment.height) == ("look", 8, 4)
    assert any(isinstance(change, TransferProgressed) for change in ani.changes)
    assert budi.session.media.path(attachment.url) is None
    await budi.until(lambda: budi.session.media.path(attachment.url), "the download")
    assert budi.session.media.path(attachment.url).read_bytes() == file.read_bytes()
    missing = sandbox.base_url + "/nothing/here.png"
    budi.session.media.path(missing)
    await budi.until(lambda: budi.session.media.has_failed(missing), "a failure")
    ani.session.send_file(room.id, str(file))
    file.unlink()
    await ani.until(lambda: ani.session.timeline(room.id)[-1].status is Status.FAILED, "a file that vanished")
    assert ani.session.timeline(room.id)[-1].error


async def test_signing_out_and_in_as_somebody_else(
    sandbox: SandboxProcess, client_of: MakeClient, tmp_path: Path
) -> None:
    ani = await client_of(sandbox, "ani-9", tmp_path / "shared.db").sign_in()
    await Client.register(sandbox, "budi-9")
    room = await ani.chat_with("budi-9")
    ani.session.send(room.id, "secret of ani")
    await ani.until(lambda: ani.is_all_sent(room.id), "sent")
    await ani.session.sign_out()
    assert ani.session.account is None
    assert len(ani.session.rooms) == 0
    await ani.session.sign_in("citra-9", "key")
    assert len(ani.session.timeline(room.id)) == 0
    await ani.session.sign_in("ani-9", "key-of-ani-9")
    assert ani.texts(room.id) == ["secret of ani"]
