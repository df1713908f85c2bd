"""The code in docs/ does what it says, executed as it stands there."""

from __future__ import annotations

import ast
import asyncio
import inspect
import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from qiscus_desktop import QiscusSDK
from qiscus_desktop.resources_path import styles_dir
from qiscus_desktop.ui import ChatWidget
from qiscus_desktop.ui.theme import check
from qiscus_desktop.ui.theme.layers import built_in_layers
from qiscus_desktop.ui.theme.translate.translate import translate
from tests.support.sandbox_process import SandboxProcess
from tests.support.waiting import PATIENCE_S, until

DOCS = Path(__file__).resolve().parents[2] / "docs"


def blocks(page: str, language: str) -> list[str]:
    """The fenced blocks of that language in a page."""
    text = (DOCS / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def compiled(code: str, page: str) -> CodeType:
    return compile(code, page, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


def with_addresses(code: str, sandbox: SandboxProcess) -> str:
    """The same code for a server that is here."""
    names = ("base_url", "mqtt_url", "upload_url", "broker_lb_url")
    here = ", ".join(f"{name}={getattr(sandbox, name)!r}" for name in names)
    return code.replace('app_id="your-app-id"', f"app_id={sandbox.app_id!r}, {here}")


@pytest.mark.qt_loop
async def test_chat_in_the_corner_of_a_window(qtbot: QtBot, sandbox: SandboxProcess) -> None:
    _, code, _ = blocks("embedding.md", "python")
    window = QWidget()
    window.resize(900, 700)
    qtbot.addWidget(window)
    window.show()
    names: dict[str, Any] = {"window": window, "open_customer_card": lambda: None}

    async def look(_: object = None) -> None:
        await until(lambda: names["chat"].is_open and names["chat"].room_id)

    # Where the page leaves something out, the chat is used.
    code = with_addresses(code, sandbox).replace("\n...\n", "\nawait look()\n")
    code = code.replace('"budi"', '"corner-guest"').replace('"support"', '"echo"')
    names["look"] = look
    done = eval(compiled(code, "embedding.md"), names)
    assert inspect.iscoroutine(done)
    await done


def test_program_that_calls_exec(sandbox: SandboxProcess) -> None:
    code, *_ = blocks("embedding.md", "python")
    code = code.replace('"your-app-id", "budi"', 'app_id="your-app-id", user_id="somebody-who-calls-exec"')
    code = with_addresses(code.replace('"key-of-budi"', 'user_key="key"'), sandbox)
    end = "chat.login_success.connect(lambda _: (print('signed in', flush=True), application.quit()))\n"
    code = code.replace("window.show()\n", f"window.show()\n{end}")
    code = code.replace("sys.exit(application.exec())", "print('left', application.exec(), flush=True)")
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert run.stdout.split("\n") == ["signed in", "left 0", ""], run.stderr
    assert "QThread" not in run.stderr


@pytest.mark.qt_loop
async def test_bubbles_of_ones_own(qtbot: QtBot, sandbox: SandboxProcess) -> None:
    *_, code = blocks("embedding.md", "python")
    sdk = QiscusSDK()
    names: dict[str, Any] = {"sdk": sdk}
    await eval(compiled(with_addresses(code, sandbox), "embedding.md"), names)
    laid_out, lay_out = [], names["Rating"].layout
    names["Rating"].layout = lambda *given: laid_out.append(lay_out(*given)) or laid_out[-1]
    chat = ChatWidget(sdk, mode="wide")
    qtbot.addWidget(chat)
    chat.show()
    await sdk.core.set_user("somebody-who-rates", "key")
    room = await chat.chat_target("echo")
    assert room is not None
    for subtype, content in (("rating", {"stars": 4}), ("promo", {"title": "City bike"})):
        payload = {"type": subtype, "content": content}
        chat.session.send(room.id, "plain words", type="custom", payload=payload)
    timeline = chat.session.timeline(room.id)
    view = chat._page.timeline
    await until(lambda: laid_out)
    assert laid_out[0].height > 0
    assert "City bike" in [view.summary(timeline[at]) for at in range(len(timeline))]
    await chat.shut_down()
    await sdk.core.close()


async def test_first_program_of_the_sdk(sandbox: SandboxProcess) -> None:
    code, _ = blocks("sdk.md", "python")
    code = code.replace("http://127.0.0.1:8080", sandbox.base_url)
    code = code.replace("ws://127.0.0.1:8081/mqtt", sandbox.mqtt_url).replace('"ani"', '"first-program"')
    assert sandbox.base_url in code
    names: dict[str, Any] = {}
    exec(compiled(code.replace("asyncio.run(main())", ""), "sdk.md"), names)
    await names["main"]()


def test_sheet_of_the_theming_page_loses_nothing(tmp_path: Path) -> None:
    (sheet,) = blocks("theming.md", "css")
    for suffix in ("qss", "css"):
        file = tmp_path / f"mine.{suffix}"
        file.write_text(sheet, encoding="utf-8")
        assert check.check(file) == []


def test_every_variable_of_the_theming_page_is_one() -> None:
    text = (DOCS / "theming.md").read_text(encoding="utf-8")
    listed = text.partition("## Variables")[2].partition("## Painted rows")[0]
    named = set(re.findall(r"--([a-z]+(?:-[a-z]+)*)(?![a-zA-Z.-])", listed))
    for base in ("light", "dark", "original"):
        tokens = translate(built_in_layers(styles_dir(), base), dark=base == "dark").tokens
        assert sorted(named - tokens.keys() - {"radius", "font"}) == [], base


def test_lines_for_those_who_paint(qtbot: QtBot) -> None:
    (code,) = blocks("theming.md", "python")
    parent, root, button = QWidget(), QWidget(), QPushButton()
    button.setParent(root)
    for widget in (parent, root):
        qtbot.addWidget(widget)
    canvas = QPixmap(100, 60)
    canvas.fill(QColor("white"))
    before = canvas.toImage()
    painter = QPainter(canvas)
    names: dict[str, Any] = {
        "parent": parent, "root": root, "painter": painter, "rect": QRectF(5, 5, 80, 40), "widget": button,
        "colour": QColor("black"), "ratio": 1.0,
    }  # fmt: skip
    exec(compiled(code, "theming.md"), names)
    painter.end()
    assert canvas.toImage() != before


async def test_commands_of_the_sandbox_page(fresh_sandbox: SandboxProcess) -> None:
    (lines,) = (block for block in blocks("sandbox.md", "console") if "$ control()" in block)
    commands = re.findall(r"^\$ control (\S+) '(.*?)'", lines, re.MULTILINE)
    assert len(commands) > 8
    for path, body in commands:
        if path == "expire-tokens":
            continue  # it needs the person to be signed in
        answer = await asyncio.to_thread(post, f"{fresh_sandbox.base_url}/control/{path}", body)
        if path == "faults":
            assert json.loads(body).items() <= answer.items()


async def test_switches_of_the_sandbox_page_are_all_there_are(fresh_sandbox: SandboxProcess) -> None:
    text = (DOCS / "sandbox.md").read_text(encoding="utf-8")
    table = text.partition("| Switch |")[2].partition("\n\n")[0]
    named = {name for row in table.splitlines()[2:] for name in re.findall(r"`(\w+)`", row.split("|")[1])}
    answer = await asyncio.to_thread(post, f"{fresh_sandbox.base_url}/control/faults", "{}")
    assert named == answer.keys()


def post(url: str, body: str) -> dict[str, Any]:
    request = urllib.request.Request(url, body.encode(), {"content-type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
            return dict(json.load(answer))
    except urllib.error.HTTPError as error:
        raise AssertionError(f"{url} {body}: {error.read().decode()}") from None
