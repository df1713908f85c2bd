"""The Session in bad weather: pushes lost, doubled and swapped, answers broken, the broker cut."""

from __future__ import annotations

import asyncio
import json
import urllib.request
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from qiscus_desktop.core.models import Status
from qiscus_desktop.store.sending import retry_wait
from tests.store.client import Client
from tests.support.sandbox_process import SandboxProcess

MakeClient = Callable[..., Client]


@pytest.fixture(autouse=True)
def no_long_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retry_wait, "FIRST_WAIT_S", 0.02)


async def control(sandbox: SandboxProcess, action: str, **values: Any) -> None:
    def post() -> None:
        request = urllib.request.Request(
            f"{sandbox.base_url}/control/{action}",
            json.dumps(values).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as answer:
            assert answer.status == 200

    await asyncio.to_thread(post)


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    process = SandboxProcess.start(tmp_path_factory.mktemp("faulty"), "--world", "empty")
    yield process
    process.stop()


@pytest.fixture
async def bad_weather(faulty: SandboxProcess) -> AsyncIterator[SandboxProcess]:
    """A sandbox whose faults may be switched on; all is well again after the test."""
    yield faulty
    await control(faulty, "reset")


async def pair(sandbox: SandboxProcess, client_of: MakeClient) -> tuple[Client, Client, int]:
    ending = uuid.uuid4().hex[:8]
    ani, budi = client_of(sandbox, f"ani-{ending}"), client_of(sandbox, f"budi-{ending}")
    await asyncio.gather(ani.sign_in(), budi.sign_in())
    room = await ani.chat_with(budi.user_id)
    await budi.chat_with(ani.user_id)
    return ani, budi, room.id


async def on_server(client: Client, room_id: int) -> list[str]:
    return [comment.text for comment in await client.core.load_comments(room_id, limit=100)]


async def test_lost_doubled_and_swapped_pushes_end_in_one_timeline(
    bad_weather: SandboxProcess, client_of: MakeClient
) -> None:
    ani, budi, room_id = await pair(bad_weather, client_of)
    await control(bad_weather, "faults", mqtt_drop=0.3, mqtt_duplicate=0.4, mqtt_reorder=0.4)
    for number in range(10):
        ani.session.send(room_id, f"ani {number}")
        budi.session.send(room_id, f"budi {number}")
    for person in (ani, budi):
        await person.until(lambda person=person: person.is_all_sent(room_id), "own ones")
    await control(bad_weather, "reset")
    await control(bad_weather, "cut-broker")  # what was lost comes with the next connection
    expected = await on_server(ani, room_id)
    assert len(expected) == 20
    for person in (ani, budi):
        await person.until(lambda person=person: person.texts(room_id) == expected, "the same as the server")
    newest = budi.session.timeline(room_id)[-1].id
    budi.session.mark_read(room_id, newest)
    assert budi.session.total_unread == 0
    await ani.until(lambda: ani.status(room_id, "ani 9") is Status.READ, "read")


@pytest.mark.parametrize("mode", ["status", "html", "wrong-json", "close"])
async def test_broken_answers_after_the_post_took_effect(
    bad_weather: SandboxProcess, client_of: MakeClient, mode: str
) -> None:
    ani, budi, room_id = await pair(bad_weather, client_of)
    broken: dict[str, Any] = {"http_mode": mode, "http_after": True, "http_count": 3}
    await control(bad_weather, "faults", **broken, http_endpoints=["post_comment"])
    expected = [f"number {number}" for number in range(5)]
    for text in expected:
        ani.session.send(room_id, text)
    await ani.until(lambda: ani.is_all_sent(room_id), "sent")
    await budi.until(lambda: budi.texts(room_id) == expected, "all came")
    assert ani.texts(room_id) == expected
    assert await on_server(ani, room_id) == expected


@pytest.mark.slow
async def test_a_server_that_answers_html_for_good_is_one_sentence(
    bad_weather: SandboxProcess, client_of: MakeClient
) -> None:
    ani, _, room_id = await pair(bad_weather, client_of)
    await control(bad_weather, "faults", http_mode="html", http_status=200, http_endpoints=["post_comment"])
    ani.session.send(room_id, "hello")
    await ani.until(lambda: ani.status(room_id, "hello") is Status.FAILED, "failed")
    failed = ani.session.timeline(room_id)[0]
    assert failed.error
    assert "<" not in failed.error
    await control(bad_weather, "reset")
    ani.session.resend(failed.temp_id)
    await ani.until(lambda: ani.is_all_sent(room_id), "resent")


@pytest.mark.slow
async def test_a_broker_that_is_away_for_a_while(bad_weather: SandboxProcess, client_of: MakeClient) -> None:
    ani, budi, room_id = await pair(bad_weather, client_of)
    await control(bad_weather, "faults", broker_down=True)
    await budi.until(lambda: budi.session.connection.name != "ONLINE", "cut")
    ani.session.send(room_id, "by REST alone")
    await ani.until(lambda: ani.is_all_sent(room_id), "sent without the broker")
    await control(bad_weather, "reset")
    await budi.until(lambda: budi.texts(room_id) == ["by REST alone"], "came")
    assert budi.session.total_unread == 1


async def test_a_token_that_runs_out_between_two_messages(
    start_sandbox: Callable[..., SandboxProcess], client_of: MakeClient
) -> None:
    sandbox = start_sandbox("--world", "empty", "--token-ttl", "3600")
    ani, budi, room_id = await pair(sandbox, client_of)
    old_token = ani.session.account.token
    ani.session.send(room_id, "before")
    await ani.until(lambda: ani.is_all_sent(room_id), "sent")
    await control(sandbox, "expire-tokens", user_id=ani.user_id)
    ani.session.send(room_id, "after")
    await budi.until(lambda: budi.texts(room_id) == ["before", "after"], "both")
    await ani.until(lambda: ani.session.account.token != old_token, "the new token is ours")
    assert ani.notices == []


async def test_a_session_that_ended_keeps_what_was_written_for_the_next(
    bad_weather: SandboxProcess, client_of: MakeClient
) -> None:
    ani, budi, room_id = await pair(bad_weather, client_of)
    await control(bad_weather, "expire-tokens", user_id=ani.user_id)
    ani.session.send(room_id, "not lost")
    await ani.until(lambda: ani.notices, "one sentence")
    assert len(ani.notices) == 1
    assert ani.session.account.token == ""
    await ani.until(lambda: ani.status(room_id, "not lost") is Status.QUEUED, "it waits")
    await ani.session.sign_in(ani.user_id, f"key-of-{ani.user_id}")
    await budi.until(lambda: budi.texts(room_id) == ["not lost"], "it went out by itself")


async def test_a_file_the_server_has_no_room_for(
    bad_weather: SandboxProcess, client_of: MakeClient, tmp_path: Path
) -> None:
    ani, budi, room_id = await pair(bad_weather, client_of)
    file = tmp_path / "report.pdf"
    file.write_bytes(b"%PDF" + b"x" * 10_000)
    await control(bad_weather, "faults", disk_full=True)
    ani.session.send_file(room_id, str(file))
    ani.session.send(room_id, "the words go on")
    await budi.until(lambda: budi.texts(room_id) == ["the words go on"], "the text")
    # The server's trouble passes: the file waits and is sent again, it does not fail.
    await control(bad_weather, "reset")
    await budi.until(lambda: len(budi.texts(room_id)) == 2, "the file")
    attachment = budi.session.timeline(room_id)[1].attachment
    assert attachment is not None
    assert attachment.name == "report.pdf"
