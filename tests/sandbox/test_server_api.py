"""The server-to-server API and the calls that only mobile clients make."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.support.waiting import PATIENCE_S

from .conftest import SandboxProcess, SignIn, results

SECRET = {"qiscus_sdk_app_id": "demo-app", "qiscus_sdk_secret": "demo-secret-key-of-the-sandbox-only"}


@pytest.fixture
async def backend(sandbox: SandboxProcess) -> AsyncIterator[httpx.AsyncClient]:
    url = f"{sandbox.base_url}/api/v2.1/rest/"
    async with httpx.AsyncClient(
        base_url=url, headers=SECRET, trust_env=False, verify=False, timeout=PATIENCE_S
    ) as client:
        yield client


async def test_a_backend_fills_a_room(backend: httpx.AsyncClient, sign_in: SignIn) -> None:
    ani, budi = await sign_in(), await sign_in()
    ids = [ani.user_id, budi.user_id]
    room = results(await backend.post("get_or_create_room_with_target", json={"user_ids": ids}))["room"]
    body = {"user_id": ani.user_id, "room_id": room["id"], "message": "from the backend"}
    comment = results(await backend.post("post_comment", json=body))["comment"]
    assert comment["email"] == ani.user_id
    loaded = results(await backend.get("load_comments", params={"room_id": room["id"]}))["comments"]
    assert [c["message"] for c in loaded] == ["from the backend"]
    unread = await backend.get("get_unread_count", params={"user_id": budi.user_id})
    assert results(unread)["total_unread_count"] == 1
    line = {"system_event_type": "custom", "room_id": room["id"], "message": "The shop is closed"}
    line |= {"payload": {"until": "Monday"}}
    told = results(await backend.post("post_system_event_message", json=line))["comment"]
    assert (told["type"], told["payload"]["payload"]) == ("system_event", {"until": "Monday"})


async def test_a_backend_looks_after_users_and_rooms(backend: httpx.AsyncClient, sign_in: SignIn) -> None:
    ani, budi = await sign_in(), await sign_in()
    body = {"room_name": "Support", "creator": ani.user_id, "participants": []}
    room = results(await backend.post("create_room", json=body))["room"]
    members = {"room_id": room["id"], "user_ids": [budi.user_id]}
    assert len(results(await backend.post("add_room_participants", json=members))["participants_added"]) == 1
    info = results(await backend.get("get_rooms_info", params={"room_ids": [room["id"]]}))["rooms_info"][0]
    assert info["room_total_participants"] == 2
    assert results(await backend.post("remove_room_participants", json=members))["participants_removed"]
    assert (await ani.http.get("my_profile")).status_code == 200
    await backend.post("deactivate_users", json={"user_ids": [ani.user_id]})
    assert (await ani.http.get("my_profile")).status_code == 401
    await backend.post("reactivate_users", json={"user_ids": [ani.user_id]})
    assert (await ani.http.get("my_profile")).status_code == 200
    new = results(await backend.post("reset_user_token", json={"user_id": ani.user_id}))["token"]
    assert new != ani.token
    assert (await ani.http.get("my_profile")).status_code == 401


async def test_the_secret_is_needed(backend: httpx.AsyncClient) -> None:
    for secret in ("", "wrong"):
        response = await backend.get("get_user_list", headers={"qiscus_sdk_secret": secret})
        assert response.status_code == response.json()["status"] == 401


async def test_calls_of_mobile_clients(sign_in: SignIn) -> None:
    ani = await sign_in(prefix="mobile")
    assert await ani.get("mqtt_config") == {"username": "", "password": ""}
    assert await ani.post("event_report", module_name="m", event="e", message="x") == {"success": True}
    assert (await ani.post("realtime", topic=f"u/{ani.user_id}/s"))["status"] is False
    other = await sign_in()
    unique_id = f"mobile-{ani.user_id}"
    await other.post("get_or_create_room_with_unique_id", unique_id=unique_id)
    before = (await ani.post("channels/info", unique_ids=[unique_id]))["channels"][0]
    assert (before["unique_id"], before["is_joined"]) == (unique_id, False)
    assert (await ani.post("channels/join", unique_ids=[unique_id]))["channels"][0]["is_joined"] is True
    assert [channel["unique_id"] for channel in (await ani.get("channels"))["channels"]] == [unique_id]
    assert (await ani.post("channels/leave", unique_ids=[unique_id]))["channels"][0]["is_joined"] is False


async def test_push_tokens_and_presence(sign_in: SignIn) -> None:
    ani = await sign_in()
    body = {"device_token": "fcm-1", "device_platform": "android", "is_development": "false"}
    set_answer = await ani.post("set_user_device_token", **body)
    assert set_answer == {"changed": True, "pn_android_configured": True, "pn_ios_configured": False}
    assert (await ani.get("my_profile"))["user"]["pn_android_configured"] is True
    removed = await ani.post("remove_user_device_token", **body)
    assert (removed["success"], removed["changed"]) == (True, True)
    status = (await ani.post("users/status", user_ids=[ani.user_id, "nobody"]))["user_status"]
    assert [entry["status"] for entry in status] == [0, 0]


async def test_the_load_balancer(sandbox: SandboxProcess) -> None:
    async with httpx.AsyncClient(trust_env=False, verify=False) as client:
        found = (await client.get(sandbox.addresses["broker_lb_url"])).json()
    assert found["status"] == 200
    assert found["data"]["url"] == found["node"] == "127.0.0.1"
    assert str(found["data"]["wss_port"]) in sandbox.addresses["mqtt_url"]
