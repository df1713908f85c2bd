"""Wrong arguments to every public method, and a second event loop: our own errors with one clear sentence."""

from __future__ import annotations

import asyncio
import inspect
import typing
from pathlib import Path
from typing import Any

import pytest

from qiscus_desktop.core import QiscusCore
from qiscus_desktop.core.arguments import fits
from qiscus_desktop.core.errors import InvalidArgumentError, QiscusError, WrongArgumentError, WrongLoopError
from qiscus_desktop.core.models import Account, Comment, Room
from qiscus_desktop.core.options import INTERFACE_NAMES, Options
from qiscus_desktop.ui.window.settings import UiSettings
from tests.contract.recording_server import RecordingServer

METHODS = [
    name
    for name, member in inspect.getmembers(QiscusCore, inspect.isfunction)
    if not name.startswith("_") and len(inspect.signature(member).parameters) > 1
]
ROOM = Room(id=7)
COMMENT = Comment(temp_id="x", room_id=7, sender_id="ani")
GOOD: list[Any] = [
    1,
    "x",
    ["x"],
    {"x": "y"},
    print,
    ROOM,
    COMMENT,
    Account(id="ani", token="t"),
    [COMMENT],
    [1],
]
ODD: list[Any] = [
    "abc",
    "",
    "1e3",
    b"x",
    [1],
    {"a": 1},
    {1},
    1.5,
    -1,
    2**70,
    float("nan"),
    object(),
    None,
    True,
    print,
]


async def signed_in(core: QiscusCore, server: RecordingServer) -> None:
    await core.init(
        "app", base_url=server.url, upload_url=server.url, with_config=False, enable_realtime=False
    )
    core.stop_sync()
    await core.set_user_with_identity_token({"user": {"email": "ani", "token": "token"}})


@pytest.mark.parametrize("name", METHODS)
async def test_every_method_takes_it_or_says_why_not(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each argument in turn is odd. Whatever comes back, no exception of somebody else does."""
    monkeypatch.chdir(tmp_path)  # some of it is taken for a path
    if name in ("init", "emit", "events"):
        pytest.skip("takes anything, or is not for callers")
    async with RecordingServer() as server, QiscusCore() as core:
        await signed_in(core, server)
        method = getattr(core, name)
        parameters = inspect.signature(method).parameters
        needed = {
            one.name: good(one.name, method)
            for one in parameters.values()
            if one.default is one.empty and one.kind in (one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY)
        }
        for parameter in parameters:
            for odd in ODD:
                try:
                    result = method(**{**needed, parameter: odd})
                    if inspect.isawaitable(result):
                        await result
                except QiscusError:
                    continue
                if not core.is_signed_in:
                    await signed_in(core, server)


def good(name: str, method: Any) -> Any:
    hint = typing.get_type_hints(method)[name]
    return next(one for one in GOOD if fits(one, hint))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda core: core.get_room_by_id("abc"),
            "get_room_by_id: room_id must be a whole number, not a text",
        ),
        (lambda core: core.get_room_by_id(1.5), "room_id must be a whole number, not a float"),
        (lambda core: core.get_room_by_id(-1), "room_id must be a whole number, not this number"),
        (lambda core: core.get_room_by_id(2**63), "room_id must be a whole number, not this number"),
        (
            lambda core: core.send_comment(7, "x", payload=[1]),
            "payload must be an object or a text, not a list",
        ),
        (lambda core: core.send_comment(7, 5), "text must be a text, not this number"),
        (lambda core: core.chat_target(None), "user_id must be a text, not None"),
        (lambda core: core.create_group_room("x", "budi"), "user_ids must be a list, not a text"),
        (lambda core: core.create_group_room("x", [1]), "user_ids must be a list, not a list"),
        (lambda core: core.upload(5), "file must be a text or a path or bytes, not this number"),
        (lambda core: core.load_room_list({"nonsense": 1}), "unexpected keyword argument 'nonsense'"),
        (lambda core: core.get_room_by_id(), "missing a required argument: 'room_id'"),
    ],
)
async def test_the_sentence_names_the_argument(call: Any, words: str) -> None:
    async with RecordingServer() as server, QiscusCore() as core:
        await signed_in(core, server)
        with pytest.raises(WrongArgumentError) as caught:
            await call(core)
        assert words in caught.value.detail
        assert isinstance(caught.value, InvalidArgumentError)
        assert server.requests == []


async def test_a_secret_is_not_repeated() -> None:
    with pytest.raises(WrongArgumentError) as caught:
        await QiscusCore().set_user("ani", b"my secret key")  # type: ignore[arg-type]
    assert "secret" not in str(caught.value)


async def test_ids_may_be_digits_in_a_text() -> None:
    async with RecordingServer() as server, QiscusCore() as core:
        await signed_in(core, server)
        with pytest.raises(QiscusError) as caught:
            await core.get_room_by_id("7")  # type: ignore[arg-type]
        assert not isinstance(caught.value, InvalidArgumentError)
        assert server.requests[0].query["id"] == "7"


def test_a_core_belongs_to_one_loop() -> None:
    core = QiscusCore()

    async def begin() -> None:
        await core.init("app", base_url="http://127.0.0.1:9", with_config=False, enable_realtime=False)
        await core.close()

    asyncio.run(begin())
    for call in (core.init("app"), core.get_nonce(), core.close()):
        with pytest.raises(WrongLoopError, match="wrong event loop"):
            asyncio.run(call)


def test_settings_of_the_interface_are_no_unknown_options(caplog: pytest.LogCaptureFixture) -> None:
    names = UiSettings.__struct_fields__
    Options.of(dict.fromkeys(names), {"config": {"showHeader": False}, "widgetButtonText": "Help"})
    assert not caplog.records
    assert {*names, "config"} == INTERFACE_NAMES
    Options.of({"widgetButonText": "Help"})
    assert "widgetButonText" in caplog.text
