"""Signing in through the form, the whole program behind it: right key, wrong key, servers that fail."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from qiscus_desktop.app import running_account
from qiscus_desktop.app.logs import Logs
from qiscus_desktop.app.options import Options
from qiscus_desktop.app.paths import find_paths
from qiscus_desktop.app.program import Program
from qiscus_desktop.app.settings import SettingsFile
from qiscus_desktop.app.signing_out import SignOutPrompt
from qiscus_desktop.core.events import Connection
from qiscus_desktop.ui import ChatWidget
from qiscus_desktop.ui.login.request import SignInRequest
from tests.support.keyring_in_memory import KeyringInMemory
from tests.support.sandbox_process import SandboxProcess
from tests.support.waiting import PATIENCE_S

pytestmark = [pytest.mark.e2e, pytest.mark.qt_loop]


class Driven:
    """A running program in this process."""

    def __init__(self, folder: Path, options: Options) -> None:
        self.folder = folder
        paths = find_paths(folder)
        paths.make()
        self.settings = SettingsFile(paths.settings_file)
        self.logs = Logs()
        self.program = Program(options, paths, paths, self.settings, self.logs)
        self.window = self.program.show_window()
        self.life = asyncio.get_running_loop().create_task(self.program.live())
        self.program.start_network()

    @property
    def chat(self) -> ChatWidget:
        """The chat in the window; another account brings another one."""
        found = self.window.centralWidget()
        assert isinstance(found, ChatWidget)
        return found

    async def until(self, is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not is_so():  # noqa: ASYNC110 - what a person sees has no event
                await asyncio.sleep(0.02)

    async def error(self) -> str:
        await self.until(lambda: bool(self.chat.login.error.text()))
        return self.chat.login.error.text()

    async def end(self) -> None:
        self.program.leave()
        assert await asyncio.wait_for(self.life, PATIENCE_S) == 0
        self.logs.close()


@pytest_asyncio.fixture
async def drive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Callable[..., Driven]]:
    # On a busy machine a part that ends too slowly would be given up, and its threads be left behind.
    monkeypatch.setattr(running_account, "CLOSE_WITHIN_S", PATIENCE_S)
    driven: list[Driven] = []

    def start(**options: str) -> Driven:
        driven.append(Driven(tmp_path, Options(**options)))
        return driven[-1]

    yield start
    for one in driven:
        if not one.life.done():
            await one.end()


def request(sandbox: SandboxProcess, user_id: str, key: str, **changes: str) -> SignInRequest:
    addresses = {
        "app_id": sandbox.app_id,
        "base_url": sandbox.base_url,
        "mqtt_url": sandbox.mqtt_url,
        "upload_url": sandbox.upload_url,
        "broker_lb_url": sandbox.broker_lb_url,
    }
    return SignInRequest(user_id=user_id, key=key, **{**addresses, **changes})


async def remembered(drive: Callable[..., Driven], sandbox: SandboxProcess, ring: KeyringInMemory) -> Driven:
    """Ani, signed in by the form, with her token in the keyring."""
    driven = drive()
    driven.chat.login.submitted.emit(request(sandbox, "ani", "secret"))
    await driven.until(lambda: len(driven.chat.session.rooms) > 3 and bool(ring.secrets))
    return driven


async def test_the_right_key_shows_the_rooms(drive: Callable[..., Driven], sandbox: SandboxProcess) -> None:
    driven = drive()
    assert driven.chat.login.isVisible()
    driven.chat.login.submitted.emit(request(sandbox, "ani", "secret"))
    await driven.until(lambda: not driven.chat.login.isVisible() and len(driven.chat.session.rooms) > 3)
    await driven.end()
    text = (driven.folder / "settings.json").read_text() if (driven.folder / "settings.json").exists() else ""
    assert "secret" not in text
    assert "secret" not in "".join(driven.logs.recent)


async def test_a_wrong_key_is_told_and_can_be_corrected(
    drive: Callable[..., Driven], sandbox: SandboxProcess
) -> None:
    driven = drive()
    driven.chat.login.submitted.emit(request(sandbox, "ani", "not her key"))
    sentence = await driven.error()
    assert "key" in sentence.lower()
    assert driven.chat.login.isVisible()
    assert driven.chat.login.user_id.text() == "ani"
    driven.chat.login.submitted.emit(request(sandbox, "ani", "secret"))
    await driven.until(lambda: not driven.chat.login.isVisible() and len(driven.chat.session.rooms) > 3)


async def test_an_unreachable_server_is_told(drive: Callable[..., Driven], sandbox: SandboxProcess) -> None:
    driven = drive()
    driven.chat.login.submitted.emit(request(sandbox, "ani", "secret", base_url="http://127.0.0.1:9"))
    assert "reach" in await driven.error()


async def test_a_server_that_is_no_chat_server_is_told(
    drive: Callable[..., Driven], sandbox: SandboxProcess
) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        body = b"<html><body>A web shop</body></html>"
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n")
        writer.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    driven = drive()
    driven.chat.login.submitted.emit(request(sandbox, "ani", "secret", base_url=f"http://127.0.0.1:{port}"))
    sentence = await driven.error()
    assert "reach" not in sentence
    assert "html" not in sentence.lower()
    server.close()
    await server.wait_closed()


async def test_the_command_line_signs_in_without_the_form(
    drive: Callable[..., Driven], sandbox: SandboxProcess
) -> None:
    driven = drive(
        app_id=sandbox.app_id,
        user_id="ani",
        key="secret",
        base_url=sandbox.base_url,
        mqtt_url=sandbox.mqtt_url,
    )
    assert not driven.chat.login.isVisible()
    await driven.until(lambda: len(driven.chat.session.rooms) > 3)


async def test_quit_leaves_in_order(drive: Callable[..., Driven]) -> None:
    driven = drive()
    (quit_action,) = (action for action in driven.window.actions() if action.objectName() == "quit")
    assert not quit_action.shortcut().isEmpty()
    quit_action.trigger()
    assert await asyncio.wait_for(driven.life, PATIENCE_S) == 0
    driven.logs.close()


async def test_the_next_start_is_signed_in_by_itself(
    drive: Callable[..., Driven], sandbox: SandboxProcess, ring: KeyringInMemory
) -> None:
    first = await remembered(drive, sandbox, ring)
    await first.end()

    again = drive()
    assert not again.chat.login.isVisible()
    assert len(again.chat.session.rooms) > 3
    await again.until(lambda: again.chat.session.connection is Connection.ONLINE)
    token = again.chat.sdk.core.account.token
    assert token
    for file in again.folder.rglob("*"):
        assert file.is_dir() or token.encode() not in file.read_bytes()


async def test_a_token_that_is_refused_leads_to_the_form(
    drive: Callable[..., Driven], sandbox: SandboxProcess, ring: KeyringInMemory
) -> None:
    first = await remembered(drive, sandbox, ring)
    await first.end()

    ring.secrets = dict.fromkeys(ring.secrets, '{"token": "no-longer-good"}')
    again = drive()
    assert await again.error() == "Your session has ended. Please sign in again."
    assert again.chat.login.isVisible()
    assert again.chat.login.user_id.text() == "ani"


async def test_a_session_that_ends_leads_to_the_form_and_what_was_unsent_goes_out(
    drive: Callable[..., Driven], sandbox: SandboxProcess, ring: KeyringInMemory
) -> None:
    driven = await remembered(drive, sandbox, ring)
    await driven.until(lambda: driven.chat.session.connection is Connection.ONLINE)
    room = next(iter(driven.chat.session.rooms)).id
    async with httpx.AsyncClient(base_url=sandbox.base_url, trust_env=False) as control:
        await control.post("/control/expire-tokens", json={"user_id": "ani"})
    driven.chat.session.send(room, "written when the session was over")
    assert await driven.error() == "Your session has ended. Please sign in again."
    login = driven.chat.login
    assert login.isVisible()
    assert login.request() == request(sandbox, "ani", "")
    assert driven.chat.session.unsent_counts()[0] == 1

    login.key.setText("secret")
    login.submit_button.click()
    await driven.until(lambda: driven.chat.session.connection is Connection.ONLINE)
    await driven.until(lambda: driven.chat.session.unsent_counts()[0] == 0)
    assert not driven.chat.login.isVisible()
    comments = await driven.chat.sdk.core.load_comments(room)
    assert [one.text for one in comments].count("written when the session was over") == 1


def asked_to_sign_out(driven: Driven) -> SignOutPrompt:
    """The question that follows the entry of the menu."""
    (menu,) = driven.chat.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly)
    menu.actions()[0].trigger()
    return driven.chat.findChildren(SignOutPrompt)[-1]


async def test_signing_out_shows_the_form_and_forgets(
    drive: Callable[..., Driven], sandbox: SandboxProcess, ring: KeyringInMemory
) -> None:
    driven = await remembered(drive, sandbox, ring)
    prompt = asked_to_sign_out(driven)
    assert not prompt.unsent.isVisible()
    prompt.cancel_button.click()
    assert not driven.chat.login.isVisible()
    asked_to_sign_out(driven).keep_button.click()
    await driven.until(lambda: driven.chat.login.isVisible() and not ring.secrets)
    assert len(driven.chat.session.rooms) == 0
    assert list(driven.folder.glob("*.sqlite3")), "the messages stay"


def holders(folder: Path, needles: tuple[bytes, ...]) -> list[str]:
    return [
        file.name
        for file in folder.rglob("*")
        if file.is_file() and any(needle in file.read_bytes() for needle in needles)
    ]


async def test_signing_out_can_remove_all_that_is_here(
    drive: Callable[..., Driven], sandbox: SandboxProcess, ring: KeyringInMemory
) -> None:
    driven = await remembered(drive, sandbox, ring)
    driven.logs.open_file(driven.folder / "log" / "qiscus-desktop.txt")
    session = driven.chat.session
    room = next(iter(session.rooms))
    (driven.folder / "cache" / "media").mkdir(parents=True, exist_ok=True)
    (driven.folder / "cache" / "media" / "face.png").write_bytes(b"needlehay")
    await session.core.close()  # as without a connection: what is written now stays here
    session.send(room.id, "needlehay, not sent")
    needles = (b"needlehay", b"ani signed", b"signed in as ani")
    await driven.until(lambda: len(holders(driven.folder, needles[:1])) > 1)
    prompt = asked_to_sign_out(driven)
    assert prompt.unsent.text() == "1 message has not been sent yet. Removing loses them."
    prompt.remove_button.click()
    await driven.until(lambda: "is removed from this computer" in "".join(driven.logs.recent))
    assert holders(driven.folder, needles) == []
    assert not list(driven.folder.glob("*.sqlite3*"))
    assert driven.chat.login.isVisible()
    assert not ring.secrets
