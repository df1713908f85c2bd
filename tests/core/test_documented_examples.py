"""Against the sandbox, callbacks get every field of the documented examples, in the documented kinds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from qiscus_desktop.core.events import CommentDelivered, CommentRead, CommentReceived
from tests.core.conftest import Join

EXAMPLES = json.loads((Path(__file__).parents[1] / "data" / "callback_examples.json").read_text("utf-8"))


def faults(expected: Any, actual: Any, path: str) -> list[str]:
    """Where a field of the example is missing or of another kind; free JSON may be null or an object."""
    if path.endswith(("payload", "extras")):
        return [] if actual is None or isinstance(actual, dict) else [f"{path}: {actual!r}"]
    if type(actual) is not type(expected):
        return [f"{path}: {actual!r:.40} for {expected!r:.40}"]
    if isinstance(expected, dict):
        return [
            fault
            for name, value in expected.items()
            for fault in (
                faults(value, actual[name], f"{path}.{name}")
                if name in actual
                else [f"{path}.{name} is missing"]
            )
        ]
    if isinstance(expected, list) and expected:
        return faults(expected[0], actual[0], f"{path}[0]") if actual else [f"{path}: empty"]
    return []


def assert_twins(value: dict[str, Any]) -> None:
    """Each `*_str` repeats its number."""
    for name, text in value.items():
        if name.endswith("_str"):
            assert text == str(value[name.removesuffix("_str")]), name


class Heard:
    """What the callbacks of one client got."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, tuple[Any, ...]]] = []
        names = (
            "loginSuccessCallback",
            "newMessagesCallback",
            "chatRoomCreatedCallback",
            "groupRoomCreatedCallback",
            "commentDeliveredCallback",
            "commentReadCallback",
            "headerClickedCallback",
        )
        self.options = {name: self._note(name) for name in names}

    def _note(self, name: str) -> Any:
        return lambda *given: self.calls.append((name, given))

    def of(self, name: str) -> list[tuple[Any, ...]]:
        return [given for called, given in self.calls if called == name]


async def test_signing_in_gives_the_documented_account(join: Join) -> None:
    heard = Heard()
    await join("ani", options=heard.options)
    ((login,),) = heard.of("loginSuccessCallback")
    assert login.keys() == {"results", "status"}
    assert login["status"] == 200
    assert not faults(EXAMPLES["login"], login, "login")
    assert_twins(login["results"]["user"])


async def test_new_rooms_have_the_documented_fields(join: Join) -> None:
    heard = Heard()
    ani, budi = await join("ani", options=heard.options), await join("budi")

    await ani.core.chat_target(budi.user_id)
    ((created,),) = heard.of("chatRoomCreatedCallback")
    documented = EXAMPLES["chat_room"]["room"]
    assert list(created) == ["room"]
    assert list(created["room"]) == list(documented)
    assert not faults(documented, created["room"], "room")
    assert created["room"]["name"] == "Budi"
    for member in created["room"]["participants"]:
        assert member.keys() == documented["participants"][0].keys()
        assert_twins(member)

    await ani.core.create_group_room("group name name", [budi.user_id])
    ((group,),) = heard.of("groupRoomCreatedCallback")
    assert list(group) == list(EXAMPLES["group_room"])
    assert not faults(EXAMPLES["group_room"], group, "group")
    assert {member["email"] for member in group["participants"]} == {ani.user_id, budi.user_id}
    assert all(list(member) == ["id", "email", "username", "avatarURL"] for member in group["participants"])


async def test_a_new_message_has_the_documented_fields(join: Join) -> None:
    heard = Heard()
    ani, budi = await join("ani", options=heard.options), await join("budi")
    room = await budi.core.chat_target(ani.user_id)
    for text in ("first", "qweasd"):
        sent = await budi.core.send_comment(room.id, text)
    await ani.watch.until(CommentReceived, lambda event: event.comment.id == sent.id)

    comment = heard.of("newMessagesCallback")[-1][0][0]
    assert not faults(EXAMPLES["messages"][0], comment, "comment")
    assert_twins(comment)
    assert (comment["message"], comment["email"], comment["username"]) == ("qweasd", budi.user_id, "Budi")
    # Nanoseconds that no float can hold, and the same moment in the other stamps.
    assert comment["unix_nano_timestamp"] > 2**53
    assert comment["unix_nano_timestamp"] // 1_000_000_000 == comment["unix_timestamp"]
    assert comment["created_at"].startswith(comment["timestamp"].removesuffix("Z") + ".")
    assert len(comment["created_at"]) == len("2018-03-08T04:39:05.270018Z")
    # A room of two is named after the other person; the raw name holds both.
    assert comment["room_name"] == "Budi"
    assert {ani.user_id, budi.user_id} == set(comment["raw_room_name"].split())
    assert comment["comment_before_id"] > 0


async def test_receipts_name_the_comment_and_who(join: Join) -> None:
    heard = Heard()
    ani, budi = await join("ani", options=heard.options), await join("budi")
    ani.core.set_active_room(room := await ani.core.chat_target(budi.user_id))
    await ani.core.subscribed()
    sent = await ani.core.send_comment(room.id, "seen?")
    # Read before it is delivered counts as both, and then only the reading is told.
    await ani.watch.until(CommentDelivered, lambda event: event.comment_id == sent.id)
    await budi.core.read_comment(room.id, sent.id)
    await ani.watch.until(CommentRead, lambda event: event.comment_id == sent.id)

    for name in ("commentDeliveredCallback", "commentReadCallback"):
        ((given,),) = heard.of(name)
        assert given.keys() == {"comment", "userId"}
        assert given["userId"] == budi.user_id
        assert given["comment"]["id"] == sent.id
        assert given["comment"]["message"] == "seen?"
        assert given["comment"]["unique_temp_id"] == sent.temp_id
    read = heard.of("commentReadCallback")[0][0]["comment"]
    assert (read["isRead"], read["isDelivered"], read["status"]) == (True, True, "read")


async def test_the_clicked_header_says_nothing_more(join: Join) -> None:
    heard = Heard()
    ani = await join("ani", options=heard.options)
    ani.core.header_clicked()
    assert heard.of("headerClickedCallback") == [()]
