"""Every recorded request of the official SDKs is understood and answered in the recorded shape."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from tests.contract.sandbox_peer import World, in_forms, shape_faults, vectors
from tests.sandbox.conftest import SandboxProcess
from tests.support.waiting import PATIENCE_S

VECTORS = vectors()
EXPIRED = "Unauthorized. Token is expired"
# What the recording's stand-in answered on purpose, to see what the SDK makes of it. The sandbox gives the
# same answers only when a fault is switched on, so here the request alone counts.
STAGED = {
    "core: init(config answered 404)",
    "core: setUser(answered 200 with a body status of 400) [node]",
    "core: setUser(answered 200 with a body status of 400) [browser]",
    "core: getRoomUnreadCount(another 403)",
    "core: getUserProfile(expired with 401)",
    "core: upload(refused)",
    # The recording's server took a comment without words; the service refuses it.
    "core: sendComment(text, empty)",
    "core: sendComment(answered 503 twice)",
    # The SDK asks with an empty refresh token and without any token: nobody could answer that.
    "core: authAdapter.refreshAuthToken()",
    # The recording's server took the old token again at the second attempt.
    "core: getTotalUnreadCount(expired, no refresh token)",
    # The recording's server did not know this endpoint.
    "core: authAdapter.expiredAuthToken()",
}


@pytest.fixture(scope="module")
def peer() -> Iterator[SandboxProcess]:
    process = SandboxProcess("--world", "empty", "--no-bots")
    yield process
    process.end()


@pytest.fixture(scope="module")
def tokens_that_end() -> Iterator[SandboxProcess]:
    process = SandboxProcess("--world", "empty", "--no-bots", "--token-ttl", "3600")
    yield process
    process.end()


@pytest.fixture(scope="module")
def counts() -> Iterator[Counter[str]]:
    """How many requests of which SDK and runtime were judged; printed at the end."""
    counted: Counter[str] = Counter()
    yield counted
    print("\nrecorded requests judged against the sandbox:")
    for name, count in sorted(counted.items()):
        print(f"  {name}: {count}")


@pytest.fixture(scope="module")
def known_to() -> set[str]:
    return set()


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False, verify=False, timeout=PATIENCE_S) as opened:
        yield opened


def answer_to(vector: dict[str, Any], position: int) -> dict[str, Any] | None:
    if position == 0:
        return vector.get("response_used")
    more = vector.get("other_responses") or []
    found = more[position - 1] if position <= len(more) else None
    return found if isinstance(found, dict) else None  # long lists are cut off with a text


def is_expiry(answer: dict[str, Any] | None) -> bool:
    return (
        answer is not None
        and answer["status"] == 403
        and answer["body"].get("error", {}).get("message") == EXPIRED
    )


def _case(vector: dict[str, Any]) -> Any:
    """The newer SDK sends the same calls in another form: they are tried in the slow set."""
    marks = [pytest.mark.slow] if vector["id"].startswith("v3") else []
    return pytest.param(vector, id=vector["id"], marks=marks)


@pytest.mark.parametrize("vector", [_case(vector) for vector in VECTORS])
async def test_recorded_call(
    vector: dict[str, Any],
    peer: SandboxProcess,
    tokens_that_end: SandboxProcess,
    counts: Counter[str],
    client: httpx.AsyncClient,
    known_to: set[str],
) -> None:
    needs_expiry = "expire" in vector["id"] or "refresh" in vector["id"]
    client.base_url = (tokens_that_end if needs_expiry else peer).base_url
    runtimes = vector["runtime"] if isinstance(vector["runtime"], list) else [vector["runtime"]]
    # Where Node and the browser send the very same, it is sent once and counts for both.
    most_forms = max(len(in_forms(recorded)) for recorded in vector["requests"])
    for form in range(most_forms):
        world = await World.make(client, vector, known_to)
        await prepare(world, vector)
        for position, recorded in enumerate(vector["requests"]):
            sent = in_forms(recorded)[min(form, len(in_forms(recorded)) - 1)]
            expected = answer_to(vector, position)
            if is_expiry(expected):
                await world.let_token_expire()
            response = await world.send(sent)
            judge(vector, expected, response)
    for runtime in runtimes:
        counts[f"{vector['sdk']} {runtime}"] += len(vector["requests"])


async def prepare(world: World, vector: dict[str, Any]) -> None:
    """What the recording's server knew by itself."""
    first = vector["requests"][0]
    if first["path"].endswith("verify_identity_token"):
        await world.make_identity_token()
    if "getBlockedUser" in vector["id"]:
        await world.call("block_user", user_email="dave-04")
    if first["path"].endswith("remove_room_participants"):
        await world.call("add_room_participants", room_id=int(world.numbers["7002"]), emails=["erin"])
    if first["path"].endswith("login_or_register"):
        # A key of one's own choice is good for a new user only.
        recorded = first["body"].get("raw") or str(first["body"].get("value"))
        if "secret" not in recorded and "wrong" not in recorded:
            world.texts |= {
                "alice@mail.test": f"new-{world.user_id}",
                "alice%40mail.test": f"new-{world.user_id}",
            }
    if "as a user id with slash" in vector["id"]:
        # Whoever signed in with such an id has the token.
        name = first["headers"]["qiscus-sdk-user-id"]
        body = {"email": name, "password": "secret"}
        made = await world.client.post(
            "/api/v2/sdk/login_or_register", json=body, headers={"qiscus-sdk-app-id": "demo-app"}
        )
        world.tokens.append(made.json()["results"]["user"])


def judge(vector: dict[str, Any], expected: dict[str, Any] | None, response: httpx.Response) -> None:
    body = response.json()
    assert body["status"] == response.status_code or "data" in body, "the status stands in every body"
    assert response.status_code != 500, body
    if vector["id"] in STAGED:
        return
    if expected is None:
        assert response.status_code == 200, body
        return
    assert response.status_code == expected["status"], body
    wanted = expected["body"]
    if expected["status"] != 200 and "error" in wanted:
        assert isinstance(body["error"]["message"], str)
        if is_expiry(expected):
            assert body["error"]["message"] == EXPIRED
        return
    assert shape_faults(wanted, body) == []
