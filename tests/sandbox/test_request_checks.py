"""Who is served at all: hosts, pages of others, bodies without end, requests that never become whole."""

from __future__ import annotations

import json
import os
import socket
import stat
import struct
import subprocess
import sys
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from qiscus_desktop.sandbox.api.request_checks import LARGEST_BODY
from tests.support.waiting import PATIENCE_S

from .conftest import SandboxProcess, SignIn

APP = {"QISCUS-SDK-APP-ID": "demo-app"}
JSON = {"content-type": "application/json"}
SWITCH = json.dumps({"disk_full": True})


@pytest.fixture
async def http(sandbox: SandboxProcess) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=sandbox.base_url, trust_env=False, verify=False) as client:
        yield client


FOREIGN = [
    {"origin": "https://shop.example.test"},
    {"origin": "http://127.0.0.1:9"},  # another server of this computer
    {"origin": "http://localhost:9"},
    {"origin": "null"},  # a file, a sandboxed frame
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},  # the same host with another port
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
@pytest.mark.parametrize("path", ["/control/faults", "//control/faults", "/control/", "/control/no-such"])
async def test_pages_of_others_cannot_use_the_switches(
    http: httpx.AsyncClient, headers: dict[str, str], path: str
) -> None:
    url = f"{http.base_url}{path}"  # httpx would fold the slashes of a relative one
    asked = headers | {
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
    }
    for answer in (
        await http.request("OPTIONS", url, headers=asked),
        await http.post(url, content=SWITCH, headers=headers | JSON),
        await http.post(url, content=SWITCH, headers=headers),
        await http.get(url, headers=headers),
    ):
        assert answer.status_code == 403
        assert "access-control-allow-origin" not in answer.headers
    assert (await http.get("/control/faults")).json()["disk_full"] is False


@pytest.mark.parametrize("kind", [{}, {"content-type": "text/plain"}, {"content-type": "application/jsonx"}])
async def test_the_switches_take_nothing_but_json(http: httpx.AsyncClient, kind: dict[str, str]) -> None:
    assert (await http.post("/control/faults", content=SWITCH, headers=kind)).status_code == 415
    assert (await http.get("/control/faults")).json()["disk_full"] is False


async def test_the_own_page_and_programs_use_the_switches(http: httpx.AsyncClient) -> None:
    own = {"origin": str(http.base_url).rstrip("/"), "sec-fetch-site": "same-origin"}
    for headers in (own, {}, {"sec-fetch-site": "none"}):
        answer = await http.post("/control/reset", content=b"{}", headers=headers | JSON)
        assert answer.status_code == 200
    page = await http.get("/", headers={"sec-fetch-site": "cross-site"})  # a link leads there
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]


PATHS = ["/", "/control", "/api/v2/sdk/config", "/lb", "/upload/rooms/group.png", "/auth/verify", "/no-such"]


@pytest.mark.parametrize(
    "host", ["evil.test", "127.0.0.1.evil.test", "evil.test:80", "10.0.0.5", "", "[", "a b"]
)
@pytest.mark.parametrize("path", PATHS)
async def test_a_name_that_was_made_to_point_here_is_not_served(
    http: httpx.AsyncClient, host: str, path: str
) -> None:
    answer = await http.get(path, headers=APP | {"host": host})
    assert answer.status_code in (400, 403)  # h11 itself refuses what is no host at all
    assert "access-control-allow-origin" not in answer.headers
    assert "results" not in answer.text


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:1", "127.0.0.1", "127.9.9.9:5", "[::1]:80", "localhost."]
)
async def test_the_names_of_this_computer_are_served(http: httpx.AsyncClient, host: str) -> None:
    assert (await http.get("/api/v2/sdk/config", headers=APP | {"host": host})).status_code == 200


async def test_remote_hosts_are_named(start_sandbox: Callable[..., SandboxProcess]) -> None:
    process = start_sandbox("--world", "empty", "--allow-remote", "--public-host", "chat.test")
    port = process.addresses["base_url"].rpartition(":")[2]
    base_url = f"http://127.0.0.1:{port}"
    async with httpx.AsyncClient(base_url=base_url, trust_env=False, verify=False) as client:
        statuses = {
            host: (await client.get("/control", headers={"host": host})).status_code
            for host in ("chat.test", "chat.test:8080", "192.0.2.7", "evil.test", "127.0.0.1")
        }
    assert statuses == {
        "chat.test": 200,
        "chat.test:8080": 200,
        "192.0.2.7": 200,
        "evil.test": 403,
        "127.0.0.1": 200,
    }


