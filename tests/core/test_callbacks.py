"""Options under every spelling, and callbacks with exactly the documented arguments."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path
from typing import Any

import msgspec
import pytest

from qiscus_desktop.core import Options, QiscusCore, Room, RoomKind, Status
from qiscus_desktop.core.events import HeaderClicked, RetriesExceeded, RoomOpened
from qiscus_desktop.core.models import Participant
from qiscus_desktop.core.options import CALLBACK_NAMES, snake_case
from tests.contract.recording_server import RecordingServer
from tests.core.watch import Watch
from tests.support.waiting import PATIENCE_S

EXAMPLES = json.loads((Path(__file__).parents[1] / "data" / "callback_examples.json").read_text("utf-8"))
TOKEN = EXAMPLES["login"]["results"]["user"]["token"]


class Calls:
    """What the callbacks were called with."""

    def __init__(self, *names: str) -> None:
        self.made: list[tuple[str, tuple[Any, ...]]] = []
        self.options = {name: self._note(name) for name in names}

    def _note(self, name: str) -> Any:
        return lambda *given: self.made.append((name, given))

    def of(self, name: str) -> list[tuple[Any, ...]]:
        return [given for called, given in self.made if called == name]


async def begin(core: QiscusCore, server: RecordingServer, options: dict[str, Any]) -> None:
    """Signed in with the documented login example, without a broker."""
    await core.init(
        AppId="sampleapp-65ghcsaysse",
        baseURL=server.url,
        withConfig=False,
        enableRealtime=False,
        options=options,
    )
    core.stop_sync()
    server.answers.append({"status": 200, "body": EXAMPLES["login"]})
    await core.set_user("afief", "secret")


@pytest.mark.parametrize(
    ("given", "known"),
    [
        ("loginSuccessCallback", "login_success_callback"),
        ("login_success_callback", "login_success_callback"),
        ("newMessagesCallback", "new_messages_callback"),
        ("newMessageCallback", "new_messages_callback"),
        ("newMesagesCallback", "new_messages_callback"),
        ("commentFormaterCallback", "comment_formatter_callback"),
        ("commentFormatterCallback", "comment_formatter_callback"),
        ("headerClickedCallback", "header_clicked_callback"),
        ("onReconnectCallback", "on_reconnect_callback"),
    ],
)
def test_every_spelling_of_a_callback(given: str, known: str) -> None:
    def function() -> None: ...

    assert Options.of({given: function}).callbacks == {known: function}
    assert known in CALLBACK_NAMES


def test_interface_options_and_unknown_ones(caplog: pytest.LogCaptureFixture) -> None:
    options = Options.of(
        {"mode": "wide", "templateFunction": str, "allowedFileTypes": ["png"], "google_map_key": "k"},
        {
            "colour": "red",
            "avatar": False,
            "loginSuccessCallback": None,
            "newMessagesCallback": "no function",
        },
    )
    assert (options.mode, options.template_function, options.allowed_file_types) == ("wide", str, ("png",))
    assert (options.avatar, options.google_map_key) == (False, "k")
    assert options.others == {"colour": "red"}
    assert options.callbacks == {}
    assert [record.levelno for record in caplog.records] == [logging.WARNING] * 2
    assert "colour" in caplog.text


@pytest.mark.parametrize("name", ["AppId", "baseURL", "brokerLbURL", "enableRealtimeLB", "syncOnConnect"])
def test_official_names_in_snake_case(name: str) -> None:
    expected = {
        "AppId": "app_id",
        "baseURL": "base_url",
        "brokerLbURL": "broker_lb_url",
        "enableRealtimeLB": "enable_realtime_lb",
        "syncOnConnect": "sync_on_connect",
    }
    assert snake_case(name) == expected[name]


async def test_login_success_gets_the_documented_object() -> None:
    calls = Calls("loginSuccessCallback")
    async with RecordingServer() as server, QiscusCore() as core:
        await begin(core, server, calls.options)
    assert calls.of("loginSuccessCallback") == [(EXAMPLES["login"],)]


async def test_new_messages_gets_the_documented_list() -> None:
    calls = Calls("newMessageCallback")
    message = EXAMPLES["messages"][0]
    async with RecordingServer() as server, QiscusCore() as core:
        await begin(core, server, calls.options)
        core._receiving.handle_packet(f"{TOKEN}/c", json.dumps(message).encode())
        core._receiving.handle_packet(f"{TOKEN}/c", json.dumps(message).encode())
    assert calls.of("newMessageCallback") == [([message],)]


async def test_chat_room_created_gets_the_documented_room() -> None:
    calls = Calls("chatRoomCreatedCallback")
    documented = EXAMPLES["chat_room"]
    async with RecordingServer() as server, QiscusCore() as core:
        await begin(core, server, calls.options)
        server.answers.append({"status": 200, "body": EXAMPLES["chat_room_answer"]})
        await core.chat_target("customer-service")
    ((given,),) = calls.of("chatRoomCreatedCallback")
    assert given == documented
    assert list(given["room"]) == list(documented["room"])


async def test_group_room_created_gets_the_documented_room() -> None:
    calls = Calls("groupRoomCreatedCallback")
    async with RecordingServer() as server, QiscusCore() as core:
        await begin(core, server, calls.options)
        server.answers.append({"status": 200, "body": EXAMPLES["group_room_answer"]})
        await core.create_group_room("group name name", ["apiep"])
    ((given,),) = calls.of("groupRoomCreatedCallback")
    assert given == EXAMPLES["group_room"]


async def test_header_clicked_gets_nothing() -> None:
    calls = Calls("headerClickedCallback")
    async with RecordingServer() as server, QiscusCore() as core:
        await begin(core, server, calls.options)
        watch = Watch(core)
        core.header_clicked()
        assert watch.all(HeaderClicked)
    assert calls.of("headerClickedCallback") == [()]


async def test_delivered_and_read_get_the_comment_and_who() -> None:
    calls = Calls("commentDeliveredCallback", "commentReadCallback", "commentSentCallback")
    async with RecordingServer() as server, QiscusCore() as core:
        await begin(core, server, calls.options)
        mine = {**EXAMPLES["messages"][0], "email": "afief", "unique_temp_id": "mine-1"}
        server.answers.append({"status": 200, "body": {"results": {"comment": mine}, "status": 200}})
        sent = await core.send_comment(68463, "qweasd", "mine-1")
        core._receiving.handle_packet("r/68463/68463/apiep/d", f"{sent.id}:mine-1".encode())
        core._receiving.handle_packet("r/68463/68463/apiep/r", f"{sent.id}:mine-1".encode())
        core._receiving.handle_packet("r/68463/68463/apiep/d", f"{sent.id}:mine-1".encode())
        core._receiving.handle_packet("r/68463/68463/afief/r", f"{sent.id}:mine-1".encode())
    ((delivered,),) = calls.of("commentDeliveredCallback")
    ((read,),) = calls.of("commentReadCallback")
    assert (delivered["userId"], read["userId"]) == ("apiep", "apiep")
    assert (delivered["comment"]["status"], read["comment"]["status"]) == ("delivered", "read")
    assert {name: read["comment"][name] for name in mine if name != "status"} == mine
    assert calls.of("commentSentCallback")[0][0]["comment"]["unique_temp_id"] == "mine-1"


async def test_a_callback_that_raises_is_named_in_the_log_and_harms_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    finished = asyncio.Event()

    def raising(*_: Any) -> None:
        raise RuntimeError("not my day")

    async def raising_later(*_: Any) -> None:
        finished.set()
        raise RuntimeError("nor mine")

    async with RecordingServer() as server, QiscusCore() as core:
        options = {"loginSuccessCallback": raising, "newMessagesCallback": raising_later}
        core.listen(raising)
        await begin(core, server, options)
        core._receiving.handle_packet(f"{TOKEN}/c", json.dumps(EXAMPLES["messages"][0]).encode())
        await finished.wait()
        await asyncio.sleep(0)
        assert core.is_signed_in
    assert "login_success_callback raised" in caplog.text
    assert "new_messages_callback raised" in caplog.text


async def test_a_callback_may_be_async_and_ends_with_the_core() -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def waiting(_messages: Any) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async with RecordingServer() as server, QiscusCore() as core:
        await begin(core, server, {"newMessagesCallback": waiting})
        core._receiving.handle_packet(f"{TOKEN}/c", json.dumps(EXAMPLES["messages"][0]).encode())
        await begun.wait()
    assert ended.is_set()


async def test_a_callback_may_close_the_core() -> None:
    async with RecordingServer() as server:
        core = QiscusCore()

        closed = asyncio.Event()

        async def closing(_answer: Any) -> None:
            await core.close()
            closed.set()

        await begin(core, server, {"loginSuccessCallback": closing})
        async with asyncio.timeout(PATIENCE_S):
            await closed.wait()
        assert not core.is_init


async def test_interceptors_change_what_is_sent_and_what_is_received() -> None:
    calls = Calls("newMessagesCallback")
    async with RecordingServer() as server, QiscusCore() as core:
        await begin(core, server, calls.options | {"commentFormatterCallback": str.upper})

        async def sign(message: dict[str, Any]) -> dict[str, Any]:
            await asyncio.sleep(0)
            return message | {"message": message["message"] + " -- Afief", "extras": {"signed": True}}

        def broken(_message: dict[str, Any]) -> dict[str, Any]:
            raise RuntimeError("skipped")

        remove = core.intercept("message::before-sent", sign)
        core.intercept("message::before-sent", broken)
        mine = {**EXAMPLES["messages"][0], "email": "afief", "unique_temp_id": "mine-1"}
        server.answers.append({"status": 200, "body": {"results": {"comment": mine}, "status": 200}})
        await core.send_comment(68463, "hello", "mine-1")
        assert server.requests[-1].fields["comment"] == "HELLO -- Afief"
        assert server.requests[-1].fields["extras"] == {"signed": True}
        remove()

        heard = asyncio.Event()
        core.intercept("message::before-received", lambda message: message | {"message": "translated"})
        core.listen(
            lambda event: heard.set() if getattr(event, "raw", {}).get("message") == "translated" else None
        )
        core._receiving.handle_packet(f"{TOKEN}/c", json.dumps({**EXAMPLES["messages"][0], "id": 7}).encode())
        await heard.wait()
    assert calls.of("newMessagesCallback")[0][0][0]["message"] == "translated"


def _raises(message: dict[str, Any]) -> dict[str, Any]:
    message["payload"]["kept"] = False  # and leaves it half changed
    raise RuntimeError("planted")


def _circle(message: dict[str, Any]) -> dict[str, Any]:
    message["payload"]["itself"] = message["payload"]
    return message


@pytest.mark.parametrize(
    "function",
    [
        _raises,
        _circle,
        lambda message: "words",
        lambda message: [message],
        lambda message: message | {"message": None},
        lambda message: message | {"type": 7},
        lambda message: message | {"unique_temp_id": 12},
        lambda message: message | {"payload": {"of": object()}},
        lambda message: message | {"extras": {1, object()}},
    ],
    ids="raises circle words list text type id payload extras".split(),
)
async def test_an_interceptor_cannot_make_a_message_unsendable(
    function: Any, caplog: pytest.LogCaptureFixture
) -> None:
    async with RecordingServer() as server, QiscusCore() as core:
        await begin(core, server, {})
        core.intercept("message::before-sent", function)
        for name in ("mine-1", "mine-2"):
            mine = {**EXAMPLES["messages"][0], "email": "afief", "unique_temp_id": name}
            server.answers.append({"status": 200, "body": {"results": {"comment": mine}, "status": 200}})
            await core.send_comment(68463, "hello", name, "custom", {"kept": True}, {"n": 1})
            fields = server.requests[-1].fields
            assert (fields["comment"], fields["unique_temp_id"]) == ("hello", name)
            assert fields["extras"] == {"n": 1}
            assert "true" in json.dumps(fields["payload"])
    (told,) = [record for record in caplog.records if record.name == "qiscus.core.interceptors"]
    assert __name__ in told.getMessage()


async def test_an_interceptor_cannot_make_a_message_unreadable(caplog: pytest.LogCaptureFixture) -> None:
    # The answer to a comment just sent was not among what was tried: sent, and told as failed.
    async with RecordingServer() as server, QiscusCore() as core:
        await begin(core, server, {})
        core.intercept("message::before-received", lambda message: {})
        mine = {**EXAMPLES["messages"][0], "email": "afief", "unique_temp_id": "mine-1"}
        server.answers.append({"status": 200, "body": {"results": {"comment": mine}, "status": 200}})
        sent = await core.send_comment(68463, "hello", "mine-1")
        assert sent.temp_id == "mine-1"
        page = [EXAMPLES["messages"][0]]
        server.answers.append({"status": 200, "body": {"results": {"comments": page}, "status": 200}})
        assert [one.text for one in await core.load_comments(68463)] == [page[0]["message"]]
    (told,) = [record for record in caplog.records if record.name == "qiscus.core.interceptors"]
    assert "<lambda>" in told.getMessage()


async def test_opening_tells_listeners_before_the_callback_sees_it() -> None:
    order: list[str] = []
    async with RecordingServer() as server, QiscusCore() as core:
        core.listen(lambda event: order.append("listener") if isinstance(event, RoomOpened) else None)
        await begin(core, server, {"chatRoomCreatedCallback": lambda _: order.append("callback")})
        server.answers.append({"status": 200, "body": EXAMPLES["chat_room_answer"]})
        await core.chat_target("customer-service")
    assert order == ["listener", "callback"]


async def test_an_active_room_and_a_message_given_up_are_objects_too() -> None:
    calls = Calls("roomChangedCallback", "commentRetryExceedCallback")
    async with RecordingServer() as server, QiscusCore() as core:
        await begin(core, server, calls.options)
        me = Participant(id="afief", name="Afief", last_read_id=3)
        room = Room(id=7, name="Team", kind=RoomKind.CHANNEL, unique_id="news", participants=(me,))
        core.set_active_room(room)
        unsent = core.generate_custom_message(7, "card", "promo", {"n": 1}, {"a": 1})
        core.emit(RetriesExceeded(msgspec.structs.replace(unsent, status=Status.FAILED)))
    ((given,),) = calls.of("roomChangedCallback")
    assert (given["id"], given["name"], given["room_type"], given["isChannel"]) == (7, "Team", "group", True)
    assert given["unique_id"] == "news"
    assert given["participants"][0]["email"] == "afief"
    assert given["participants"][0]["last_comment_read_id_str"] == "3"
    ((comment,),) = calls.of("commentRetryExceedCallback")
    assert (comment["room_id"], comment["message"], comment["type"]) == (7, "card", "custom")
    assert comment["unique_id"] == comment["unique_temp_id"] == unsent.temp_id
    assert comment["payload"] == {"type": "promo", "content": {"n": 1}}
    assert (comment["subtype"], comment["extras"], comment["username_real"]) == ("promo", {"a": 1}, "afief")
    assert (comment["isFailed"], comment["isSent"], comment["status"]) == (True, False, "pending")
