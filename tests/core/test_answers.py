"""Which answers are the service's own, and what the others are told as."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from qiscus_desktop.core import (
    ProtocolError,
    QiscusCore,
    QiscusError,
    ServerError,
)
from qiscus_desktop.core.errors import AuthError, NetworkError, NotTheServiceError
from qiscus_desktop.core.events import Connection, ConnectionChanged
from qiscus_desktop.core.http import reachability
from qiscus_desktop.core.http.answers import checked_answer, retry_after_s
from qiscus_desktop.core.realtime import connection, mqtt
from tests.contract.recording_server import RecordingServer
from tests.core.conftest import KEY, Join
from tests.core.odd_server import OddServer, answering, page, silent
from tests.core.watch import Watch
from tests.support.loopback_server import LoopbackServer
from tests.support.sandbox_process import SandboxProcess

JSON = {"content-type": "application/json"}
HTML = {"content-type": "text/html; charset=utf-8"}
PAGE = b"<!DOCTYPE html><title>Sign in</title>"


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (200, HTML, PAGE),
        (200, {}, PAGE),
        (200, JSON, b""),
        (204, {}, b""),
        (200, {"content-type": "text/plain"}, b"OK"),
        (200, JSON, b"[1, 2]"),
        (200, JSON, b'{"login": "https://portal.test"}'),
        (200, JSON, b'{"results": '),
        (400, HTML, PAGE),
        (401, HTML, PAGE),
        (401, {}, b"Unauthorized"),
        (403, HTML, PAGE),
        (403, JSON, b'{"message": "Forbidden"}'),
        (403, HTML, b'{"error": {"message": "x"}, "status": 403}'),
        (404, HTML, PAGE),
        (407, HTML, PAGE),
        (407, JSON, b'{"error": {"message": "x"}, "status": 407}'),
        (451, HTML, PAGE),
        (511, HTML, PAGE),
        (511, JSON, b'{"error": {"message": "x"}, "status": 511}'),
        (301, {"location": "https://portal.test/x"}, b""),
        (302, {"location": "//portal.test/x"}, b""),
        (303, {}, b""),
        (307, {"location": "http://["}, b""),
    ],
)
def test_what_is_not_the_services_own_is_no_refusal(
    status: int, headers: dict[str, str], body: bytes
) -> None:
    with pytest.raises(NotTheServiceError) as caught:
        checked_answer(status, httpx.Headers(headers), body, url="https://chat.test/api")
    assert caught.value.is_retryable
    assert not isinstance(caught.value, ServerError)


def test_a_redirect_names_its_target_without_secrets() -> None:
    headers = httpx.Headers({"location": "https://me:secret@portal.test/login?token=abc"})
    with pytest.raises(NotTheServiceError, match=r"leads to portal\.test") as caught:
        checked_answer(302, headers, b"", url="https://chat.test/api")
    assert "https://portal.test/login" in caught.value.detail
    assert "secret" not in str(caught.value)
    assert "abc" not in str(caught.value)


@pytest.mark.parametrize("status", [408, 425, 429, 500, 501, 502, 503, 504, 507, 520, 525, 599])
@pytest.mark.parametrize(("headers", "body"), [(HTML, PAGE), (JSON, b'{"error": {"message": "x"}}')])
def test_what_passes_is_tried_again(status: int, headers: dict[str, str], body: bytes) -> None:
    with pytest.raises(QiscusError) as caught:
        checked_answer(status, httpx.Headers({**headers, "retry-after": "3"}), body)
    assert caught.value.is_retryable
    assert isinstance(caught.value, ServerError)
    assert caught.value.retry_after_s == 3.0


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422])
def test_what_the_service_refuses_is_refused(status: int) -> None:
    with pytest.raises(ServerError, match="no such thing") as caught:
        checked_answer(status, httpx.Headers(JSON), b'{"error": {"message": "no such thing"}}')
    assert not caught.value.is_retryable


def test_the_session_is_not_over_because_somebody_says_so() -> None:
    with pytest.raises(AuthError):
        checked_answer(401, httpx.Headers(JSON), b'{"error": {"message": "x"}, "status": 401}')
    with pytest.raises(NotTheServiceError):
        checked_answer(401, httpx.Headers(HTML), PAGE)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "120"}, 120.0),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after": "99999999999999"}, 300.0),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "Thu, 01 Jan 2026 00:01:00 GMT", "date": "Thu, 01 Jan 2026 00:00:00 GMT"}, 60.0),
        ({"retry-after": "Wed, 31 Dec 2025 00:00:00 GMT", "date": "Thu, 01 Jan 2026 00:00:00 GMT"}, 0.0),
        ({"retry-after": "Thu, 01 Jan 2099 00:00:00 GMT"}, 300.0),
    ],
)
def test_retry_after(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after_s(httpx.Headers(headers)) == seconds


# ---- files


def has_files(folder: Path) -> bool:
    return any(folder.iterdir())


@pytest.mark.parametrize(
    "answer",
    [
        page("200 OK", "text/html", PAGE),
        page("511 Network Authentication Required", "text/html", PAGE),
        page("403 Forbidden", "text/html", PAGE),
        page("302 Found", "text/html", b""),
    ],
)
async def test_a_page_is_not_kept_under_the_name_of_a_picture(answer: bytes, tmp_path: Path) -> None:
    async with OddServer(answering(answer)) as server, QiscusCore() as core:
        await core.init("app", base_url=server.url, with_config=False, enable_realtime=False)
        with pytest.raises(NotTheServiceError):
            await core.download(f"{server.url}/picture.png", tmp_path / "picture.png")
        assert not has_files(tmp_path)


async def test_a_page_that_was_asked_for_is_kept(tmp_path: Path) -> None:
    async with OddServer(answering(page("200 OK", "text/html", PAGE))) as server, QiscusCore() as core:
        await core.init("app", base_url=server.url, with_config=False, enable_realtime=False)
        await core.download(f"{server.url}/page.html", tmp_path / "page.html")
        assert (tmp_path / "page.html").read_bytes() == PAGE


async def test_an_upload_that_a_portal_answers_is_no_refusal() -> None:
    async with OddServer(answering(page("403 Forbidden", "text/html", PAGE))) as server, QiscusCore() as core:
        await core.init("app", base_url=server.url, with_config=False, enable_realtime=False)
        core.stop_sync()
        await core.set_user_with_identity_token({"user": {"email": "ani", "token": "token"}})
        with pytest.raises(ProtocolError) as caught:
            await core.upload(b"x")
        assert caught.value.is_retryable


# ---- servers that take connections and say nothing


class Falling(LoopbackServer):
    """Passes everything on to a port until `is_silent`; then it takes all and gives nothing."""

    def __init__(self, to_port: int, *, scheme: str = "http") -> None:
        super().__init__()
        self.scheme = scheme
        self._to_port = to_port
        self.is_silent = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._to_port)
        try:
            await asyncio.gather(self._pass(reader, back), self._pass(there, writer))
        finally:
            back.close()

    async def _pass(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while data := await source.read(65536):
            if not self.is_silent:
                sink.write(data)
                await sink.drain()
        if not self.is_silent:
            sink.close()


def port_of(url: str) -> int:
    port = httpx.URL(url).port
    assert port is not None
    return port


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reachability, "SLOW_S", 0.1)
    monkeypatch.setattr(mqtt, "PING_S", 0.1)
    monkeypatch.setattr(mqtt, "PONG_S", 0.2)
    monkeypatch.setattr(connection, "LOOK_S", 0.1)


@pytest.mark.usefixtures("impatient")
async def test_a_service_that_falls_silent_is_shown_as_not_there(sandbox: SandboxProcess, join: Join) -> None:
    async with Falling(port_of(sandbox.base_url)) as service, QiscusCore() as core:
        watch = Watch(core)
        await core.init(
            sandbox.app_id,
            base_url=service.url,
            mqtt_url=sandbox.mqtt_url,
            sync_on_connect=50,
            sync_interval=50,
            answer_timeout=0.5,
        )
        await core.set_user("silent-service", KEY)
        await watch.until(ConnectionChanged, lambda event: event.connection is Connection.ONLINE)
        watch.forget()  # a slow moment of this computer may have looked like silence already
        service.is_silent = True
        cut = await watch.until(ConnectionChanged, lambda event: bool(event.problem))
        assert cut.connection is Connection.OFFLINE
        assert "takes too long" in cut.problem
        service.is_silent = False
        back = await watch.until(ConnectionChanged, lambda event: event.is_again)
        assert back.connection is Connection.ONLINE
        assert core.connection_problem == ""


@pytest.mark.usefixtures("impatient")
async def test_a_broker_that_falls_silent_is_shown_as_not_there(sandbox: SandboxProcess) -> None:
    """It was "online" until a keep-alive of a minute had passed."""
    async with Falling(port_of(sandbox.mqtt_tcp_url), scheme="mqtt") as broker, QiscusCore() as core:
        watch = Watch(core)
        await core.init(
            sandbox.app_id, base_url=sandbox.base_url, mqtt_url=broker.url, enable_realtime_lb=False
        )
        await core.set_user("silent-broker", KEY)
        await watch.until(ConnectionChanged, lambda event: event.connection is Connection.ONLINE)
        watch.forget()
        broker.is_silent = True
        await watch.until(ConnectionChanged, lambda event: event.connection is not Connection.ONLINE)


CONNACK = b"\x20\x02\x00\x00"


async def only_connack(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(65536)
    writer.write(CONNACK)
    while await reader.read(65536):
        pass


@pytest.mark.parametrize("behaviour", [silent, only_connack], ids=["no CONNACK", "no SUBACK"])
async def test_a_broker_that_says_nothing_is_not_online(
    behaviour: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without SUBACK it was "online" after five seconds, and no message came."""
    monkeypatch.setattr(connection, "SHOWN_AFTER_S", 0.1)
    monkeypatch.setattr(mqtt, "SETTLE_TIMEOUT_S", 0.1)
    async with OddServer(behaviour) as broker, RecordingServer() as server, QiscusCore() as core:
        watch = Watch(core)
        await core.init(
            "app",
            base_url=server.url,
            mqtt_url=f"mqtt://127.0.0.1:{broker.port}",
            with_config=False,
            enable_realtime_lb=False,
        )
        await core.set_user_with_identity_token({"user": {"email": "ani", "token": "token"}})
        await watch.until(ConnectionChanged, lambda event: event.connection is Connection.CONNECTING)
        await watch.until(ConnectionChanged, lambda event: event.connection is Connection.OFFLINE)
        assert not watch.all(ConnectionChanged, lambda event: event.connection is Connection.ONLINE)


async def test_the_times_add_up_to_ten_seconds() -> None:
    assert mqtt.PING_S + mqtt.PONG_S + connection.LOOK_S + 1.0 <= 10
    assert connection.SHOWN_AFTER_S <= 10
    assert mqtt.SETTLE_TIMEOUT_S <= 10
    assert reachability.SLOW_S <= 10


async def test_one_slow_answer_among_quick_ones_is_no_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    reach = reachability.Reachability(lambda: told.append(reach.problem))
    monkeypatch.setattr(reachability, "SLOW_S", 0.05)
    with reach.watching():
        with reach.watching():
            pass
        await asyncio.sleep(0.1)
    assert told == []
    with pytest.raises(NetworkError), reach.watching():
        raise NetworkError
    assert told == ["The server cannot be reached."]
    with pytest.raises(ServerError), reach.watching():
        raise ServerError(400)
    assert reach.problem == ""