def test_the_broker_looks_at_the_host_as_well(sandbox: SandboxProcess) -> None:
    url = httpx.URL(sandbox.addresses["mqtt_url"])
    for host, status in (("evil.test", b"403"), (f"localhost:{url.port}", b"101")):
        with socket.create_connection((url.host, url.port or 0), timeout=PATIENCE_S) as peer:
            words = (
                f"GET /mqtt HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                "Sec-WebSocket-Protocol: mqtt\r\n\r\n"
            )
            peer.sendall(words.encode())
            assert peer.recv(64).split()[1] == status


async def _endless() -> AsyncIterator[bytes]:
    for _ in range(LARGEST_BODY // 65536 + 2):
        yield b"[" * 65536


@pytest.mark.parametrize(
    "path", ["/api/v2/sdk/post_comment", "/api/v2/rest/post_comment", "/auth/verify", "/control/post"]
)
@pytest.mark.parametrize("is_declared", [True, False])
async def test_every_body_has_a_limit(
    http: httpx.AsyncClient, sign_in: SignIn, path: str, is_declared: bool
) -> None:
    content: Any = b"[" * (LARGEST_BODY + 1) if is_declared else _endless()
    headers = APP | JSON | {"qiscus-sdk-secret": "demo-secret-key-of-the-sandbox-only"}
    answer = await http.post(path, content=content, headers=headers)
    assert (answer.status_code, answer.json()["status"]) == (413, 413)


@pytest.fixture(scope="module")
def hasty() -> Iterator[SandboxProcess]:
    """A sandbox that waits a fifth of a second for the head of a request."""
    code = (
        "import qiscus_desktop.sandbox.api.head_timeout as head_timeout; head_timeout.HEAD_WITHIN_S = 0.2\n"
        "from qiscus_desktop.sandbox.__main__ import main; main()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, "--world", "empty", "--no-bots", "--exit-with-parent"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    sandbox = SandboxProcess.__new__(SandboxProcess)
    sandbox.process, sandbox.addresses = process, json.loads(process.stdout.readline())
    yield sandbox
    sandbox.end()


@pytest.mark.parametrize(
    ("beginning", "is_second"),
    [
        (b"", False),  # a quiet connection after an answer is kept for the next request
        (b"GET / HT", False),
        (b"GET / HT", True),
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ", False),
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ", True),
    ],
)
def test_a_request_that_never_becomes_whole_is_given_up(
    hasty: SandboxProcess, beginning: bytes, is_second: bool
) -> None:
    url = httpx.URL(hasty.base_url)
    with socket.create_connection((url.host, url.port or 0), timeout=PATIENCE_S) as peer:
        if is_second:
            peer.sendall(b"GET /control/faults HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            while b"http_mode" not in peer.recv(65536):
                pass
        peer.sendall(beginning)
        rest = b"x"
        while rest:
            rest = peer.recv(65536)


def test_an_answer_may_take_longer_than_a_request(hasty: SandboxProcess) -> None:
    with httpx.Client(base_url=hasty.base_url, headers=APP, trust_env=False, verify=False) as client:
        assert client.post("/control/faults", json={"answer_delay_ms": 700}).status_code == 200
        for _ in range(2):  # the second on the same connection
            assert client.get("/api/v2/sdk/config").status_code == 200


def _blank_png(width: int, height: int) -> bytes:
    """A valid PNG of one bit a pixel: some kilobytes for any size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    line = bytes(1 + (width + 7) // 8)
    packed = b"".join(packer.compress(line) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


async def test_a_picture_too_large_for_a_thumbnail_is_refused_by_its_size(sign_in: SignIn) -> None:
    ani = await sign_in()
    statuses = {}
    for side in (13_000, 600):
        part = {"file": ("a.png", _blank_png(side, side), "image/png")}
        url = (await ani.http.post("upload", files=part)).json()["results"]["file"]["url"]
        answer = await ani.http.get(url.replace("/upload/", "/upload/w_320,h_320,c_limit/"))
        statuses[side] = (answer.status_code, "too large" in answer.text)
    assert statuses == {13_000: (415, True), 600: (200, False)}


@pytest.mark.skipif(os.name != "posix", reason="Windows has no modes")
@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_a_world_on_the_disk_is_readable_to_its_owner_alone(tmp_path: Path, umask: int) -> None:
    file = tmp_path / "world.sqlite3"
    file.touch()
    file.chmod(0o644)  # from a version that did not care
    before = os.umask(umask)
    try:
        process = SandboxProcess("--world", "empty", "--no-bots", "--data", str(file))
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    process.end()
    assert set(modes.values()) == {0o600}
    assert len(modes) == 3, "the database, its log and its shared memory"
