"""Sign-in by key and by identity token, headers in both spellings, tokens and their end."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

import httpx
import jwt
import pytest

from .conftest import SandboxProcess, SignIn, results

SECRET = "demo-secret-key-of-the-sandbox-only"
APP = {"QISCUS-SDK-APP-ID": "demo-app"}


@pytest.fixture
async def http(sandbox: SandboxProcess) -> Any:
    async with httpx.AsyncClient(
        base_url=sandbox.base_url, headers=APP, trust_env=False, verify=False
    ) as client:
        yield client


async def nonce_of(http: httpx.AsyncClient) -> str:
    return str(results(await http.post("/api/v2/sdk/auth/nonce"))["nonce"])


async def test_the_first_key_counts(sign_in: SignIn, http: httpx.AsyncClient) -> None:
    ani = await sign_in("first-key", "one")
    again = await sign_in("first-key", "one")
    assert again.account["id"] == ani.account["id"]
    refused = await http.post("/api/v2/sdk/login_or_register", json={"email": "first-key", "password": "two"})
    assert (refused.status_code, refused.json()["error"]["message"]) == (401, "wrong password")
    assert refused.json()["status"] == 401


@pytest.mark.parametrize(
    "prefix", ["/api/v2/sdk/", "/api/v2/mobile/", "//api//v2/mobile//", "/api/v2//sdk//"]
)
@pytest.mark.parametrize("header", ["QISCUS-SDK-APP-ID", "qiscus_sdk_app_id", "Qiscus-Sdk_App-Id"])
async def test_prefixes_and_header_spellings(sandbox: SandboxProcess, prefix: str, header: str) -> None:
    async with httpx.AsyncClient(trust_env=False, verify=False) as client:
        url = f"{sandbox.base_url}{prefix}config"
        config = results(await client.get(url, headers={header: "demo-app"}))
    assert config["base_url"] == config["broker_url"] == config["broker_lb_url"] == ""
    assert config["sync_interval"] > 0


async def test_the_app_has_to_be_known(sandbox: SandboxProcess) -> None:
    async with httpx.AsyncClient(base_url=sandbox.base_url, trust_env=False, verify=False) as client:
        missing = await client.get("/api/v2/sdk/config")
        unknown = await client.get("/api/v2/sdk/config", headers={"qiscus-sdk-app-id": "other"})
    assert (missing.status_code, unknown.status_code) == (400, 401)


async def test_tokens_in_header_query_and_body(sign_in: SignIn, http: httpx.AsyncClient) -> None:
    ani = await sign_in()
    url = "/api/v2/sdk/get_room_unread_count"
    assert (await http.get(url)).status_code == 401
    assert (await http.get(url, params={"token": ani.token})).status_code == 200
    assert (await http.get(url, headers={"qiscus_sdk_token": ani.token})).status_code == 200
    wrong = {"qiscus-sdk-token": ani.token, "qiscus-sdk-user-id": "somebody-else"}
    assert (await http.get(url, headers=wrong)).status_code == 401
    await ani.post("logout", user_id=ani.user_id, token=ani.token)
    assert (await http.get(url, headers={"qiscus_sdk_token": ani.token})).status_code == 401


async def test_a_profile_keeps_what_is_not_given(sign_in: SignIn) -> None:
    ani = await sign_in(extras='{"level": 2}')
    body = {"name": "New name", "avatar_url": None, "extras": None}
    user = results(await ani.http.patch("my_profile", json=body))["user"]
    assert (user["username"], user["extras"], user["token"]) == ("New name", {"level": 2}, ani.token)
    user = results(await ani.http.patch("my_profile", data={"name": "", "avatar_url": "", "extras": "{}"}))[
        "user"
    ]
    assert user["username"] == "New name"
    assert user["avatar_url"].endswith(".png")


async def test_the_whole_flow_with_a_backend_of_ones_own(http: httpx.AsyncClient) -> None:
    body = {"nonce": await nonce_of(http), "phone_number": "+62812", "passcode": "1234", "name": "Ani"}
    token = (await http.post("/auth/verify", json=body)).json()["identity_token"]
    assert jwt.get_unverified_header(token) == {"alg": "HS256", "typ": "JWT", "ver": "v2"}
    url = "/api/v2/sdk/auth/verify_identity_token"
    user = results(await http.post(url, json={"identity_token": token}))["user"]
    assert (user["email"], user["username"]) == ("62812", "Ani")
    again = await http.post(url, json={"identity_token": token})
    assert (again.status_code, again.json()["error"]["message"]) == (401, "nonce is already used")
    wrong = await http.post("/auth/verify", json=body | {"passcode": "0000"})
    assert wrong.status_code == 401


async def test_the_backend_also_takes_a_user_object(http: httpx.AsyncClient) -> None:
    user = {
        "app_id": "demo-app",
        "phone_number": "+62813",
        "passcode": "1234",
        "nonce": await nonce_of(http),
    }
    token = (await http.post("/auth/verify", json={"user": user})).json()["identity_token"]
    answer = await http.post("/api/v2/sdk/auth/verify_identity_token", json={"identity_token": token})
    assert results(answer)["user"]["email"] == "62813"
    wrong = await http.post("/auth/verify", json={"user": user | {"passcode": "0000"}})
    assert wrong.status_code == 401


def signed(header: dict[str, Any], claims: dict[str, Any], key: str = SECRET) -> str:
    return jwt.encode(claims, key, header.get("alg", "HS256"), headers=header)


def unsigned(header: dict[str, Any], claims: dict[str, Any]) -> str:
    parts = [
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (header, claims)
    ]
    return ".".join([*parts, "c2ln"])


HEADER = {"alg": "HS256", "typ": "JWT", "ver": "v2"}
# What is changed in header or claims (None: left out), and the answer.
CASES: list[tuple[dict[str, Any], dict[str, Any], int, str]] = [
    ({"typ": "at+jwt"}, {}, 400, "typ must be JWT"),
    ({"ver": "v1"}, {}, 400, "ver must be v2"),
    ({}, {"iss": "other-app"}, 401, "iss does not match app id"),
    ({}, {"exp": -100}, 401, "token is expired"),
    ({}, {"exp": "soon"}, 401, "exp is not a number"),
    ({}, {"exp": None}, 401, "exp is required"),
    ({}, {"nbf": 100}, 401, "token is not valid yet"),
    ({}, {"nbf": None}, 401, "nbf is required"),
    ({}, {"iat": None}, 401, "iat is required"),
    ({}, {"iat": True}, 401, "iat is not a number"),
    ({}, {"iat": 100}, 401, "iat is in the future"),
    ({}, {"nce": "unknown"}, 401, "nonce is invalid"),
    ({}, {"nce": 5}, 401, "nonce is invalid"),
    ({}, {"prn": ""}, 400, "prn is required"),
    ({}, {"prn": None}, 400, "prn is required"),
    ({}, {"prn": 12}, 400, "prn is required"),
    ({}, {"prn": "with space"}, 400, "prn is required"),
]


@pytest.mark.parametrize(("header", "claims", "status", "message"), CASES)
async def test_identity_tokens_are_checked(
    http: httpx.AsyncClient, header: dict[str, Any], claims: dict[str, Any], status: int, message: str
) -> None:
    now = int(time.time())
    whole: dict[str, Any] = {"iss": "demo-app", "prn": "jwt-user", "nce": await nonce_of(http)}
    whole |= {"iat": now, "exp": now + 60, "nbf": now}
    for name, value in claims.items():
        if value is None:
            del whole[name]
        else:
            whole[name] = now + value if name in ("exp", "nbf", "iat") and type(value) is int else value
    token = signed(HEADER | header, whole)
    response = await http.post("/api/v2/sdk/auth/verify_identity_token", json={"identity_token": token})
    assert (response.status_code, response.json()["error"]["message"]) == (status, message)
    assert response.json()["status"] == status


@pytest.mark.parametrize(
    ("token", "status", "message"),
    [
        ("", 400, "identity_token is not a valid JWT"),
        ("a.b", 400, "identity_token is not a valid JWT"),
        ("!.!.!", 400, "identity_token is not a valid JWT"),
        (unsigned({"alg": "none", "typ": "JWT", "ver": "v2"}, {}), 400, "alg must be an HMAC algorithm"),
        (unsigned({"alg": "RS256", "typ": "JWT", "ver": "v2"}, {}), 400, "alg must be an HMAC algorithm"),
        (unsigned(HEADER, {}), 401, "signature is invalid"),
        (signed(HEADER, {"prn": "x"}, "another-secret-key-of-the-sandbox-only"), 401, "signature is invalid"),
    ],
)
async def test_broken_identity_tokens(http: httpx.AsyncClient, token: str, status: int, message: str) -> None:
    response = await http.post("/api/v2/sdk/auth/verify_identity_token", json={"identity_token": token})
    assert (response.status_code, response.json()["error"]["message"]) == (status, message)


async def test_deactivated_users_stay_out(http: httpx.AsyncClient, sign_in: SignIn) -> None:
    ani = await sign_in()
    body = {"user_id": ani.user_id, "is_active": False}
    assert (await http.post("/control/users/active", json=body)).status_code == 200
    assert (await ani.http.get("my_profile")).status_code == 401
    token = (
        await http.post("/auth/verify", json={"nonce": await nonce_of(http), "user_id": ani.user_id})
    ).json()["identity_token"]
    response = await http.post("/api/v2/sdk/auth/verify_identity_token", json={"identity_token": token})
    assert (response.status_code, response.json()["error"]["message"]) == (403, "user is deactivated")


async def test_bad_bodies_are_told_from_good_ones(http: httpx.AsyncClient) -> None:
    url = "/api/v2/sdk/login_or_register"
    kinds = {"content-type": "application/json"}
    for content in (b"{", b"[]", b'"text"', b"\xff\xfe"):
        response = await http.post(url, content=content, headers=kinds)
        assert response.status_code == 400, content
        assert response.json()["status"] == 400
    assert (await http.post("/api/v2/sdk/no_such_thing")).status_code == 404
    assert (await http.get(url)).status_code == 405
