"""The examples on the core alone run as programs against the sandbox, with PySide6 out of reach."""

from __future__ import annotations

import asyncio
import os
import sys
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from qiscus_desktop.core.events import CommentReceived
from tests.core.conftest import Join
from tests.support.sandbox_process import SandboxProcess
from tests.support.waiting import PATIENCE_S

EXAMPLES = Path(__file__).parents[2] / "examples"
NO_QT = """
import sys
class NoQt:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("PySide6", "shiboken6", "qasync"):
            raise ImportError(name + " must not be needed")
sys.meta_path.insert(0, NoQt())
"""


class Program:
    """A running example; `until` reads its output up to a line with some words."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.lines: list[str] = []

    async def until(self, words: str) -> str:
        assert self.process.stdout is not None
        async with asyncio.timeout(PATIENCE_S):
            while line := (await self.process.stdout.readline()).decode():
                self.lines.append(line.rstrip())
                if words in line:
                    return line.rstrip()
        raise AssertionError(f"{words!r} was not said; what was said: {self.lines}")

    async def tell(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line.encode() + b"\n")
        await self.process.stdin.drain()

    async def end(self) -> int:
        async with asyncio.timeout(PATIENCE_S):
            rest, _ = await self.process.communicate()
        self.lines += rest.decode().splitlines()
        return self.process.returncode or 0


Start = Callable[..., Awaitable[Program]]


@pytest.fixture
async def start(sandbox: SandboxProcess, tmp_path: Path) -> AsyncIterator[Start]:
    (tmp_path / "sitecustomize.py").write_text(NO_QT)
    running: list[Program] = []

    async def begin(name: str, *arguments: str, user: str) -> Program:
        places = [str(tmp_path), str(EXAMPLES.parent)]
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(EXAMPLES / name),
            "--app-id",
            sandbox.app_id,
            "--base-url",
            sandbox.base_url,
            "--mqtt-url",
            sandbox.mqtt_url,
            "--user",
            user,
            *arguments,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(places), "PYTHONUTF8": "1"},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        program = Program(process)
        running.append(program)
        return program

    yield begin
    for program in running:
        if program.process.returncode is None:
            program.process.kill()
            await program.process.communicate()


def name() -> str:
    return f"example-{uuid.uuid4().hex[:8]}"


async def test_send_one(start: Start, join: Join) -> None:
    budi = await join("budi")
    program = await start(
        "send_one.py", "--to", budi.user_id, "--wait", "20", "halo dari contoh", user=name()
    )
    await program.until("sent: halo dari contoh")
    await program.until("delivered")
    assert await program.end() == 0
    await budi.watch.until(CommentReceived, lambda event: event.comment.text == "halo dari contoh")


async def test_send_one_to_somebody_who_is_away(start: Start) -> None:
    program = await start("send_one.py", "--to", "maya", "--wait", "0.1", user=name())
    await program.until("not delivered within 0.1 seconds")
    assert await program.end() == 1


async def test_tail_room(start: Start, join: Join) -> None:
    ani, watcher = await join("ani"), name()
    program = await start("tail_room.py", "--count", "1", user=watcher)
    await program.until("listening as")
    room = await ani.core.chat_target(watcher)
    await ani.core.send_comment(room.id, "breaking news")
    assert "Ani: breaking news" in await program.until("breaking news")
    assert await program.end() == 0


async def test_echo_bot(start: Start, join: Join) -> None:
    ani, bot = await join("ani"), name()
    program = await start("echo_bot.py", "--count", "1", "--pause", "0", user=bot)
    await program.until("is listening")
    room = await ani.core.chat_target(bot)
    await ani.core.send_comment(room.id, "marco")
    answer = await ani.watch.until(CommentReceived, lambda event: event.comment.sender_id == bot)
    assert answer.comment.text == "marco"
    assert answer.comment.reply is not None
    assert await program.end() == 0


async def test_jwt_sign_in(start: Start, sandbox: SandboxProcess) -> None:
    user = name()
    program = await start("jwt_sign_in.py", "--backend-url", sandbox.backend_url, user=user)
    await program.until(f"signed in as {user} (Jwt Demo)")
    assert await program.end() == 0


async def test_terminal_chat(start: Start, join: Join, tmp_path: Path) -> None:
    ani, user = await join("ani"), name()
    program = await start("terminal_chat.py", user=user)
    await program.until("Signed in as")
    await program.tell("/help")
    await program.until("anything else is sent")
    await program.tell(f"/open {ani.user_id}")
    await program.until("--- Ani ---")
    await program.tell("halo Ani")
    got = await ani.watch.until(CommentReceived, lambda event: event.comment.text == "halo Ani")
    answer = ani.core.generate_reply_message(got.comment.room_id, "halo juga", got.comment)
    await ani.core.send(answer)
    assert '"halo Ani" <- halo juga' in await program.until("halo juga")
    await program.tell("/edit halo Ani!")
    await program.until("(edited)")
    note = tmp_path / "catatan.txt"
    await asyncio.to_thread(note.write_text, "isi")
    await program.tell(f"/file {note}")
    await program.until("[catatan.txt]")
    await program.tell("/delete")
    await program.until("was deleted")
    await program.tell(f"/group Tim {ani.user_id}")
    await program.until("--- Tim ---")
    await program.tell("/rooms")
    await program.until("Tim")
    await program.tell("/who " + ani.user_id)
    await program.until("is online")
    await program.tell("/file /no/such/file")
    await program.until("! The file cannot be read.")
    await program.tell("/quit")
    assert await program.end() == 0
