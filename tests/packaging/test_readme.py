"""What the README tells people to type and to write works as it stands."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from tests.support.sandbox_process import SandboxProcess
from tests.support.waiting import until

ROOT = Path(__file__).resolve().parents[2]


def block(language: str) -> str:
    """The one fenced block of that language."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return found


def test_style_sheet_has_five_lines_and_nothing_is_left_out(tmp_path: Path) -> None:
    sheet = tmp_path / "mine.qss"
    sheet.write_text(block("css"), encoding="utf-8")
    check = subprocess.run(
        [sys.executable, "-m", "qiscus_desktop.ui.theme.check", sheet],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert len(block("css").splitlines()) == 5
    assert check.stdout.strip() == "0 error, 0 warning, 0 info", check.stdout


@pytest.mark.qt_loop
async def test_chat_moves_into_a_window_in_ten_lines(qtbot: QtBot, sandbox: SandboxProcess) -> None:
    lines = [line for line in block("python").splitlines() if line]
    assert len(lines) <= 10
    servers = {
        name: getattr(sandbox, name) for name in ("base_url", "mqtt_url", "upload_url", "broker_lb_url")
    }
    code = "\n".join(lines)
    code = code.replace('app_id="YOUR_APP_ID"', f'app_id="{sandbox.app_id}", **{servers!r}')
    names: dict[str, Any] = {}
    exec(compile(code, "README.md", "exec"), names)
    window = QMainWindow()
    qtbot.addWidget(window)
    window.show()
    await names["add_chat"](window)
    chat = window.centralWidget()
    await until(chat.isVisible)
    assert chat.sdk.core.is_login
    await chat.shut_down()
    await chat.sdk.core.close()


def test_options_of_the_program_exist() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8").replace(block("css"), "")
    used = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text))
    answer = subprocess.run(
        [sys.executable, "-m", "qiscus_desktop", "--help"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    ).stdout
    assert [option for option in used if option not in answer] == []


def test_targets_of_make_exist() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    used = set(re.findall(r"\bmake ([a-z]+)\b", re.sub(r"(?s)```css.*?```", "", text)))
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    assert used & targets == used - {"it"}
