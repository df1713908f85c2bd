"""Pages of the official SDKs may call the sandbox: every recorded preflight is allowed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.contract.sandbox_peer import DATA
from tests.sandbox.conftest import SandboxProcess

PREFLIGHTS: list[dict[str, Any]] = json.loads((DATA / "cors.json").read_text("utf-8"))
ORIGIN = "https://shop.example.test"


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    process = SandboxProcess("--world", "empty", "--no-bots")
    yield process.base_url
    process.end()


@pytest.mark.parametrize(
    "preflight", PREFLIGHTS, ids=[f"{p['sdk']} {p['method']} {p['path']}" for p in PREFLIGHTS]
)
def test_preflight_is_allowed(preflight: dict[str, Any], base_url: str) -> None:
    names = [name.lower() for name in preflight["headers"]]
    asked = {
        "origin": ORIGIN,
        "access-control-request-method": preflight["method"],
        "access-control-request-headers": ",".join(names),
    }
    response = httpx.options(base_url + preflight["path"], headers=asked, trust_env=False, verify=False)
    assert response.is_success
    assert response.headers["access-control-allow-origin"] in ("*", ORIGIN)
    allowed = [name.strip().lower() for name in response.headers["access-control-allow-headers"].split(",")]
    assert set(names) <= set(allowed)
    assert preflight["method"] in response.headers["access-control-allow-methods"]


@pytest.mark.parametrize(
    "path", ["/api/v2/sdk/config", "/api/v2/sdk/my_profile", "/lb", "/upload/rooms/group.png"]
)
def test_the_answer_itself_is_readable_on_other_origins(path: str, base_url: str) -> None:
    headers = {"origin": ORIGIN, "qiscus-sdk-app-id": "demo-app"}
    response = httpx.get(base_url + path, headers=headers, trust_env=False, verify=False)
    assert response.headers["access-control-allow-origin"] in ("*", ORIGIN)


def test_the_recordings_are_there() -> None:
    assert len(PREFLIGHTS) == 87
