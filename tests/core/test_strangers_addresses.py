"""Addresses that strangers chose do not lead into the reader's own computer or network."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from qiscus_desktop import __version__
from qiscus_desktop.core import errors
from qiscus_desktop.core.http.guard import Guard, is_private
from qiscus_desktop.core.http.upload import Transfers
from qiscus_desktop.core.proxies import Proxies
from tests.support.loopback_server import LoopbackServer

PRIVATE = [
    "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "100.127.255.254", "224.0.0.1", "239.255.255.250", "255.255.255.255", "240.0.0.1",
    "192.0.2.1", "198.18.0.1", "::", "::1", "fe80::1", "fec0::1", "fc00::1", "fd12:3456::1", "ff02::1",
    "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1",
    "64:ff9b:1::a9fe:a9fe", "2002:7f00:1::", "2002:c0a8:101::1",
]  # fmt: skip
PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "100.63.255.255",
    "172.32.0.1",
    "2606:4700::1",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
]


@pytest.mark.parametrize("text", PRIVATE)
def test_what_is_private(text: str) -> None:
    assert is_private(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_what_is_public(text: str) -> None:
    assert not is_private(ipaddress.ip_address(text))


FORMS = [
    "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.1", "017700000001", "0177.0.0.1", "localhost",
    "localhost.", "LOCALHOST", "a.localhost", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0.0.0.0",
    "[64:ff9b::7f00:1]", "[::]", "router", "nas.local", "wiki.internal", "box.home.arpa",
]  # fmt: skip


@pytest.mark.parametrize("host", FORMS)
def test_forms_of_one_address_are_told_by_the_name_alone(host: str) -> None:
    """All that there is to go by where a proxy looks names up."""
    guard = Guard(lambda: ["api.service.invalid"])
    with pytest.raises(errors.RefusedAddressError):
        guard.check_name(f"http://{host}:8080/a.png")
    for service in ("http://127.0.0.1:1/", "http://cdn.example.test/"):
        Guard(lambda: ["127.0.0.1"]).check_name(service)
    guard.check_name("https://files.example.test/a.png")


class Pictures(LoopbackServer):
    """Answers with a picture, or with a redirect to `redirect`."""

    def __init__(self) -> None:
        super().__init__()
        self.redirect = ""
        self.heads: list[str] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
        if self.redirect:
            words = f"HTTP/1.1 302 Found\r\nLocation: {self.redirect}\r\nContent-Length: 0\r\n"
        else:
            words = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n"
        writer.write(f"{words}Connection: close\r\n\r\n{'' if self.redirect else 'png'}".encode())
        await writer.drain()
        writer.close()


@pytest.fixture
async def pictures() -> AsyncIterator[Pictures]:
    async with Pictures() as server:
        yield server


Make = Callable[..., Transfers]


@pytest.fixture
async def transfers() -> AsyncIterator[Make]:
    made: list[Transfers] = []

    def make(*service: str) -> Transfers:
        made.append(
            Transfers(
                ssl.create_default_context(), service=lambda: service, proxies=Proxies("system", os.environ)
            )
        )
        return made[-1]

    yield make
    for one in made:
        await one.close()


def names_in(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()]


async def test_nothing_is_asked_of_this_computer(pictures: Pictures, transfers: Make, tmp_path: Path) -> None:
    fetch = transfers("api.service.invalid").download
    for host in ("127.0.0.1", "localhost", "2130706433", "127.1", "[::ffff:127.0.0.1]"):
        with pytest.raises(errors.RefusedAddressError):
            await fetch(f"http://{host}:{pictures.port}/a.png", tmp_path / "a.png")
    assert pictures.heads == []
    assert names_in(tmp_path) == []


async def test_a_service_on_this_computer_is_asked_and_told_who_asks(
    pictures: Pictures, transfers: Make, tmp_path: Path
) -> None:
    for service in ("127.0.0.1", "localhost"):
        await transfers(service).download(f"{pictures.url}/a.png", tmp_path / "a.png")
    (agent,) = {line for head in pictures.heads for line in head.split("\r\n") if "agent" in line.lower()}
    assert agent.partition(": ")[2] == f"QiscusDesktop/{__version__}"


async def test_a_redirect_is_judged_like_an_address(
    pictures: Pictures, transfers: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures.redirect = "http://169.254.169.254/latest/meta-data"
    with pytest.raises(errors.RefusedAddressError):
        await transfers("127.0.0.1").download(f"{pictures.url}/a.png", tmp_path / "a.png")
    pictures.redirect = "http://10.0.0.1/a.png"
    with pytest.raises(errors.RefusedAddressError):
        await transfers("127.0.0.1").download(f"{pictures.url}/a.png", tmp_path / "a.png")


async def test_a_name_is_looked_up_once_and_that_address_is_connected_to(
    pictures: Pictures, transfers: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that is public when it is checked and private when it is connected to (DNS rebinding)."""
    looked_up: list[str] = []
    answers = {"files.example.test": ["8.8.8.8", "127.0.0.1"], "api.example.test": ["8.8.4.4"]}

    async def getaddrinfo(host: str, port: int, **_more: Any) -> list[Any]:
        looked_up.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answers[host].pop(0), port))]

    connected: list[str] = []
    fetch = transfers("api.example.test")
    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)
    routed: Any = fetch._client._transport
    backend = routed.pool(None)._pool._network_backend._inner

    async def connect_tcp(host: str, port: int, **_more: Any) -> Any:
        connected.append(host)
        raise ConnectionAbortedError("far away")

    monkeypatch.setattr(backend, "connect_tcp", connect_tcp, raising=False)
    with pytest.raises(ConnectionAbortedError):
        await fetch.download("http://files.example.test/a.png", tmp_path / "a.png")
    assert connected == ["8.8.8.8"]
    assert looked_up == ["files.example.test"]
    with pytest.raises(errors.RefusedAddressError):
        await fetch.download("http://files.example.test/a.png", tmp_path / "a.png")
    assert connected == ["8.8.8.8"]


async def test_a_network_of_the_service_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    guard = Guard(lambda: ["10.1.2.3"])
    assert await guard.addresses("10.1.2.77", 80) == ["10.1.2.77"]
    for other in ("10.1.3.1", "192.168.1.1", "127.0.0.1", "169.254.169.254"):
        with pytest.raises(errors.RefusedAddressError):
            await guard.addresses(other, 80)


async def test_through_a_proxy_the_name_is_all_there_is(
    pictures: Pictures, transfers: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", pictures.url)
    monkeypatch.setenv("NO_PROXY", "")
    fetch = transfers("api.example.test").download
    for host in ("169.254.169.254", "10.1", "nas.local", "router", "192.168.1.1"):
        with pytest.raises(errors.RefusedAddressError):
            await fetch(f"http://{host}/a.png", tmp_path / "a.png")
    assert pictures.heads == []
    await fetch("http://files.example.test/a.png", tmp_path / "a.png")
    assert len(pictures.heads) == 1
