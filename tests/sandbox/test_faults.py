"""Faults can be switched on and off while the sandbox runs, and do what they say."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from tests.support.waiting import PATIENCE_S

from .conftest import Connect, Person, SandboxProcess, SignIn


@pytest.fixture(scope="module")
def faulty() -> Iterator[SandboxProcess]:
    process = SandboxProcess("--world", "empty", "--no-bots", "--token-ttl", "3600")
    yield process
    process.end()


@pytest.fixture
async def control(faulty: SandboxProcess) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        base_url=faulty.base_url, trust_env=False, verify=False, timeout=PATIENCE_S
    ) as client:
        yield client
        assert (await client.post("/control/reset", json={})).status_code == 200


@pytest.fixture
async def ani(faulty: SandboxProcess, sign_in: SignIn) -> Person:
    return await sign_in(at=faulty)


async def switch(control: httpx.AsyncClient, **wanted: Any) -> None:
    response = await control.post("/control/faults", json=wanted)
    assert response.status_code == 200, response.text


@pytest.mark.parametrize("status", [408, 413, 429, 500, 503])
async def test_the_next_answers_carry_a_status(control: httpx.AsyncClient, ani: Person, status: int) -> None:
    await switch(control, http_mode="status", http_status=status, http_count=2, http_endpoints=["my_profile"])
    for _ in range(2):
        response = await ani.http.get("my_profile")
        assert response.status_code == response.json()["status"] == status
        assert (await ani.http.get("total_unread_count")).status_code == 200
    assert (await ani.http.get("my_profile")).status_code == 200


async def test_answers_that_are_not_the_service(control: httpx.AsyncClient, ani: Person) -> None:
    await switch(control, http_mode="html", http_status=502)
    response = await ani.http.get("my_profile")
    assert response.status_code == 502
    assert response.headers["content-type"] == "text/html"
    await switch(control, http_mode="wrong-json")
    with pytest.raises(json.JSONDecodeError):
        (await ani.http.get("my_profile")).json()
    await switch(control, http_mode="wrong-shape")
    assert isinstance((await ani.http.get("my_profile")).json()["results"], list)
    await switch(control, http_mode="empty")
    assert (await ani.http.get("my_profile")).content == b""


@pytest.mark.parametrize("mode", ["status", "html", "wrong-shape", "empty"])
async def test_a_broken_answer_to_an_upload_arrives(
    control: httpx.AsyncClient, ani: Person, mode: str
) -> None:
    """It is given when the whole file is there; a connection closed in the middle is `close`."""
    await switch(control, http_mode=mode, http_status=502)
    files = {"file": ("a.bin", b"x" * 3_000_000, "application/octet-stream")}
    response = await ani.http.post("upload", files=files)
    assert response.status_code == (502 if mode in ("status", "html") else 200)


async def test_a_post_that_took_effect_but_lost_its_answer(
    control: httpx.AsyncClient, ani: Person, sign_in: SignIn, faulty: SandboxProcess
) -> None:
    room = (await ani.room_with(await sign_in(at=faulty)))["id"]
    await switch(control, http_mode="close", http_after=True, http_count=1, http_endpoints=["post_comment"])
    with pytest.raises(httpx.RemoteProtocolError):
        await ani.say(room, "did it arrive?", unique_temp_id="lost-answer")
    comment = await ani.say(room, "did it arrive?", unique_temp_id="lost-answer")
    page = (await ani.get("load_comments", topic_id=room))["comments"]
    assert [found["id"] for found in page] == [comment["id"]]


async def test_expired_tokens_are_refreshed_once(control: httpx.AsyncClient, ani: Person) -> None:
    assert (await control.post("/control/expire-tokens", json={"user_id": ani.user_id})).json()["tokens"] == 1
    response = await ani.http.get("my_profile")
    assert response.status_code == 403
    assert response.json()["error"]["message"] == "Unauthorized. Token is expired"
    body = {"user_id": ani.user_id, "refresh_token": ani.account["refresh_token"]}
    fresh = await ani.post("refresh_user_token", **body)
    assert fresh["token"] != ani.token
    assert fresh["token_expires_at"].endswith("Z")
    again = await ani.http.post("refresh_user_token", json=body)
    assert (again.status_code, again.json()["error"]["message"]) == (401, "refresh token invalid")
    ani.http.headers["QISCUS-SDK-TOKEN"] = fresh["token"]
    assert (await ani.get("my_profile"))["user"]["token"] == fresh["token"]


async def test_messages_are_lost_doubled_and_swapped(
    control: httpx.AsyncClient, ani: Person, connect: Connect, faulty: SandboxProcess, sign_in: SignIn
) -> None:
    room = (await ani.room_with(await sign_in(at=faulty)))["id"]
    peer = await connect(at=faulty)
    await peer.subscribe(f"{ani.token}/c")
    await switch(control, mqtt_duplicate=1.0)
    await ani.say(room, "twice")
    assert (await peer.next()) == (await peer.next())
    await switch(control, mqtt_duplicate=0.0, mqtt_drop=1.0)
    await ani.say(room, "never")
    await switch(control, mqtt_drop=0.0, mqtt_reorder=1.0)
    await ani.say(room, "late")
    await switch(control, mqtt_reorder=0.0)
    assert json.loads((await peer.next())[1])["message"] == "late"


@pytest.mark.slow
async def test_a_slow_network_delays_answers(control: httpx.AsyncClient, ani: Person) -> None:
    await switch(control, latency_ms=1_500, jitter_ms=10)
    slow = asyncio.ensure_future(ani.http.get("my_profile"))
    for _ in range(3):
        assert (await control.get("/control/faults")).json()["latency_ms"] == 1_500
    assert not slow.done()
    assert (await slow).status_code == 200


@pytest.mark.slow
async def test_the_echo_may_come_before_the_answer_and_long_after(
    control: httpx.AsyncClient, ani: Person, connect: Connect, faulty: SandboxProcess, sign_in: SignIn
) -> None:
    room = (await ani.room_with(await sign_in(at=faulty)))["id"]
    peer = await connect(at=faulty)
    await peer.subscribe(f"{ani.token}/c")
    await switch(control, answer_delay_ms=1_500, http_endpoints=["post_comment"])
    posting = asyncio.ensure_future(ani.say(room, "early echo"))
    assert json.loads((await peer.next())[1])["message"] == "early echo"
    assert not posting.done()
    await posting
    await switch(control, answer_delay_ms=0, mqtt_delay_ms=1_500)
    await ani.say(room, "late echo")
    assert peer.inbox.empty()
    assert json.loads((await peer.next())[1])["message"] == "late echo"


async def test_the_broker_can_be_cut_and_kept_down(
    control: httpx.AsyncClient, connect: Connect, faulty: SandboxProcess
) -> None:
    peer = await connect(at=faulty)
    assert (await control.post("/control/cut-broker", json={})).json()["clients"] >= 1
    await peer.gone.wait()
    await switch(control, broker_down=True)
    await switch(control, broker_down=False)
    back = await connect(at=faulty)
    await back.subscribe("r/1/1/x/t")


async def test_disk_full_and_clock_skew(control: httpx.AsyncClient, ani: Person) -> None:
    await switch(control, disk_full=True, clock_skew_s=-86_400)
    response = await ani.http.post("upload", files={"file": ("a.txt", b"text", "text/plain")})
    assert response.status_code == response.json()["status"] == 507
    made = (await ani.post("auth/nonce"))["expired_at"]
    await switch(control, clock_skew_s=0)
    assert (await ani.post("auth/nonce"))["expired_at"] - made > 80_000


async def test_switches_refuse_nonsense(control: httpx.AsyncClient) -> None:
    for body in ({"no_such": 1}, {"mqtt_drop": "much"}, {"http_mode": "explode"}, {"disk_full": 1}):
        response = await control.post("/control/faults", json=body)
        assert response.status_code == 400, body


async def test_the_page_and_the_overview(control: httpx.AsyncClient, ani: Person) -> None:
    page = await control.get("/")
    assert page.headers["content-type"].startswith("text/html")
    assert "https://" not in page.text
    overview = (await control.get("/control")).json()
    assert ani.user_id in [user["user_id"] for user in overview["users"]]
    traffic = (await control.get("/control/traffic")).json()["entries"]
    assert any(entry["what"] == "POST login_or_register" for entry in traffic)
    assert ani.token not in json.dumps(traffic)


async def test_anything_can_be_published_as_a_broken_service_would(
    control: httpx.AsyncClient, ani: Person, connect: Connect, faulty: SandboxProcess
) -> None:
    peer = await connect(at=faulty)
    await peer.subscribe(f"{ani.token}/c")
    body = {"topic": f"{{{ani.user_id}}}/c", "payload": "this is not JSON"}
    assert (await control.post("/control/publish", json=body)).json() == {"topics": 1}
    assert (await peer.next())[1] == b"this is not JSON"
