"""The broker's rules: timed presence, topics of the service alone, secret tokens, wills."""

from __future__ import annotations

import json
import re
import socket

import pytest

from tests.support.waiting import PATIENCE_S

from .conftest import Connect, SandboxProcess, SignIn

TIMED = re.compile(rb"^[01]:\d{13}$")


@pytest.mark.parametrize("said", ["1", "0", "", None, "1:1735689600000", "1:17356896000001234", "nonsense"])
@pytest.mark.parametrize("transport", ["websockets", "tcp"])
async def test_no_bare_presence_reaches_anybody(
    connect: Connect, sign_in: SignIn, said: str | None, transport: str
) -> None:
    who = (await sign_in()).user_id
    watching, speaking = await connect(transport=transport), await connect(transport=transport)
    await watching.subscribe(f"u/{who}/s")
    speaking.publish(f"u/{who}/s", said, retain=True)
    topic, payload, _ = await watching.next()
    assert topic == f"u/{who}/s"
    assert TIMED.match(payload), payload
    assert payload.startswith(b"1" if said is not None and said.startswith("1") else b"0")
    late = await connect(transport=transport)
    await late.subscribe(f"u/{who}/s")
    _, kept, retained = await late.next()
    assert kept == payload
    assert retained


@pytest.mark.parametrize("last_words", [b"", b"0", b"0:1735689600000"])
async def test_a_will_becomes_offline(connect: Connect, sign_in: SignIn, last_words: bytes) -> None:
    who = (await sign_in()).user_id
    watching = await connect()
    dying = await connect(transport="tcp", will=(f"u/{who}/s", last_words))
    dying.publish(f"u/{who}/s", "1", retain=True)
    await watching.subscribe(f"u/{who}/s")
    assert (await watching.next())[1].startswith(b"1:")
    raw = dying.client.socket()
    assert isinstance(raw, socket.socket)
    raw.shutdown(socket.SHUT_RDWR)
    _, payload, _ = await watching.next()
    assert payload.startswith(b"0:")
    assert TIMED.match(payload)


async def test_only_the_service_publishes_messages_and_receipts(connect: Connect, sign_in: SignIn) -> None:
    ani, budi = await sign_in(), await sign_in()
    room = (await ani.room_with(budi))["id"]
    listening, forging = await connect(), await connect()
    topics = [f"{ani.token}/{end}" for end in ("c", "n", "update")]
    topics += [f"r/{room}/{room}/{budi.user_id}/{end}" for end in ("d", "r")]
    topics += [f"r/{room}/typing", "demo-app/some-channel/c"]
    await listening.subscribe(*topics)
    for topic in topics:
        for qos in (0, 1, 2):
            forging.publish(topic, b"forged", qos)
    typing = f"r/{room}/{room}/{budi.user_id}/t"
    await listening.subscribe(typing)
    forging.publish(typing, "1")
    assert await listening.next() == (typing, b"1", False)
    await listening.flush()
    assert listening.inbox.empty()


async def test_tokens_open_topics_and_nothing_else_does(connect: Connect, sign_in: SignIn) -> None:
    ani = await sign_in()
    peer = await connect()
    assert await peer.subscribe(f"{ani.token}/c", f"{ani.token}/n", f"{ani.token}/update") == [0, 0, 0]
    assert await peer.subscribe("made-up-token/c", "+/c", "#", f"{ani.token}/c") == [128, 128, 128, 0]
    await ani.post("logout", user_id=ani.user_id, token=ani.token)
    assert await peer.subscribe(f"{ani.token}/c") == [128]


@pytest.mark.parametrize("qos", [0, 1, 2])
async def test_all_qualities_of_service(connect: Connect, qos: int) -> None:
    one, two = await connect(transport="tcp"), await connect()
    topic = f"r/1/1/qos-{qos}/e"
    assert await one.subscribe(topic, qos=qos) == [qos]
    for number in range(30):
        two.publish(topic, json.dumps({"data": {"n": number}}), qos)
    got = [json.loads((await one.next())[1])["data"]["n"] for _ in range(30)]
    assert got == list(range(30))


async def test_a_lasting_session_keeps_what_it_missed(connect: Connect, sign_in: SignIn) -> None:
    ani, budi = await sign_in(), await sign_in()
    room = await ani.room_with(budi)
    first = await connect("lasting-1", transport="tcp", clean=False)
    await first.subscribe(f"{budi.token}/c", qos=1)
    first.client.disconnect()
    await first.gone.wait()
    await ani.say(room["id"], "while you were out")
    again = await connect("lasting-1", transport="tcp", clean=False)
    assert json.loads((await again.next())[1])["message"] == "while you were out"


async def test_a_second_client_with_the_same_id_takes_over(connect: Connect) -> None:
    first = await connect("twin-1", transport="tcp")
    first.client.reconnect_delay_set(60, 60)
    second = await connect("twin-1")
    await first.gone.wait()
    await second.subscribe("r/5/5/x/t")
    second.publish("r/5/5/x/t", "1")
    assert (await second.next())[1] == b"1"


@pytest.mark.parametrize(
    "rubbish", [b"\x00" * 64, b"GET / HTTP/1.1\r\n\r\n", b"\x10\xff\xff\xff\xff\x7f", b"\x30\x00"]
)
def test_rubbish_ends_its_own_connection_only(sandbox: SandboxProcess, rubbish: bytes) -> None:
    host, _, port = str(sandbox.addresses["mqtt_tcp_url"]).removeprefix("mqtt://").partition(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE_S) as raw:
        raw.sendall(rubbish)
        while raw.recv(4096):
            pass
    assert sandbox.process.poll() is None
