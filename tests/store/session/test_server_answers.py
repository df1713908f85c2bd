"""Portals, proxies and firewalls that answer in place of the service: a message waits, and is sent once.

The tests of before knew HTML with status 200 and 500 alone.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from qiscus_desktop.app import sign_in
from qiscus_desktop.app.settings import Server
from qiscus_desktop.core.events import Connection
from qiscus_desktop.core.models import Status
from qiscus_desktop.store.changes import ConnectionChanged
from qiscus_desktop.store.sending import outbox, retry_wait
from tests.store.client import Client
from tests.store.faulty_proxy import FaultyProxy
from tests.support.sandbox_process import SandboxProcess

CASES = json.loads(
    (Path(__file__).parents[2] / "data" / "cases" / "server_answers.json").read_text(encoding="utf-8")
)
MakeClient = Callable[..., Client]
PAGE = {"status": 403, "headers": {"content-type": "text/html"}, "body": "<html>no</html>"}


def raw(answer: dict[str, Any]) -> bytes:
    body = answer["body"].encode()
    lines = [f"HTTP/1.1 {answer['status']} Whatever", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in answer["headers"].items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def case(number: int) -> dict[str, Any]:
    return next(one["input"] for one in CASES if one["id"] == f"server_answers-{number:02}")


def in_turn(answers: list[Any], path_end: str) -> Callable[[str, bytes], bytes | None]:
    """These answers, one after another, to requests of this path; then the server's own."""
    left = [raw(answer) for answer in answers if answer != "as usual"]
    return lambda path, _body: left.pop(0) if path.endswith(path_end) and left else None


@pytest.fixture
async def proxy(sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FaultyProxy]:
    monkeypatch.setattr(retry_wait, "FIRST_WAIT_S", 0.05)
    made = FaultyProxy(sandbox.base_url)
    yield made
    await made.close()


async def writer_through(
    proxy: FaultyProxy, sandbox: SandboxProcess, client_of: MakeClient, name: str, file: Path
) -> Client:
    await Client.register(sandbox, f"{name}-reader")
    writer = client_of(sandbox, name, file)
    writer.base_url = await proxy.start()
    return await writer.sign_in()


SENT_IN_THE_END = [
    one
    for one in CASES
    if one["input"]["while"] == "sending a message" and one["right"]["message"] == "sent by itself, once"
]


@pytest.mark.parametrize("one", SENT_IN_THE_END, ids=lambda one: one["id"])
async def test_a_message_waits_and_is_sent_once(
    one: dict[str, Any], proxy: FaultyProxy, sandbox: SandboxProcess, client_of: MakeClient, tmp_path: Path
) -> None:
    writer = await writer_through(proxy, sandbox, client_of, one["id"], tmp_path / "chat.db")
    room = await writer.chat_with(f"{one['id']}-reader")
    proxy.instead = in_turn(one["input"]["answers"], "post_comment")
    writer.session.send(room.id, "through")
    await writer.until(lambda: writer.comment(room.id, "through") and writer.is_all_sent(room.id), "sent")
    assert [comment.text for comment in await writer.core.load_comments(room.id)] == ["through"]
    assert writer.core.is_signed_in
    problems = [change.problem for change in writer.changes if isinstance(change, ConnectionChanged)]
    assert any(problems), "not connected, and the state says so"
    if "meanwhile" in one["right"]:
        assert any("wants you to sign in" in problem for problem in problems)
    if one["input"]["answers"][0]["status"] == 302:
        assert any("portal.test" in problem for problem in problems)
    await writer.until(lambda: not writer.session.connection_problem, "connected again")
    assert writer.session.connection is Connection.ONLINE
    assert all(comment.status is not Status.FAILED for comment in writer.session.timeline(room.id))


async def test_a_portal_may_last_as_long_as_it_likes(
    proxy: FaultyProxy, sandbox: SandboxProcess, client_of: MakeClient, tmp_path: Path
) -> None:
    """While nothing at all gets through, no number of tries makes a message fail."""
    writer = await writer_through(proxy, sandbox, client_of, "portal-lasts", tmp_path / "chat.db")
    room = await writer.chat_with("portal-lasts-reader")
    posts = 0

    def portal(path: str, _body: bytes) -> bytes | None:
        nonlocal posts
        posts += path.endswith("post_comment")
        return raw(PAGE) if posts <= 8 else None

    proxy.instead = portal
    writer.session.send(room.id, "patient")
    await writer.until(lambda: writer.comment(room.id, "patient") and writer.is_all_sent(room.id), "sent")
    assert writer.core.is_signed_in


