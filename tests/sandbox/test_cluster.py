"""Several sandbox processes behind one PostgreSQL and one Mosquitto are one world."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .conftest import PATIENCE_S, Connect, SandboxProcess, SignIn

MOSQUITTO = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")
POSTGRES_HOMES = sorted(Path("/usr/lib/postgresql").glob("*/bin")) or [Path("/usr/bin")]
POSTGRES = next((home for home in POSTGRES_HOMES[::-1] if (home / "initdb").exists()), None)

pytestmark = pytest.mark.slow

needs_mosquitto = pytest.mark.skipif(
    MOSQUITTO is None, reason="mosquitto is not installed (Debian: mosquitto)"
)
needs_postgres = pytest.mark.skipif(
    POSTGRES is None, reason="PostgreSQL is not installed (Debian: postgresql)"
)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for_port(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        assert process.poll() is None, "the server ended at once"
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(port)


def start_mosquitto(port: int, folder: Path) -> subprocess.Popen[bytes]:
    assert MOSQUITTO is not None
    config = folder / "mosquitto.conf"
    config.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\n")
    folder.chmod(0o755)
    quiet = subprocess.DEVNULL
    process = subprocess.Popen([MOSQUITTO, "-c", str(config)], stdout=quiet, stderr=quiet)
    wait_for_port(port, process)
    return process


@pytest.fixture(scope="module")
def broker() -> Iterator[str]:
    """A real Mosquitto on a free port."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        process = start_mosquitto(port, Path(folder))
        yield f"mqtt://127.0.0.1:{port}"
        process.terminate()
        process.wait(PATIENCE_S)


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """A real PostgreSQL of one's own on a free port."""
    assert POSTGRES is not None
    port = free_port()
    # The server refuses to run as root; where the tests do, it runs as the user its package made.
    user = "postgres" if hasattr(os, "geteuid") and os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    if user is not None:
        shutil.chown(folder, user)
    data = folder / "data"
    subprocess.run(
        [POSTGRES / "initdb", "-D", data, "-U", "sandbox", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"],
        check=True,
        stdout=subprocess.DEVNULL,
        user=user,
        cwd=folder,
    )
    options = [
        "-c",
        f"port={port}",
        "-c",
        "listen_addresses=127.0.0.1",
        "-c",
        f"unix_socket_directories={folder}",
    ]
    process = subprocess.Popen(
        [POSTGRES / "postgres", "-D", data, *options, "-c", "fsync=off"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        user=user,
        cwd=folder,
    )
    wait_for_port(port, process)
    create = [POSTGRES / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "sandbox"]
    for _ in range(50):
        if subprocess.run([*create, "world"], capture_output=True, check=False, cwd=folder).returncode == 0:
            break
        time.sleep(0.1)
    yield f"postgresql+asyncpg://sandbox@127.0.0.1:{port}/world"
    process.terminate()
    process.wait(PATIENCE_S)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def two(database: str, broker: str) -> Iterator[tuple[SandboxProcess, SandboxProcess]]:
    arguments = ("--database", database, "--broker", broker, "--world", "small")
    first, second = SandboxProcess(*arguments), SandboxProcess(*arguments)
    yield first, second
    assert "Traceback" not in first.end()
    assert "Traceback" not in second.end()


@needs_postgres
@needs_mosquitto
async def test_two_processes_are_one_world(
    two: tuple[SandboxProcess, SandboxProcess], sign_in: SignIn, connect: Connect
) -> None:
    ani, budi = await sign_in("ani", at=two[0]), await sign_in("budi", at=two[1])
    assert (await ani.room_with(budi))["id"] == (await budi.room_with(ani))["id"]
    room = (await ani.room_with(budi))["id"]
    hers, his = await connect(at=two[0]), await connect(at=two[1], transport="tcp")
    await hers.subscribe(f"{ani.token}/c", f"r/{room}/{room}/+/t", "u/budi/s")
    await his.subscribe(f"{budi.token}/c")
    comment = await ani.say(room, "from one process to the other")
    assert json.loads((await his.next())[1])["id"] == comment["id"]
    while (message := await hers.next())[0] == "u/budi/s":
        assert message[1].startswith((b"0:", b"1:"))
    assert json.loads(message[1])["id"] == comment["id"]
    his.publish(f"r/{room}/{room}/budi/t", "1")
    assert await hers.next() == (f"r/{room}/{room}/budi/t", b"1", False)
    his.publish("u/budi/s", "1", retain=True)
    topic, payload, _ = await hers.next()
    assert topic == "u/budi/s"
    assert payload.startswith(b"1:")
    status = await ani.post("users/status", user_ids=["budi"])
    assert status["user_status"][0]["status"] == 1
    again = await budi.say(room, "answer", unique_temp_id=comment["unique_temp_id"])
    assert again["id"] == comment["id"]


@needs_postgres
@needs_mosquitto
async def test_ids_and_chain_hold_under_writing_from_both_sides(
    two: tuple[SandboxProcess, SandboxProcess], sign_in: SignIn
) -> None:
    ani, citra = await sign_in("ani", at=two[0]), await sign_in("citra", at=two[1])
    room = (await ani.room_with(citra))["id"]
    await asyncio.gather(*(who.say(room, f"{n}") for n in range(30) for who in (ani, citra)))
    page = (await citra.get("load_comments", topic_id=room, limit=70))["comments"]
    ids = [comment["id"] for comment in page]
    assert ids == sorted(ids, reverse=True)
    assert [comment["comment_before_id"] for comment in page[:-1]] == ids[1:]


@needs_postgres
@needs_mosquitto
async def test_only_one_process_has_the_bots(
    two: tuple[SandboxProcess, SandboxProcess], sign_in: SignIn, connect: Connect
) -> None:
    ani = await sign_in("ani", at=two[1])
    room = (await ani.post("get_or_create_room_with_target", emails=["echo"]))["room"]["id"]
    peer = await connect(at=two[1])
    await peer.subscribe(f"{ani.token}/c")
    for text in ("one", "two"):
        await ani.say(room, text)
        heard = [json.loads((await peer.next())[1]) for _ in range(2)]
        assert [(c["email"], c["message"]) for c in heard] == [("ani", text), ("echo", text)]
    await peer.flush()
    assert peer.inbox.empty()


@needs_mosquitto
async def test_a_broker_that_comes_back_is_used_again(
    start_sandbox: Callable[..., SandboxProcess], sign_in: SignIn, connect: Connect
) -> None:
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        first = start_mosquitto(port, Path(folder))
        process = start_sandbox("--broker", f"mqtt://127.0.0.1:{port}", "--world", "empty", "--no-bots")
        ani = await sign_in(at=process)
        peer = await connect(at=process)
        await peer.subscribe(f"{ani.token}/c")
        room = (await ani.post("create_room", name="Alone", participants=[]))["room"]["id"]
        assert json.loads((await peer.next())[1])["type"] == "system_event"
        first.terminate()
        first.wait(PATIENCE_S)
        await ani.say(room, "while the broker was away")
        second = start_mosquitto(port, Path(folder))
        assert json.loads((await peer.next())[1])["message"] == "while the broker was away"
        second.terminate()
        second.wait(PATIENCE_S)


AMQTT = """
import asyncio, sys
from amqtt.broker import Broker
async def main():
    anonymous = {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}}
    listener = {"type": "tcp", "bind": "127.0.0.1:" + sys.argv[1]}
    await Broker({"listeners": {"default": listener}, "plugins": anonymous}).start()
    await asyncio.to_thread(sys.stdin.read)
asyncio.run(main())
"""


@needs_mosquitto
async def test_the_bots_move_to_another_process(
    start_sandbox: Callable[..., SandboxProcess], connect: Connect, broker: str, tmp_path: Path
) -> None:
    shared = ("--data", str(tmp_path / "world.sqlite3"), "--broker", broker, "--world", "empty")
    first, second = start_sandbox(*shared), start_sandbox(*shared)
    peer = await connect(at=second)
    await peer.subscribe("u/moth/s")
    assert (await peer.next())[1].startswith((b"0:", b"1:"))
    first.end()
    # Only whoever has the bots says that they are here.
    while not (message := await peer.next())[1].startswith(b"1:") or message[2]:
        pass


@pytest.fixture
def another_broker() -> Iterator[str]:
    """amqtt, which needs nothing installed on the system."""
    pytest.importorskip("amqtt", reason="amqtt is not installed (pip install amqtt)")
    port = free_port()
    quiet = subprocess.DEVNULL
    command = [sys.executable, "-c", AMQTT, str(port)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet)
    wait_for_port(port, process)
    yield f"mqtt://127.0.0.1:{port}"
    process.kill()
    process.communicate()


async def test_any_broker_will_do(
    start_sandbox: Callable[..., SandboxProcess], sign_in: SignIn, connect: Connect, another_broker: str
) -> None:
    process = start_sandbox("--broker", another_broker, "--world", "empty", "--no-bots")
    ani, budi = await sign_in(at=process), await sign_in(at=process)
    peer = await connect(at=process)
    await peer.subscribe(f"{budi.token}/c", f"u/{ani.user_id}/s")
    comment = await ani.say((await ani.room_with(budi))["id"], "through another broker")
    assert json.loads((await peer.next())[1])["id"] == comment["id"]
    peer.publish(f"u/{ani.user_id}/s", "1", retain=True)
    assert (await peer.next())[1].startswith(b"1:")
    process.end()


@needs_postgres
async def test_all_rules_hold_on_postgresql_alone(
    start_sandbox: Callable[..., SandboxProcess], sign_in: SignIn, database: str
) -> None:
    process = start_sandbox("--database", database, "--world", "small", "--no-bots")
    dewi, raka = await sign_in("dewi", at=process), await sign_in("raka", at=process)
    room = (await dewi.room_with(raka))["id"]
    comment = await dewi.say(room, "half \ufffd pair and 100%")
    assert len((await raka.post("search", query="100%", room_ids=[room]))["comments"]) == 1
    await raka.post("update_comment_status", room_id=room, last_comment_read_id=comment["id"])
    assert (await dewi.get("load_comments", topic_id=room))["comments"][0]["status"] == "read"
    files = {"file": ("a.txt", b"text", "text/plain")}
    assert (await dewi.http.post("upload", files=files)).status_code == 200
    await dewi.delete("delete_messages", unique_ids=[comment["unique_temp_id"]])
    assert (await raka.get("load_comments", topic_id=room))["comments"] == []
    await raka.post("block_user", user_email="dewi")
    await dewi.say(room, "unheard")
    assert (await raka.get("load_comments", topic_id=room))["comments"] == []
