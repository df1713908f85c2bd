"""The sandbox as a child: found again by a second window, and its failures told in one sentence."""

from __future__ import annotations

import json
import socket
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from qiscus_desktop.app import sandbox_process
from qiscus_desktop.app.sandbox_process import SandboxAddress, SandboxError, SandboxProcess

ADDRESS = {name: f"http://127.0.0.1/{name}" for name in SandboxAddress.__slots__}


def test_reads_its_line_and_ignores_what_it_does_not_need() -> None:
    address = SandboxAddress.from_json(json.dumps({**ADDRESS, "pid": 7}))
    assert address.base_url == ADDRESS["base_url"]


@pytest.mark.parametrize("line", ["", "hello", "[]", "{}", '{"base_url": 1}', "null"])
def test_a_line_that_is_no_address_is_told(line: str) -> None:
    with pytest.raises(SandboxError):
        SandboxAddress.from_json(line)


async def test_start_find_and_stop(tmp_path: Path) -> None:
    first, second = SandboxProcess(tmp_path, "--world", "empty"), SandboxProcess(tmp_path, "--world", "empty")
    address = await first.find_or_start()
    assert await second.find_or_start() == address
    assert (first.is_ours, second.is_ours) == (True, False)
    await second.stop()
    third = SandboxProcess(tmp_path, "--world", "empty")
    assert await third.find_or_start() == address
    await first.stop()
    assert await third.find_or_start() == address  # who is still connected finds it again
    assert third.is_ours
    await third.stop()


@pytest.mark.slow
async def test_a_port_that_somebody_else_took_is_left_to_him(tmp_path: Path) -> None:
    process = SandboxProcess(tmp_path, "--world", "empty")
    address = await process.find_or_start()
    await process.stop()
    port = urlsplit(address.base_url).port
    with socket.create_server(("127.0.0.1", port or 0)):
        assert (await process.find_or_start()).base_url != address.base_url
        await process.stop()


@pytest.mark.parametrize("text", ["", "[]", "{", '{"--port": "x"}', '{"--port": 99999}', '{"--host": 1}'])
async def test_damaged_ports_are_forgotten(tmp_path: Path, text: str) -> None:
    (tmp_path / "ports.json").write_text(text)
    assert SandboxProcess(tmp_path)._last_ports() == []


async def test_words_it_does_not_know_are_told(tmp_path: Path) -> None:
    process = SandboxProcess(tmp_path, "--no-such-word")
    with pytest.raises(SandboxError, match="The sandbox did not start"):
        await process.find_or_start()
    await process.stop()


async def test_a_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A Python that finds none of our packages stands for an installation without the extra.
    monkeypatch.setattr(sandbox_process.sys, "executable", sys.base_prefix + "/bin/python3")
    monkeypatch.chdir(tmp_path)
    process = SandboxProcess(tmp_path)
    with pytest.raises(SandboxError, match=r"qiscus-desktop\[sandbox\]"):
        await process.find_or_start()
    await process.stop()