async def test_a_portal_that_comes_and_goes_fails_nothing(
    proxy: FaultyProxy, sandbox: SandboxProcess, client_of: MakeClient, tmp_path: Path
) -> None:
    """Other requests get through now and then, but it is not this message alone that is stopped.

    Found by the simulation. The test above has a portal that stops all or nothing.
    """
    writer = await writer_through(proxy, sandbox, client_of, "portal-flaps", tmp_path / "chat.db")
    room = await writer.chat_with("portal-flaps-reader")
    posts = others = 0

    def portal(path: str, _body: bytes) -> bytes | None:
        nonlocal posts, others
        if posts > 12:
            return None
        if path.endswith("post_comment"):
            posts += 1
            return raw(PAGE)
        others += 1
        return raw(PAGE) if others % 2 else None

    async def talk() -> None:
        """Two requests between any two tries, one of which the portal answers."""
        while True:
            await asyncio.gather(
                *(writer.core.get_total_unread_count() for _ in "ab"), return_exceptions=True
            )

    proxy.instead = portal
    talking = asyncio.ensure_future(talk())
    writer.session.send(room.id, "patient")
    await writer.until(lambda: posts > 12, "many tries")
    talking.cancel()
    await writer.until(lambda: writer.comment(room.id, "patient") and writer.is_all_sent(room.id), "sent")


async def test_server_answers_03(
    proxy: FaultyProxy,
    sandbox: SandboxProcess,
    client_of: MakeClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A middle man at the start signs nobody out: rooms are there at once, the news comes by itself."""
    monkeypatch.setattr(sign_in, "_FIRST_PAUSE_S", 0.01)
    file = tmp_path / "chat.db"
    first = await writer_through(proxy, sandbox, client_of, "portal-start", file)
    await first.chat_with("portal-start-reader")
    account = first.core.account
    assert account is not None
    await first.close()
    again = client_of(sandbox, "portal-start", file)
    await again.session.open("portal-start")
    assert len(again.session.rooms) == 1
    proxy.instead = in_turn(case(3)["answers"], "")
    await sign_in.keep_trying(
        again.core,
        Server(app_id=sandbox.app_id, base_url=f"http://127.0.0.1:{proxy.port}", mqtt_url=sandbox.mqtt_url),
        "wide",
        lambda: again.session.resume(account.token, account.refresh_token),
        may_wait=lambda: len(again.session.rooms) > 0,
    )
    await again.until(lambda: again.session.connection is Connection.ONLINE, "online")


async def test_server_answers_04(
    proxy: FaultyProxy, sandbox: SandboxProcess, client_of: MakeClient, tmp_path: Path
) -> None:
    """A firewall stops one message for ever: the others go out, that one says in the end that it did not."""
    writer = await writer_through(proxy, sandbox, client_of, "firewall", tmp_path / "chat.db")
    room = await writer.chat_with("firewall-reader")

    def firewall(path: str, body: bytes) -> bytes | None:
        return raw(PAGE) if path.endswith("post_comment") and b"second" in body else None

    proxy.instead = firewall
    for text in ("first", "second", "third"):
        writer.session.send(room.id, text)
    await writer.until(lambda: writer.status(room.id, "third") is Status.SENT, "the third is sent")
    assert writer.status(room.id, "first") is Status.SENT
    failed = writer.comment(room.id, "second")
    assert failed is not None
    assert failed.status is Status.FAILED
    assert failed.error
    assert writer.core.is_signed_in
    proxy.instead = lambda _path, _body: None
    writer.session.resend(failed.temp_id)
    await writer.until(lambda: writer.is_all_sent(room.id), "sent by hand")


async def test_server_answers_07(
    proxy: FaultyProxy, sandbox: SandboxProcess, client_of: MakeClient, tmp_path: Path
) -> None:
    """What the service itself refuses is refused, in its words."""
    writer = await writer_through(proxy, sandbox, client_of, "refused", tmp_path / "chat.db")
    room = await writer.chat_with("refused-reader")
    proxy.instead = in_turn(case(7)["answers"], "post_comment")
    writer.session.send(room.id, "no")
    await writer.until(lambda: writer.status(room.id, "no") is Status.FAILED, "refused")
    comment = writer.comment(room.id, "no")
    assert comment is not None
    assert "not a participant of this room" in comment.error
    assert writer.core.is_signed_in
    writer.session.resend(comment.temp_id)
    await writer.until(lambda: writer.is_all_sent(room.id), "sent by hand")


@pytest.mark.parametrize("status", [408, 425, 429, 503])
async def test_retry_after_is_waited_for(
    status: int,
    proxy: FaultyProxy,
    sandbox: SandboxProcess,
    client_of: MakeClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    writer = await writer_through(proxy, sandbox, client_of, f"later-{status}", tmp_path / "chat.db")
    room = await writer.chat_with(f"later-{status}-reader")
    waits: list[float] = []
    real = asyncio.sleep

    async def sleep(delay: float, result: object = None) -> object:
        if delay == 7.0:
            waits.append(delay)
            delay = 0.0
        return await real(delay, result)

    monkeypatch.setattr(outbox.asyncio, "sleep", sleep)
    headers = {"content-type": "text/html", "retry-after": "7"}
    proxy.instead = in_turn([{"status": status, "headers": headers, "body": "<p>later</p>"}], "post_comment")
    writer.session.send(room.id, "later")
    await writer.until(lambda: writer.comment(room.id, "later") and writer.is_all_sent(room.id), "sent")
    assert waits == [7.0]
